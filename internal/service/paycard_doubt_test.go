package service_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// quietly scripts faults beside which no webhook arrives.
func quietly(t testing.TB, env *testenv.Env, faults ...control.Fault) {
	t.Helper()
	if err := env.Control.Faults(t.Context(), append(faults, control.Fault{Fault: "drop_webhook"})...); err != nil {
		t.Fatal(err)
	}
}

// on answers the first call of a name with an error, after the call was made or
// instead of it.
func on(call string, made bool, err error) testenv.Between {
	var done atomic.Bool
	return func(_ context.Context, name, _ string, next func() error) error {
		if name != call || !done.CompareAndSwap(false, true) {
			return next()
		}
		if made {
			_ = next()
		}
		return err
	}
}

// The card is charged and the reply is lost: the buyer hears that it is
// pending, nothing charges again, and the timer finds the payment.
func TestChargeReplyLost(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	me := customer()
	card := storeCard(t, env, me, goodCard)
	in := buyWith(t, env, me, card, "press-1")
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "timeout_after_effect", Count: 1, Delay: "1ms"})

	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	stands(t, env, in.OrderID, pay.OrderPending, 0)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	other := in
	other.IdempotencyKey = "press-2"
	if done := payWith(t, env, me, other); done.Outcome != pay.OutcomeWaiting || done.WaitingFor != service.WaitingForGateway {
		t.Errorf("another key meanwhile: got %s, waiting for %s; want it to wait for the gateway", done.Outcome, done.WaitingFor)
	}
	chargeTimer(t, env) // its time has not come
	stands(t, env, in.OrderID, pay.OrderPending, 0)
	advance(t, env, 30*time.Second)
	chargeTimer(t, env)

	stands(t, env, in.OrderID, pay.OrderPaid, chair)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, true)
	wentSo(t, payWith(t, env, me, other), pay.OutcomeNotPayable, false)
	booked(t, env, in.OrderID, "paid")
	noneUnderWay(t, env, in.OrderID)
	if n := calls.Of("Charge"); n != 1 {
		t.Errorf("got %d charges, want 1", n)
	}
}

// The buyer's page asks before the timer does, and the window's door too: each
// finds the charge.
func TestChargeReplyLostAndAsked(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*testing.T, *testenv.Env, service.PayWithBillingKeyInput){
		"completePayment": func(t *testing.T, env *testenv.Env, in service.PayWithBillingKeyInput) {
			if done := env.Complete(t, env.Merchant(), in.OrderID, ""); done.Outcome != pay.OutcomeSettled {
				t.Errorf("got %s, want it settled", done.Outcome)
			}
		},
		"preparePayment": func(t *testing.T, env *testenv.Env, in service.PayWithBillingKeyInput) {
			quietly(t, env)
			p, err := env.Service.PreparePayment(t.Context(), env.Merchant(), service.PreparePaymentInput{OrderID: in.OrderID})
			if err != nil || p.RequestPay != nil || p.WaitingFor != service.WaitingForGateway {
				t.Errorf("got %+v, %v; want to wait for the gateway", p, err)
			}
			env.Complete(t, env.Merchant(), in.OrderID, "")
		},
		"cancelOrder": func(t *testing.T, env *testenv.Env, in service.PayWithBillingKeyInput) {
			c := cancel(t, env, env.Merchant(), in.OrderID)
			if c.Done {
				t.Error("an order was cancelled although its card was charged")
			}
		},
		"redirect": func(t *testing.T, env *testenv.Env, in service.PayWithBillingKeyInput) {
			if _, err := env.Service.Land(t.Context(), service.Redirect{MerchantUID: in.OrderID}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			me := customer()
			in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
			quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "timeout_after_effect", Count: 1, Delay: "1ms"})
			wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
			ask(t, env, in)
			stands(t, env, in.OrderID, pay.OrderPaid, chair)
			booked(t, env, in.OrderID, "paid")
			wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, true)
			noneUnderWay(t, env, in.OrderID)
		})
	}
}

// The call is lost on its way. While it may still arrive, no window opens, the
// order does not close and no other key charges; after the lease it took no
// money, and the buyer pays anew.
func TestChargeNeverArrived(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "reset", Count: 1})
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)

	advance(t, env, service.ChargeLease-time.Minute)
	chargeTimer(t, env)
	if _, err := env.Service.CancelOrder(t.Context(), me, service.CancelOrderInput{OrderID: in.OrderID}); codeOf(t, err) != pay.Unavailable {
		t.Errorf("cancel meanwhile: got %v, want to hear that it has to wait", err)
	}
	p, err := env.Service.PreparePayment(t.Context(), me, service.PreparePaymentInput{OrderID: in.OrderID})
	if err != nil || p.Outcome != pay.OutcomeWaiting {
		t.Errorf("window meanwhile: got %+v, %v; want to wait", p, err)
	}
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)

	advance(t, env, time.Minute+time.Second)
	chargeTimer(t, env)
	noneUnderWay(t, env, in.OrderID)
	done := payWith(t, env, me, in)
	wentSo(t, done, pay.OutcomeFailed, true)
	if done.Failure.Code != pay.FailureTimedOut {
		t.Errorf("failure: got %s, want TIMED_OUT", done.Failure.Code)
	}
	// The wish to cancel was kept; the timer ends the order, and nobody was charged.
	if _, err := env.Service.CloseDueOrders(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands(t, env, in.OrderID, pay.OrderCancelled, 0)
	booked(t, env, in.OrderID)
}

// After a charge that never arrived, another key charges.
func TestChargeAgainAfterLease(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "reset", Count: 1})
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	advance(t, env, service.ChargeLease+time.Second)
	chargeTimer(t, env)
	in.IdempotencyKey = "press-2"
	wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, false)
	stands(t, env, in.OrderID, pay.OrderPaid, chair)
	booked(t, env, in.OrderID, "paid")
	happened(t, env, in.OrderID, pay.EventChargeStarted, pay.EventFailed, pay.EventChargeStarted, pay.EventPaid)
}

// A charge in doubt is not taken for the one before it, which was declined.
func TestChargeAfterADecline(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, onceRefused), "press-1")
	wentSo(t, payWith(t, env, me, in), pay.OutcomeFailed, false)
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "timeout_after_effect", Count: 1, Delay: "1ms"},
		control.Fault{Endpoint: "/payments/findAll", Fault: "error500"})
	in.IdempotencyKey = "press-2"
	if done := payWith(t, env, me, in); done.WaitingFor != service.WaitingForConnection {
		t.Errorf("without a look: got %s, waiting for %s; want no charge", done.Outcome, done.WaitingFor)
	}
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "reset", Count: 1})
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	advance(t, env, time.Minute)
	chargeTimer(t, env)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	receive(t, env, in.OrderID, env.Books(t, in.OrderID)[0].ImpUID)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	advance(t, env, service.ChargeLease)
	chargeTimer(t, env)
	done := payWith(t, env, me, in)
	if wentSo(t, done, pay.OutcomeFailed, true); done.Failure.Code != pay.FailureTimedOut {
		t.Errorf("failure: got %s, want TIMED_OUT", done.Failure.Code)
	}
	booked(t, env, in.OrderID, "failed")
}

// The card is deleted between the look and the charge: nothing is charged.
func TestDeleteCardBeforeCharge(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	var deletes func()
	env := testenv.New(t, testenv.WithBetween(chain(calls.Count, func(_ context.Context, call, _ string, next func() error) error {
		if call == "Payments" && deletes != nil {
			deletes()
		}
		return next()
	})))
	me := customer()
	card := storeCard(t, env, me, goodCard)
	in := buyWith(t, env, me, card, "press-1")
	deletes = func() {
		if _, err := env.Service.DeleteBillingKey(t.Context(), me, card.ID, false); err != nil {
			t.Error(err)
		}
	}
	if _, err := env.Service.PayWithBillingKey(t.Context(), me, in); codeOf(t, err) != pay.InvalidInput {
		t.Errorf("got %v, want INVALID_INPUT", err)
	}
	if n := calls.Of("Charge"); n != 0 {
		t.Errorf("got %d charges, want none", n)
	}
	stands(t, env, in.OrderID, pay.OrderPending, 0)
	noneUnderWay(t, env, in.OrderID)
}

// The server dies after it wrote the intent, before or after the call: another
// one finds out.
func TestChargeOfADeadServer(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]bool{"before the call": false, "after the call": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached, dead := make(chan struct{}), make(chan struct{})
			env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
				if call != "Charge" {
					return next()
				}
				if sent {
					_ = next()
				}
				close(reached)
				<-dead // it never comes back
				return gateway.ErrOutcomeUnknown
			}))
			t.Cleanup(func() { close(dead) })
			me := customer()
			in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
			quietly(t, env)
			ctx, leave := context.WithCancel(t.Context())
			heard := make(chan error, 1)
			go func() {
				_, err := env.Service.PayWithBillingKey(ctx, me, in)
				heard <- err
			}()
			<-reached
			leave()
			<-heard
			survivor := second(env)
			advance(t, env, service.ChargeLease+time.Second)
			if _, err := survivor.FinishCharges(t.Context()); err != nil {
				t.Fatal(err)
			}
			noneUnderWay(t, env, in.OrderID)
			if sent {
				stands(t, env, in.OrderID, pay.OrderPaid, chair)
				booked(t, env, in.OrderID, "paid")
				return
			}
			stands(t, env, in.OrderID, pay.OrderPending, 0)
			booked(t, env, in.OrderID)
		})
	}
}

// The gateway refuses, and then cannot be asked why: the refusal is kept, and
// the timer asks before it ends the charge.
func TestChargeRefusedAndNobodyTells(t *testing.T) {
	t.Parallel()
	var refused atomic.Bool
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Payments" && away.Load() {
			return gateway.ErrUnavailable
		}
		err := next()
		if call == "Charge" && errors.Is(err, gateway.ErrRefused) {
			refused.Store(true)
			away.Store(true)
		}
		return err
	}))
	if err := env.Control.Settings(t.Context(), map[string]any{"charge_failure_style": "code", "charge_failure_kept": false}); err != nil {
		t.Fatal(err)
	}
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, onceRefused), "press-1")
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	if !refused.Load() {
		t.Fatal("the gateway did not refuse")
	}
	advance(t, env, 30*time.Second)
	if _, err := env.Service.FinishCharges(t.Context()); err == nil {
		t.Error("timer: got no error while the gateway is away")
	}
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	away.Store(false)
	advance(t, env, time.Minute)
	chargeTimer(t, env)
	done := payWith(t, env, me, in)
	wentSo(t, done, pay.OutcomeFailed, true)
	if done.Failure.GatewayMessage == "" {
		t.Errorf("failure: got %+v, want the refusal's own words", done.Failure)
	}
	noneUnderWay(t, env, in.OrderID)
	booked(t, env, in.OrderID)
}

// The order is paid in a window between the look and the charge: the gateway
// refuses, and the look after that finds the payment.
func TestChargeOfAPaidOrder(t *testing.T) {
	t.Parallel()
	var pays func()
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Charge" {
			pays()
		}
		return next()
	}))
	me := customer()
	card := storeCard(t, env, me, goodCard)
	made := create(t, env, me, testenv.Cart("card"))
	pays = func() { env.Pay(t, made.RequestPay, silent) }
	in := service.PayWithBillingKeyInput{OrderID: made.Order.ID, BillingKeyID: card.ID, IdempotencyKey: "press-1"}
	done := payWith(t, env, me, in)
	wentSo(t, done, pay.OutcomeSettled, true)
	if done.Payment.CardUsage != pay.UsageNone {
		t.Errorf("got %s, want the window's payment", done.Payment.CardUsage)
	}
	stands(t, env, in.OrderID, pay.OrderPaid, chair)
	booked(t, env, in.OrderID, "paid")
	noneUnderWay(t, env, in.OrderID)
}

// What surely was not sent has failed at once; and where the gateway does not
// say what it has of an order, nothing is charged and nothing is remembered.
func TestChargeNotSent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		call  string
		first pay.Outcome
		again pay.Outcome
	}{
		"no way to the gateway": {"Charge", pay.OutcomeFailed, pay.OutcomeFailed},
		"no look before it":     {"Payments", pay.OutcomeWaiting, pay.OutcomeSettled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t, testenv.WithBetween(on(row.call, false, gateway.ErrUnavailable)))
			me := customer()
			p := prepareCard(t, env, me)
			in := buyWith(t, env, me, completeCard(t, env, me, p, env.Pay(t, p.RequestPay, silent)).Card, "press-1")
			wentSo(t, payWith(t, env, me, in), row.first, false)
			booked(t, env, in.OrderID)
			noneUnderWay(t, env, in.OrderID)
			wentSo(t, payWith(t, env, me, in), row.again, row.again == row.first)
			in.IdempotencyKey = "press-2"
			payWith(t, env, me, in)
			stands(t, env, in.OrderID, pay.OrderPaid, chair)
			booked(t, env, in.OrderID, "paid")
		})
	}
}

// The gateway is away for more than a day: a person hears of the charge in
// doubt, and the case ends with it.
func TestChargeInDoubtForADay(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Payments" && away.Load() {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "reset", Count: 1})
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	away.Store(true)
	for range 26 {
		advance(t, env, time.Hour)
		_, _ = env.Service.FinishCharges(t.Context())
	}
	toLookAt(t, env, pay.CaseOutcomeUnknown)
	resolve := func() error {
		_, _, err := env.Service.ResolveCase(t.Context(), env.Merchant(), openCases(t, env)[0].ID, "카드사에 확인함")
		return err
	}
	if err := resolve(); codeOf(t, err) != pay.Unavailable {
		t.Errorf("resolved while the gateway is away: got %v, want to hear that it has to wait", err)
	}
	away.Store(false)
	if err := resolve(); err != nil {
		t.Fatal(err)
	}
	toLookAt(t, env)
	noneUnderWay(t, env, in.OrderID)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeFailed, true)
	booked(t, env, in.OrderID)
}

// A payment that turns up after its charge was given up still pays the order.
func TestChargeTurnsUpLate(t *testing.T) {
	t.Parallel()
	var hidden atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Payments" && hidden.Load() {
			return nil // an empty list
		}
		return next()
	}))
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, goodCard), "press-1")
	quietly(t, env, control.Fault{Endpoint: chargeCall, Fault: "timeout_after_effect", Count: 1, Delay: "1ms"})
	wentSo(t, payWith(t, env, me, in), pay.OutcomeWaiting, false)
	hidden.Store(true)
	advance(t, env, service.ChargeLease+time.Second)
	chargeTimer(t, env)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeFailed, true)
	hidden.Store(false)
	receive(t, env, in.OrderID, env.Books(t, in.OrderID)[0].ImpUID)
	stands(t, env, in.OrderID, pay.OrderPaid, chair)
	wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, true)
	booked(t, env, in.OrderID, "paid")
}
