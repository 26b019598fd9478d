package service_test

import (
	"context"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// An account is issued and shown, the order waits, somebody pays into it, and
// the bank's webhook alone settles the order.
func TestDeposit(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "vbank")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	done := env.Complete(t, shopper, id, impUID)
	if done.Outcome != pay.OutcomeAccount || done.Payment.ID != impUID || !done.Payment.Shown {
		t.Fatalf("got %s of %+v, want a shown account of %s", done.Outcome, done.Payment, impUID)
	}
	o := stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	account := service.AccountOf(o, o.Edges.Payments)
	if account == nil || env.Service.AccountStatus(account) != pay.AccountIssued || account.AccountNumber() == "" {
		t.Fatalf("got account %+v, want an open one", account)
	}
	if want := account.DueAt().Add(pay.AccountGrace); !o.ExpiresAt.Equal(want) {
		t.Errorf("order ends %s, want %s: two hours after the account", o.ExpiresAt, want)
	}

	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	booked(t, env, id, "paid")
	o = stands(t, env, id, pay.OrderPaid, 89_000)
	if got := env.Service.AccountStatus(service.AccountOf(o, o.Edges.Payments)); got != pay.AccountDeposited {
		t.Errorf("account: got %s, want DEPOSITED", got)
	}
	if again := env.Complete(t, shopper, id, impUID); again.Outcome != pay.OutcomeSettled || !again.Replayed {
		t.Errorf("completed after the webhook: got %+v, want a replay", again)
	}
	happened(t, env, id, pay.EventAccountIssued, pay.EventPaid)
}

// An account whose sum was tampered with is never shown, and is closed.
func TestTamperedAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "vbank")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent, map[string]any{"charge_amount": 100})
	done := env.Complete(t, shopper, id, impUID)
	if done.Outcome != pay.OutcomeRejected || done.Reason != pay.RejectedAmount {
		t.Errorf("got %s %s, want REJECTED for its amount", done.Outcome, done.Reason)
	}
	o := stands(t, env, id, pay.OrderPending, 0)
	if account := service.AccountOf(o, o.Edges.Payments); account != nil {
		t.Errorf("got account %s shown, want none", account.AccountNumber())
	}
	if n, err := env.Service.RevokeAccounts(t.Context()); n != 1 || err != nil {
		t.Errorf("timer took %d, %v; want 1", n, err)
	}
	if _, err := env.Control.Deposit(t.Context(), impUID); err == nil {
		t.Error("the bank took a deposit, want it refused")
	}
	booked(t, env, id, "failed")
	stands(t, env, id, pay.OrderPending, 0)
	happened(t, env, id, pay.EventAccountIssued, pay.EventAccountRevoked)
}

// An account that the merchant closed in the console reads as revoked, and the
// order can be paid another way.
func TestAccountClosedElsewhere(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	if _, err := env.Gateway.RevokeAccount(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	done := env.Complete(t, shopper, id, impUID)
	if done.Outcome != pay.OutcomeFailed || done.Failure.Code != pay.FailureAccountRevoked {
		t.Errorf("got %s %+v, want FAILED, account revoked", done.Outcome, done.Failure)
	}
	o := stands(t, env, id, pay.OrderPending, 0)
	if got := env.Service.AccountStatus(service.AccountOf(o, o.Edges.Payments)); got != pay.AccountRevoked {
		t.Errorf("account: got %s, want REVOKED", got)
	}
	prepared, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{OrderID: id, PayMethod: "card"})
	if err != nil {
		t.Fatal(err)
	}
	second := env.Pay(t, prepared.RequestPay, silent)
	if done := env.Complete(t, shopper, id, second); done.Outcome != pay.OutcomeSettled {
		t.Errorf("by card: got %s, want SETTLED", done.Outcome)
	}
	booked(t, env, id, "paid", "failed")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// undated is a gateway that tells no deadline of an account.
type undated struct{ gateway.Gateway }

func (g undated) Payment(ctx context.Context, impUID string) (pay.Report, error) {
	r, err := g.Gateway.Payment(ctx, impUID)
	if r.Account != nil {
		r.Account.DueAt = time.Time{}
	}
	return r, err
}

// An account without a deadline does not read as expired at once: it has the
// order's.
func TestAccountWithoutDeadline(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway { return undated{g} }))
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	o := stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	account := service.AccountOf(o, o.Edges.Payments)
	if got := env.Service.AccountStatus(account); got != pay.AccountIssued || !account.DueAt().Equal(made.Order.ExpiresAt) {
		t.Errorf("got %s until %s, want ISSUED until %s", got, account.DueAt(), made.Order.ExpiresAt)
	}
	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	if again := env.Complete(t, shopper, id, impUID); !again.Replayed {
		t.Errorf("got %+v, want a replay", again)
	}
}
