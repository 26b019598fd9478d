package service_test

import (
	"testing"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// The endpoints of stored cards.
const (
	chargeCall   = "/subscribe/payments/again"
	customerCall = "/subscribe/customers"
)

// Test cards of the sandbox.
const (
	goodCard    = "4518-4200-0000-1234"
	refusedCard = "4518-4200-0000-0002"
	onceRefused = "4518-4200-0000-0010"
	expiredCard = "4518-4200-0000-0036"
)

// chair is what testenv.Cart costs.
const chair = 89_000

// customer is somebody who signed in.
func customer() auth.Caller {
	return auth.Caller{Role: auth.Customer, Subject: "customer-" + ulid.Make().String()}
}

// prepareCard begins to register a card.
func prepareCard(t testing.TB, env *testenv.Env, caller auth.Caller) *service.PreparedCard {
	t.Helper()
	prepared, err := env.Service.PrepareBillingKey(t.Context(), caller, service.PrepareBillingKeyInput{PayMethod: "card"})
	if err != nil {
		t.Fatal(err)
	}
	return prepared
}

// completeCard asks whether a card was stored.
func completeCard(t testing.TB, env *testenv.Env, caller auth.Caller, p *service.PreparedCard, impUID string) *service.CardCompletion {
	t.Helper()
	done, err := env.Service.CompleteBillingKey(t.Context(), caller, service.CompleteBillingKeyInput{MerchantUID: p.Card.OrderID, ImpUID: impUID})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// with is a control key of the sandbox's shopper, who sends no webhook.
func with(key string, value any) map[string]any { return map[string]any{"webhook": "none", key: value} }

// storeCard registers a card by its number.
func storeCard(t testing.TB, env *testenv.Env, caller auth.Caller, number string) *ent.BillingKey {
	t.Helper()
	p := prepareCard(t, env, caller)
	done := completeCard(t, env, caller, p, env.Pay(t, p.RequestPay, with("card_number", number)))
	if done.Card.Status != pay.BillingKeyActive || done.Failure != nil || done.Replayed {
		t.Fatalf("card: got %s, %+v, replayed %t; want ACTIVE", done.Card.Status, done.Failure, done.Replayed)
	}
	return done.Card
}

// cardIs checks where a card stands in our books.
func cardIs(t testing.TB, env *testenv.Env, id string, status pay.BillingKeyStatus) *ent.BillingKey {
	t.Helper()
	card, err := env.Service.BillingKey(t.Context(), env.Merchant(), id)
	if err != nil {
		t.Fatal(err)
	}
	if card.Status != status {
		t.Errorf("card: got %s, want %s", card.Status, status)
	}
	return card
}

// buyWith makes a customer's order and the input to pay it with a card.
func buyWith(t testing.TB, env *testenv.Env, caller auth.Caller, card *ent.BillingKey, key string) service.PayWithBillingKeyInput {
	t.Helper()
	made := create(t, env, caller, testenv.Cart("card"))
	return service.PayWithBillingKeyInput{OrderID: made.Order.ID, BillingKeyID: card.ID, IdempotencyKey: key}
}

// payWith pays with a stored card.
func payWith(t testing.TB, env *testenv.Env, caller auth.Caller, in service.PayWithBillingKeyInput) *service.Completion {
	t.Helper()
	done, err := env.Service.PayWithBillingKey(t.Context(), caller, in)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// wentSo checks an outcome.
func wentSo(t testing.TB, c *service.Completion, want pay.Outcome, replayed bool) {
	t.Helper()
	if c.Outcome != want || c.Replayed != replayed {
		t.Errorf("got %s, replayed %t, failure %+v; want %s, replayed %t", c.Outcome, c.Replayed, c.Failure, want, replayed)
	}
}

// chargeTimer runs the charges' timer once.
func chargeTimer(t testing.TB, env *testenv.Env) {
	t.Helper()
	if _, err := env.Service.FinishCharges(t.Context()); err != nil {
		t.Errorf("timer: %v", err)
	}
}

// cardTimer runs the cards' timer once.
func cardTimer(t testing.TB, env *testenv.Env) {
	t.Helper()
	if _, err := env.Service.FinishCards(t.Context()); err != nil {
		t.Errorf("timer: %v", err)
	}
}

// noneUnderWay checks that an order has no charge that is not finished, and no
// charge of its rows waits for a timer.
func noneUnderWay(t testing.TB, env *testenv.Env, orderID string) {
	t.Helper()
	if id := env.Read(t, orderID).OpenChargeID; id != "" {
		t.Errorf("order: got charge %s under way, want none", id)
	}
	rows, err := env.DB.Client.CardCharge.Query().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.OrderID == orderID && (r.Status == pay.CardChargePending || r.NextAt != nil || r.FinishedAt == nil) {
			t.Errorf("charge: got %s, next %v, finished %v; want it final", r.Status, r.NextAt, r.FinishedAt)
		}
	}
}
