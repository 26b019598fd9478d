package service_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// console refunds in the merchant's console of the gateway.
func console(t testing.TB, env *testenv.Env, impUID string, amount int64) {
	t.Helper()
	if _, err := env.Control.Cancel(t.Context(), impUID, amount); err != nil {
		t.Fatal(err)
	}
}

// A refund in Iamport's console gets a row by its webhook, however often that
// comes; what is left can be refunded here.
func TestConsoleRefund(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	console(t, env, impUID, 30_000)
	balanced(t, env, id, 30_000) // waits for the webhook
	receive(t, env, id, impUID)
	rows := refunds(t, env, impUID)
	if len(rows) != 1 || rows[0].Amount != 30_000 || rows[0].Requester != "console" || rows[0].Status != pay.RefundSucceeded {
		t.Errorf("got %+v, want one row of the console's", rows)
	}
	if o := env.Read(t, id); o.Status != pay.OrderPartiallyRefunded {
		t.Errorf("got %s, want PARTIALLY_REFUNDED", o.Status)
	}
	r := refund(t, env, whole(impUID, "key-1"))
	became(t, r, pay.RefundSucceeded, "")
	if r.Refund.Amount != 59_000 {
		t.Errorf("got %d, want the 59000 that were left", r.Refund.Amount)
	}
	happened(t, env, id, pay.EventPaid, pay.EventRefunded, pay.EventRefundRequested, pay.EventRefunded)
	balanced(t, env, id, 89_000)
	toLookAt(t, env)
}

// Our reply is lost, and somebody refunds the same sum in the console: both
// went out, and each entry settles its own row.
func TestConsoleRefundBesideLostReply(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	trouble(t, env, dropWebhooks, lost(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	console(t, env, impUID, 3_000)
	leases(t, env, env.Service, 2)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
	rows := refunds(t, env, impUID)
	by := map[string]string{}
	for _, c := range env.Books(t, id)[0].Cancels {
		by[c.CancellationID] = c.By
	}
	if len(rows) != 2 || by[*rows[0].CancellationID] != "api" || rows[1].Requester != "console" || by[*rows[1].CancellationID] != "console" {
		t.Errorf("got %+v of %v, want each with its own entry", rows, by)
	}
	balanced(t, env, id, 6_000)
}

// Our call came to nothing, and somebody refunds the same sum in the console:
// that does not settle ours. It is not repeated, because its checksum cannot
// fit any more: a person decides.
func TestConsoleRefundBesideSilence(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	trouble(t, env, silence(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	console(t, env, impUID, 3_000)
	balanced(t, env, id, 3_000)
	if r := refunds(t, env, impUID)[0]; r.Status != pay.RefundPending {
		t.Errorf("got %s, want ours still PENDING", r.Status)
	}
	leases(t, env, env.Service, 3)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundFailed, pay.BlockedInProgress)
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	toLookAt(t, env, pay.CaseRefundFailed)
	became(t, refund(t, env, part(impUID, "key-2", 3_000)), pay.RefundSucceeded, "")
	balanced(t, env, id, 6_000)
}

// Somebody refunded in the console and we have not heard of it: our refund is
// refused by its checksum, and the console's gets its row.
func TestConsoleRefundUnheardOf(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	trouble(t, env, dropWebhooks)
	console(t, env, impUID, 3_000)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundFailed, pay.BlockedGateway)
	balanced(t, env, id, 3_000)
	toLookAt(t, env, pay.CaseRefundFailed)
	became(t, refund(t, env, whole(impUID, "key-2")), pay.RefundSucceeded, "")
	balanced(t, env, id, 89_000)
}

// A refund that was not sent yet is overtaken by one of the console: it is
// never sent, and the payment is free for another.
func TestConsoleRefundOvertakes(t *testing.T) {
	t.Parallel()
	for _, amount := range []int64{3_000, 89_000} {
		t.Run(fmt.Sprint(amount), func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			down := true
			env := testenv.New(t, testenv.WithBetween(chain(calls.Count, func(_ context.Context, call, _ string, next func() error) error {
				if down && call == "Cancel" {
					return gateway.ErrUnavailable
				}
				return next()
			})))
			id, impUID := paid(t, env)
			became(t, refund(t, env, part(impUID, "key-1", amount)), pay.RefundPending, "")
			console(t, env, impUID, 4_000)
			env.Settle(t)
			down = false
			leases(t, env, env.Service, 2)
			if got := calls.Of("Cancel"); got != 1 {
				t.Errorf("the gateway was asked %d times, want only the one that did not reach it", got)
			}
			became(t, refund(t, env, part(impUID, "key-1", amount)), pay.RefundFailed, pay.BlockedInProgress)
			balanced(t, env, id, 4_000)
			toLookAt(t, env)
			became(t, refund(t, env, whole(impUID, "key-2")), pay.RefundSucceeded, "")
			balanced(t, env, id, 89_000)
		})
	}
}

// Two refunds at once: each key moves its sum once, or hears why not.
func TestRefundsAtOnce(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	servers := []*service.Service{env.Service, second(env)}
	var back atomic.Int64
	var settled [2]atomic.Int32
	atOnce(16, func(i int) {
		key := i % 2
		in := part(impUID, fmt.Sprint("key-", key), int64(1_000+key))
		r, err := servers[i/2%2].RefundPayment(t.Context(), env.Merchant(), in)
		switch {
		case err != nil:
			t.Error(err)
		case r.Refund == nil && r.Blocker != pay.BlockedInProgress:
			t.Errorf("got blocked %q, want IN_PROGRESS", r.Blocker)
		case r.Refund != nil && !r.Replayed && settled[key].Add(1) == 1:
			back.Add(r.Refund.Amount)
		case r.Refund != nil && !r.Replayed:
			t.Errorf("%s went out twice", in.IdempotencyKey)
		}
	})
	if got := int64(calls.Of("Cancel")); got < 1 || got > 2 || back.Load() == 0 {
		t.Errorf("the gateway was asked %d times for %d, want once per key", got, back.Load())
	}
	balanced(t, env, id, back.Load())
	toLookAt(t, env)
}

// A storm of ours and the console's on one payment, over two servers: whatever
// comes first, both books are the same in the end.
func TestRefundsAmongConsoleRefunds(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	trouble(t, env, lost(3))
	servers := []*service.Service{env.Service, second(env)}
	atOnce(12, func(i int) {
		if i%3 == 0 {
			if _, err := env.Control.Cancel(t.Context(), impUID, 1_000); err != nil {
				t.Error(err)
			}
			return
		}
		if _, err := servers[i%2].RefundPayment(t.Context(), env.Merchant(), part(impUID, fmt.Sprint("key-", i), 1_000)); err != nil {
			t.Error(err)
		}
	})
	env.Settle(t)
	for range 4 {
		advance(t, env, service.RefundLease+time.Second)
		atOnce(2, func(i int) {
			if _, err := servers[i].FinishRefunds(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	var ours int64
	for _, r := range refunds(t, env, impUID) {
		if r.Status == pay.RefundSucceeded && r.Requester != "console" {
			ours++
		}
	}
	balanced(t, env, id, 4_000+1_000*ours)
	if open := slices.ContainsFunc(openCases(t, env), func(c *ent.OpenCase) bool { return c.Kind != pay.CaseRefundFailed }); open {
		t.Errorf("got other cases than refused refunds: %v", openCases(t, env))
	}
}
