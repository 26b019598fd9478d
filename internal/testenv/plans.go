package testenv

import (
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/service"
)

// Member makes a signed-in customer with a stored card.
func (e *Env) Member(t testing.TB) (auth.Caller, *ent.BillingKey) {
	t.Helper()
	caller := auth.Caller{Role: auth.Customer, Subject: "customer:" + auth.NewGuest()[len("guest:"):]}
	return caller, e.StoreCard(t, caller)
}

// StoreCard registers one more card of a customer, in the window.
func (e *Env) StoreCard(t testing.TB, caller auth.Caller) *ent.BillingKey {
	t.Helper()
	prepared, err := e.Service.PrepareBillingKey(t.Context(), caller, service.PrepareBillingKeyInput{PayMethod: "card"})
	if err != nil {
		t.Fatal(err)
	}
	impUID := e.Pay(t, prepared.RequestPay, map[string]any{"webhook": "none"})
	done, err := e.Service.CompleteBillingKey(t.Context(), caller, service.CompleteBillingKeyInput{
		ImpUID: impUID, MerchantUID: prepared.RequestPay.MerchantUID,
	})
	if err != nil || done.WaitingFor != "" || done.Failure != nil {
		t.Fatalf("got %+v, %v, want a stored card", done, err)
	}
	return done.Card
}

// Membership asks for a plan on a card.
func Membership(card *ent.BillingKey, key string) service.StartPlanInput {
	return service.StartPlanInput{
		BillingKeyID: card.ID, Lines: []service.LineInput{{SKU: "membership", Quantity: 1}}, IdempotencyKey: key,
	}
}

// StartPlan starts a membership that must run.
func (e *Env) StartPlan(t testing.TB, caller auth.Caller, card *ent.BillingKey) *ent.Plan {
	t.Helper()
	started, err := e.Service.StartPlan(t.Context(), caller, Membership(card, auth.NewGuest()))
	if err != nil || started.Charge != nil {
		t.Fatalf("got %+v, %v, want a plan that runs", started, err)
	}
	e.Settle(t) // the webhook of the first charge may be the one who plans the next
	return started.Plan
}

// Plan reads a plan as our tables have it now, with its charges, oldest first.
func (e *Env) Plan(t testing.TB, id string) (*ent.Plan, []*ent.Charge) {
	t.Helper()
	p, err := e.Service.Plan(t.Context(), e.Merchant(), id)
	if err != nil {
		t.Fatal(err)
	}
	var charges []*ent.Charge
	for after := ""; ; {
		page, more, err := e.Service.ChargesOf(t.Context(), p, service.Page{First: 100, After: after}, service.With{})
		if err != nil {
			t.Fatal(err)
		}
		charges = append(charges, page...)
		if !more {
			break
		}
		after = page[len(page)-1].ID
	}
	for i, j := 0, len(charges)-1; i < j; i, j = i+1, j-1 {
		charges[i], charges[j] = charges[j], charges[i]
	}
	return p, charges
}

// Live lets time pass, and the timers that plans need run at each step.
func (e *Env) Live(t testing.TB, d, step time.Duration) {
	t.Helper()
	for ; d > 0; d -= step {
		if _, err := e.Control.Advance(t.Context(), min(d, step)); err != nil {
			t.Fatal(err)
		}
		e.Settle(t)
		e.Work(t)
	}
}

// Work runs the timers that plans need until nothing is due.
func (e *Env) Work(t testing.TB) {
	t.Helper()
	for range 20 {
		charges, err := e.Service.FinishCharges(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		plans, err := e.Service.WorkPlans(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if charges+plans == 0 {
			return
		}
	}
	t.Fatal("plans do not come to rest")
}
