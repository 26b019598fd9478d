package service_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// prepare readies another try that must be possible.
func prepare(t testing.TB, env *testenv.Env, caller auth.Caller, id, payMethod string) *service.Prepared {
	t.Helper()
	p, err := env.Service.PreparePayment(t.Context(), caller, service.PreparePaymentInput{OrderID: id, PayMethod: payMethod})
	if err != nil || p.Outcome != "" {
		t.Fatalf("got %+v, %v; want another try", p, err)
	}
	return p
}

// A card is declined, the buyer tries another way, and is closed in the middle,
// and then pays: three tries, one payment.
func TestAnotherTry(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	declined := env.Pay(t, made.RequestPay, map[string]any{"outcome": "failed"})
	done := env.Complete(t, shopper, id, declined)
	if done.Outcome != pay.OutcomeFailed || done.Failure.Code != pay.FailureLimit || !done.Failure.Retryable() {
		t.Errorf("declined: got %s %+v, want FAILED for its limit", done.Outcome, done.Failure)
	}
	second := prepare(t, env, shopper, id, "kakaopay")
	if second.RequestPay.PayMethod != "kakaopay" || second.Order.PayMethod != "kakaopay" {
		t.Errorf("got %s, want kakaopay", second.RequestPay.PayMethod)
	}
	closed := env.Pay(t, second.RequestPay, map[string]any{"outcome": "cancelled"})
	if done = env.Complete(t, shopper, id, closed); done.Outcome != pay.OutcomeWaiting || done.WaitingFor != service.WaitingForBuyer {
		t.Errorf("window just closed: got %s for %s, want WAITING for the buyer", done.Outcome, done.WaitingFor)
	}
	advance(t, env, 11*time.Minute)
	if done = env.Complete(t, shopper, id, closed); done.Outcome != pay.OutcomeFailed || done.Failure.Code != pay.FailureWindowClosed {
		t.Errorf("window long closed: got %s %+v, want FAILED, window closed", done.Outcome, done.Failure)
	}
	third := prepare(t, env, shopper, id, "")
	impUID := env.Pay(t, third.RequestPay, silent)
	if done = env.Complete(t, shopper, id, impUID); done.Outcome != pay.OutcomeSettled {
		t.Errorf("third: got %s, want SETTLED", done.Outcome)
	}
	booked(t, env, id, "paid", "ready", "failed")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventFailed, pay.EventPrepared, pay.EventStarted, pay.EventPrepared, pay.EventPaid)
}

// The declined payment is approved late: it settles the order.
func TestLateApproval(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, map[string]any{"outcome": "failed"})
	env.Complete(t, shopper, id, impUID)
	if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventFailed, pay.EventPaid)
}

// The buyer leaves an account for a card: the account is closed at the gateway
// before the window opens.
func TestPrepareLeavesAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, account := issue(t, env)
	id := made.Order.ID
	p := prepare(t, env, shopper, id, "card")
	if p.Order.Status != pay.OrderPending {
		t.Errorf("got %s, want PENDING", p.Order.Status)
	}
	if _, err := env.Control.Deposit(t.Context(), account); err == nil {
		t.Error("the bank took a deposit, want it refused")
	}
	impUID := env.Pay(t, p.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	booked(t, env, id, "paid", "failed")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventAccountIssued, pay.EventPrepared, pay.EventAccountRevoked, pay.EventPaid)
}

// The account could not be closed in time, and somebody pays into it: first of
// all payments it settles the order, after another it is a duplicate.
func TestDepositIntoLeftAccount(t *testing.T) {
	t.Parallel()
	for name, cardFirst := range map[string]bool{"before the card": false, "after the card": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, shopper, account := issue(t, env)
			id := made.Order.ID
			trouble(t, env, control.Fault{Endpoint: "DELETE /vbanks/{imp_uid}", Fault: "error503"})
			p := prepare(t, env, shopper, id, "card")
			card := env.Pay(t, p.RequestPay, map[string]any{"outcome": "open"})
			byCard := func() {
				if _, err := env.Control.Approve(t.Context(), card); err != nil {
					t.Fatal(err)
				}
				env.Settle(t)
			}
			winner, loser := account, card
			if cardFirst {
				winner, loser = card, account
				byCard()
			}
			deposit(t, env, account)
			env.Settle(t)
			if !cardFirst {
				byCard()
			}
			rejected(t, env, shopper, id, loser, pay.RejectedDuplicate)
			trouble(t, env)
			advance(t, env, 2*time.Minute)
			if n, err := env.Service.RevokeAccounts(t.Context()); n != 0 || err != nil {
				t.Errorf("timer took %d, %v; want no account left to close", n, err)
			}
			booked(t, env, id, "paid", "paid")
			if o := stands(t, env, id, pay.OrderPaid, 89_000); o.AcceptedPaymentID != winner {
				t.Errorf("got %s accepted, want %s", o.AcceptedPaymentID, winner)
			}
		})
	}
}

// A card payment closes the account that stood beside it, by a timer if not at
// once.
func TestPaidOrderClosesItsAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	card := env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
	account := env.Pay(t, made.RequestPay, silent, map[string]any{"pay_method": "vbank"})
	env.Complete(t, shopper, id, account)
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	if _, err := env.Control.Approve(t.Context(), card); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	stands(t, env, id, pay.OrderPaid, 89_000)
	if n, err := env.Service.RevokeAccounts(t.Context()); n != 1 || err != nil {
		t.Errorf("timer took %d, %v; want 1", n, err)
	}
	if _, err := env.Control.Deposit(t.Context(), account); err == nil {
		t.Error("the bank took a deposit, want it refused")
	}
	booked(t, env, id, "failed", "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// A paid order, known or not, is not prepared again.
func TestPreparePaidOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	env.Pay(t, made.RequestPay, silent)
	for _, what := range []string{"unheard of", "known"} {
		p, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{OrderID: id})
		if err != nil || p.Outcome != pay.OutcomeNotPayable || p.RequestPay != nil || p.Order.Status != pay.OrderPaid {
			t.Errorf("%s: got %+v, %v; want NOT_PAYABLE, since PAID", what, p, err)
		}
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventPaid)
}

// Iamport cannot be asked: no new window, nothing written, and the same call
// works once it is back.
func TestPrepareWhileDown(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"error503", "refused", "reset"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, shopper, _ := issue(t, env)
			id := made.Order.ID
			trouble(t, env, control.Fault{Endpoint: "*", Fault: fault})
			p, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{OrderID: id, PayMethod: "card"})
			if err != nil || p.Outcome != pay.OutcomeWaiting || p.RequestPay != nil {
				t.Errorf("down: got %+v, %v; want WAITING", p, err)
			}
			if o := stands(t, env, id, pay.OrderAwaitingDeposit, 0); o.PayMethod != "vbank" {
				t.Errorf("down: got %s, want the order as it was", o.PayMethod)
			}
			trouble(t, env)
			prepare(t, env, shopper, id, "card")
			booked(t, env, id, "failed")
			stands(t, env, id, pay.OrderPending, 0)
		})
	}
}

// A newer account supersedes the older one: that is closed by a timer, by one
// of two servers, once.
func TestNewerAccountSupersedes(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	var ids, old []string
	for range 10 {
		made, shopper, first := issue(t, env)
		ids, old = append(ids, made.Order.ID), append(old, first)
		advance(t, env, time.Second) // the newer one is told apart by its second
		env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	}
	servers := []*service.Service{env.Service, second(env)}
	taken := make([]int, 2)
	for range 2 { // the second round finds nothing
		atOnce(2, func(i int) {
			n, err := servers[i].RevokeAccounts(t.Context())
			if err != nil {
				t.Error(err)
			}
			taken[i] += n
		})
	}
	if taken[0]+taken[1] != 10 || calls.Of("RevokeAccount") != 10 {
		t.Errorf("got %v taken and %d revocations, want 10 each", taken, calls.Of("RevokeAccount"))
	}
	for i, id := range ids {
		if got := calls.Of("RevokeAccount " + old[i]); got != 1 {
			t.Errorf("account of %s revoked %d times, want once", old[i], got)
		}
		booked(t, env, id, "ready", "failed")
		o := stands(t, env, id, pay.OrderAwaitingDeposit, 0)
		if shown := service.AccountOf(o, o.Edges.Payments); shown == nil || shown.Payment.ID == old[i] {
			t.Errorf("got account %+v shown, want the newer one", shown)
		}
	}
}

// The timer's own call is lost, before or after its effect: it comes back to
// the account after a minute, and not before.
func TestRevocationLost(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"error503", "reply lost"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			lose := true
			env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
				if call != "RevokeAccount" || !lose {
					return next()
				}
				lose = false
				if fault == "error503" {
					return gateway.ErrUnavailable
				}
				_ = next()
				return gateway.ErrOutcomeUnknown
			}))
			made, shopper, _ := issue(t, env)
			id := made.Order.ID
			prepare(t, env, shopper, id, "card")
			if n, err := env.Service.RevokeAccounts(t.Context()); n != 0 || err != nil {
				t.Errorf("at once: timer took %d, %v; want none", n, err)
			}
			advance(t, env, 2*time.Minute)
			if n, err := env.Service.RevokeAccounts(t.Context()); n != 1 || err != nil {
				t.Errorf("later: timer took %d, %v; want 1", n, err)
			}
			if n, err := env.Service.RevokeAccounts(t.Context()); n != 0 || err != nil {
				t.Errorf("after: timer took %d, %v; want none", n, err)
			}
			booked(t, env, id, "failed")
			o := stands(t, env, id, pay.OrderPending, 0)
			if got := env.Events(t, id); !slices.Contains(got, pay.EventAccountRevoked) || o.Edges.Payments[0].RevokeAt != nil {
				t.Errorf("got %v, to revoke at %v; want it revoked and forgotten", got, o.Edges.Payments[0].RevokeAt)
			}
		})
	}
}

// Iamport forgot the payment whose account must be closed: a person hears of
// it, and the timer is not kept busy with it.
func TestRevocationOfTheForgotten(t *testing.T) {
	t.Parallel()
	forgotten := false
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, _, _ string, next func() error) error {
		if forgotten {
			return gateway.ErrNotFound
		}
		return next()
	}))
	made, shopper, _ := issue(t, env)
	advance(t, env, time.Second)
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	forgotten = true
	if n, err := env.Service.RevokeAccounts(t.Context()); n != 1 || err != nil {
		t.Errorf("timer took %d, %v; want 1 and a case", n, err)
	}
	toLookAt(t, env, pay.CaseStrangePayment)
	advance(t, env, 30*time.Minute)
	if n, err := env.Service.RevokeAccounts(t.Context()); n != 0 || err != nil {
		t.Errorf("soon after: timer took %d, %v; want none", n, err)
	}
	forgotten = false
	advance(t, env, time.Hour)
	if n, err := env.Service.RevokeAccounts(t.Context()); n != 1 || err != nil {
		t.Errorf("an hour later: timer took %d, %v; want 1", n, err)
	}
	booked(t, env, made.Order.ID, "ready", "failed")
}

// What may not be asked of a window is refused with every fault at once.
func TestPrepareBadInput(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	_, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{
		OrderID: id, PayMethod: "cash", PG: "kcp", ReturnURL: "https://evil.example.com/", AppScheme: "my shop",
	})
	want := []string{"payMethod UNKNOWN", "pg NOT_ALLOWED", "returnUrl NOT_ALLOWED", "appScheme MALFORMED"}
	if got := faultsOf(t, err); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if o := stands(t, env, id, pay.OrderPending, 0); o.Version != 1 {
		t.Errorf("got version %d, want nothing written", o.Version)
	}
}
