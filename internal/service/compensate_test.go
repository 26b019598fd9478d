package service_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"entgo.io/ent"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

func hold(c *service.Config) { c.Rejected = pay.RejectedHold }

// forge makes an order and pays it with another sum, unheard of.
func forge(t testing.TB, env *testenv.Env) (orderID, impUID string, shopper auth.Caller) {
	t.Helper()
	made, shopper := env.Order(t, "card")
	return made.Order.ID, env.Pay(t, made.RequestPay, silent, map[string]any{"charge_amount": 100}), shopper
}

// What does not fit its order goes back, whole and once; the caller hears that
// it does, and how far that is. The order can still be paid.
func TestRejectedPaymentGoesBack(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		tamper map[string]any
		back   int64
	}{
		"too little":     {map[string]any{"charge_amount": 100}, 100},
		"too much":       {map[string]any{"charge_amount": 89_001}, 89_001},
		"other currency": {map[string]any{"charge_currency": "USD", "charge_amount": 890}, 89_000}, // in cents
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithBetween(calls.Count))
			made, shopper := env.Order(t, "card")
			id := made.Order.ID
			open := env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
			impUID := env.Pay(t, made.RequestPay, silent, row.tamper)
			done := env.Complete(t, shopper, id, impUID)
			if done.Outcome != pay.OutcomeRejected || done.Refund == nil || done.Refund.Status != pay.RefundPending || done.Refund.Amount != row.back {
				t.Fatalf("got %+v, want REJECTED with a refund of %d on its way", done, row.back)
			}
			for range 3 {
				timer(t, env)
			}
			done = env.Complete(t, shopper, id, impUID)
			if done.Refund == nil || done.Refund.Status != pay.RefundSucceeded || done.Payment.Status != pay.PaymentRefunded {
				t.Errorf("after: got %+v, want it back", done.Refund)
			}
			if got := calls.Of("Cancel"); got != 1 {
				t.Errorf("the gateway was asked %d times, want once", got)
			}
			stands(t, env, id, pay.OrderPending, 0)
			if row.tamper["charge_currency"] == nil {
				balanced(t, env, id, row.back)
			}
			if _, err := env.Control.Approve(t.Context(), open); err != nil {
				t.Fatal(err)
			}
			env.Settle(t)
			env.Complete(t, shopper, id, open)
			stands(t, env, id, pay.OrderPaid, 89_000)
			toLookAt(t, env)
		})
	}
}

// 64 look-ups of one forged payment at once, on two servers: one refund.
func TestForgedPaymentRefundedOnce(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID, _ := forge(t, env)
	servers := []*service.Service{env.Service, second(env)}
	atOnce(64, func(i int) {
		if _, err := servers[i%2].Sync(t.Context(), service.Hint{OrderID: id, ImpUID: impUID, Source: pay.SourceClient}); err != nil {
			t.Error(err)
		}
		if _, err := servers[i%2].FinishRefunds(t.Context()); err != nil {
			t.Error(err)
		}
	})
	leases(t, env, env.Service, 2)
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	if got := len(refunds(t, env, impUID)); got != 1 {
		t.Errorf("got %d rows, want one", got)
	}
	happened(t, env, id, pay.EventRejected, pay.EventRefunded)
	balanced(t, env, id, 100)
}

// A second payment of a paid order goes back by itself; the order stays paid.
func TestDuplicateGoesBack(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	windows := []string{
		env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"}),
		env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"}),
	}
	for _, impUID := range windows {
		if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		env.Settle(t)
	}
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeSettled {
		t.Errorf("got %s, want SETTLED", done.Outcome)
	}
	timer(t, env)
	if done := env.Complete(t, shopper, id, windows[1]); done.Reason != pay.RejectedDuplicate || done.Refund.Status != pay.RefundSucceeded {
		t.Errorf("got %s %+v, want the duplicate refunded", done.Reason, done.Refund)
	}
	stands(t, env, id, pay.OrderPaid, 89_000)
	balanced(t, env, id, 89_000)
	if p := env.Books(t, id)[1]; p.ImpUID != windows[0] || p.CancelAmount != "0" {
		t.Errorf("the accepted payment: got %+v, want it untouched", p)
	}
}

// Nothing moves for a test payment on a live server, nor for a usage that does
// not fit: a person looks.
func TestStrangePaymentMovesNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		tamper map[string]any
		reason pay.RejectionReason
	}{
		"test payment": {map[string]any{"sandbox": true}, pay.RejectedTest},
		"wrong usage":  {map[string]any{"sandbox": false, "customer_uid": "card-1"}, pay.RejectedUsage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithConfig(onLive), testenv.WithBetween(calls.Count))
			made, shopper := env.Order(t, "card")
			impUID := env.Pay(t, made.RequestPay, silent, row.tamper)
			for range 2 {
				done := env.Complete(t, shopper, made.Order.ID, impUID)
				if done.Reason != row.reason || done.Refund != nil {
					t.Errorf("got %s, %+v; want %s and no refund", done.Reason, done.Refund, row.reason)
				}
				leases(t, env, env.Service, 1)
			}
			if got := calls.Of("Cancel"); got != 0 {
				t.Errorf("the gateway was asked %d times, want never", got)
			}
			balanced(t, env, made.Order.ID, 0)
			toLookAt(t, env, pay.CaseStrangePayment)
		})
	}
}

// A deposit on an order that is closed: its money waits for an account, a case
// is open, and the shopper can name one.
func TestLateDepositGoesBack(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID, shopper := lateDeposit(t, env)
	done := env.Complete(t, shopper, id, impUID)
	if done.Reason != pay.RejectedOrderClosed || done.Refund == nil || done.Refund.Status != pay.RefundNeedsAccount {
		t.Fatalf("got %s, %+v; want ORDER_CLOSED, and an account needed", done.Reason, done.Refund)
	}
	leases(t, env, env.Service, 2)
	toLookAt(t, env, pay.CaseHeldMoney)
	balanced(t, env, id, 0)
	actions := func(caller auth.Caller) []service.NextAction {
		o := env.Read(t, id)
		waits, err := env.Service.WaitsForAccount(t.Context(), o.Edges.Payments)
		if err != nil {
			t.Fatal(err)
		}
		return service.NextActions(caller, o, o.Edges.Payments, waits)
	}
	if got := actions(shopper); len(got) != 1 || got[0] != service.ActionAccount {
		t.Errorf("shopper: got %v, want GIVE_REFUND_ACCOUNT", got)
	}
	if got := actions(env.Merchant()); len(got) != 2 || got[1] != service.ActionRefund {
		t.Errorf("merchant: got %v, want GIVE_REFUND_ACCOUNT and REFUND", got)
	}

	name := func(caller auth.Caller, a pay.RefundAccount) (*service.Refunded, error) {
		return env.Service.SetRefundAccount(t.Context(), caller, done.Refund.ID, a)
	}
	mine := pay.RefundAccount{BankCode: "004", Number: "123 456-7890", Holder: "구매자"}
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper()} {
		if _, err := name(caller, mine); codeOf(t, err) != pay.NotFound {
			t.Errorf("%s: got %v, want NOT_FOUND", caller.Role, err)
		}
	}
	for what, wrong := range map[string]pay.RefundAccount{
		"bank":   {BankCode: "999", Number: "1", Holder: "구매자"},
		"number": {BankCode: "004", Number: "12a", Holder: "구매자"},
		"none":   {BankCode: "004", Number: "-", Holder: "구매자"},
		"long":   {BankCode: "004", Number: "123456789012345678901", Holder: "구매자"},
		"holder": {BankCode: "004", Number: "1", Holder: " "},
	} {
		if _, err := name(shopper, wrong); codeOf(t, err) != pay.InvalidInput {
			t.Errorf("%s: got %v, want INVALID_INPUT", what, err)
		}
	}
	r, err := name(shopper, mine)
	if err != nil || r.Refund.Status != pay.RefundSucceeded || r.Replayed {
		t.Errorf("got %+v, %v; want SUCCEEDED", r, err)
	}
	other := mine
	other.Number = "999"
	if r, err := name(shopper, other); err != nil || !r.Replayed || r.Refund.Status != pay.RefundSucceeded {
		t.Errorf("again, with another: got %+v, %v; want the first one's end", r, err)
	}
	c := env.Books(t, id)[0].Cancels
	if len(c) != 1 || c[0].Bank != "04" || c[0].Account != "1234567890" || c[0].Holder != "구매자" {
		t.Errorf("the gateway's books: got %+v, want it at the first account", c)
	}
	if got := actions(shopper); len(got) != 0 {
		t.Errorf("after: got %v, want nothing to do", got)
	}
	balanced(t, env, id, 89_000)
	stands(t, env, id, pay.OrderCancelled, 0)
	toLookAt(t, env)
}

// lateDeposit makes a cancelled order with a deposit, unheard of.
func lateDeposit(t testing.TB, env *testenv.Env) (orderID, impUID string, shopper auth.Caller) {
	t.Helper()
	made, shopper := env.Order(t, "vbank")
	cancel(t, env, shopper, made.Order.ID)
	impUID = env.Pay(t, made.RequestPay, silent) // from a window that stood open
	trouble(t, env, dropWebhooks)
	deposit(t, env, impUID)
	trouble(t, env)
	return made.Order.ID, impUID, shopper
}

// Sixteen name an account at once: one is taken, and asked for once.
func TestRefundAccountsAtOnce(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID, shopper := lateDeposit(t, env)
	done := env.Complete(t, shopper, id, impUID)
	servers := []*service.Service{env.Service, second(env)}
	atOnce(16, func(i int) {
		a := pay.RefundAccount{BankCode: "004", Number: strconv.Itoa(100 + i), Holder: "구매자"}
		if _, err := servers[i%2].SetRefundAccount(t.Context(), shopper, done.Refund.ID, a); err != nil {
			t.Error(err)
		}
	})
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	balanced(t, env, id, 89_000)
	toLookAt(t, env)
}

// Held money waits for the merchant, whose refund takes the held one's place.
func TestHeldMoney(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithConfig(hold), testenv.WithBetween(calls.Count))
	id, impUID, shopper := forge(t, env)
	done := env.Complete(t, shopper, id, impUID)
	if done.Refund == nil || done.Refund.Status != pay.RefundHeld {
		t.Fatalf("got %+v, want HELD", done.Refund)
	}
	leases(t, env, env.Service, 2)
	if got := calls.Of("Cancel"); got != 0 {
		t.Errorf("the gateway was asked %d times, want never", got)
	}
	toLookAt(t, env, pay.CaseHeldMoney)
	p, err := env.Service.Payment(t.Context(), env.Merchant(), impUID)
	if err != nil {
		t.Fatal(err)
	}
	if can, err := env.Service.Refundability(t.Context(), p); err != nil || !can.Refundable() || can.Maximum != 100 {
		t.Errorf("got %+v, %v; want 100 refundable", can, err)
	}
	if r, err := env.Service.SetRefundAccount(t.Context(), shopper, done.Refund.ID, pay.RefundAccount{BankCode: "004", Number: "1", Holder: "구매자"}); err != nil || r.Refund.Status != pay.RefundHeld {
		t.Errorf("the shopper names an account: got %+v, %v; want it HELD", r, err)
	}
	r := refund(t, env, whole(impUID, "key-1"))
	became(t, r, pay.RefundSucceeded, "")
	if again := env.Complete(t, shopper, id, impUID); again.Refund == nil || again.Refund.ID != r.Refund.ID {
		t.Errorf("the shopper hears of %+v, want the refund that went out", again.Refund)
	}
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	balanced(t, env, id, 100)
	toLookAt(t, env)
}

// Held money, or money that waits for an account, goes back in the console: all
// of it, and nothing is left to do; a part, and the rest still waits.
func TestConsoleRefundsHeldMoney(t *testing.T) {
	t.Parallel()
	for name, held := range map[string]bool{"held": true, "without account": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []testenv.Option
			status := pay.RefundNeedsAccount
			if held {
				options, status = append(options, testenv.WithConfig(hold)), pay.RefundHeld
			}
			env := testenv.New(t, options...)
			id, impUID, shopper := lateDeposit(t, env)
			env.Complete(t, shopper, id, impUID)
			first := openCases(t, env)[0]
			console(t, env, impUID, 9_000)
			env.Settle(t)
			balanced(t, env, id, 9_000)
			done := env.Complete(t, shopper, id, impUID)
			if done.Refund == nil || done.Refund.Status != status || done.Refund.Amount != 80_000 {
				t.Errorf("got %+v, want the rest to wait", done.Refund)
			}
			toLookAt(t, env, pay.CaseHeldMoney)
			if c := openCases(t, env)[0]; c.ID == first.ID || c.RefundID != done.Refund.ID {
				t.Errorf("got case %v, want one of the rest", c)
			}
			console(t, env, impUID, 80_000)
			env.Settle(t)
			balanced(t, env, id, 89_000)
			if done = env.Complete(t, shopper, id, impUID); done.Refund == nil || done.Refund.Status != pay.RefundSucceeded {
				t.Errorf("got %+v, want the console's refund", done.Refund)
			}
			toLookAt(t, env)
		})
	}
}

// A payment that is rejected when its money went back already, in the console:
// what is left goes back, and no more.
func TestRejectedAfterConsoleRefund(t *testing.T) {
	t.Parallel()
	for name, amount := range map[string]int64{"all": 100, "part": 40} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithBetween(calls.Count))
			id, impUID, shopper := forge(t, env)
			trouble(t, env, dropWebhooks)
			console(t, env, impUID, amount)
			done := env.Complete(t, shopper, id, impUID)
			if done.Reason != pay.RejectedAmount || done.Refund == nil {
				t.Fatalf("got %s, %+v; want it rejected, and its refund told", done.Reason, done.Refund)
			}
			leases(t, env, env.Service, 2)
			if done = env.Complete(t, shopper, id, impUID); done.Refund.Status != pay.RefundSucceeded {
				t.Errorf("got %+v, want SUCCEEDED", done.Refund)
			}
			if got := calls.Of("Cancel"); amount == 100 && got != 0 || amount == 40 && got != 1 {
				t.Errorf("the gateway was asked %d times", got)
			}
			balanced(t, env, id, 100)
			toLookAt(t, env)
		})
	}
}

// Rejected money goes back in the console, and we have not heard of it: our own
// refund, which cannot go through any more, makes way for one of the rest.
// Nothing goes back twice, and nobody has to look.
func TestConsoleRefundBeforeOurs(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		amount int64
		lost   bool // our call is, and the console comes after it; else before
		calls  int
	}{
		"a part, and ours is refused": {40, false, 2},
		"a part, and ours is lost":    {40, true, 2},
		"all, and ours is refused":    {100, false, 1},
		"all, and ours is lost":       {100, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithBetween(calls.Count))
			id, impUID, shopper := forge(t, env)
			env.Complete(t, shopper, id, impUID)
			if row.lost {
				trouble(t, env, dropWebhooks, silence(1))
				timer(t, env)
				console(t, env, impUID, row.amount)
			} else {
				trouble(t, env, dropWebhooks)
				console(t, env, impUID, row.amount)
				timer(t, env)
			}
			leases(t, env, env.Service, 3)
			if got := calls.Of("Cancel"); got != row.calls {
				t.Errorf("the gateway was asked %d times, want %d", got, row.calls)
			}
			balanced(t, env, id, 100)
			toLookAt(t, env)
			if done := env.Complete(t, shopper, id, impUID); done.Refund == nil || done.Refund.Status != pay.RefundSucceeded {
				t.Errorf("got %+v, want one that went through", done.Refund)
			}
		})
	}
}

// The gateway refuses to take rejected money back: a person hears of it.
func TestRejectedMoneyRefused(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID, shopper := forge(t, env)
	env.Complete(t, shopper, id, impUID)
	trouble(t, env, refuses(1))
	leases(t, env, env.Service, 2)
	if done := env.Complete(t, shopper, id, impUID); done.Refund == nil || done.Refund.Status != pay.RefundFailed {
		t.Errorf("got %+v, want FAILED", done.Refund)
	}
	toLookAt(t, env, pay.CaseRefundFailed)
	balanced(t, env, id, 0)
	became(t, refund(t, env, whole(impUID, "key-1")), pay.RefundSucceeded, "")
	balanced(t, env, id, 100)
}

// An order as a whole is completed when one of its payments is refunded and
// another is rejected: the caller hears of the rejected one's refund.
func TestRefundToldIsOfItsPayment(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	forged := map[string]any{"outcome": "open", "charge_amount": 100}
	first := env.Pay(t, made.RequestPay, silent, forged)
	newest := env.Pay(t, made.RequestPay, silent, forged)
	trouble(t, env, dropWebhooks)
	for _, impUID := range []string{first, newest} {
		if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
	}
	env.Settle(t)
	env.Complete(t, shopper, id, first)
	timer(t, env)
	done := env.Complete(t, shopper, id, "")
	if done.Payment == nil || done.Refund == nil || done.Refund.PaymentID != done.Payment.ID {
		t.Errorf("got payment %+v and refund %+v, want them of one another", done.Payment, done.Refund)
	}
	timer(t, env)
	if done := env.Complete(t, shopper, id, newest); done.Refund == nil || done.Refund.Status != pay.RefundSucceeded {
		t.Errorf("got %+v, want SUCCEEDED", done.Refund)
	}
	balanced(t, env, id, 200)
}

// The server dies at the n-th step between a forged payment and its refund:
// for every n, the money goes back exactly once.
func TestCompensationCrashesAnywhere(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := 1; ; n++ {
			if compensationCrashing(t, n, effect) {
				t.Logf("effect %t: %d steps", effect, n-1)
				break
			}
		}
	}
}

func compensationCrashing(t *testing.T, n int, effect bool) (survived bool) {
	t.Helper()
	m := mortal{left: alive, effect: effect}
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(chain(m.call, calls.Count)))
	m.over(env)
	id, impUID, shopper := forge(t, env)
	m.left = n
	_, err := env.Service.CompletePayment(t.Context(), shopper, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: id})
	_, err2 := env.Service.FinishRefunds(t.Context())
	survived = m.left > 0
	if survived && errors.Join(err, err2) != nil {
		t.Errorf("crash %d: got %v and %v", n, err, err2)
	}
	m.left = alive

	env.Service = second(env)
	env.Complete(t, shopper, id, impUID)
	for range 4 {
		leases(t, env, env.Service, 1)
	}
	done := env.Complete(t, shopper, id, impUID)
	if done.Outcome != pay.OutcomeRejected || done.Refund == nil || done.Refund.Status != pay.RefundSucceeded {
		t.Errorf("crash %d: got %s, %+v; want it rejected and back", n, done.Outcome, done.Refund)
	}
	balanced(t, env, id, 100)
	toLookAt(t, env)
	if got := calls.Of("Cancel"); got < 1 || got > 2 || t.Failed() {
		t.Errorf("crash %d, effect %t: the gateway was asked %d times, want once or twice", n, effect, got)
	}
	return survived || t.Failed()
}

// mortal is a server that dies after some steps, before or after the last one
// took effect; steps are what is written and what the gateway is asked. Nothing
// works until it is alive again.
type mortal struct {
	left   int // steps until it dies; dead at 0
	effect bool
}

const alive = -1

func (m *mortal) step(next func() error) error {
	switch {
	case m.left == alive:
		return next()
	case m.left == 0:
		return errCrash
	}
	if m.left--; m.left > 0 {
		return next()
	}
	if m.effect {
		_ = next()
	}
	return errCrash
}

func (m *mortal) call(_ context.Context, _, _ string, next func() error) error { return m.step(next) }

// over makes what is written steps too.
func (m *mortal) over(env *testenv.Env) {
	env.DB.Client.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, mutation ent.Mutation) (v ent.Value, err error) {
			err = m.step(func() error { v, err = next.Mutate(ctx, mutation); return err })
			return v, err
		})
	})
}
