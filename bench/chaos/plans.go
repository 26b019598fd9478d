package main

import (
	"context"
	"time"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
)

// plans are the plans in both books.
type plans struct {
	now     time.Time
	all     map[string]*ent.Plan
	charges map[string][]*ent.Charge // by plan, oldest first
	ahead   map[string]bool          // orders of charges to come
	waiting map[string][]control.Schedule
}

func (p *plans) read(ctx context.Context, b *books, db *ent.Client) error {
	clock, err := b.control.Clock(ctx)
	if err != nil {
		return err
	}
	*p = plans{clock.Now, map[string]*ent.Plan{}, map[string][]*ent.Charge{}, map[string]bool{}, map[string][]control.Schedule{}}
	rows, err := db.Plan.Query().All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		p.all[row.ID] = row
		b.report.count("plans "+string(row.Status), 1)
	}
	charges, err := db.Charge.Query().Order(charge.ByPeriod()).All(ctx)
	if err != nil {
		return err
	}
	for _, c := range charges {
		p.charges[c.PlanID] = append(p.charges[c.PlanID], c)
		b.report.count("charges "+string(c.Status), 1)
		if c.Attempts > 1 {
			b.report.count("charges after more than one try", 1)
		}
		if c.OrderID != nil && c.Status == pay.ChargeScheduled {
			p.ahead[*c.OrderID] = true
		}
	}
	schedules, err := b.control.Schedules(ctx, "")
	for _, s := range schedules {
		if s.ScheduleStatus == "scheduled" {
			p.waiting[s.MerchantUID] = append(p.waiting[s.MerchantUID], s)
		}
	}
	return err
}

// comparePlans: each running plan was charged for each of its periods, once,
// here and at the gateway, and has one charge to come, in both; one that does
// not run has taken nothing.
func (b *books) comparePlans() {
	taken := map[string]int{} // payments of stored cards whose money was kept, by order
	for _, there := range b.theirs {
		if there.CustomerUID != "" && there.PaidAt > 0 && !there.Uncharged && there.Amount != there.CancelAmount {
			taken[there.MerchantUID]++
		}
	}
	for _, p := range b.plans.all {
		running := p.Status == pay.PlanActive
		if !running && p.Status != pay.PlanCancelled {
			b.report.differ("stuck", "plan %s is %s", p.ID, p.Status)
		}
		for _, c := range b.plans.charges[p.ID] {
			n := 0
			if c.OrderID != nil {
				n = taken[*c.OrderID]
				delete(taken, *c.OrderID)
			}
			switch paid := c.Status == pay.ChargePaid; {
			case n > 1:
				b.report.differ("doubled", "plan %s: period %d was paid %d times", p.ID, c.Period, n)
			case paid != (n == 1):
				b.report.differ("lost", "plan %s: period %d is %s, and was paid %d times at the gateway", p.ID, c.Period, c.Status, n)
			}
		}
		if running {
			b.explainPlan(p)
		}
	}
	for id, n := range taken {
		b.report.differ("doubled", "order %s of no period was paid %d times with a stored card", id, n)
	}
	for id := range b.plans.waiting {
		b.report.differ("doubled", "order %s is on the gateway's schedule, and no plan waits for it", id)
	}
}

// explainPlan: its charges are the calendar's, up to now.
func (b *books) explainPlan(p *ent.Plan) {
	charges, rules := b.plans.charges[p.ID], service.PlanRules(p)
	for i, c := range charges[:len(charges)-1] {
		if c.Period != i+1 || c.Status != pay.ChargePaid {
			b.report.differ("lost", "plan %s: charge %d is for period %d and %s", p.ID, i+1, c.Period, c.Status)
		}
	}
	next := charges[len(charges)-1]
	begins, _ := rules.Period(len(charges))
	if next.Status != pay.ChargeScheduled || next.Period != len(charges) || !next.DueAt.Equal(begins) ||
		!begins.After(b.plans.now) || p.Charged != len(charges)-1 {
		b.report.differ("lost", "plan %s: %d charges are paid, the next one is for period %d, %s and due %s", p.ID, p.Charged, next.Period, next.Status, next.DueAt)
	}
	if next.OrderID == nil {
		return
	}
	there := b.plans.waiting[*next.OrderID]
	delete(b.plans.waiting, *next.OrderID)
	if len(there) != 1 || there[0].ScheduleAt != next.DueAt.Unix() || next.RegisteredAt == nil {
		b.report.differ("lost", "plan %s: period %d is on the gateway's schedule %d times, registered %v", p.ID, next.Period, len(there), next.RegisteredAt)
	}
}

// holdPlan: who was told that a plan runs has one.
func (b *books) holdPlan(c claim) {
	if p := b.plans.all[c.plan]; p == nil || p.Status != pay.PlanActive {
		b.report.differ("lost", "a client was told that plan %s runs, and it is %+v", c.plan, p)
	}
}
