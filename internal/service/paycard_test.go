package service_test

import (
	"sync/atomic"
	"testing"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A stored card pays an order, and only once: the same key tells the same, and
// another input under it is a conflict.
func TestPayWithStoredCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	card := storeCard(t, env, me, goodCard)
	in := buyWith(t, env, me, card, "press-1")

	done := payWith(t, env, me, in)
	wentSo(t, done, pay.OutcomeSettled, false)
	if done.Payment.CardUsage != pay.UsageCharge || done.Payment.Verdict != pay.VerdictAccepted {
		t.Errorf("payment: got usage %s, verdict %s; want an accepted charge", done.Payment.CardUsage, done.Payment.Verdict)
	}
	again := payWith(t, env, me, in)
	wentSo(t, again, pay.OutcomeSettled, true)
	if again.Payment.ID != done.Payment.ID {
		t.Errorf("again: got payment %s, want %s", again.Payment.ID, done.Payment.ID)
	}
	other := in
	other.OrderID = create(t, env, me, testenv.Cart("card")).Order.ID
	if _, err := env.Service.PayWithBillingKey(t.Context(), me, other); codeOf(t, err) != pay.IdempotencyConflict {
		t.Errorf("same key, other order: got %v, want a conflict", err)
	}
	next := in
	next.IdempotencyKey = "press-2"
	wentSo(t, payWith(t, env, me, next), pay.OutcomeNotPayable, false)

	env.Settle(t)
	stands(t, env, in.OrderID, pay.OrderPaid, chair)
	booked(t, env, in.OrderID, "paid")
	booked(t, env, other.OrderID)
	happened(t, env, in.OrderID, pay.EventChargeStarted, pay.EventPaid)
	noneUnderWay(t, env, in.OrderID)
}

// A card declines: the buyer hears why and tries again, in both ways in which
// the gateway says no, whether it keeps a failed payment or not.
func TestStoredCardDeclines(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]map[string]any{
		"code 0 and a failed payment":       {"charge_failure_style": "failed"},
		"code -1 and a payment in the list": {"charge_failure_style": "code", "charge_failure_kept": true},
		"code -1 and nothing":               {"charge_failure_style": "code", "charge_failure_kept": false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			if err := env.Control.Settings(t.Context(), settings); err != nil {
				t.Fatal(err)
			}
			me := customer()
			card := storeCard(t, env, me, onceRefused)
			in := buyWith(t, env, me, card, "press-1")
			done := payWith(t, env, me, in)
			wentSo(t, done, pay.OutcomeFailed, false)
			if done.Failure == nil || done.Failure.Code == pay.FailureUnknown || done.Failure.GatewayMessage == "" {
				t.Errorf("failure: got %+v, want the card company's", done.Failure)
			}
			stands(t, env, in.OrderID, pay.OrderPending, 0)
			noneUnderWay(t, env, in.OrderID)
			happened(t, env, in.OrderID, pay.EventChargeStarted, pay.EventFailed)
			wentSo(t, payWith(t, env, me, in), pay.OutcomeFailed, true)
			failed(t, env, me, in.OrderID, done.Failure)

			in.IdempotencyKey = "press-2"
			wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, false)
			failed(t, env, me, in.OrderID, nil)
			stands(t, env, in.OrderID, pay.OrderPaid, chair)
			if settings["charge_failure_kept"] == false {
				booked(t, env, in.OrderID, "paid")
			} else {
				booked(t, env, in.OrderID, "paid", "failed")
			}
			noneUnderWay(t, env, in.OrderID)
		})
	}
}

// A screen that loads an order again sees why its last attempt failed, the
// refused charge or the window after it, whichever was the last.
func TestFailureOfTheLastAttempt(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	if err := env.Control.Settings(t.Context(), map[string]any{"charge_failure_style": "code", "charge_failure_kept": false}); err != nil {
		t.Fatal(err)
	}
	me := customer()
	in := buyWith(t, env, me, storeCard(t, env, me, onceRefused), "press-1")
	window := func() string {
		t.Helper()
		p, err := env.Service.PreparePayment(t.Context(), me, service.PreparePaymentInput{OrderID: in.OrderID})
		if err != nil {
			t.Fatal(err)
		}
		return env.Pay(t, p.RequestPay, with("outcome", "failed"))
	}

	first := window()
	declined := env.Complete(t, me, in.OrderID, first).Failure
	failed(t, env, me, in.OrderID, declined)

	refusal := payWith(t, env, me, in).Failure
	if refusal.GatewayMessage == declined.GatewayMessage {
		t.Fatalf("both failures are %q: that proves nothing", refusal.GatewayMessage)
	}
	failed(t, env, me, in.OrderID, refusal)
	env.Complete(t, me, in.OrderID, first) // told again, it is no newer
	failed(t, env, me, in.OrderID, refusal)

	env.Complete(t, me, in.OrderID, window())
	failed(t, env, me, in.OrderID, declined)
}

// failed checks why an order's last attempt failed; nil if it did not.
func failed(t *testing.T, env *testenv.Env, caller auth.Caller, orderID string, want *pay.Failure) {
	t.Helper()
	o, err := env.Service.Order(t.Context(), caller, orderID, service.With{Payments: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := env.Service.FailureOf(o, o.Edges.Payments); (got == nil) != (want == nil) || got != nil && *got != *want {
		t.Errorf("failure of the last attempt: got %+v, want %+v", got, want)
	}
}

// What a customer may not do with a card ends in a typed answer, and the
// gateway hears nothing of it.
func TestStoredCardBadInput(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	me, other := customer(), customer()
	mine, foreign, gone := storeCard(t, env, me, goodCard), storeCard(t, env, other, goodCard), storeCard(t, env, me, goodCard)
	if _, err := env.Service.DeleteBillingKey(t.Context(), me, gone.ID, false); err != nil {
		t.Fatal(err)
	}
	preparing := prepareCard(t, env, me).Card
	in := buyWith(t, env, me, mine, "press-1")
	theirs := buyWith(t, env, other, foreign, "press-1")
	small, err := env.Service.CreateOrder(t.Context(), env.Merchant(), service.CreateOrderInput{
		Lines: []service.LineInput{{Name: "작은 것", UnitPrice: ptr(int64(49_999)), Quantity: 1}}, PayMethod: "card", Currency: pay.KRW, Owner: me.Subject,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		caller auth.Caller
		change func(*service.PayWithBillingKeyInput)
		want   pay.ErrorCode
	}{
		"foreign card":        {me, func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = foreign.ID }, pay.NotFound},
		"no such card":        {me, func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = "bk_01arz3ndektsv4rrffq69g5fav" }, pay.NotFound},
		"not a card":          {me, func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = "카드" }, pay.NotFound},
		"deleted card":        {me, func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = gone.ID }, pay.InvalidInput},
		"card not yet there":  {me, func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = preparing.ID }, pay.InvalidInput},
		"foreign order":       {me, func(in *service.PayWithBillingKeyInput) { in.OrderID = theirs.OrderID }, pay.NotFound},
		"a stranger":          {other, func(*service.PayWithBillingKeyInput) {}, pay.NotFound},
		"a guest":             {env.Shopper(), func(*service.PayWithBillingKeyInput) {}, pay.NotFound},
		"admin, foreign card": {env.Merchant(), func(in *service.PayWithBillingKeyInput) { in.BillingKeyID = foreign.ID }, pay.NotFound},
		"no key":              {me, func(in *service.PayWithBillingKeyInput) { in.IdempotencyKey = "" }, pay.InvalidInput},
		"our own key":         {me, func(in *service.PayWithBillingKeyInput) { in.IdempotencyKey = "chg_1:0" }, pay.InvalidInput},
		"quota below zero":    {me, func(in *service.PayWithBillingKeyInput) { in.CardQuota = -1 }, pay.InvalidInput},
		"quota of one":        {me, func(in *service.PayWithBillingKeyInput) { in.CardQuota = 1 }, pay.InvalidInput},
		"huge quota":          {me, func(in *service.PayWithBillingKeyInput) { in.CardQuota = 1 << 30 }, pay.InvalidInput},
		"quota of a small sum": {me, func(in *service.PayWithBillingKeyInput) {
			in.OrderID, in.CardQuota = small.Order.ID, 3
		}, pay.InvalidInput},
	} {
		wrong := in
		row.change(&wrong)
		if _, err := env.Service.PayWithBillingKey(t.Context(), row.caller, wrong); codeOf(t, err) != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
	registration := in
	registration.OrderID = preparing.OrderID
	wentSo(t, payWith(t, env, me, registration), pay.OutcomeNotPayable, false)
	if n := calls.Of("Charge"); n != 0 {
		t.Errorf("got %d charges, want none", n)
	}
	booked(t, env, in.OrderID)

	in.CardQuota = 3
	wentSo(t, payWith(t, env, me, in), pay.OutcomeSettled, false)
	booked(t, env, in.OrderID, "paid")
}

// Many press at once, each with a key of their own: one charge.
func TestOneChargeAtATime(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	me := customer()
	card := storeCard(t, env, me, goodCard)
	n := races(t, 60)
	for i := range n {
		in := buyWith(t, env, me, card, "")
		servers := []*service.Service{env.Service, second(env)}
		var settled, waiting atomic.Int64
		atOnce(6, func(k int) {
			mine := in
			mine.IdempotencyKey = in.OrderID + string(rune('a'+k/2)) // three keys, each pressed twice
			done, err := servers[k%2].PayWithBillingKey(t.Context(), me, mine)
			switch {
			case err != nil:
				t.Error(err)
			case done.Outcome == pay.OutcomeSettled:
				settled.Add(1)
			case done.Outcome == pay.OutcomeWaiting || done.Outcome == pay.OutcomeNotPayable:
				waiting.Add(1)
			default:
				t.Errorf("race %d: got %s, %+v", i, done.Outcome, done.Failure)
			}
		})
		if settled.Load() < 1 || settled.Load()+waiting.Load() != 6 {
			t.Errorf("race %d: %d settled and %d waiting of 6", i, settled.Load(), waiting.Load())
		}
		if c := calls.Of("Charge " + in.OrderID); c != 1 {
			t.Errorf("race %d: got %d charges, want 1", i, c)
		}
		booked(t, env, in.OrderID, "paid")
		stands(t, env, in.OrderID, pay.OrderPaid, chair)
		noneUnderWay(t, env, in.OrderID)
	}
}
