package main

import (
	"time"

	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/ent/product"
)

// Rows as the floors read them: what they use has a place and a type, the
// rest is read and let go.

type productRow struct {
	Name     string
	Price    int64
	Currency string
}

func (r *productRow) place(column string) any {
	switch column {
	case product.FieldName:
		return &r.Name
	case product.FieldPrice:
		return &r.Price
	case product.FieldCurrency:
		return &r.Currency
	default:
		return new(any)
	}
}

type orderRow struct {
	ID        string
	Owner     string
	Status    string
	Amount    int64
	Currency  string
	Version   int64
	ExpiresAt time.Time
}

func (r *orderRow) place(column string) any {
	switch column {
	case order.FieldID:
		return &r.ID
	case order.FieldOwner:
		return &r.Owner
	case order.FieldStatus:
		return &r.Status
	case order.FieldAmount:
		return &r.Amount
	case order.FieldCurrency:
		return &r.Currency
	case order.FieldVersion:
		return &r.Version
	case order.FieldExpiresAt:
		return &r.ExpiresAt
	default:
		return new(any)
	}
}

type paymentRow struct {
	ID     string
	Status string
}

func (r *paymentRow) place(column string) any {
	switch column {
	case payment.FieldID:
		return &r.ID
	case payment.FieldStatus:
		return &r.Status
	default:
		return new(any)
	}
}

// places are where Scan puts the columns of a row.
func places(columns []string, place func(string) any) []any {
	all := make([]any, len(columns))
	for i, c := range columns {
		all[i] = place(c)
	}
	return all
}
