package service_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// retryWebhooks runs the timer until nothing is due.
func retryWebhooks(t testing.TB, env *testenv.Env) {
	t.Helper()
	for {
		n, err := env.Service.RetryWebhooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// Forged webhooks of an order that we have: five look-ups, then a list in two
// seconds; and the payment that came in between is found.
func TestWebhookFloodOfAnOrder(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	forge := func(from, n int) {
		for i := range n {
			receive(t, env, id, fmt.Sprintf("imp_9%011d", from+i))
		}
	}
	asked := func(looks, lists int) {
		t.Helper()
		if gotLooks, gotLists := calls.Of("Payment"), calls.Of("Payments"); gotLooks != looks || gotLists != lists {
			t.Errorf("got %d look-ups and %d lists, want %d and %d", gotLooks, gotLists, looks, lists)
		}
	}
	forge(0, 500)
	asked(5, 1)
	impUID := env.Pay(t, made.RequestPay, silent)
	receive(t, env, id, impUID) // one of hundreds: it is not lost
	forge(500, 500)
	asked(5, 1)
	stands(t, env, id, pay.OrderPending, 0)
	advance(t, env, 2*time.Second)
	retryWebhooks(t, env)
	asked(5, 2)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)

	// A known payment over and over: a list, as for any other.
	for range 500 {
		receive(t, env, id, impUID)
	}
	advance(t, env, 2*time.Second)
	retryWebhooks(t, env)
	asked(5, 3)
	if n := env.Service.DB.WebhookDelivery.Query().CountX(t.Context()); n > 12 {
		t.Errorf("got %d stored webhooks, want a dozen at most", n)
	}
	happened(t, env, id, pay.EventPaid)

	// Left alone, the order is looked at as before.
	other := map[string]any{"webhook": "none", "merchant_uid": id}
	advance(t, env, 10*time.Minute)
	if answer := env.TryPay(t, made.RequestPay.Params, other); answer["imp_uid"] != nil {
		t.Errorf("window answered %v, want it refused", answer)
	}
	receive(t, env, id, impUID)
	asked(6, 3)
}

// Iamport is away while an order is flooded: what is stored stands for all,
// and one list finds the payment afterwards.
func TestWebhookFloodWhileAway(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	trouble(t, env, control.Fault{Endpoint: "*", Fault: "error500"})
	for i := range 100 {
		receive(t, env, id, fmt.Sprintf("imp_9%011d", i))
	}
	receive(t, env, id, impUID)
	trouble(t, env)
	before := calls.Of("Payments")
	advance(t, env, time.Hour)
	if _, err := env.Service.RetryWebhooks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := calls.Of("Payments") - before; got != 1 {
		t.Errorf("got %d lists, want one for all", got)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// A redirect that is followed for ever asks as little.
func TestRedirectFlood(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, _ := env.Order(t, "card")
	impUID := env.Pay(t, made.RequestPay, silent)
	for range 100 {
		l, err := env.Service.Land(t.Context(), service.Redirect{MerchantUID: made.Order.ID, ImpUID: impUID})
		if err != nil || l.Order.Status != pay.OrderPaid {
			t.Fatalf("got %+v, %v; want a landing on a paid order", l, err)
		}
	}
	if got := calls.Of("Payment"); got != 5 {
		t.Errorf("got %d look-ups, want 5", got)
	}
}

// Ten thousand forged webhooks in a minute, through the door: nothing is asked
// for orders that we do not have, five look-ups and a list in two seconds for
// those that we have; the memory stays flat, and honest buyers pay meanwhile.
func TestWebhookFlood(t *testing.T) {
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	const forged, known = 10_000, 10
	var targets []string
	for range known {
		made, _ := env.Order(t, "card")
		targets = append(targets, made.Order.ID)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	send := func(orderID, impUID string) int {
		body := fmt.Sprintf(`{"imp_uid":%q,"merchant_uid":%q,"status":"paid"}`, impUID, orderID)
		resp, err := client.Post(env.URL+"/webhooks/iamport", "application/json", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	memory := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, begun := memory(), time.Now()
	var refused, unknown atomic.Int64
	var honest []string
	atOnce(9, func(worker int) {
		if worker == 8 { // an honest shop beside it
			for range 20 {
				made, _ := env.Order(t, "card")
				env.Pay(t, made.RequestPay, map[string]any{"webhook": "before"})
				honest = append(honest, made.Order.ID)
			}
			return
		}
		for i := worker; i < forged; i += 8 {
			orderID := targets[i/2%known]
			if i%2 == 0 {
				orderID = fmt.Sprintf("ord_01arz3ndektsv4rrffq6%06d", i)
				unknown.Add(1)
			}
			if send(orderID, fmt.Sprintf("imp_9%011d", i)) != http.StatusOK {
				refused.Add(1)
			}
		}
	})
	took, grown := time.Since(begun), memory()-before
	for _, id := range honest {
		stands(t, env, id, pay.OrderPaid, 89_000)
	}
	looks, lists := calls.Of("Payment")-len(honest), calls.Of("Payments")
	t.Logf("%d forged webhooks in %v, %d of them of unknown orders: %d look-ups, %d lists for %d orders, %d refused, %d stored, heap %+d KiB; %d honest orders paid meanwhile",
		forged, took.Round(time.Millisecond), unknown.Load(), looks, lists, known, refused.Load(),
		env.Service.DB.WebhookDelivery.Query().CountX(t.Context()), grown>>10, len(honest))
	mayLook, mayList := known*(5+int(took/time.Minute)), known*(1+int(took/(2*time.Second)))
	if looks > mayLook || lists > mayList {
		t.Errorf("got %d look-ups and %d lists, want at most %d and %d", looks, lists, mayLook, mayList)
	}
	for call, n := range calls.All() {
		if strings.Contains(call, "ord_01arz3ndektsv4rrffq6") {
			t.Errorf("got %d × %s, want nothing asked for orders of others", n, call)
		}
	}
	if refused.Load() != 0 || grown > 32<<20 {
		t.Errorf("got %d refused and %d bytes of memory more, want none refused and memory flat", refused.Load(), grown)
	}
}
