package service

import (
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// aggregate is an order with all its payments, newest first, as they were read
// together. Nobody changes the rows of one: a write makes another.
type aggregate struct {
	order    *ent.Order
	payments []*ent.Payment
	refunds  []*ent.Refund // of the payment that was written, where its refunds were in hand
}

// rules is the order as the rules see it.
func (a *aggregate) rules() pay.Order { return OrderRules(a.order) }

// facts is the payments as the rules see them.
func (a *aggregate) facts() []pay.Payment { return AllFacts(a.payments) }

// payment finds a payment by its number; nil if the order has no such.
func (a *aggregate) payment(impUID string) *ent.Payment {
	for _, p := range a.payments {
		if p.ID == impUID {
			return p
		}
	}
	return nil
}

// maxTorn bounds how often an order is read again because it changed while it
// was read.
const maxTorn = 10

// torn reports whether the order's row is older than its payments: they do not
// make it what it says, or one was accepted that it does not know. What is
// written is safe by the version; what is told needs this.
func (a *aggregate) torn() bool {
	o := a.order
	return pay.Project(a.rules(), a.facts()) != pay.Standing{Status: o.Status, Paid: o.Paid, Refunded: o.Refunded} ||
		slices.ContainsFunc(a.payments, func(p *ent.Payment) bool {
			return p.Verdict == pay.VerdictAccepted && p.ID != o.AcceptedPaymentID
		})
}

// row is the order's row with its payments at hand, for whoever reads on.
func (a *aggregate) row() *ent.Order {
	o := *a.order
	o.Edges.Payments = a.payments
	return &o
}

// after is the rows as a write leaves them.
func (a *aggregate) after(w write, now time.Time) *aggregate {
	o := *a.order
	c := w.change
	o.Version++
	o.Status, o.Paid, o.Refunded = c.Standing.Status, c.Standing.Paid, c.Standing.Refunded
	o.AcceptedPaymentID, o.ClosedReason, o.ExpiresAt = c.Order.AcceptedID, c.Order.Closed, c.Order.ExpiresAt
	o.UpdatedAt = now
	switch {
	case o.AcceptedPaymentID != "" || o.ClosedReason != pay.ClosedNot:
		o.DueAt = nil // no timer has to look at it again
	case o.ClosingReason == "" && o.PlanID == "": // a plan closes its own
		o.DueAt = &o.ExpiresAt
	}
	if c.First {
		o.ChargeFailure = nil // there is a newer attempt
	}
	if w.edit != nil {
		w.edit(&o)
	}

	payments := slices.Clone(a.payments)
	for i, p := range payments {
		if slices.Contains(c.Revoke, p.ID) && p.RevokeAt == nil {
			revoked := *p
			at := now.Add(w.lease)
			revoked.RevokeAt, revoked.UpdatedAt = &at, now
			payments[i] = &revoked
		}
	}
	if c.Payment.ImpUID != "" {
		payments = replaced(payments, paymentRow(a.payment(c.Payment.ImpUID), o.ID, c.Payment, now))
	}
	return &aggregate{order: &o, payments: payments, refunds: refundsAfter(w.known, w.refunds)}
}

// replaced puts a payment among the others, newest first.
func replaced(payments []*ent.Payment, p *ent.Payment) []*ent.Payment {
	payments = append(slices.DeleteFunc(payments, func(q *ent.Payment) bool { return q.ID == p.ID }), p)
	slices.SortFunc(payments, func(p, q *ent.Payment) int {
		if c := q.StartedAt.Compare(p.StartedAt); c != 0 {
			return c
		}
		return strings.Compare(q.ID, p.ID)
	})
	return payments
}

// paymentRow is a payment as the table keeps it.
func paymentRow(before *ent.Payment, orderID string, p pay.Payment, now time.Time) *ent.Payment {
	row := &ent.Payment{ID: p.ImpUID, OrderID: orderID, CreatedAt: now}
	if before != nil {
		row.CreatedAt = before.CreatedAt
	}
	row.Status, row.Shown, row.Verdict, row.Reason = p.Status(), p.Shown, p.Verdict, p.Reason
	row.Amount, row.Refunded, row.Currency = p.Amount, p.Refunded, p.Currency
	row.Channel, row.CardUsage, row.Method, row.Pg, row.Wallet = p.Channel, p.Usage, p.Method, p.PG, p.Wallet
	row.Card, row.Account, row.Failure, row.ReceiptURL = p.Card, p.Account, p.Failure, p.ReceiptURL
	row.StartedAt, row.PaidAt, row.FailedAt = p.StartedAt, column(p.PaidAt), column(p.FailedAt)
	row.RevokeAt, row.OpenRefundID, row.UpdatedAt = column(p.RevokeAt), p.OpenRefundID, now
	return row
}

// OrderRules is an order's row as the rules see it.
func OrderRules(o *ent.Order) pay.Order {
	return pay.Order{
		ID: o.ID, Kind: o.Kind, Amount: o.Amount, Currency: o.Currency,
		Closed: o.ClosedReason, AcceptedID: o.AcceptedPaymentID, ExpiresAt: o.ExpiresAt,
	}
}

// PaymentFacts is a payment's row as the rules see it.
func PaymentFacts(p *ent.Payment) pay.Payment {
	return pay.Payment{
		ImpUID: p.ID,
		Facts: pay.Facts{
			Amount: p.Amount, Refunded: p.Refunded, Currency: p.Currency,
			Channel: p.Channel, Usage: p.CardUsage, Method: p.Method, PG: p.Pg, Wallet: p.Wallet,
			Card: p.Card, Account: p.Account, Failure: p.Failure, ReceiptURL: p.ReceiptURL,
			StartedAt: p.StartedAt, PaidAt: timeOf(p.PaidAt), FailedAt: timeOf(p.FailedAt),
			Failed: p.Status == pay.PaymentFailed,
		},
		Shown: p.Shown, Verdict: p.Verdict, Reason: p.Reason, RevokeAt: timeOf(p.RevokeAt), OpenRefundID: p.OpenRefundID,
	}
}

// AllFacts is payments' rows as the rules see them, in the same order.
func AllFacts(payments []*ent.Payment) []pay.Payment {
	all := make([]pay.Payment, len(payments))
	for i, p := range payments {
		all[i] = PaymentFacts(p)
	}
	return all
}

// timeOf is a column's time; zero where it is null.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// column is a time as a column keeps it; null where it is zero.
func column(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
