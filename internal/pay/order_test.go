package pay_test

import (
	"strings"
	"testing"
	"time"

	"paygraph/internal/pay"
)

// Every payment that can be accepted, every reason to be closed, every account
// that can stand beside it.
func TestProject(t *testing.T) {
	t.Parallel()
	accepted := map[string]struct {
		payment *pay.Report
		want    pay.Standing
	}{
		"none":     {nil, pay.Standing{}},
		"paid":     {new(paid("a")), pay.Standing{Status: pay.OrderPaid, Paid: 10_000}},
		"partly":   {new(refunded(paid("a"), 1)), pay.Standing{Status: pay.OrderPartiallyRefunded, Paid: 10_000, Refunded: 1}},
		"refunded": {new(refunded(paid("a"), 10_000)), pay.Standing{Status: pay.OrderRefunded, Paid: 10_000, Refunded: 10_000}},
	}
	account := func(shown bool, revoke bool) pay.Payment {
		p := pay.Payment{ImpUID: "b", Facts: issued("b", 1).Facts, Shown: shown}
		if revoke {
			p.RevokeAt = t0
		}
		return p
	}
	beside := map[string]struct {
		payments []pay.Payment
		unpaid   pay.OrderStatus
	}{
		"nothing":         {nil, pay.OrderPending},
		"a window":        {[]pay.Payment{{ImpUID: "b", Facts: ready("b").Facts}}, pay.OrderPending},
		"a failure":       {[]pay.Payment{{ImpUID: "b", Facts: failed("b").Facts}}, pay.OrderPending},
		"rejected money":  {[]pay.Payment{{ImpUID: "b", Facts: paid("b").Facts, Verdict: pay.VerdictRejected}}, pay.OrderPending},
		"a shown account": {[]pay.Payment{account(true, false)}, pay.OrderAwaitingDeposit},
		"one in closing":  {[]pay.Payment{account(true, true)}, pay.OrderPending},
		"a hidden one":    {[]pay.Payment{account(false, false)}, pay.OrderPending},
	}
	closed := map[pay.ClosedReason]pay.OrderStatus{
		pay.ClosedNot: "", pay.ClosedCancelled: pay.OrderCancelled, pay.ClosedExpired: pay.OrderExpired,
	}
	for name, a := range accepted {
		for other, b := range beside {
			for reason, status := range closed {
				o := newBook().order
				o.Closed = reason
				payments := b.payments
				want := pay.Standing{Status: b.unpaid}
				if status != "" {
					want.Status = status
				}
				if a.payment != nil {
					o.AcceptedID, want = "a", a.want
					payments = append(payments[:len(payments):len(payments)],
						pay.Payment{ImpUID: "a", Facts: a.payment.Facts, Verdict: pay.VerdictAccepted})
				}
				if got := pay.Project(o, payments); got != want {
					t.Errorf("accepted %s, beside %s, closed %q: got %+v, want %+v", name, other, reason, got, want)
				}
			}
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"ord_01jnc5v3d7q2w8x9y0z1a2b3c4":       true,
		"ord_01JNC5V3D7Q2W8X9Y0Z1A2B3C4":       false,
		"ord_01jnc5v3d7q2w8x9y0z1a2b3c":        false,
		"ord_01jnc5v3d7q2w8x9y0z1a2b3c45":      false,
		"ord_01jnc5v3d7q2w8x9y0z1a2b3ci":       false, // i, l, o and u are no digits
		"ord_01jnc5v3d7q2w8x9y0z1a2b3cu":       false,
		"ord_01jnc5v3d7q2w8x9y0z1a2b3c4\n":     false,
		"01jnc5v3d7q2w8x9y0z1a2b3c4":           false,
		"":                                     false,
		"ord_01jnc5v3d7q2w8x9y0z1a2b3c4/../..": false,
	} {
		if got := pay.IsOrderID(s); got != want {
			t.Errorf("order id %q: got %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]bool{
		"imp_100000000001": true, "imps_100000000001": true, "imp_1234567890": true, "imp_" + strings.Repeat("a", 27): true,
		"imp_" + strings.Repeat("a", 28): false, "imp_": false, "impx_1": false, "IMP_1": false, "imp_1/2": false, "imp_1\n": false, "": false, "imp_한": false,
	} {
		if got := pay.IsImpUID(s); got != want {
			t.Errorf("imp_uid %q: got %v, want %v", s, got, want)
		}
	}
}

// What the table and the API list is all there is, once each.
func TestValues(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]struct {
		got  []string
		want int
	}{
		"order status":     {pay.OrderStatus("").Values(), 7},
		"order kind":       {pay.OrderKind("").Values(), 3},
		"payment status":   {pay.PaymentStatus("").Values(), 5},
		"event":            {pay.EventType("").Values(), 15},
		"event source":     {pay.EventSource("").Values(), 5},
		"rejection reason": {texts(pay.RejectionReasons()), 8},
		"failure code":     {texts(pay.FailureCodes()), 14},
		"error code":       {texts(pay.ErrorCodes()), 22},
		"field rule":       {texts(pay.FieldRules()), 8},
		"refund status":    {pay.RefundStatus("").Values(), 5},
		"refund blocker":   {texts(pay.RefundBlockers()), 8},
		"case kind":        {pay.CaseKind("").Values(), 8},
	} {
		seen := map[string]bool{}
		for _, s := range list.got {
			if s == "" || s != strings.ToUpper(s) || seen[s] {
				t.Errorf("%s: %q is empty, not in capitals or there twice", name, s)
			}
			seen[s] = true
		}
		if len(list.got) != list.want {
			t.Errorf("%s: got %d values, want %d", name, len(list.got), list.want)
		}
	}
}

func texts[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// The words of a payment, from its facts alone.
func TestPaymentStatus(t *testing.T) {
	t.Parallel()
	for want, f := range map[pay.PaymentStatus]pay.Facts{
		pay.PaymentReady: ready("a").Facts, pay.PaymentFailed: failed("a").Facts, pay.PaymentPaid: paid("a").Facts,
		pay.PaymentPartiallyRefunded: refunded(paid("a"), 9_999).Facts, pay.PaymentRefunded: refunded(paid("a"), 10_000).Facts,
	} {
		if got := f.Status(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	open := ready("a").Facts
	for after, want := range map[time.Duration]bool{0: true, pay.WindowTimeout - 1: true, pay.WindowTimeout: false} {
		if got := open.WindowOpen(t0.Add(after)); got != want {
			t.Errorf("window open after %v: got %v, want %v", after, got, want)
		}
	}
}
