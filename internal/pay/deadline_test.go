package pay_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
)

// A gateway that tells no deadline: the account has the order's, as it was when
// the account was first seen, also when the deposit is reported.
func TestAccountWithoutDeadline(t *testing.T) {
	t.Parallel()
	o := pay.Order{ID: "ord_01jnc5v3d7q2w8x9y0z1a2b3c4", Kind: pay.KindSale, Amount: 10_000, Currency: pay.KRW, ExpiresAt: t0.Add(24 * time.Hour)}
	undated := func(r pay.Report) pay.Report {
		a := *r.Account
		a.DueAt = time.Time{}
		r.Account = &a
		return r
	}
	first := pay.Decide(o, nil, undated(issued("a", 1)), t0, pay.Policy{})
	if got := first.Payment.Account.DueAt; !got.Equal(o.ExpiresAt) {
		t.Errorf("due: got %s, want the order's end %s", got, o.ExpiresAt)
	}
	if got := first.Payment.AccountStatus(t0.Add(time.Hour)); got != pay.AccountIssued {
		t.Errorf("an hour later: got %s, want ISSUED", got)
	}
	if got, want := first.Order.ExpiresAt, o.ExpiresAt.Add(pay.AccountGrace); !got.Equal(want) {
		t.Errorf("order's end: got %s, want %s", got, want)
	}
	again := pay.Decide(first.Order, []pay.Payment{first.Payment}, undated(issued("a", 1)), t0, pay.Policy{})
	if again.Event != "" {
		t.Errorf("again: got %s, want nothing", again.Event)
	}
	in := undated(deposited("a", 1, t0.Add(20*time.Hour)))
	last := pay.Decide(first.Order, []pay.Payment{first.Payment}, in, t0, pay.Policy{})
	if got := last.Payment.Account.DueAt; !got.Equal(o.ExpiresAt) || last.Standing.Paid != 10_000 {
		t.Errorf("deposit: got due %s and %d paid, want %s and 10000", got, last.Standing.Paid, o.ExpiresAt)
	}
}
