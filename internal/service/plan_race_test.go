package service_test

import (
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/plan"
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
	working := env.WritePlans(t, good, rounds/2, inTime)
	declining := env.WritePlans(t, bad, rounds/2, inTime)
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
