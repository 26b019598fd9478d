package service_test

import (
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

func refuses(count int) control.Fault {
	return control.Fault{Endpoint: cancelCall, Fault: "refused", Count: count}
}

// The PG says no: the refund has failed with the PG's words, a person hears of
// it, the same key hears the same, and another key may try again.
func TestRefundRefused(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	trouble(t, env, refuses(1))
	for _, replayed := range []bool{false, true} {
		r := refund(t, env, part(impUID, "key-1", 3_000))
		became(t, r, pay.RefundFailed, pay.BlockedGateway)
		if r.Replayed != replayed || r.Refund.Failure != "[8001] PG사에서 요청을 거절하였습니다." {
			t.Errorf("got replayed %t, %q; want %t and the PG's words", r.Replayed, r.Refund.Failure, replayed)
		}
	}
	leases(t, env, env.Service, 2)
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	balanced(t, env, id, 0)
	c := openCases(t, env)
	if len(c) != 1 || c[0].Kind != pay.CaseRefundFailed || c[0].ImpUID != impUID || c[0].OrderID != id {
		t.Errorf("got cases %v, want REFUND_FAILED of the payment", c)
	}
	became(t, refund(t, env, part(impUID, "key-2", 3_000)), pay.RefundSucceeded, "")
	happened(t, env, id, pay.EventPaid, pay.EventRefundRequested, pay.EventRefundFailed, pay.EventRefundRequested, pay.EventRefunded)
	balanced(t, env, id, 3_000)
	if got := len(openCases(t, env)); got != 1 {
		t.Errorf("got %d cases after another part went back, want the one: nobody knows whether it stands for the first", got)
	}
	last := refund(t, env, whole(impUID, "key-3"))
	became(t, last, pay.RefundSucceeded, "")
	if got := openCases(t, env); len(got) != 0 {
		t.Errorf("all of it is back: got cases %v, want none", got)
	}
	balanced(t, env, id, last.Payment.Amount)
}

// late makes a gateway whose history comes late: the next reports do not have
// what went back.
func late(n *int) testenv.Option {
	return testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
		return reports{g, func(r pay.Report) pay.Report {
			if *n > 0 {
				*n--
				r.History, r.Refunded = nil, 0
			}
			return r
		}}
	})
}

// A repeated call is refused because the first one went through: the history
// says so, and the refund has succeeded.
func TestRefusedBecauseItWentThrough(t *testing.T) {
	t.Parallel()
	hide := 0
	env := testenv.New(t, late(&hide))
	id, impUID := paid(t, env)
	trouble(t, env, lost(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	hide = 1
	leases(t, env, env.Service, 1)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
	balanced(t, env, id, 3_000)
	toLookAt(t, env)
}

// It is refused, and the history has it later still: we took it for failed, and
// the gateway's books correct ours.
func TestFailedRefundWentThrough(t *testing.T) {
	t.Parallel()
	hide := 0
	env := testenv.New(t, late(&hide))
	id, impUID := paid(t, env)
	trouble(t, env, lost(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	hide = 2
	leases(t, env, env.Service, 1)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundFailed, pay.BlockedGateway)
	toLookAt(t, env, pay.CaseRefundFailed)
	receive(t, env, id, impUID)
	r := refund(t, env, part(impUID, "key-1", 3_000))
	became(t, r, pay.RefundSucceeded, "")
	if r.Refund.Failure != "" {
		t.Errorf("got failure %q of a refund that succeeded", r.Refund.Failure)
	}
	balanced(t, env, id, 3_000)
	toLookAt(t, env)
}

// It is refused and nobody can say what the gateway has: pending, until
// somebody can.
func TestRefusedAndNobodyTells(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	trouble(t, env, refuses(2), control.Fault{Endpoint: lookup, Fault: "refused", Count: 1})
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	toLookAt(t, env)
	leases(t, env, env.Service, 1)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundFailed, pay.BlockedGateway)
	toLookAt(t, env, pay.CaseRefundFailed)
	balanced(t, env, id, 0)
}

// A gateway that drops the mark from the reasons: a refund that was answered is
// settled by the answer's history. One whose reply was lost is not told from
// the console's: the sum is right, and a person looks.
func TestRefundsUnmarked(t *testing.T) {
	t.Parallel()
	unmarked := func(r pay.Report) pay.Report {
		history := append([]pay.Cancellation(nil), r.History...)
		for i := range history {
			history[i].Reason = "취소"
		}
		r.History = history
		return r
	}
	env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
		return answers{reports{g, unmarked}, unmarked}
	}))
	id, impUID := paid(t, env)
	trouble(t, env, dropWebhooks)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
	balanced(t, env, id, 3_000)
	trouble(t, env, lost(1))
	became(t, refund(t, env, part(impUID, "key-2", 4_000)), pay.RefundPending, "")
	leases(t, env, env.Service, 2)
	became(t, refund(t, env, part(impUID, "key-2", 4_000)), pay.RefundFailed, pay.BlockedInProgress)
	balanced(t, env, id, 7_000)
	toLookAt(t, env, pay.CaseRefundFailed)
}

// A gateway that lists no entries: money went back that no row explains, so
// nobody knows of a refused refund whether it was that.
func TestRefundUnexplained(t *testing.T) {
	t.Parallel()
	bare := func(r pay.Report) pay.Report { r.History = nil; return r }
	env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
		return answers{reports{g, bare}, bare}
	}))
	_, impUID := paid(t, env)
	trouble(t, env, lost(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	leases(t, env, env.Service, 1)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	toLookAt(t, env, pay.CaseOutcomeUnknown)
}

// The gateway's books are not what was asked for: one refund twice, or of
// another sum. Ours follow, and a person hears of it.
func TestRefundBooksDiffer(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(pay.Report) pay.Report{
		"twice": func(r pay.Report) pay.Report {
			again := r.History[0]
			again.ID += "-2"
			r.History, r.Refunded = append(r.History[:1:1], again), 2*r.Refunded
			return r
		},
		"another sum": func(r pay.Report) pay.Report {
			other := r.History[0]
			other.Amount = 5_000
			r.History, r.Refunded = []pay.Cancellation{other}, 5_000
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway { return answers{g, change} }))
			id, impUID := paid(t, env)
			r := refund(t, env, part(impUID, "key-1", 3_000))
			became(t, r, pay.RefundSucceeded, "")
			if o := env.Read(t, id); o.Refunded != r.Payment.Refunded || o.Refunded < 5_000 {
				t.Errorf("got %d back, want what the gateway says", o.Refunded)
			}
			toLookAt(t, env, pay.CaseBooksDiffer)
		})
	}
}

// A report that takes back what was reported is asked for again: a late one
// gives way, a repeated one opens a case; neither changes what is known.
func TestReportTakenBack(t *testing.T) {
	t.Parallel()
	unpaid := func(r pay.Report) pay.Report { r.PaidAt, r.Refunded, r.History = time.Time{}, 0, nil; return r }
	for name, change := range map[string]func(pay.Report) pay.Report{
		"ready":  unpaid,
		"failed": func(r pay.Report) pay.Report { r = unpaid(r); r.Failed = true; return r },
		"less":   func(r pay.Report) pay.Report { r.Refunded, r.History = 1_000, nil; return r },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			times := 0
			env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
				return reports{g, func(r pay.Report) pay.Report {
					if times == 0 {
						return r
					}
					times--
					return change(r)
				}}
			}))
			id, impUID := paid(t, env)
			became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
			before := env.Read(t, id)
			for _, story := range []struct {
				times int
				want  []pay.CaseKind
			}{{1, nil}, {2, []pay.CaseKind{pay.CaseStrangePayment}}, {2, []pay.CaseKind{pay.CaseStrangePayment}}} {
				times = story.times
				receive(t, env, id, impUID)
				toLookAt(t, env, story.want...)
				if after := env.Read(t, id); times != 0 || after.Version != before.Version || after.Status != before.Status {
					t.Errorf("got version %d, %s; want it as before", after.Version, after.Status)
				}
			}
			if d, _, err := env.Service.WebhookDeliveries(t.Context(), env.Merchant(), service.Page{First: 10}, service.WebhookProcessed); err != nil || len(d) != 3 {
				t.Errorf("got %d webhooks processed, %v; want 3", len(d), err)
			}
			balanced(t, env, id, 3_000)
		})
	}
}
