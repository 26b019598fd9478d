package service_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// feed reads what changed at the gateway, and checks how much was news.
func feed(t testing.TB, env *testenv.Env, want int) {
	t.Helper()
	if got, err := env.Service.ReadFeed(t.Context()); got != want || err != nil {
		t.Errorf("feed: got %d, %v; want %d changed", got, err, want)
	}
}

// No webhook ever comes and no client calls completePayment: every paid order
// is PAID one period later, and the feed repeats itself without effect.
func TestFeedAlone(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	feed(t, env, 0) // a server that runs already
	var ids []string
	for i := range 12 {
		made, _ := env.Order(t, []string{"card", "trans", "kakaopay"}[i%3])
		env.Pay(t, made.RequestPay, silent)
		ids = append(ids, made.Order.ID)
	}
	declined, _ := env.Order(t, "card")
	env.Pay(t, declined.RequestPay, silent, map[string]any{"outcome": "failed"})
	account, _ := env.Order(t, "vbank")
	env.Pay(t, account.RequestPay, silent)

	feed(t, env, 0) // not due
	advance(t, env, time.Minute)
	feed(t, env, 14)
	for _, id := range ids {
		booked(t, env, id, "paid")
		o := stands(t, env, id, pay.OrderPaid, 89_000)
		if source := o.Edges.Events[0].Source; source != pay.SourceTimer {
			t.Errorf("told by %s, want the timer", source)
		}
	}
	stands(t, env, declined.Order.ID, pay.OrderPending, 0)
	happened(t, env, declined.Order.ID, pay.EventFailed)
	stands(t, env, account.Order.ID, pay.OrderAwaitingDeposit, 0)

	advance(t, env, time.Minute)
	feed(t, env, 0)
	for _, id := range ids {
		happened(t, env, id, pay.EventPaid)
	}
}

// A server is gone for a day before its feed has run at all. It begins with the
// first order.
func TestFeedBeginsWithTheFirstOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	env.Pay(t, made.RequestPay, silent)
	advance(t, env, 24*time.Hour)
	feed(t, env, 1)
	booked(t, env, made.Order.ID, "paid")
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
}

// A cancel in the console whose webhook is lost reaches us too, and a part of
// it counts once.
func TestFeedCancelled(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	feed(t, env, 0)
	trouble(t, env, control.Fault{Fault: "drop_webhook"})
	if _, err := env.Control.Cancel(t.Context(), impUID, 9_000); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		advance(t, env, time.Minute)
		feed(t, env, want)
	}
	if o := env.Read(t, id); o.Status != pay.OrderPartiallyRefunded || o.Paid != 89_000 || o.Refunded != 9_000 {
		t.Errorf("order: got %s, %d paid, %d refunded; want 89000 and 9000", o.Status, o.Paid, o.Refunded)
	}
	if p := env.Books(t, id)[0]; p.CancelAmount != "9000" {
		t.Errorf("gateway gave %s back, want 9000", p.CancelAmount)
	}
}

// The deposit comes at 23:58, its webhook is lost, and at 00:00 the account's
// time is over: the order is PAID, whichever timer comes first.
func TestDepositAtTheLastMinute(t *testing.T) {
	t.Parallel()
	for name, timer := range map[string]func(*service.Service, context.Context) (int, error){
		"the feed first":   (*service.Service).ReadFeed,
		"the expiry first": (*service.Service).CloseDueOrders,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			feed(t, env, 0)
			made, _, impUID := issue(t, env)
			id := made.Order.ID
			due := time.Unix(env.Books(t, id)[0].VbankDate, 0)
			advance(t, env, due.Sub(env.Service.Now())-2*time.Minute)
			trouble(t, env, control.Fault{Fault: "drop_webhook"})
			if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
				t.Fatal(err)
			}
			// Far enough for the order to be due, too.
			advance(t, env, 2*time.Minute+pay.AccountGrace)
			if n, err := timer(env.Service, t.Context()); n != 1 || err != nil {
				t.Errorf("timer: got %d, %v; want 1", n, err)
			}
			if _, err := env.Service.CloseDueOrders(t.Context()); err != nil {
				t.Error(err)
			}
			booked(t, env, id, "paid")
			stands(t, env, id, pay.OrderPaid, 89_000)
		})
	}
}

// An outage of a week, ours: the feed goes on where it stopped.
func TestFeedAfterAnOutage(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	feed(t, env, 0)
	var ids []string
	for range 7 {
		made, _ := env.Order(t, "card")
		env.Pay(t, made.RequestPay, silent)
		ids = append(ids, made.Order.ID)
		advance(t, env, 23*time.Hour)
	}
	feed(t, env, 7)
	for _, id := range ids {
		stands(t, env, id, pay.OrderPaid, 89_000)
	}
}

// shortPages makes pages of two, and counts them.
type shortPages struct {
	gateway.Gateway
	pages atomic.Int64
	each  func(gateway.Changes)
}

func (g *shortPages) Changed(ctx context.Context, q gateway.Changes) (gateway.Page, error) {
	q.Limit = 2
	g.pages.Add(1)
	if g.each != nil {
		g.each(q)
	}
	return g.Gateway.Changed(ctx, q)
}

// Every page is read. A payment that leaves the list meanwhile pulls another
// one over the border of the pages; that one is not forgotten either.
func TestFeedPages(t *testing.T) {
	t.Parallel()
	g := &shortPages{}
	env := testenv.New(t, testenv.WithGateway(func(real gateway.Gateway) gateway.Gateway { g.Gateway = real; return g }))
	feed(t, env, 0)
	var ids, payments []string
	for range 7 {
		made, _ := env.Order(t, "card")
		payments = append(payments, env.Pay(t, made.RequestPay, silent))
		ids = append(ids, made.Order.ID)
	}
	trouble(t, env, control.Fault{Fault: "drop_webhook"})
	g.each = func(q gateway.Changes) {
		if q.Status == gateway.ChangedPaid && q.Page == 2 {
			g.each = nil
			if _, err := env.Control.Cancel(t.Context(), payments[0]); err != nil {
				t.Error(err)
			}
		}
	}
	advance(t, env, time.Minute)
	feed(t, env, 8) // one of them twice
	if got := env.Read(t, ids[0]); got.Status != pay.OrderRefunded || got.Refunded != 89_000 {
		t.Errorf("cancelled: got %s, %d back; want all of it back", got.Status, got.Refunded)
	}
	for _, id := range ids[1:] {
		stands(t, env, id, pay.OrderPaid, 89_000)
	}
}

// Who shares the account with us, or opens windows in our name, costs one
// statement a page and nothing else; what is known costs two.
func TestFeedOfStrangers(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	var log testenv.Statements
	env := testenv.New(t, testenv.WithBetween(calls.Count), log.Log())
	feed(t, env, 0)
	made, _ := env.Order(t, "card")
	params := map[string]any{"webhook": "none"}
	for i := range 30 {
		params["merchant_uid"] = fmt.Sprintf("ord_01arz3ndektsv4rrffq69g%04d", i)
		env.Pay(t, made.RequestPay, params)
		params["merchant_uid"] = fmt.Sprintf("other-shop-%d", i)
		env.Pay(t, made.RequestPay, params)
	}
	advance(t, env, time.Minute)
	lines := log.During(func() { feed(t, env, 0) })
	// The cursors; and for each list: take, leave. One asks for orders.
	if want := 1 + 4*2 + 1; len(lines) != want {
		t.Errorf("got %d statements, want %d", len(lines), want)
	}
	env.Pay(t, made.RequestPay, silent)
	for _, want := range []int{1, 0, 0} {
		advance(t, env, time.Minute)
		lines = log.During(func() { feed(t, env, want) })
	}
	if want := 1 + 4*2 + 2; len(lines) != want {
		t.Errorf("nothing new: got %d statements, want %d", len(lines), want)
	}
	if got := calls.Of("Payment") + calls.Of("Payments"); got != 0 {
		t.Errorf("got %d look-ups, want none: reports come with the list", got)
	}
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
}

// A list that would reject a payment is not enough: it is looked up first.
func TestFeedLooksBeforeItRejects(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	feed(t, env, 0)
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent, map[string]any{"charge_amount": 1})
	advance(t, env, time.Minute)
	feed(t, env, 1)
	if got := calls.Of("Payment " + impUID); got != 1 {
		t.Errorf("got %d look-ups, want one", got)
	}
	if o := env.Read(t, id); o.Status != pay.OrderPending || o.Edges.Payments[0].Reason != pay.RejectedAmount {
		t.Errorf("got %s, want it PENDING with a rejected payment", o.Status)
	}
}

// Somebody opens windows without end: their order does not grow without end,
// and can be paid.
func TestFeedOfWindows(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	feed(t, env, 0)
	made, _ := env.Order(t, "card")
	for range 30 {
		env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
	}
	impUID := env.Pay(t, made.RequestPay, silent)
	advance(t, env, time.Minute)
	feed(t, env, 20) // the payment, and nineteen windows
	o := stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
	if len(o.Edges.Payments) != 20 || o.AcceptedPaymentID != impUID {
		t.Errorf("got %d payments, %s accepted; want 20 with %s", len(o.Edges.Payments), o.AcceptedPaymentID, impUID)
	}
}
