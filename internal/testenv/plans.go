package testenv

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
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

// WritePlans writes plans into this world, see the function.
func (e *Env) WritePlans(t testing.TB, card *ent.BillingKey, n int, edit func(*ent.Plan, *ent.Charge)) []string {
	t.Helper()
	return WritePlans(t, e.DB.Client, e.Service.Now(), card, n, edit)
}

// WritePlans writes plans of a card into the tables: a thousand are started in
// a moment. Their first period is paid, and the second begins now. They stand as
// edit leaves them, each with its open charge and that charge's order; without
// it they are not due.
func WritePlans(t testing.TB, db *ent.Client, now time.Time, card *ent.BillingKey, n int, edit func(*ent.Plan, *ent.Charge)) []string {
	t.Helper()
	now = now.UTC().Truncate(time.Second)
	lines := []pay.Line{{SKU: "membership", Name: "월간 멤버십", UnitPrice: 9_900, Quantity: 1}}
	id := func(prefix string) string { return prefix + strings.ToLower(ulid.Make().String()) }
	var ids []string
	err := database.InTx(t.Context(), db, func(tx *ent.Tx) error {
		ids = nil
		var plans []*ent.PlanCreate
		var charges []*ent.ChargeCreate
		var orders []*ent.OrderCreate
		for i := range n {
			p := &ent.Plan{ID: id("pln_"), Status: pay.PlanActive, AnchorAt: now.AddDate(0, -1, 0)}
			c := &ent.Charge{ID: id("chg_"), Status: pay.ChargeScheduled, DueAt: now, OrderID: new(id("ord_"))}
			edit(p, c)
			ids = append(ids, p.ID)
			orders = append(orders, tx.Order.Create().SetID(*c.OrderID).SetOwner(card.Owner).SetKind(pay.KindScheduled).SetPlanID(p.ID).
				SetLines(lines).SetName("월간 멤버십").SetAmount(9_900).SetTaxFreeAmount(0).SetCurrency(pay.KRW).SetPayMethod("card").
				SetVbankDueAt(now).SetLocale("KO").SetStatus(pay.OrderPending).SetPaid(0).SetRefunded(0).SetVersion(1).
				SetExpiresAt(now.AddDate(1, 0, 0)).SetCreatedAt(now).SetUpdatedAt(now))
			plans = append(plans, tx.Plan.Create().SetID(p.ID).SetOwner(card.Owner).SetBillingKeyID(card.ID).SetStatus(p.Status).
				SetName("월간 멤버십").SetLines(lines).SetCurrency(pay.KRW).SetLocale("KO").
				SetRecurrence(pay.Recurrence{Every: pay.PeriodMonth, Interval: 1}).SetAnchorAt(p.AnchorAt).SetCharged(1).SetChargeID(c.ID).
				SetCurrentPeriodStart(p.AnchorAt).SetCurrentPeriodEnd(now).SetVersion(1).SetIdempotencyKey(fmt.Sprint(p.ID, i)).SetInputHash("").
				SetNillableNextAt(p.NextAt).SetCreatedAt(p.AnchorAt).SetUpdatedAt(now))
			charges = append(charges, tx.Charge.Create().SetID(c.ID).SetPlanID(p.ID).SetPeriod(2).SetStatus(c.Status).SetLines(lines).
				SetAmount(9_900).SetTaxFreeAmount(0).SetCurrency(pay.KRW).SetDueAt(c.DueAt).SetPeriodStart(now).SetPeriodEnd(now.AddDate(0, 1, 0)).
				SetOrderID(*c.OrderID).SetBillingKeyID(card.ID).SetAttempts(c.Attempts).SetSilent(0).SetNillableFirstFailedAt(c.FirstFailedAt).
				SetNillableAskedAt(c.AskedAt).SetNillableRegisteredAt(c.RegisteredAt).SetCreatedAt(now).SetUpdatedAt(now))
		}
		for some := range slices.Chunk(orders, 100) {
			tx.Order.CreateBulk(some...).ExecX(t.Context())
		}
		for some := range slices.Chunk(plans, 100) {
			tx.Plan.CreateBulk(some...).ExecX(t.Context())
		}
		for some := range slices.Chunk(charges, 100) {
			tx.Charge.CreateBulk(some...).ExecX(t.Context())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}
