package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/ent/product"
)

// floor does what the three operations must do, and nothing else: the
// statements of the budget, and the same calls of the gateway. It checks what
// a careful hand would check, but has no state machine, no shared look-ups,
// no subscriptions and no languages.
type floor struct {
	pool    *pool
	gateway *gateway
}

// bought is what createOrder answers.
type bought struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Params   params `json:"params"`
}

// params are what a payment window is opened with.
type params struct {
	PayMethod   string `json:"pay_method"`
	MerchantUID string `json:"merchant_uid"`
	Name        string `json:"name"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	BuyerName   string `json:"buyer_name"`
	BuyerTel    string `json:"buyer_tel"`
}

// basket is what createOrder is asked for.
type basket struct {
	SKU       string `json:"sku"`
	Quantity  int64  `json:"quantity"`
	PayMethod string `json:"payMethod"`
	Buyer     buyer  `json:"buyer"`
	Key       string `json:"idempotencyKey"`
}

type buyer struct {
	Name string `json:"name"`
	Tel  string `json:"tel"`
}

// createOrder reads the product, inserts the order and fixes its amount at
// the gateway.
func (f *floor) createOrder(ctx context.Context, owner string, in basket) (*bought, error) {
	var p productRow
	if err := f.pool.queryRow(ctx, selectProducts, in.SKU).Scan(places(product.Columns, p.place)...); err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	b := &bought{ID: newOrderID(), Status: "PENDING", Amount: p.Price * in.Quantity, Currency: p.Currency}
	if err := insertAnOrder(ctx, f.pool.write, owner, b, &p, in); err != nil {
		return nil, err
	}
	if err := f.gateway.register(ctx, b.ID, b.Amount, b.Currency); err != nil {
		return nil, err
	}
	b.Params = params{in.PayMethod, b.ID, p.Name, b.Amount, b.Currency, in.Buyer.Name, in.Buyer.Tel}
	return b, nil
}

func newOrderID() string { return "ord_" + strings.ToLower(ulid.Make().String()) }

// execer is a pool or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func insertAnOrder(ctx context.Context, db execer, owner string, b *bought, p *productRow, in basket) error {
	input, err := json.Marshal(in)
	if err != nil {
		return err
	}
	buyer, err := json.Marshal(in.Buyer)
	if err != nil {
		return err
	}
	lines, err := json.Marshal([]map[string]any{{"sku": in.SKU, "name": p.Name, "unit_price": p.Price, "quantity": in.Quantity}})
	if err != nil {
		return err
	}
	hash := sha256.Sum256(input)
	now := time.Now().UTC().Truncate(time.Microsecond)
	expires := now.Add(24 * time.Hour)
	_, err = db.ExecContext(ctx, insertOrder, owner, "SALE", lines, p.Name, b.Amount, 0, b.Currency, buyer,
		in.PayMethod, "", "", "", "", now.Add(72*time.Hour), "KO", "", "",
		b.Status, 0, 0, 1, in.Key, hex.EncodeToString(hash[:]), expires, expires, now, now, b.ID)
	if err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return nil
}

// order reads what is shown of an order.
func (f *floor) order(ctx context.Context, owner, id string) (*orderRow, error) {
	return f.readOrder(ctx, selectSeen, seenColumns, owner, id)
}

func (f *floor) readOrder(ctx context.Context, query string, columns []string, owner, id string) (*orderRow, error) {
	var o orderRow
	if err := f.pool.queryRow(ctx, query, id).Scan(places(columns, o.place)...); err != nil {
		return nil, fmt.Errorf("read order: %w", err)
	}
	if o.Owner != owner {
		return nil, sql.ErrNoRows
	}
	return &o, nil
}

func (f *floor) payments(ctx context.Context, orderID string) ([]paymentRow, error) {
	rows, err := f.pool.query(ctx, selectPayments, orderID)
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	defer rows.Close()
	var all []paymentRow
	for rows.Next() {
		var p paymentRow
		if err := rows.Scan(places(payment.Columns, p.place)...); err != nil {
			return nil, fmt.Errorf("read payments: %w", err)
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// completePayment asks the gateway and settles the order.
func (f *floor) completePayment(ctx context.Context, owner, orderID, impUID string) (*orderRow, *paid, error) {
	o, err := f.readOrder(ctx, selectOrder, order.Columns, owner, orderID)
	if err != nil {
		return nil, nil, err
	}
	before, err := f.payments(ctx, orderID)
	if err != nil {
		return nil, nil, err
	}
	if o.Status != "PENDING" || len(before) > 0 {
		return nil, nil, errors.New("the order was completed before")
	}
	p, err := f.gateway.payment(ctx, impUID)
	if err != nil {
		return nil, nil, err
	}
	if p.Status != "paid" || p.MerchantUID != o.ID || p.Amount != o.Amount || p.Currency != o.Currency {
		return nil, nil, errors.New("the payment does not fit")
	}
	return o, p, f.settle(ctx, o, p)
}

// settle is the transaction.
func (f *floor) settle(ctx context.Context, o *orderRow, p *paid) (err error) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	card, err := json.Marshal(p.card())
	if err != nil {
		return err
	}
	tx, err := f.pool.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	result, err := tx.ExecContext(ctx, updateOrder, p.ImpUID, "PAID", p.Amount, 0, o.Version+1, o.ExpiresAt, now, o.ID, o.Version)
	if err != nil {
		return fmt.Errorf("update order: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errors.New("somebody else was faster"), err)
	}
	_, err = tx.ExecContext(ctx, insertPayment, "PAID", false, "ACCEPTED", "", p.Amount, 0, p.Currency, "TEST", "",
		p.PayMethod, p.PGProvider, "", card, p.ReceiptURL, time.Unix(p.StartedAt, 0).UTC(), time.Unix(p.PaidAt, 0).UTC(), "", now, now, o.ID, p.ImpUID)
	if err != nil {
		return fmt.Errorf("insert payment: %w", err)
	}
	_, err = tx.ExecContext(ctx, insertEvent, o.Version+1, "PAID", "PENDING", "PAID", "CLIENT", p.ImpUID, "", string(p.raw), now,
		o.ID, fmt.Sprintf("%s:%06d", o.ID, o.Version+1))
	if err != nil {
		return fmt.Errorf("insert event: %w", err)
	}
	if err = tx.Commit(); err != nil {
		return err
	}
	o.Status, o.Version = "PAID", o.Version+1
	return nil
}
