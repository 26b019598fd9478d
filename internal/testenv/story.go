package testenv

import (
	"encoding/json"
	"testing"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
)

// Shopper is a guest that nobody knows yet.
func (e *Env) Shopper() auth.Caller { return auth.Caller{Role: auth.Guest, Subject: auth.NewGuest()} }

// Merchant is an admin.
func (e *Env) Merchant() auth.Caller { return auth.Caller{Role: auth.Admin, Subject: "admin"} }

// Cart buys one chair.
func Cart(payMethod string) service.CreateOrderInput {
	return service.CreateOrderInput{
		Lines: []service.LineInput{{SKU: "chair", Quantity: 1}}, PayMethod: payMethod, Currency: pay.KRW,
		Buyer: &pay.Buyer{Name: "구매자", Tel: "010-0000-0000"},
	}
}

// Order makes an order for a chair and returns it with its owner.
func (e *Env) Order(t testing.TB, payMethod string) (*service.Created, auth.Caller) {
	t.Helper()
	shopper := e.Shopper()
	made, err := e.Service.CreateOrder(t.Context(), shopper, Cart(payMethod))
	if err != nil {
		t.Fatal(err)
	}
	return made, shopper
}

// Pay opens the window with an order's params, verbatim, and plays the
// shopper. What is given besides are control keys, such as "outcome". It
// returns the payment's number.
func (e *Env) Pay(t testing.TB, r *service.RequestPay, with ...map[string]any) string {
	t.Helper()
	answer := e.TryPay(t, r.Params, with...)
	impUID, _ := answer["imp_uid"].(string)
	if impUID == "" {
		t.Fatalf("window answered %v, want an imp_uid", answer)
	}
	return impUID
}

// TryPay is Pay for a window that may refuse; it returns what the page's
// callback would get.
func (e *Env) TryPay(t testing.TB, params json.RawMessage, with ...map[string]any) map[string]any {
	t.Helper()
	all := map[string]any{}
	if err := json.Unmarshal(params, &all); err != nil {
		t.Fatal(err)
	}
	for _, more := range with {
		for k, v := range more {
			all[k] = v
		}
	}
	answer, err := e.Control.Pay(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Complete completes an order with a payment.
func (e *Env) Complete(t testing.TB, caller auth.Caller, orderID, impUID string) *service.Completion {
	t.Helper()
	done, err := e.Service.CompletePayment(t.Context(), caller, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: orderID})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// Read reads an order as our tables have it now.
func (e *Env) Read(t testing.TB, id string) *ent.Order {
	t.Helper()
	o, err := e.Service.Order(t.Context(), e.Merchant(), id, service.With{Payments: true, Events: true})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Events lists what happened to an order, by type.
func (e *Env) Events(t testing.TB, id string) []pay.EventType {
	t.Helper()
	var types []pay.EventType
	for _, event := range e.Read(t, id).Edges.Events {
		types = append(types, event.Type)
	}
	return types
}

// Books reads the sandbox's books of an order, newest first, once no webhook
// is on its way any more.
func (e *Env) Books(t testing.TB, id string) []control.Payment {
	t.Helper()
	e.Settle(t)
	payments, err := e.Control.Payments(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return payments
}

// Settle waits until no webhook is on its way.
func (e *Env) Settle(t testing.TB) {
	t.Helper()
	if _, err := e.Control.Webhooks(t.Context()); err != nil {
		t.Fatal(err)
	}
}
