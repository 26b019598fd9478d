package service_test

import (
	"testing"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// The statement budget of the design: each operation, counted.
func TestStatementBudget(t *testing.T) {
	t.Parallel()
	var log testenv.Statements
	env := testenv.New(t, log.Log())
	budget := func(what string, want int, f func()) {
		t.Helper()
		if got := log.During(f); len(got) != want {
			t.Errorf("%s: got %d statements, want %d:", what, len(got), want)
			for _, line := range got {
				t.Log("   ", line)
			}
		}
	}
	hook := func(impUID, orderID string) func() {
		return func() {
			t.Helper()
			d := &service.Delivery{Body: "{}", Sender: "127.0.0.1", ImpUID: impUID, MerchantUID: orderID}
			if err := env.Service.ReceiveWebhook(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
	}

	var made *service.Created
	shopper := env.Shopper()
	budget("createOrder", 2, func() { made = create(t, env, shopper, testenv.Cart("card")) })
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"})
	budget("completePayment", 7, func() { env.Complete(t, shopper, id, impUID) })
	budget("completePayment again", 2, func() { env.Complete(t, shopper, id, impUID) })
	budget("webhook that tells nothing new", 3, hook(impUID, id))
	budget("webhook of a stranger's order", 1, hook(impUID, "ord_01arz3ndektsv4rrffq69g5fav"))

	read := func(with service.With) (o *ent.Order) {
		o, err := env.Service.Order(t.Context(), shopper, id, with)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	budget("order", 1, func() { read(service.With{}) })
	budget("order with payments", 2, func() { read(service.With{Payments: true}) })
	budget("order with payments and events", 3, func() { read(service.With{Payments: true, Events: true}) })

	// What is left out must not make an order look as if it changed meanwhile.
	few := []string{order.FieldID}
	budget("a few columns", 1, func() { read(service.With{Columns: few}) })
	budget("a few columns with payments", 2, func() { read(service.With{Columns: few, Payments: true}) })
	if err := env.DB.Client.Order.Update().Where(order.ID(id)).SetStatus(pay.OrderPartiallyRefunded).SetRefunded(9_000).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := env.DB.Client.Payment.Update().Where(payment.ID(impUID)).SetStatus(pay.PaymentPartiallyRefunded).SetRefunded(9_000).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	budget("a few columns of a refunded one", 2, func() { read(service.With{Columns: few, Payments: true}) })
	id = create(t, env, shopper, testenv.Cart("card")).Order.ID
	if _, err := env.Service.CancelOrder(t.Context(), shopper, service.CancelOrderInput{OrderID: id}); err != nil {
		t.Fatal(err)
	}
	budget("a few columns of a cancelled one", 2, func() { read(service.With{Columns: few, Payments: true}) })

	me := customer()
	card := storeCard(t, env, me, goodCard)
	mine := buyWith(t, env, me, card, "press-1")
	quietly(t, env)
	budget("payWithBillingKey", 22, func() { payWith(t, env, me, mine) })
	budget("payWithBillingKey again", 6, func() { payWith(t, env, me, mine) })

	if err := env.Control.Faults(t.Context()); err != nil {
		t.Fatal(err)
	}

	other, _ := env.Order(t, "card")
	impUID = env.Pay(t, other.RequestPay, map[string]any{"webhook": "none"})
	budget("webhook that settles", 8, hook(impUID, other.Order.ID))
	if o := env.Read(t, other.Order.ID); o.Status != pay.OrderPaid || o.Paid != 89_000 {
		t.Errorf("got %s with %d paid, want PAID with 89000", o.Status, o.Paid)
	}
}
