package service_test

import (
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// Cases are listed oldest first, page by page; one is closed with a note, and
// closing it again changes nothing.
func TestCases(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	trouble(t, env, refuses(3))
	var orders []string
	for range 3 {
		id, impUID := paid(t, env)
		became(t, refund(t, env, whole(impUID, "key-1")), pay.RefundFailed, pay.BlockedGateway)
		orders = append(orders, id)
	}
	var told []string
	page := service.Page{First: 2}
	for more := true; more; {
		cases, next, err := env.Service.OpenCases(t.Context(), env.Merchant(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			told, page.After = append(told, c.OrderID), c.ID
		}
		more = next
	}
	if len(told) != 3 || told[0] != orders[0] || told[2] != orders[2] {
		t.Errorf("got cases of %v, want of %v", told, orders)
	}

	first := openCases(t, env)[0]
	for _, note := range []string{"", " ", string(make([]rune, 501))} {
		if _, _, err := env.Service.ResolveCase(t.Context(), env.Merchant(), first.ID, note); codeOf(t, err) != pay.InvalidInput {
			t.Errorf("note %q: got %v, want INVALID_INPUT", note, err)
		}
	}
	for i, note := range []string{"계좌로 보냄", "또"} {
		c, replayed, err := env.Service.ResolveCase(t.Context(), env.Merchant(), first.ID, note)
		if err != nil || replayed != (i > 0) || c.Note != "계좌로 보냄" || c.ResolvedAt == nil {
			t.Errorf("resolve %d: got %+v, %t, %v", i, c, replayed, err)
		}
	}
	toLookAt(t, env, pay.CaseRefundFailed, pay.CaseRefundFailed)
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper(), {Role: auth.OrderOnly, Subject: first.OrderID}} {
		_, _, err := env.Service.OpenCases(t.Context(), caller, page)
		_, _, err2 := env.Service.ResolveCase(t.Context(), caller, first.ID, "끝")
		_, err3 := env.Service.OpenCase(t.Context(), caller, first.ID)
		if codeOf(t, err) != pay.Forbidden || codeOf(t, err2) != pay.Forbidden || codeOf(t, err3) != pay.NotFound {
			t.Errorf("%s: got %v, %v, %v; want FORBIDDEN, FORBIDDEN, NOT_FOUND", caller.Role, err, err2, err3)
		}
	}
	for _, id := range orders {
		balanced(t, env, id, 0)
	}
}

// A webhook that could not be processed is tried for hours and then given to a
// person, who replays it: the order settles and the case is closed.
func TestWebhookGivenUpAndReplayed(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	down := control.Fault{Endpoint: lookup, Fault: "refused"}
	trouble(t, env, down)
	env.Pay(t, made.RequestPay)
	env.Settle(t)
	status := func(want service.WebhookStatus) string {
		t.Helper()
		for _, s := range []service.WebhookStatus{service.WebhookWaiting, service.WebhookProcessed, service.WebhookIgnored, service.WebhookFailed} {
			n := 0
			if s == want {
				n = 1
			}
			if d, _, err := env.Service.WebhookDeliveries(t.Context(), env.Merchant(), service.Page{First: 10}, s); err != nil || len(d) != n {
				t.Errorf("%s: got %d deliveries, %v; want %d", s, len(d), err, n)
			}
		}
		d, _, err := env.Service.WebhookDeliveries(t.Context(), env.Merchant(), service.Page{First: 10}, "")
		if err != nil || len(d) != 1 || service.WebhookStatusOf(d[0]) != want {
			t.Fatalf("got %v, %v; want one that is %s", d, err, want)
		}
		return d[0].ID
	}
	hook := status(service.WebhookWaiting)
	for range 12 {
		advance(t, env, 2*time.Hour)
		if _, err := env.Service.RetryWebhooks(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	status(service.WebhookFailed)
	toLookAt(t, env, pay.CaseWebhookFailed)
	replay := func() {
		t.Helper()
		if d, err := env.Service.ReplayWebhook(t.Context(), env.Merchant(), hook); err != nil || d.ID != hook {
			t.Errorf("replay: got %+v, %v", d, err)
		}
	}
	replay()
	status(service.WebhookFailed)
	toLookAt(t, env, pay.CaseWebhookFailed)
	stands(t, env, id, pay.OrderPending, 0)

	trouble(t, env)
	replay()
	status(service.WebhookProcessed)
	toLookAt(t, env)
	stands(t, env, id, pay.OrderPaid, 89_000)
	replay() // changes nothing
	status(service.WebhookProcessed)
	booked(t, env, id, "paid")
	happened(t, env, id, pay.EventPaid)
	if _, err := env.Service.ReplayWebhook(t.Context(), env.Shopper(), hook); codeOf(t, err) != pay.Forbidden {
		t.Errorf("shopper: got %v, want FORBIDDEN", err)
	}
	if _, _, err := env.Service.WebhookDeliveries(t.Context(), env.Shopper(), service.Page{First: 1}, ""); codeOf(t, err) != pay.Forbidden {
		t.Errorf("shopper: got %v, want FORBIDDEN", err)
	}
}

// A webhook is believed in nothing. One that names a payment of another order,
// or none that Iamport knows, is kept as ignored, and changes nothing.
func TestWebhookIgnored(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	mine, _ := env.Order(t, "card")
	theirs, _ := env.Order(t, "card")
	paid := env.Pay(t, theirs.RequestPay)
	env.Settle(t)
	for _, impUID := range []string{paid, "imp_000000000000"} {
		d := &service.Delivery{Body: "{}", Sender: "127.0.0.1", ImpUID: impUID, MerchantUID: mine.Order.ID}
		if err := env.Service.ReceiveWebhook(t.Context(), d); err != nil {
			t.Errorf("%s: %v", impUID, err)
		}
	}
	ignored, _, err := env.Service.WebhookDeliveries(t.Context(), env.Merchant(), service.Page{First: 10}, service.WebhookIgnored)
	if err != nil || len(ignored) != 2 {
		t.Fatalf("got %d ignored, %v; want 2", len(ignored), err)
	}
	for _, d := range ignored {
		if d.MerchantUID != mine.Order.ID || service.WebhookStatusOf(d) != service.WebhookIgnored || d.LastError == "" {
			t.Errorf("got %+v, want it ignored, and why", d)
		}
	}
	stands(t, env, mine.Order.ID, pay.OrderPending, 0)
	stands(t, env, theirs.Order.ID, pay.OrderPaid, 89_000)
}
