package pay_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
)

// What a buyer hears, for every standing of the order and of the payment.
func TestOutcomeOf(t *testing.T) {
	t.Parallel()
	payment := func(r pay.Report, change func(*pay.Payment)) *pay.Payment {
		p := &pay.Payment{ImpUID: r.ImpUID, Facts: r.Facts}
		if change != nil {
			change(p)
		}
		return p
	}
	payments := map[string]struct {
		p    *pay.Payment
		open pay.Outcome // on an order that is open; elsewhere the order decides, but for money that does not count
	}{
		"none":              {nil, pay.OutcomeWaiting},
		"window":            {payment(ready("a"), nil), pay.OutcomeWaiting},
		"abandoned window":  {payment(ready("a"), func(p *pay.Payment) { p.StartedAt = t0.Add(-time.Hour) }), pay.OutcomeFailed},
		"failed":            {payment(failed("a"), nil), pay.OutcomeFailed},
		"account":           {payment(issued("a", 1), func(p *pay.Payment) { p.Shown = true }), pay.OutcomeAccount},
		"account in ending": {payment(issued("a", 1), func(p *pay.Payment) { p.Shown, p.RevokeAt = true, t0 }), pay.OutcomeFailed},
		"hidden account":    {payment(issued("a", 1), func(p *pay.Payment) { p.RevokeAt = t0 }), pay.OutcomeRejected},
		"rejected":          {payment(paid("a"), func(p *pay.Payment) { p.Verdict = pay.VerdictRejected }), pay.OutcomeRejected},
	}
	for name, row := range payments {
		for _, settled := range []bool{false, true} {
			for _, closed := range []pay.ClosedReason{pay.ClosedNot, pay.ClosedCancelled, pay.ClosedExpired} {
				o := newBook().order
				o.Closed = closed
				if settled {
					o.AcceptedID = "b"
				}
				want := row.open
				switch {
				case name == "rejected":
				case settled:
					want = pay.OutcomeSettled
				case closed != pay.ClosedNot:
					want = pay.OutcomeNotPayable
				}
				if got := pay.OutcomeOf(o, row.p, t0); got != want {
					t.Errorf("%s, settled %v, closed %q: got %s, want %s", name, settled, closed, got, want)
				}
			}
		}
	}
	o := newBook().order
	o.AcceptedID = "a"
	p := payment(paid("a"), func(p *pay.Payment) { p.Verdict = pay.VerdictAccepted })
	if got := pay.OutcomeOf(o, p, t0); got != pay.OutcomeSettled {
		t.Errorf("accepted: got %s, want SETTLED", got)
	}
}

func TestFailureOf(t *testing.T) {
	t.Parallel()
	silent := failed("a")
	silent.Failure = nil
	for name, row := range map[string]struct {
		p    pay.Payment
		now  time.Time
		want pay.FailureCode
	}{
		"window":           {pay.Payment{Facts: ready("a").Facts}, t0, ""},
		"abandoned window": {pay.Payment{Facts: ready("a").Facts}, t0.Add(pay.WindowTimeout), pay.FailureWindowClosed},
		"declined":         {pay.Payment{Facts: failed("a").Facts}, t0, pay.FailureLimit},
		"declined, silent": {pay.Payment{Facts: silent.Facts}, t0, pay.FailureUnknown},
		"account":          {pay.Payment{Facts: issued("a", 1).Facts}, t0.Add(time.Hour), ""},
		"account revoked":  {pay.Payment{Facts: issued("a", 1).Facts, RevokeAt: t0}, t0, pay.FailureAccountRevoked},
		"paid":             {pay.Payment{Facts: paid("a").Facts}, t0.Add(time.Hour), ""},
	} {
		got := row.p.FailureOf(row.now)
		if (got == nil) != (row.want == "") || got != nil && got.Code != row.want {
			t.Errorf("%s: got %+v, want %q", name, got, row.want)
		}
	}
}

// Every failure has advice, and only the shop's own faults cannot be retried.
func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, code := range pay.FailureCodes() {
		f := pay.Failure{Code: code}
		if f.Advice() == "" {
			t.Errorf("%s has no advice", code)
		}
		shops := code == pay.FailureStoppedByMerchant || code == pay.FailureMerchantSetup || code == pay.FailureRefund
		if f.Retryable() == shops {
			t.Errorf("%s: retryable is %v, want %v", code, f.Retryable(), !shops)
		}
	}
}

func TestRepresentative(t *testing.T) {
	t.Parallel()
	o := newBook().order
	if got := pay.Representative(o, nil); got != nil {
		t.Errorf("no payments: got %v, want nil", got)
	}
	at := func(r pay.Report, minute int) pay.Payment {
		r.StartedAt = t0.Add(time.Duration(minute) * time.Minute)
		return pay.Payment{ImpUID: r.ImpUID, Facts: r.Facts, Shown: r.Account != nil}
	}
	payments := []pay.Payment{at(paid("a"), 1), at(issued("b", 2), 2), at(failed("c"), 3), at(ready("d"), 4)}
	for n, want := range map[int]string{1: "a", 2: "b", 3: "b", 4: "b"} {
		if got := pay.Representative(o, payments[:n]); got.ImpUID != want {
			t.Errorf("of %d: got %s, want %s", n, got.ImpUID, want)
		}
	}
	payments[1].Shown = false
	if got := pay.Representative(o, payments); got.ImpUID != "d" {
		t.Errorf("without the account: got %s, want the last attempt, d", got.ImpUID)
	}
	o.AcceptedID = "a"
	if got := pay.Representative(o, payments); got.ImpUID != "a" {
		t.Errorf("once paid: got %s, want a", got.ImpUID)
	}
}
