package service_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/plan"
	"paygraph/internal/database"
	"paygraph/internal/live"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// another is one more server over the same rows.
func another(like *service.Service) *service.Service {
	return &service.Service{
		DB: like.DB, Gateway: like.Gateway, Live: &live.Hub{}, Notify: like.Notify, Tokens: like.Tokens,
		Logger: like.Logger, Now: like.Now, Config: like.Config,
	}
}

// manyPlans writes plans into the tables that stand as edit leaves them, each
// with its open charge and that charge's order. They are not due.
func manyPlans(t testing.TB, env *testenv.Env, card *ent.BillingKey, n int, edit func(*ent.Plan, *ent.Charge)) []string {
	t.Helper()
	now := env.Service.Now().UTC().Truncate(time.Second)
	lines := []pay.Line{{SKU: "membership", Name: "월간 멤버십", UnitPrice: 9_900, Quantity: 1}}
	id := func(prefix string) string { return prefix + strings.ToLower(ulid.Make().String()) }
	var ids []string
	err := database.InTx(t.Context(), env.DB.Client, func(tx *ent.Tx) error {
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

// A customer gives another card at the very moment at which the timer tries the
// overdue charge again: whoever is first, it is paid once. On each second
// round the old card declines, and the new one has to pay.
func TestChangeCardRacesRetry(t *testing.T) {
	t.Parallel()
	rounds := 1_000 / slow
	env := testenv.New(t)
	caller, good := env.Member(t)
	bad := env.StoreCard(t, caller)
	fresh := env.StoreCard(t, caller)
	conduct(t, env, bad, "always")
	overdue := func(_ *ent.Plan, c *ent.Charge) {
		c.Status, c.Attempts, c.FirstFailedAt = pay.ChargeRetrying, 1, new(c.DueAt.Add(-day))
	}
	inTime := func(p *ent.Plan, c *ent.Charge) { overdue(p, c); p.Status = pay.PlanPastDue }
	working := manyPlans(t, env, good, rounds/2, inTime)
	declining := manyPlans(t, env, bad, rounds/2, inTime)
	timer := another(env.Service)
	both := 0
	for i := range rounds {
		id := working[i/2]
		if i%2 == 1 {
			id = declining[i/2]
		}
		env.DB.Client.Plan.Update().Where(plan.ID(id)).SetNextAt(env.Service.Now().UTC().Truncate(time.Microsecond)).ExecX(t.Context())
		var race sync.WaitGroup
		race.Go(func() {
			for range 3 {
				if _, err := timer.WorkPlans(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
		race.Go(func() {
			answer, err := env.Service.ChangePlanCard(t.Context(), caller, id, fresh.ID)
			if err != nil || answer.Refused {
				t.Errorf("change card: got %+v, %v", answer, err)
			}
		})
		race.Wait()
		p := env.DB.Client.Plan.GetX(t.Context(), id)
		if p.BillingKeyID != fresh.ID {
			t.Errorf("round %d: the plan's card is %s", i, p.BillingKeyID)
		}
		if p.Status != pay.PlanActive || p.Charged != 2 {
			env.Work(t)
			if p = env.DB.Client.Plan.GetX(t.Context(), id); p.Status != pay.PlanActive || p.Charged != 2 {
				t.Fatalf("round %d: got %s after %d charges", i, p.Status, p.Charged)
			}
		}
		_, charges := env.Plan(t, id)
		paid, tries := 0, charges[0].Attempts
		for _, one := range env.Books(t, *charges[0].OrderID) {
			if one.PaidAt > 0 {
				paid++
			}
		}
		if paid != 1 || tries > 3 {
			t.Errorf("round %d: paid %d times in %d tries, want once", i, paid, tries)
		}
		if tries == 3 {
			both++
		}
	}
	if n, sum := paidAtGateway(t, env, fresh.CustomerUID); n < rounds/2 || sum != int64(n)*9_900 {
		t.Errorf("the new card paid %d times, %d in all", n, sum)
	}
	old, _ := paidAtGateway(t, env, good.CustomerUID)
	t.Logf("%d rounds, each charged once: %d by the new card, %d by the old one, whose retry was first; in %d both were tried",
		rounds, rounds-old, old, both)
}
