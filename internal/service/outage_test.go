package service_test

import (
	"context"
	"testing"
	"time"

	"paygraph/ent/webhookdelivery"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// lookup is the endpoint of a look-up of one payment.
const lookup = "GET /payments/{imp_uid}"

func trouble(t testing.TB, env *testenv.Env, list ...control.Fault) {
	t.Helper()
	if err := env.Control.Faults(t.Context(), list...); err != nil {
		t.Fatal(err)
	}
}

// Iamport does not answer, in one of its ways: the buyer hears that the
// connection is waited for, and nothing is written. Once it is back the same
// call settles.
func TestGatewayDown(t *testing.T) {
	t.Parallel()
	for name, down := range map[string][]control.Fault{
		"error 500":    {{Endpoint: lookup, Fault: "error500"}},
		"error 503":    {{Endpoint: lookup, Fault: "error503"}},
		"reset":        {{Endpoint: lookup, Fault: "reset"}},
		"unauthorized": {{Endpoint: lookup, Fault: "unauthorized", Count: 1000}},
		"refused":      {{Endpoint: lookup, Fault: "refused"}},
		"no token":     {{Endpoint: "/users/getToken", Fault: "error500"}, {Endpoint: lookup, Fault: "unauthorized", Count: 1000}},
		"wrong key":    {{Endpoint: "/users/getToken", Fault: "unauthorized", Count: 1000}, {Endpoint: lookup, Fault: "unauthorized", Count: 1000}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, shopper := env.Order(t, "card")
			id := made.Order.ID
			impUID := env.Pay(t, made.RequestPay, silent)

			trouble(t, env, down...)
			done := env.Complete(t, shopper, id, impUID)
			if done.Outcome != pay.OutcomeWaiting || done.WaitingFor != service.WaitingForConnection || done.PollAfterMs != service.PollSlow {
				t.Errorf("down: got %s for %s, again in %d ms; want WAITING for the connection", done.Outcome, done.WaitingFor, done.PollAfterMs)
			}
			if o := stands(t, env, id, pay.OrderPending, 0); o.Version != 1 {
				t.Errorf("down: got version %d, want nothing written", o.Version)
			}

			trouble(t, env)
			if done = env.Complete(t, shopper, id, impUID); done.Outcome != pay.OutcomeSettled {
				t.Errorf("back: got %s, want SETTLED", done.Outcome)
			}
			booked(t, env, id, "paid")
			stands(t, env, id, pay.OrderPaid, 89_000)
			happened(t, env, id, pay.EventPaid)
		})
	}
}

// Iamport never answers: a client waits no longer than it wanted to, and the
// next one is not held up by the first.
func TestGatewayHangs(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	trouble(t, env, control.Fault{Endpoint: lookup, Fault: "timeout"})
	for range 2 {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		done, err := env.Service.CompletePayment(ctx, shopper, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: id})
		if err != nil || done.Outcome != pay.OutcomeWaiting || done.WaitingFor != service.WaitingForConnection {
			t.Errorf("got %+v, %v; want WAITING for the connection", done, err)
		}
		if ctx.Err() == nil {
			t.Error("answered before the deadline, want the answer at it")
		}
		cancel()
	}
	// The feed, a webhook with another subject and the buyer's own list do not wait for it.
	trouble(t, env)
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeSettled {
		t.Errorf("by the list: got %s, want SETTLED", done.Outcome)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// A webhook that comes while Iamport is down is kept, and a timer settles the
// order once it is back.
func TestWebhookWhileDown(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	trouble(t, env, control.Fault{Endpoint: lookup, Fault: "error503"})
	impUID := env.Pay(t, made.RequestPay)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPending, 0)
	kept, err := env.DB.Client.WebhookDelivery.Query().Where(webhookdelivery.MerchantUID(id)).Only(t.Context())
	if err != nil || kept.NextAt == nil || kept.ProcessedAt != nil || kept.ImpUID != impUID || kept.LastError == "" {
		t.Fatalf("got %+v, %v; want one delivery of %s with a next time", kept, err, impUID)
	}

	if n, err := env.Service.RetryWebhooks(t.Context()); n != 0 || err != nil {
		t.Errorf("at once: timer took %d, %v; want none before its time", n, err)
	}
	advance(t, env, time.Minute)
	if n, err := env.Service.RetryWebhooks(t.Context()); n != 1 || err != nil {
		t.Errorf("still down: timer took %d, %v; want 1", n, err)
	}
	stands(t, env, id, pay.OrderPending, 0)
	trouble(t, env)
	advance(t, env, time.Hour)
	if n, err := env.Service.RetryWebhooks(t.Context()); n != 1 || err != nil {
		t.Errorf("back: timer took %d, %v; want 1", n, err)
	}
	if n, err := env.Service.RetryWebhooks(t.Context()); n != 0 || err != nil {
		t.Errorf("after: timer took %d, %v; want none", n, err)
	}
	kept, err = env.DB.Client.WebhookDelivery.Get(t.Context(), kept.ID)
	if err != nil || kept.NextAt != nil || kept.ProcessedAt == nil || kept.Attempts != 3 {
		t.Errorf("got %+v, %v; want it processed at the third attempt", kept, err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventPaid)
}

// A webhook that never gets an answer is given up, with a bound; the payment is
// found by whoever asks next.
func TestWebhookGivenUp(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	trouble(t, env, control.Fault{Endpoint: lookup, Fault: "refused"})
	impUID := env.Pay(t, made.RequestPay)
	env.Settle(t)
	tries := 1
	for range 20 {
		advance(t, env, time.Hour)
		n, err := env.Service.RetryWebhooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tries += n
	}
	if tries != 10 {
		t.Errorf("got %d tries, want 10", tries)
	}
	trouble(t, env)
	if done := env.Complete(t, shopper, id, impUID); done.Outcome != pay.OutcomeSettled {
		t.Errorf("got %s, want SETTLED", done.Outcome)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// Two servers share the kept webhooks: each is processed once.
func TestWebhooksRetriedOnce(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	trouble(t, env, control.Fault{Endpoint: lookup, Fault: "refused"})
	var ids []string
	for range 20 {
		made, _ := env.Order(t, "card")
		env.Pay(t, made.RequestPay)
		ids = append(ids, made.Order.ID)
	}
	env.Settle(t)
	trouble(t, env)
	advance(t, env, time.Hour)
	before := calls.Of("Payment")
	taken := make([]int, 2)
	servers := []*service.Service{env.Service, second(env)}
	atOnce(2, func(i int) {
		n, err := servers[i].RetryWebhooks(t.Context())
		if err != nil {
			t.Error(err)
		}
		taken[i] = n
	})
	if taken[0]+taken[1] != 20 || calls.Of("Payment")-before != 20 {
		t.Errorf("got %v taken and %d look-ups, want 20 each", taken, calls.Of("Payment")-before)
	}
	for _, id := range ids {
		booked(t, env, id, "paid")
		stands(t, env, id, pay.OrderPaid, 89_000)
		happened(t, env, id, pay.EventPaid)
	}
}

// dropWebhooks loses every webhook.
var dropWebhooks = control.Fault{Fault: "drop_webhook"}
