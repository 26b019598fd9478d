package service_test

import (
	"testing"

	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// A card is charged, the client completes, and completes again: the order is
// paid once, and the second answer says that it had been.
func TestSaleByCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	impUID := env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"})

	done := env.Complete(t, shopper, made.Order.ID, impUID)
	if done.Outcome != pay.OutcomeSettled || done.Replayed || done.Payment.ID != impUID {
		t.Fatalf("got %+v, want settled by %s", done, impUID)
	}
	again := env.Complete(t, shopper, made.Order.ID, impUID)
	if again.Outcome != pay.OutcomeSettled || !again.Replayed {
		t.Errorf("again: got %+v, want a replay", again)
	}
	o := env.Read(t, made.Order.ID)
	if o.Status != pay.OrderPaid || o.Paid != 89_000 || len(o.Edges.Events) != 1 {
		t.Errorf("got %s with %d paid and %d events, want PAID with 89000 and one", o.Status, o.Paid, len(o.Edges.Events))
	}
	if books := env.Books(t, made.Order.ID); len(books) != 1 || books[0].Status != "paid" || books[0].Amount != "89000" {
		t.Errorf("the gateway's books: got %+v, want one payment of 89000", books)
	}
	timeline, err := env.Service.Timeline(t.Context(), o)
	if err != nil || len(timeline) != 2 || timeline[0].Type != pay.EventCreated || timeline[1].Type != pay.EventPaid ||
		timeline[1].From != pay.OrderPending || timeline[1].To != pay.OrderPaid || timeline[1].Source != pay.SourceClient || timeline[1].ImpUID != impUID {
		t.Errorf("timeline: got %+v, %v; want CREATED, then PAID by the client", timeline, err)
	}
	happened(t, env, made.Order.ID, pay.EventPaid)
}
