package service_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// A plan starts: the first period is paid at once, and the next charge is on
// the gateway's schedule, one period ahead.
func TestStartPlan(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	p, charges := env.Plan(t, p.ID)
	if p.Status != pay.PlanActive || len(charges) != 2 {
		t.Fatalf("got %s with %d charges, want ACTIVE with 2", p.Status, len(charges))
	}
	first, next := charges[0], charges[1]
	if first.Status != pay.ChargePaid || next.Status != pay.ChargeScheduled || next.RegisteredAt == nil {
		t.Errorf("got %s and %s, registered %v; want PAID and SCHEDULED, registered", first.Status, next.Status, next.RegisteredAt)
	}
	if o := env.Read(t, *first.OrderID); o.Status != pay.OrderPaid || o.Kind != pay.KindScheduled || o.Paid != 9_900 {
		t.Errorf("got %s %s with %d paid", o.Kind, o.Status, o.Paid)
	}
	all, err := env.Control.Schedules(t.Context(), card.CustomerUID)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].MerchantUID != *next.OrderID || !time.Unix(all[0].ScheduleAt, 0).Equal(next.DueAt) || all[0].ScheduleStatus != "scheduled" {
		t.Errorf("got %+v at the gateway, want the next charge", all)
	}
}
