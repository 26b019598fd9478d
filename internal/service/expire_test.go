package service_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// expire runs the timer and checks that it took n orders.
func expire(t testing.TB, env *testenv.Env, n int) {
	t.Helper()
	if got, err := env.Service.CloseDueOrders(t.Context()); got != n || err != nil {
		t.Errorf("timer took %d, %v; want %d", got, err, n)
	}
}

// Nobody pays for 24 hours: the order expires, not before, and once.
func TestOrderExpires(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	advance(t, env, 24*time.Hour-time.Minute)
	expire(t, env, 0)
	stands(t, env, id, pay.OrderPending, 0)
	advance(t, env, time.Minute)
	expire(t, env, 1)
	expire(t, env, 0)
	if done := cancel(t, env, shopper, id); done.Done {
		t.Errorf("cancelled afterwards: got %+v, want it EXPIRED", done)
	}
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeNotPayable {
		t.Errorf("completed: got %s, want NOT_PAYABLE", done.Outcome)
	}
	booked(t, env, id)
	stands(t, env, id, pay.OrderExpired, 0)
	happened(t, env, id, pay.EventClosing, pay.EventExpired)
}

// An account outlives the order's day: the order waits for it, and two hours
// more, then closes it.
func TestOrderWaitsForItsAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _, impUID := issue(t, env)
	id := made.Order.ID
	due := time.Unix(env.Books(t, id)[0].VbankDate, 0)
	advance(t, env, due.Sub(env.Service.Now())+time.Hour)
	expire(t, env, 0)
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	advance(t, env, 90*time.Minute)
	expire(t, env, 1)
	booked(t, env, id, "failed")
	o := stands(t, env, id, pay.OrderExpired, 0)
	if got := env.Service.AccountStatus(service.AccountOf(o, o.Edges.Payments)); got != pay.AccountExpired {
		t.Errorf("account %s: got %s, want EXPIRED", impUID, got)
	}
}

// A deposit in time whose webhook was lost: expiry asks first, and settles.
func TestExpiryAsksFirst(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _, impUID := issue(t, env)
	id := made.Order.ID
	trouble(t, env, dropWebhooks)
	deposit(t, env, impUID)
	env.Settle(t)
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	advance(t, env, 100*time.Hour)
	expire(t, env, 1)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventAccountIssued, pay.EventPaid)
}

// Nobody told of an account: expiry is the first to hear of it, and leaves the
// buyer the time that the bank gave. After that it closes both.
func TestExpiryHearsOfAnAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "vbank")
	id := made.Order.ID
	trouble(t, env, dropWebhooks)
	impUID := env.Pay(t, made.RequestPay, silent)
	advance(t, env, 25*time.Hour)
	expire(t, env, 1)
	booked(t, env, id, "ready")
	o := stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	if account := service.AccountOf(o, o.Edges.Payments); account == nil || account.Payment.ID != impUID || !o.ExpiresAt.After(account.DueAt()) {
		t.Errorf("got account %+v of an order until %v, want it open and the order longer", account, o.ExpiresAt)
	}
	expire(t, env, 0)
	happened(t, env, id, pay.EventAccountIssued)
	advance(t, env, 100*time.Hour)
	expire(t, env, 1)
	stands(t, env, id, pay.OrderExpired, 0)
}

// blind is a gateway whose lists lack the newest payments for a while.
type blind struct {
	gateway.Gateway
	on atomic.Bool
}

func (g *blind) Payments(ctx context.Context, merchantUID string) ([]pay.Report, error) {
	if g.on.Load() {
		return nil, nil
	}
	return g.Gateway.Payments(ctx, merchantUID)
}

// The gateway's list did not have a payment that was made in time: the order
// expired, and honest money makes it PAID after all.
func TestExpiredOrderPaidInTime(t *testing.T) {
	t.Parallel()
	g := &blind{}
	env := testenv.New(t, testenv.WithGateway(func(real gateway.Gateway) gateway.Gateway { g.Gateway = real; return g }))
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	g.on.Store(true)
	advance(t, env, 25*time.Hour)
	expire(t, env, 1)
	stands(t, env, id, pay.OrderExpired, 0)
	receive(t, env, id, impUID)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventClosing, pay.EventExpired, pay.EventPaid)
}

// A window that was left open is paid after the order expired: too late.
func TestExpiredOrderPaidLater(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
	advance(t, env, 25*time.Hour)
	expire(t, env, 1)
	stands(t, env, id, pay.OrderExpired, 0)
	if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	rejected(t, env, shopper, id, impUID, pay.RejectedOrderClosed)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderExpired, 0)
}

// Two servers see the same due orders: each is closed by one.
func TestExpiryOnce(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	var ids []string
	for range 20 {
		made, _ := env.Order(t, "card")
		ids = append(ids, made.Order.ID)
	}
	advance(t, env, 25*time.Hour)
	taken := make([]int, 2)
	servers := []*service.Service{env.Service, second(env)}
	atOnce(2, func(i int) {
		n, err := servers[i].CloseDueOrders(t.Context())
		if err != nil {
			t.Error(err)
		}
		taken[i] = n
	})
	if taken[0]+taken[1] != 20 || calls.Of("Payments") != 40 {
		t.Errorf("got %v taken and %d lists, want 20 and two lists each", taken, calls.Of("Payments"))
	}
	for _, id := range ids {
		stands(t, env, id, pay.OrderExpired, 0)
		happened(t, env, id, pay.EventClosing, pay.EventExpired)
	}
}
