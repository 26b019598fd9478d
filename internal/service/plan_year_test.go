package service_test

import (
	"slices"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A year of a monthly plan is twelve charges, one for each month, whatever
// becomes of the webhooks.
func TestYearOfAPlan(t *testing.T) {
	t.Parallel()
	for name, live := range map[string]func(t *testing.T, env *testenv.Env){
		"webhooks":        func(t *testing.T, env *testenv.Env) { env.Live(t, year, year) },
		"webhooks lost":   withoutWebhooks,
		"webhooks double": withDoubleWebhooks,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			caller, card := env.Member(t)
			started := env.Service.Now()
			p := env.StartPlan(t, caller, card)
			begun := time.Now()
			live(t, env)
			if took := time.Since(begun); took > 10*time.Second*slow {
				t.Errorf("a year took %s", took)
			}
			yearIsPaid(t, env, p, card, started)
		})
	}
}

// year is from the first charge until after the twelfth.
const year = 11*31*24*time.Hour - 2*24*time.Hour

func readFeed(t testing.TB, env *testenv.Env) {
	t.Helper()
	if _, err := env.Service.ReadFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// withoutWebhooks lets a year pass of which the server hears only what it asks:
// ten minutes after a charge was due, it looks.
func withoutWebhooks(t *testing.T, env *testenv.Env) {
	if err := env.Control.Faults(t.Context(), control.Fault{Fault: "drop_webhook"}); err != nil {
		t.Fatal(err)
	}
	const step = 5 * 24 * time.Hour
	for passed := time.Duration(0); passed < year; passed += step {
		env.Live(t, min(step, year-passed), step)
	}
}

// The feed finds a charge whose webhook is lost, before anybody looks for it.
func TestFeedFindsCharge(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	readFeed(t, env) // from now on
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	if err := env.Control.Faults(t.Context(), control.Fault{Fault: "drop_webhook"}); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Control.Advance(t.Context(), p.CurrentPeriodEnd.Sub(env.Service.Now())+time.Minute); err != nil {
		t.Fatal(err)
	}
	readFeed(t, env)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	oneAhead(t, env, p, card)
}

// withDoubleWebhooks tells everything twice, the second time late.
func withDoubleWebhooks(t *testing.T, env *testenv.Env) {
	const step = 5 * 24 * time.Hour
	for passed := time.Duration(0); passed < year; passed += step {
		env.Live(t, min(step, year-passed), step)
		told, err := env.Control.Webhooks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(told) == 0 {
			continue
		}
		if err := env.Control.Resend(t.Context(), told[0].ImpUID); err != nil {
			t.Fatal(err)
		}
		env.Settle(t)
	}
}

// yearIsPaid looks over both books after a year: twelve charges, in both, one
// for each month and card, and the thirteenth on the gateway's schedule.
func yearIsPaid(t testing.TB, env *testenv.Env, p *ent.Plan, card *ent.BillingKey, started time.Time) {
	t.Helper()
	p, charges := env.Plan(t, p.ID)
	if p.Status != pay.PlanActive || p.Charged != 12 || len(charges) != 13 {
		t.Fatalf("got %s with %d of %d charges paid, want ACTIVE with 12 of 13", p.Status, p.Charged, len(charges))
	}
	rules := service.PlanRules(p)
	for i, c := range charges[:12] {
		start, end := rules.Period(i + 1)
		if c.Period != i+1 || c.Status != pay.ChargePaid || c.Attempts != 1 || !c.PeriodStart.Equal(start) || !c.PeriodEnd.Equal(end) {
			t.Errorf("charge %d: got %d %s after %d tries for %s to %s", i+1, c.Period, c.Status, c.Attempts, c.PeriodStart, c.PeriodEnd)
		}
		o := env.Read(t, *c.OrderID)
		if o.Status != pay.OrderPaid || o.Paid != 9_900 || len(o.Edges.Payments) != 1 {
			t.Errorf("charge %d: order is %s, %d paid by %d payments", i+1, o.Status, o.Paid, len(o.Edges.Payments))
		}
		if late := o.Edges.Payments[0].PaidAt.Sub(c.PeriodStart); late < -time.Minute || late > time.Minute {
			t.Errorf("charge %d: paid %s after it was due", i+1, late)
		}
	}
	paid, taken := paidAtGateway(t, env, card.CustomerUID)
	if paid != 12 || taken != 12*9_900 {
		t.Errorf("the gateway took %d in %d payments, want 118800 in 12", taken, paid)
	}
	oneAhead(t, env, p, card)
}

// paidAtGateway counts what the gateway took from a card for plans.
func paidAtGateway(t testing.TB, env *testenv.Env, customerUID string) (n int, sum int64) {
	t.Helper()
	all, err := env.Control.Payments(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.CustomerUID != customerUID || one.PaidAt == 0 || one.Uncharged {
			continue
		}
		amount, _ := one.Amount.Int64()
		back, _ := one.CancelAmount.Int64()
		if back < amount {
			n, sum = n+1, sum+amount-back
		}
	}
	return n, sum
}

// oneAhead checks the invariant: a running plan has exactly one future charge,
// here and at the gateway, and they are the same.
func oneAhead(t testing.TB, env *testenv.Env, p *ent.Plan, card *ent.BillingKey) {
	t.Helper()
	p, charges := env.Plan(t, p.ID)
	open := slices.DeleteFunc(charges, func(c *ent.Charge) bool { return c.Status.Final() })
	all, err := env.Control.Schedules(t.Context(), card.CustomerUID)
	if err != nil {
		t.Fatal(err)
	}
	waiting := slices.DeleteFunc(all, func(s control.Schedule) bool { return s.ScheduleStatus != "scheduled" })
	if len(open) != 1 || len(waiting) != 1 {
		t.Fatalf("plan is %s with %d open charges here, %d at the gateway; want one each", p.Status, len(open), len(waiting))
	}
	if at := waiting[0]; at.MerchantUID != *open[0].OrderID || at.ScheduleAt != open[0].DueAt.Unix() || p.ChargeID != open[0].ID {
		t.Errorf("got %+v at the gateway, want %s at %s", at, *open[0].OrderID, open[0].DueAt)
	}
}
