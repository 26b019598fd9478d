package service_test

import (
	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
)

// audit compares the books of a plan, ours and the gateway's, once all is quiet.
func (l *planLife) audit() {
	p, charges := l.Plan(l.t, l.id)
	l.auditMoney(p, charges)
	l.auditSchedule(p, charges)
	l.auditActors(p)
	if l.t.Failed() {
		l.note("plan is %s, ending %q at %v, next %v, stuck %v, on %s", p.Status, p.Ending, p.CancelAt, p.NextAt, p.StuckAt, p.BillingKeyID)
		for _, c := range charges {
			l.note("charge %d is %s of %v, due %s, asked %v, registered %v, %d tries, %+v", c.Period, c.Status, c.OrderID, c.DueAt, c.AskedAt,
				c.RegisteredAt, c.Attempts, c.Failure)
		}
	}
}

// auditMoney checks that each paid charge is one payment that was kept, of the
// charge's amount, and each payment that was kept one paid charge.
func (l *planLife) auditMoney(p *ent.Plan, charges []*ent.Charge) {
	kept, paid, periods := l.kept(), 0, map[int]bool{}
	for _, c := range charges {
		if c.Status != pay.ChargePaid {
			continue
		}
		if paid++; periods[c.Period] {
			l.t.Errorf("period %d is paid twice", c.Period)
		}
		periods[c.Period] = true
		if got := kept[*c.OrderID]; len(got) != 1 || got[0] != c.Amount {
			l.t.Errorf("period %d is paid with %d as %s, and the gateway kept %d of it", c.Period, c.Amount, *c.OrderID, got)
		}
		delete(kept, *c.OrderID)
	}
	for number, got := range kept {
		l.t.Errorf("the gateway kept %d of %s, which is no paid charge", got, number)
	}
	if p.Charged != paid {
		l.t.Errorf("plan says that it was charged %d times, want %d", p.Charged, paid)
	}
}

// kept is what the gateway took and did not give back, by the order's number.
func (l *planLife) kept() map[string][]int64 {
	all, err := l.Control.Payments(l.t.Context(), "")
	if err != nil {
		l.t.Fatal(err)
	}
	kept := map[string][]int64{}
	for _, one := range all {
		amount, _ := one.Amount.Int64()
		back, _ := one.CancelAmount.Int64()
		if one.PaidAt > 0 && !one.Uncharged && back < amount {
			kept[one.MerchantUID] = append(kept[one.MerchantUID], amount-back)
		}
	}
	return kept
}

// auditSchedule checks that exactly the next charge of a plan that runs waits at
// the gateway, and nothing of any other plan.
func (l *planLife) auditSchedule(p *ent.Plan, charges []*ent.Charge) {
	var waiting []control.Schedule
	var next *ent.BillingKey
	for _, card := range l.cards {
		all, err := l.Control.Schedules(l.t.Context(), card.CustomerUID)
		if err != nil {
			l.t.Fatal(err)
		}
		for _, one := range all {
			if one.ScheduleStatus == "scheduled" {
				waiting = append(waiting, one)
			}
		}
		if card.ID == p.BillingKeyID {
			next = card
		}
	}
	last := charges[len(charges)-1]
	running := (p.Status == pay.PlanActive || p.Status == pay.PlanTrialing) && p.CancelAt == nil
	if running && p.ChargeID == last.ID && last.Status == pay.ChargeScheduled {
		oneAhead(l.t, l.Env, p, next)
		if len(waiting) != 1 {
			l.t.Errorf("plan is %s with %d charges waiting at the gateway, want 1", p.Status, len(waiting))
		}
	} else if len(waiting) != 0 {
		l.t.Errorf("plan is %s, cancelled at %v, and waiting at the gateway is %+v", p.Status, p.CancelAt, waiting)
	}
}

// auditActors checks that whatever is not final has somebody who acts next, and
// that nobody is stuck.
func (l *planLife) auditActors(p *ent.Plan) {
	if p.StuckAt != nil {
		l.t.Errorf("plan is %s and stuck since %s", p.Status, p.StuckAt)
	}
	if !p.Status.Final() && p.Status != pay.PlanPaused && p.NextAt == nil { // what is paused waits for its owner
		l.t.Errorf("plan is %s, and nobody acts on it", p.Status)
	}
	if !p.Status.Final() && p.NextAt != nil && p.NextAt.Before(l.Service.Now()) {
		l.t.Errorf("plan is %s, and nobody has acted since %s", p.Status, p.NextAt)
	}
	for _, r := range l.DB.Client.Refund.Query().AllX(l.t.Context()) {
		if !r.Status.Final() {
			l.t.Errorf("refund of %s is %s, next %v", r.OrderID, r.Status, r.NextAt)
		}
	}
	for _, c := range l.DB.Client.CardCharge.Query().AllX(l.t.Context()) {
		if c.Status == pay.CardChargePending {
			l.t.Errorf("try of %s is %s, next %v", c.OrderID, c.Status, c.NextAt)
		}
	}
}
