package pay_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"paygraph/internal/pay"
)

// t0 is when every story begins.
var t0 = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// book is an order with its payments, kept as package service keeps them:
// Decide says what changes, apply writes all of it, and after every step the
// rules that hold for every order are looked over.
type book struct {
	order    pay.Order
	payments []pay.Payment
	now      time.Time
	policy   pay.Policy
}

func newBook() *book {
	return &book{
		order: pay.Order{
			ID: "ord_01jnc5v3d7q2w8x9y0z1a2b3c4", Kind: pay.KindSale, Amount: 10_000, Currency: pay.KRW,
			ExpiresAt: t0.Add(24 * time.Hour),
		},
		now: t0,
	}
}

// apply decides on a report, writes what it changes and says which rule broke.
func (b *book) apply(r pay.Report) (pay.Change, error) {
	order, payments := b.order, slices.Clone(b.payments)
	c := pay.Decide(b.order, b.payments, r, b.now, b.policy)
	if !reflect.DeepEqual(payments, b.payments) && len(payments) > 0 {
		return c, errors.New("Decide changed its arguments")
	}
	before := b.payment(r.ImpUID)
	if c.First != (before == nil) {
		return c, fmt.Errorf("first is %v of a payment known as %v", c.First, before)
	}
	if c.Event == "" {
		if before == nil || !reflect.DeepEqual(c.Payment, *before) || c.Order != order || len(c.Revoke) != 0 {
			return c, fmt.Errorf("no event, but the payment became %+v", c.Payment)
		}
	}
	if before != nil && before.Verdict != pay.VerdictNone {
		if c.Payment.Verdict != before.Verdict || c.Payment.Reason != before.Reason {
			return c, fmt.Errorf("verdict %s %s was revised to %s %s",
				before.Verdict, before.Reason, c.Payment.Verdict, c.Payment.Reason)
		}
	}
	if before != nil && before.Account != nil && c.Payment.Shown != before.Shown {
		return c, fmt.Errorf("whether the account is shown was revised to %v", c.Payment.Shown)
	}
	b.order = c.Order
	if before == nil {
		b.payments = append(b.payments, c.Payment)
	} else {
		*before = c.Payment
	}
	b.revoke(c.Revoke)
	if again := pay.Decide(b.order, b.payments, r, b.now.Add(time.Second), b.policy); again.Event != "" {
		return c, fmt.Errorf("the same report a second time: %s", again.Event)
	}
	return c, b.check(c.Standing)
}

// close closes the order as service does once the gateway was asked.
func (b *book) close(reason pay.ClosedReason) (pay.Change, error) {
	c := pay.Close(b.order, b.payments, reason, b.now)
	b.order = c.Order
	b.revoke(c.Revoke)
	return c, b.check(c.Standing)
}

// leave revokes what is open, because the buyer tries another way.
func (b *book) leave() (pay.Change, error) {
	c := pay.Leave(b.order, b.payments, b.now)
	b.order = c.Order
	b.revoke(c.Revoke)
	return c, b.check(c.Standing)
}

func (b *book) revoke(ids []string) {
	for _, id := range ids {
		b.payment(id).RevokeAt = b.now
	}
}

func (b *book) payment(id string) *pay.Payment {
	for i := range b.payments {
		if b.payments[i].ImpUID == id {
			return &b.payments[i]
		}
	}
	return nil
}

// check says which of the rules that always hold is broken.
func (b *book) check(standing pay.Standing) error {
	if want := pay.Project(b.order, b.payments); standing != want {
		return fmt.Errorf("standing %+v, projected %+v", standing, want)
	}
	accepted, open := "", 0
	for _, p := range b.payments {
		switch {
		case p.Received() == (p.Verdict == pay.VerdictNone):
			return fmt.Errorf("%s: received %v, verdict %q", p.ImpUID, p.Received(), p.Verdict)
		case p.Verdict == pay.VerdictRejected && p.Reason == "", p.Verdict == pay.VerdictAccepted && p.Reason != "":
			return fmt.Errorf("%s: %s because %q", p.ImpUID, p.Verdict, p.Reason)
		case p.Verdict == pay.VerdictAccepted && accepted != "":
			return fmt.Errorf("%s and %s were both accepted", accepted, p.ImpUID)
		case p.Verdict == pay.VerdictAccepted:
			accepted = p.ImpUID
		}
		if !p.RevokeAt.IsZero() && !p.AccountIssued() {
			return fmt.Errorf("%s: a revocation of what is not issued", p.ImpUID)
		}
		if p.AccountOpen() {
			if open++; !p.Shown {
				return fmt.Errorf("%s: an account that may not be shown is open", p.ImpUID)
			}
		}
	}
	switch {
	case accepted != b.order.AcceptedID:
		return fmt.Errorf("accepted %q, the order says %q", accepted, b.order.AcceptedID)
	case open > 1:
		return fmt.Errorf("%d accounts are open", open)
	case open > 0 && (accepted != "" || b.order.Closed != pay.ClosedNot):
		return errors.New("an account is open on an order that is over")
	}
	return nil
}

// tell applies a report in a story, where every rule must hold.
func (b *book) tell(t testing.TB, r pay.Report) pay.Change {
	t.Helper()
	c, err := b.apply(r)
	if err != nil {
		t.Fatalf("%s, %s: %v", r.ImpUID, r.Status(), err)
	}
	return c
}

// want compares where the order stands.
func (b *book) want(t testing.TB, status pay.OrderStatus, paid, refunded int64) {
	t.Helper()
	got, want := pay.Project(b.order, b.payments), pay.Standing{Status: status, Paid: paid, Refunded: refunded}
	if got != want {
		t.Errorf("order: got %+v, want %+v", got, want)
	}
}

// ready is a window that was opened for the order; the other reports build on it.
func ready(id string) pay.Report {
	return pay.Report{
		ImpUID: id, MerchantUID: "ord_01jnc5v3d7q2w8x9y0z1a2b3c4",
		Facts: pay.Facts{Amount: 10_000, Currency: pay.KRW, Channel: pay.ChannelLive, Method: "card", StartedAt: t0},
	}
}

func paid(id string) pay.Report {
	r := ready(id)
	r.PaidAt = t0.Add(time.Minute)
	return r
}

func failed(id string) pay.Report {
	r := ready(id)
	r.Failed, r.FailedAt = true, t0.Add(time.Minute)
	r.Failure = &pay.Failure{Code: pay.FailureLimit}
	return r
}

// issued is an account that was issued some minutes into the story, for two days.
func issued(id string, minute int) pay.Report {
	r := ready(id)
	r.Method = "vbank"
	r.Account = &pay.Account{
		BankName: "신한은행", Number: "56200000000" + id, IssuedAt: t0.Add(time.Duration(minute) * time.Minute),
		DueAt: t0.Add(48 * time.Hour),
	}
	return r
}

// deposited is that account after somebody paid into it.
func deposited(id string, minute int, at time.Time) pay.Report {
	r := issued(id, minute)
	r.PaidAt = at
	return r
}

func refunded(r pay.Report, sum int64) pay.Report {
	r.Refunded = sum
	return r
}
