package main

import (
	"strings"

	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/ent/product"
)

// The statements of the budget, as the server sends them; a test holds them
// against what it really sends.
var (
	selectProducts = "SELECT " + columns(product.Table, product.Columns) +
		" FROM `products` WHERE `products`.`sku` IN (?) AND `products`.`active`"

	selectSeen = "SELECT " + columns(order.Table, seenColumns) +
		" FROM `orders` WHERE `orders`.`merchant_uid` = ? LIMIT 1"

	selectOrder = "SELECT " + columns(order.Table, order.Columns) +
		" FROM `orders` WHERE `orders`.`merchant_uid` = ? LIMIT 1"

	selectPayments = "SELECT " + columns(payment.Table, payment.Columns) +
		" FROM `payments` WHERE `payments`.`order_id` = ? ORDER BY `payments`.`started_at` DESC, `payments`.`imp_uid` DESC"

	insertOrder = insert("orders", "owner", "kind", "lines", "name", "amount", "tax_free_amount", "currency", "buyer",
		"pay_method", "pg", "channel_key", "return_url", "app_scheme", "vbank_due_at", "locale", "reference", "custom_data",
		"status", "paid", "refunded", "version", "idempotency_key", "input_hash", "expires_at", "due_at", "created_at", "updated_at", "merchant_uid")

	insertPayment = insert("payments", "status", "shown", "verdict", "reason", "amount", "refunded", "currency", "channel",
		"card_usage", "method", "pg", "wallet", "card", "receipt_url", "started_at", "paid_at", "open_refund_id", "created_at", "updated_at", "order_id", "imp_uid")

	insertEvent = insert("order_events", "version", "type", "from", "to", "source", "imp_uid", "note", "report", "at", "order_id", "id")
)

const updateOrder = "UPDATE `orders` SET `due_at` = NULL, `accepted_payment_id` = ?, `status` = ?, `paid` = ?, `refunded` = ?, " +
	"`version` = ?, `expires_at` = ?, `updated_at` = ? WHERE `orders`.`merchant_uid` = ? AND `orders`.`version` = ?"

// seenColumns are those of an order that is only looked at: what is shown of
// it, and whether it may be. Where all columns are read, one that is added to
// the table is read by the server and by the floors.
var seenColumns = []string{
	order.FieldID, order.FieldAmount, order.FieldCurrency, order.FieldOwner, order.FieldStatus, order.FieldVersion,
}

// columns lists a table's columns.
func columns(table string, names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = "`" + table + "`.`" + name + "`"
	}
	return strings.Join(all, ", ")
}

func insert(table string, names ...string) string {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")
	return "INSERT INTO `" + table + "` (`" + strings.Join(names, "`, `") + "`) VALUES (" + marks + ")"
}
