package worker_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/orderevent"
	"paygraph/ent/refund"
	"paygraph/internal/gateway"
	"paygraph/internal/live"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
	"paygraph/internal/worker"
)

// other is another server over the same database and gateway.
func other(s *service.Service) *service.Service {
	return &service.Service{
		DB: s.DB, Gateway: s.Gateway, Live: &live.Hub{}, Notify: s.Notify, Tokens: s.Tokens, Logger: s.Logger, Now: s.Now, Config: s.Config,
	}
}

// round runs all timers of all servers at the same moment.
func round(t testing.TB, servers ...*service.Service) {
	t.Helper()
	var all sync.WaitGroup
	for _, s := range servers {
		for _, timer := range worker.Timers(s) {
			all.Go(func() {
				if _, err := timer.Run(t.Context()); err != nil {
					t.Errorf("%s: %v", timer.Name, err)
				}
			})
		}
	}
	all.Wait()
}

// Two servers on one database: everything that the timers do is done once, by
// whichever comes first.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(ctx context.Context, call, subject string, next func() error) error {
		if away.Load() {
			return gateway.ErrUnavailable
		}
		return calls.Count(ctx, call, subject, next)
	}))
	const each = 5
	silent := map[string]any{"webhook": "none"}
	tampered := map[string]any{"webhook": "none", "charge_amount": 1_000}
	round(t, env.Service) // a server that runs already

	var hooked, rejected, accounts, unpaid []string // imp_uids, and orders of the last
	var paid []string                               // orders
	for range each {
		made, _ := env.Order(t, "card")
		env.Pay(t, made.RequestPay, silent)
		paid = append(paid, made.Order.ID)

		made, _ = env.Order(t, "card")
		away.Store(true)
		hooked, paid = append(hooked, env.Pay(t, made.RequestPay, map[string]any{"webhook": "before"})), append(paid, made.Order.ID)
		away.Store(false)

		made, shopper := env.Order(t, "card")
		rejected = append(rejected, env.Pay(t, made.RequestPay, tampered))
		env.Complete(t, shopper, made.Order.ID, rejected[len(rejected)-1])

		made, shopper = env.Order(t, "vbank")
		accounts = append(accounts, env.Pay(t, made.RequestPay, tampered))
		env.Complete(t, shopper, made.Order.ID, accounts[len(accounts)-1])

		made, _ = env.Order(t, "card")
		unpaid = append(unpaid, made.Order.ID)
	}
	if _, err := env.Control.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	before := calls.All()
	servers := []*service.Service{env.Service, other(env.Service)}
	for range 3 {
		round(t, servers...)
	}
	count := func(call string) int { return calls.Of(call) - before[call] }
	for _, list := range []string{"paid", "cancelled", "ready", "failed"} {
		if got := count("Changed " + list); got != 1 {
			t.Errorf("list of %s: got %d questions, want 1", list, got)
		}
	}
	once := func(what string, ids []string, call string) {
		t.Helper()
		for _, id := range ids {
			if got := count(call + " " + id); got != 1 {
				t.Errorf("%s %s: got %d × %s, want 1", what, id, got, call)
			}
		}
	}
	once("webhook", hooked, "Payment")
	once("refund", rejected, "Cancel")
	once("account", accounts, "RevokeAccount")
	if got := count("Payment") - each; got != 0 {
		t.Errorf("got %d look-ups beside the webhooks', want none", got)
	}

	if _, err := env.Control.Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		round(t, servers...)
	}
	for _, id := range unpaid {
		if got := count("Payments " + id); got != 2 {
			t.Errorf("expiry of %s: got %d lists, want the two of one closing", id, got)
		}
		happened(t, env, id, pay.EventClosing, pay.EventExpired)
	}

	// What both books have in the end.
	for _, id := range paid {
		happened(t, env, id, pay.EventPaid)
		if p := env.Books(t, id)[0]; p.Status != "paid" || p.CancelAmount != "0" {
			t.Errorf("gateway: got %s, %s back; want it paid", p.Status, p.CancelAmount)
		}
	}
	refunds := env.Service.DB.Refund.Query().Where(refund.StatusEQ(pay.RefundSucceeded)).AllX(t.Context())
	if len(refunds) != each {
		t.Errorf("got %d refunds, want %d", len(refunds), each)
	}
	for _, r := range refunds {
		if p := env.Books(t, r.OrderID)[0]; r.Amount != 1_000 || r.Attempts != 1 || p.CancelAmount != "1000" || len(p.Cancels) != 1 {
			t.Errorf("refund: got %d in %d tries, the gateway gave %s back in %d", r.Amount, r.Attempts, p.CancelAmount, len(p.Cancels))
		}
	}
}

func happened(t testing.TB, env *testenv.Env, id string, want ...pay.EventType) {
	t.Helper()
	var got []pay.EventType
	for _, e := range env.Service.DB.OrderEvent.Query().Where(orderevent.OrderID(id)).Order(ent.Asc(orderevent.FieldVersion)).AllX(t.Context()) {
		got = append(got, e.Type)
	}
	if len(got) != len(want) {
		t.Errorf("order %s: got %v, want %v", id, got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("order %s: got %v, want %v", id, got, want)
		}
	}
}
