package service_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// races is how many small races a test runs in its world.
func races(t testing.TB, n int) int {
	t.Helper()
	if testing.Short() {
		return n / 10
	}
	return n
}

// parallel runs f for 0 to n-1 with a few workers.
func parallel(n int, f func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	all.Wait()
}

// race is one order that is cancelled and paid at the same moment.
type race struct {
	id, impUID string
	owner      auth.Caller
	gate       *gate
	wish       *service.Cancelled
	refused    error // the bank's, of the deposit
	order      *ent.Order
	verdict    pay.Verdict
}

// gate opens when the gateway is called for an order the n-th time, so that
// what waits behind it comes in the middle of a cancel; at once for 0.
type gate struct {
	left atomic.Int64
	open chan struct{}
}

func newGate(n int) *gate {
	g := &gate{open: make(chan struct{})}
	g.left.Store(int64(n))
	if n == 0 {
		close(g.open)
	}
	return g
}

// gates opens the gates of many orders: its pass is a testenv.Between.
type gates struct{ of sync.Map }

func (g *gates) pass(_ context.Context, call, subject string, next func() error) error {
	at, ok := g.of.Load(subject)
	if !ok || call == "Register" {
		return next()
	}
	gate, _ := at.(*gate)
	step := func() {
		if gate.left.Add(-1) == 0 {
			close(gate.open)
		}
	}
	step() // before the call,
	err := next()
	step() // and after it
	return err
}

// cancelOrder races a payment in a window, its completion and its webhook, at
// every step of the cancel: the order is paid and was not cancelled, or it is
// cancelled and the payment does not count. Never both, never neither.
func TestCancelRacesPayment(t *testing.T) {
	t.Parallel()
	var all gates
	env := testenv.New(t, testenv.WithBetween(all.pass))
	ran := make([]*race, races(t, 1000))
	parallel(len(ran), func(i int) {
		made, shopper := env.Order(t, "card")
		r := &race{id: made.Order.ID, owner: shopper, gate: newGate(i % 5)}
		r.impUID = env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
		all.of.Store(r.id, r.gate)
		ran[i] = r
		var both sync.WaitGroup
		both.Go(func() { r.wish = cancel(t, env, shopper, r.id) })
		both.Go(func() {
			<-r.gate.open
			if _, err := env.Control.Approve(t.Context(), r.impUID); err != nil { // its webhook follows
				t.Error(err)
			}
			if i%2 == 0 { // else the webhook tells alone
				env.Complete(t, shopper, r.id, r.impUID)
			}
		})
		both.Wait()
	})
	var paid, cancelled int
	for i, r := range everyBook(t, env, ran) {
		switch {
		case r.order.Status == pay.OrderPaid && !r.wish.Done && r.verdict == pay.VerdictAccepted:
			paid++
		case r.order.Status == pay.OrderCancelled && r.wish.Done && r.verdict == pay.VerdictRejected:
			cancelled++
		default:
			t.Errorf("race %d: order %s, cancel %t, payment %s; want paid or cancelled", i, r.order.Status, r.wish.Done, r.verdict)
		}
	}
	t.Logf("%d paid, %d cancelled and the payment rejected", paid, cancelled)
}

// cancelOrder races a deposit into the order's account, at every step of the
// cancel: the bank took the money and the order is paid, or the bank refused it
// and the order is cancelled.
func TestCancelRacesDeposit(t *testing.T) {
	t.Parallel()
	var all gates
	env := testenv.New(t, testenv.WithBetween(all.pass))
	ran := make([]*race, races(t, 300))
	parallel(len(ran), func(i int) {
		made, shopper, impUID := issue(t, env)
		r := &race{id: made.Order.ID, impUID: impUID, owner: shopper, gate: newGate(i % 4)}
		if i%8 < 4 {
			all.of.Store(r.id, r.gate) // opens with the lists of the order
		} else {
			r.gate = newGate(i % 2)
			all.of.Store(r.impUID, r.gate) // opens with the revocation of the account
		}
		ran[i] = r
		var both sync.WaitGroup
		both.Go(func() { r.wish = cancel(t, env, shopper, r.id) })
		both.Go(func() {
			<-r.gate.open
			_, r.refused = env.Control.Deposit(t.Context(), r.impUID)
		})
		both.Wait()
	})
	var paid, cancelled int
	for i, r := range everyBook(t, env, ran) {
		switch {
		case r.order.Status == pay.OrderPaid && !r.wish.Done && r.refused == nil:
			paid++
		case r.order.Status == pay.OrderCancelled && r.wish.Done && r.refused != nil:
			cancelled++
		default:
			t.Errorf("race %d: order %s, cancel %t, deposit refused %v; want paid or cancelled", i, r.order.Status, r.wish.Done, r.refused)
		}
	}
	t.Logf("%d paid, %d cancelled and the deposit refused", paid, cancelled)
}

// everyBook reads where the orders of all races stand once no webhook is on its
// way, and counts their money in both books: a paid order has taken its sum at
// the gateway by the payment that it accepted, no other has any, and nothing
// went back.
func everyBook(t *testing.T, env *testenv.Env, ran []*race) []*race {
	t.Helper()
	env.Settle(t)
	rows, err := env.Control.Payments(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]string{} // by imp_uid
	for _, r := range rows {
		if r.PaidAt > 0 {
			taken[r.ImpUID] = r.Amount.String()
		}
		if len(r.Cancels) > 0 {
			t.Errorf("gateway gave money of %s back, want nothing", r.ImpUID)
		}
	}
	orders, err := env.DB.Client.Order.Query().WithPayments().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*ent.Order{}
	for _, o := range orders {
		byID[o.ID] = o
	}
	for _, r := range ran {
		o := byID[r.id]
		r.order = o
		for _, p := range o.Edges.Payments {
			r.verdict = p.Verdict
		}
		wantID, wantPaid := "", int64(0)
		if o.Status == pay.OrderPaid {
			wantID, wantPaid = r.impUID, 89_000
		}
		if o.AcceptedPaymentID != wantID || o.Paid != wantPaid || len(o.Edges.Payments) != 1 || wantPaid > 0 && taken[wantID] != "89000" {
			t.Errorf("order %s is %s: got %d by %q in our books and %s in the gateway's, want %d by %q",
				o.ID, o.Status, o.Paid, o.AcceptedPaymentID, taken[wantID], wantPaid, wantID)
		}
	}
	return ran
}

// 64 calls tell of the same payment at once, by two doors of two servers: it is
// paid once, and every caller hears so.
func TestManyTellOfOnePayment(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	servers := []*service.Service{env.Service, second(env)}
	atOnce(64, func(i int) {
		s := servers[i%2]
		switch i % 4 {
		case 0, 1:
			done, err := s.CompletePayment(t.Context(), shopper, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: id})
			if err != nil || done.Outcome != pay.OutcomeSettled || done.Order.Paid != 89_000 {
				t.Errorf("client: got %+v, %v; want SETTLED", done, err)
			}
		case 2:
			done, err := s.CompletePayment(t.Context(), shopper, service.CompletePaymentInput{MerchantUID: id})
			if err != nil || done.Outcome != pay.OutcomeSettled {
				t.Errorf("client without a number: got %+v, %v; want SETTLED", done, err)
			}
		case 3:
			d := &service.Delivery{Body: "{}", Sender: "127.0.0.1", ImpUID: impUID, MerchantUID: id}
			if err := s.ReceiveWebhook(t.Context(), d); err != nil {
				t.Errorf("webhook: %v", err)
			}
		}
	})
	booked(t, env, id, "paid")
	o := stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventPaid)
	// Beyond five unknown numbers of an order one row stands for the rest.
	if n, err := env.DB.Client.WebhookDelivery.Query().Count(t.Context()); n < 1 || n > 16 || err != nil {
		t.Errorf("got %d deliveries, %v; want 1 to 16 stored", n, err)
	}
	if o.Version != 2 || len(o.Edges.Payments) != 1 {
		t.Errorf("got version %d and %d payments, want 2 and 1", o.Version, len(o.Edges.Payments))
	}
	t.Logf("%d look-ups for 64 hints", calls.Of("Payment")+calls.Of("Payments"))
}

// A caller hangs up in the middle of a look-up: it goes on, and the deposit is
// not lost.
func TestCallerHangsUp(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}), make(chan struct{})
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Payment" {
			asked <- struct{}{}
			<-answer
		}
		return next()
	}))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	frames := watchOrder(t, env, shopper, id)
	frame(t, frames)
	ctx, hangUp := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := env.Service.CompletePayment(ctx, shopper, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: id})
		ended <- err
	}()
	<-asked
	hangUp()
	if err := <-ended; err != nil {
		t.Errorf("got %v, want an outcome: waiting for the connection", err)
	}
	close(answer)
	if o := frame(t, frames); o.Status != pay.OrderPaid {
		t.Errorf("got %s, want PAID", o.Status)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// Several shoppers of one account press the button at once: each order is paid
// by its own payment.
func TestManyOrdersOfOneOwner(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper := auth.Caller{Role: auth.Customer, Subject: "kim"}
	ids := make([]string, 32)
	atOnce(32, func(i int) {
		made := create(t, env, shopper, testenv.Cart("card"))
		ids[i] = made.Order.ID
		impUID := env.Pay(t, made.RequestPay)
		if done := env.Complete(t, shopper, ids[i], impUID); done.Outcome != pay.OutcomeSettled {
			t.Errorf("got %s, want SETTLED", done.Outcome)
		}
	})
	for _, id := range ids {
		booked(t, env, id, "paid")
		stands(t, env, id, pay.OrderPaid, 89_000)
		happened(t, env, id, pay.EventPaid)
	}
}
