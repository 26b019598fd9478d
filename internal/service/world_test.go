package service_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/live"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// silent keeps the gateway's own webhook away, so that a story has one teller.
var silent = map[string]any{"webhook": "none"}

// create makes an order.
func create(t testing.TB, env *testenv.Env, caller auth.Caller, in service.CreateOrderInput) *service.Created {
	t.Helper()
	made, err := env.Service.CreateOrder(t.Context(), caller, in)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// issue makes an order, has an account issued for it and completes it so far.
func issue(t testing.TB, env *testenv.Env) (made *service.Created, shopper auth.Caller, impUID string) {
	t.Helper()
	made, shopper = env.Order(t, "vbank")
	impUID = env.Pay(t, made.RequestPay, silent)
	if done := env.Complete(t, shopper, made.Order.ID, impUID); done.Outcome != pay.OutcomeAccount {
		t.Fatalf("got %s, want an issued account", done.Outcome)
	}
	return made, shopper, impUID
}

// cancel cancels an order.
func cancel(t testing.TB, env *testenv.Env, caller auth.Caller, id string) *service.Cancelled {
	t.Helper()
	c, err := env.Service.CancelOrder(t.Context(), caller, service.CancelOrderInput{OrderID: id})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// receive hands a webhook to the service.
func receive(t testing.TB, env *testenv.Env, orderID, impUID string) {
	t.Helper()
	d := &service.Delivery{Body: "{}", Sender: "127.0.0.1", ImpUID: impUID, MerchantUID: orderID}
	if err := env.Service.ReceiveWebhook(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// advance moves business time.
func advance(t testing.TB, env *testenv.Env, d time.Duration) {
	t.Helper()
	if _, err := env.Control.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// codeOf is the code of a refusal; empty for no error.
func codeOf(t testing.TB, err error) pay.ErrorCode {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*pay.Error](err)
	if !ok {
		t.Fatalf("got %v, want an error that a client may read", err)
	}
	return e.Code
}

// stands checks where an order stands and what was paid.
func stands(t testing.TB, env *testenv.Env, id string, status pay.OrderStatus, paid int64) *ent.Order {
	t.Helper()
	o := env.Read(t, id)
	if o.Status != status || o.Paid != paid || o.Refunded != 0 {
		t.Errorf("order: got %s, %d paid, %d refunded; want %s, %d paid", o.Status, o.Paid, o.Refunded, status, paid)
	}
	return o
}

// booked checks the gateway's books of an order: what each payment's status
// is, newest first, and that nothing went back.
func booked(t testing.TB, env *testenv.Env, id string, want ...string) {
	t.Helper()
	var got []string
	for _, p := range env.Books(t, id) {
		got = append(got, p.Status)
		if len(p.Cancels) > 0 || p.CancelAmount != "0" {
			t.Errorf("gateway gave %s of %s back, want nothing", p.CancelAmount, p.ImpUID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("gateway's books: got %v, want %v", got, want)
	}
}

// happened checks the timeline.
func happened(t testing.TB, env *testenv.Env, id string, want ...pay.EventType) {
	t.Helper()
	if got := env.Events(t, id); !slices.Equal(got, want) {
		t.Errorf("timeline: got %v, want %v", got, want)
	}
}

// atOnce runs f n times at the same moment.
func atOnce(n int, f func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	all.Wait()
}

// second is another server over the same database and gateway.
func second(env *testenv.Env) *service.Service {
	s := env.Service
	return &service.Service{
		DB: s.DB, Gateway: s.Gateway, Live: &live.Hub{}, Tokens: s.Tokens, Logger: s.Logger, Now: s.Now, Config: s.Config,
	}
}
