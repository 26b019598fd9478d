package service_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// An order with two accounts is cancelled: both are closed at the gateway, and
// cancelling again is a success that asks nothing.
func TestCancelClosesAccounts(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, shopper, known := issue(t, env)
	id := made.Order.ID
	unheard := env.Pay(t, made.RequestPay, silent) // issued, and nobody has told us
	done := cancel(t, env, shopper, id)
	if !done.Done || done.Replayed || done.Order.Status != pay.OrderCancelled {
		t.Fatalf("got %+v, want it cancelled", done)
	}
	for _, impUID := range []string{known, unheard} {
		if _, err := env.Control.Deposit(t.Context(), impUID); err == nil {
			t.Errorf("the bank took a deposit into %s, want it refused", impUID)
		}
	}
	before := calls.All()
	if again := cancel(t, env, shopper, id); !again.Done || !again.Replayed {
		t.Errorf("again: got %+v, want a replay", again)
	}
	if got := calls.All(); len(got) != len(before) || got["Payments"] != before["Payments"] || got["RevokeAccount"] != 2 {
		t.Errorf("again: got calls %v, want %v", got, before)
	}
	for _, in := range []service.PreparePaymentInput{{OrderID: id}, {OrderID: id, PayMethod: "card"}} {
		if p, err := env.Service.PreparePayment(t.Context(), shopper, in); err != nil || p.Outcome != pay.OutcomeNotPayable || p.RequestPay != nil {
			t.Errorf("another try: got %+v, %v; want NOT_PAYABLE", p, err)
		}
	}
	if done := env.Complete(t, shopper, id, known); done.Outcome != pay.OutcomeNotPayable {
		t.Errorf("completed: got %s, want NOT_PAYABLE", done.Outcome)
	}
	booked(t, env, id, "failed", "failed")
	if o := stands(t, env, id, pay.OrderCancelled, 0); o.DueAt != nil {
		t.Errorf("got due %s, want no timer to look at it again", o.DueAt)
	}
}

// A paid order is not cancellable, also when we hear of the payment only by
// asking.
func TestCancelPaidOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	for _, what := range []string{"unheard of", "known"} {
		if done := cancel(t, env, shopper, id); done.Done || done.Order.Status != pay.OrderPaid {
			t.Errorf("%s: got %+v, want it PAID and not cancelled", what, done)
		}
	}
	if done := env.Complete(t, shopper, id, impUID); !done.Replayed {
		t.Errorf("got %+v, want a replay", done)
	}
	booked(t, env, id, "paid")
	if o := stands(t, env, id, pay.OrderPaid, 89_000); o.DueAt != nil || o.ClosedReason != pay.ClosedNot {
		t.Errorf("got due %v, closed %q; want neither", o.DueAt, o.ClosedReason)
	}
	happened(t, env, id, pay.EventClosing, pay.EventPaid)
}

// Only its owner and an admin cancel an order; a token that came back with a
// redirect reads it and no more.
func TestCancelIsTheOwners(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	for want, callers := range map[pay.ErrorCode][]auth.Caller{
		pay.NotFound:  {auth.Nobody, env.Shopper(), {Role: auth.Customer, Subject: "kim"}},
		pay.Forbidden: {{Role: auth.OrderOnly, Subject: id}},
	} {
		for _, caller := range callers {
			_, err := env.Service.CancelOrder(t.Context(), caller, service.CancelOrderInput{OrderID: id})
			_, err2 := env.Service.PreparePayment(t.Context(), caller, service.PreparePaymentInput{OrderID: id})
			if codeOf(t, err) != want || codeOf(t, err2) != want {
				t.Errorf("%s: got %v and %v, want %s", caller.Role, err, err2, want)
			}
		}
	}
	for _, reason := range []string{strings.Repeat("가", 201), "줄\n바꿈", "a\x00"} {
		_, err := env.Service.CancelOrder(t.Context(), shopper, service.CancelOrderInput{OrderID: id, Reason: reason})
		if codeOf(t, err) != pay.InvalidInput {
			t.Errorf("reason %q: got %v, want INVALID_INPUT", reason, err)
		}
	}
	if o := stands(t, env, id, pay.OrderPending, 0); o.Version != 1 {
		t.Errorf("got version %d, want nothing written", o.Version)
	}
	done, err := env.Service.CancelOrder(t.Context(), env.Merchant(), service.CancelOrderInput{OrderID: id, Reason: strings.Repeat("가", 200)})
	if err != nil || !done.Done {
		t.Errorf("merchant: got %+v, %v; want it cancelled", done, err)
	}
	o := stands(t, env, id, pay.OrderCancelled, 0)
	for _, e := range o.Edges.Events {
		if e.Source != pay.SourceAdmin || e.Note != strings.Repeat("가", 200) {
			t.Errorf("%s: got %s, note %q; want the merchant's words", e.Type, e.Source, e.Note)
		}
	}
}

// Iamport is down: the wish to cancel is kept, nobody can pay meanwhile by a
// new window, and a timer finishes once it is back.
func TestCancelWhileDown(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	trouble(t, env, control.Fault{Endpoint: "*", Fault: "error503"})
	_, err := env.Service.CancelOrder(t.Context(), shopper, service.CancelOrderInput{OrderID: id, Reason: "생각이 바뀜"})
	if e, _ := errors.AsType[*pay.Error](err); e == nil || e.Code != pay.Unavailable || e.RetryAfter <= 0 {
		t.Errorf("down: got %v, want UNAVAILABLE with a time to try again", err)
	}
	o := stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	if got := service.NextActions(shopper, o, nil, false); !slices.Equal(got, []service.NextAction{service.ActionWait}) {
		t.Errorf("down: got actions %v, want WAIT", got)
	}
	if p, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{OrderID: id}); err != nil || p.Outcome != pay.OutcomeNotPayable {
		t.Errorf("down: got %+v, %v; want no new window", p, err)
	}
	advance(t, env, 2*time.Minute)
	if n, err := env.Service.CloseDueOrders(t.Context()); n != 1 || !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("still down: timer took %d, %v; want 1 and the outage", n, err)
	}
	trouble(t, env)
	if n, err := env.Service.CloseDueOrders(t.Context()); n != 0 || err != nil {
		t.Errorf("at once: timer took %d, %v; want none before its time", n, err)
	}
	advance(t, env, 2*time.Minute)
	if n, err := env.Service.CloseDueOrders(t.Context()); n != 1 || err != nil {
		t.Errorf("back: timer took %d, %v; want 1", n, err)
	}
	if again := cancel(t, env, shopper, id); !again.Replayed {
		t.Errorf("again: got %+v, want a replay", again)
	}
	if _, err := env.Control.Deposit(t.Context(), impUID); err == nil {
		t.Error("the bank took a deposit, want it refused")
	}
	booked(t, env, id, "failed")
	stands(t, env, id, pay.OrderCancelled, 0)
}

// Iamport refuses to say what an order has: that is not "nothing".
func TestCancelRefusedLookup(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	env.Pay(t, made.RequestPay, silent)
	trouble(t, env, control.Fault{Endpoint: "/payments/findAll", Fault: "refused"})
	_, err := env.Service.CancelOrder(t.Context(), shopper, service.CancelOrderInput{OrderID: id})
	if codeOf(t, err) != pay.Unavailable {
		t.Errorf("cancel: got %v, want UNAVAILABLE", err)
	}
	trouble(t, env)
	advance(t, env, 2*time.Minute)
	if n, err := env.Service.CloseDueOrders(t.Context()); n != 1 || err != nil {
		t.Errorf("timer took %d, %v; want 1", n, err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// errCrash is a server that ends in the middle of something.
var errCrash = fmt.Errorf("crashed: %w", context.Canceled)

// A cancel crashes at its n-th call of the gateway, before or after the call
// took effect: the timer ends it the same way, for every n. A deposit that came
// before the crash settles the order instead.
func TestCancelCrashesAnywhere(t *testing.T) {
	t.Parallel()
	for _, deposited := range []bool{false, true} {
		for _, effect := range []bool{false, true} {
			for n := 1; ; n++ {
				if cancelCrashing(t, n, effect, deposited) {
					t.Logf("deposited %t, effect %t: %d calls", deposited, effect, n-1)
					break
				}
			}
		}
	}
}

// cancelCrashing plays one crash; it reports whether the cancel ended before.
func cancelCrashing(t *testing.T, n int, effect, deposited bool) (survived bool) {
	t.Helper()
	countdown := -1
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, _, _ string, next func() error) error {
		if countdown--; countdown != 0 {
			return next()
		}
		if effect {
			_ = next()
		}
		return errCrash
	}))
	made, shopper, first := issue(t, env)
	id := made.Order.ID
	env.Pay(t, made.RequestPay, silent) // a second account, not heard of
	books, want, status := []string{"failed", "failed"}, int64(0), pay.OrderCancelled
	if deposited {
		trouble(t, env, dropWebhooks)
		deposit(t, env, first)
		books, want, status = []string{"failed", "paid"}, 89_000, pay.OrderPaid
	}
	countdown = n
	_, err := env.Service.CancelOrder(t.Context(), shopper, service.CancelOrderInput{OrderID: id})
	survived = countdown > 0
	countdown = -1
	if survived != (err == nil) {
		t.Errorf("crash %d: got %v, survived %t", n, err, survived)
	}
	for range 2 { // the second finds nothing left to do
		advance(t, env, 2*time.Minute)
		if _, err := env.Service.CloseDueOrders(t.Context()); err != nil {
			t.Errorf("crash %d: %v", n, err)
		}
		if _, err := env.Service.RevokeAccounts(t.Context()); err != nil {
			t.Errorf("crash %d: %v", n, err)
		}
	}
	booked(t, env, id, books...)
	o := stands(t, env, id, status, want)
	if o.DueAt != nil || t.Failed() {
		t.Errorf("crash %d, effect %t, deposited %t: got due %v, want nothing left", n, effect, deposited, o.DueAt)
	}
	return survived || t.Failed()
}
