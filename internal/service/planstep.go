package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/ent/plan"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

const (
	// planLease is how long a plan is left to who works it: longer than a call
	// to the gateway takes.
	planLease = 2 * time.Minute
	// planRetry is when a plan is taken on again whose step did not succeed.
	planRetry = time.Minute
	// maxPlanSteps bounds how much is done for a plan at one time.
	maxPlanSteps = 50
)

// workPlan does what is to be done for a plan, step by step, until it has to
// wait. Each step is decided on the rows as they stand, and written with a
// compare-and-set, so that any number of workers end in the same facts; what a
// crash leaves between two steps is found by the next.
func (s *Service) workPlan(ctx context.Context, id string) error {
	ctx = context.WithValue(ctx, planWork{}, true)
	for range maxPlanSteps {
		v, err := s.readPlan(ctx, id)
		if err != nil {
			return err
		}
		now := s.now()
		step, at := pay.NextStep(PlanRules(v.plan), v.rules(), now)
		if step == pay.StepNothing {
			if rested, err := s.restPlan(ctx, v.plan, at); err != nil || rested {
				return err
			}
			continue
		}
		wait, err := s.stepPlan(ctx, v, step, now)
		switch {
		case errors.Is(err, errStale):
		case err != nil:
			return errors.Join(fmt.Errorf("plan %s: %s: %w", id, step, err), s.stuckPlan(ctx, v, now))
		case !wait.IsZero():
			if rested, err := s.restPlan(ctx, v.plan, wait); err != nil || rested {
				return err
			}
		}
	}
	return nil // its lease ends, and the timer goes on
}

// maxPlanStuck is how long a step may not succeed before a person hears of it.
const maxPlanStuck = 24 * time.Hour

// stuckPlan writes that a step did not succeed, and when it is tried again; and
// opens a case if that has gone on for long: Iamport does not answer, or
// refuses what it has to do.
func (s *Service) stuckPlan(ctx context.Context, v *planned, now time.Time) error {
	p := v.plan
	since := now
	if p.StuckAt != nil {
		since = *p.StuckAt
	}
	err := s.DB.Plan.Update().Where(plan.ID(p.ID), plan.Version(p.Version)).
		SetStuckAt(since).SetNextAt(now.Add(planRetry)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save plan %s: %w", p.ID, err)
	}
	if now.Sub(since) < maxPlanStuck {
		return nil
	}
	c := newCase(pay.CaseOutcomeUnknown, stuckSubject(p.ID, since), "", now)
	if v.order != nil {
		c.OrderID = v.order.order.ID
	}
	return saveCase(ctx, s.DB.OpenCase, c)
}

// stuckSubject names the matter of a plan that is stuck since then: each time
// is another matter.
func stuckSubject(id string, since time.Time) string { return fmt.Sprintf("%s@%d", id, since.Unix()) }

// unstickPlan takes a plan on again because a person has looked.
func (s *Service) unstickPlan(ctx context.Context, subject string) error {
	id, _, _ := strings.Cut(subject, "@")
	return s.workPlan(context.WithoutCancel(ctx), id)
}

// planWork marks a context in which a plan is worked.
type planWork struct{}

// restPlan writes when a plan is taken on next; never if the time is zero. It
// reports false if the plan changed meanwhile.
func (s *Service) restPlan(ctx context.Context, p *ent.Plan, at time.Time) (bool, error) {
	u := s.DB.Plan.Update().Where(plan.ID(p.ID), plan.Version(p.Version)).ClearStuckAt()
	if at.IsZero() {
		u.ClearNextAt()
	} else {
		u.SetNextAt(at.Truncate(time.Microsecond))
	}
	n, err := u.Save(ctx)
	if err != nil {
		return false, fmt.Errorf("save plan %s: %w", p.ID, err)
	}
	if n > 0 && p.StuckAt != nil {
		err = closeCase(ctx, s.DB.OpenCase, pay.CaseOutcomeUnknown, stuckSubject(p.ID, *p.StuckAt), string(p.Status), s.now())
	}
	return n > 0, err
}

// stepPlan does one step. Where it has to be waited for, it says until when.
func (s *Service) stepPlan(ctx context.Context, v *planned, step pay.Step, now time.Time) (wait time.Time, err error) {
	switch step {
	case pay.StepMoveOn:
		return wait, s.movePlanOn(ctx, v, now)
	case pay.StepFail:
		return wait, s.failTry(ctx, v, *whyFailed(v), now)
	case pay.StepGiveUp:
		return wait, s.endPlan(ctx, v, pay.EndingUnpaid, now)
	case pay.StepOrder:
		return wait, s.orderCharge(ctx, v, now)
	case pay.StepRegister:
		return wait, s.registerCharge(ctx, v, now)
	case pay.StepCompare:
		return wait, s.compareSchedule(ctx, v, now)
	case pay.StepWithdraw:
		return wait, s.withdrawCharge(ctx, v, now)
	case pay.StepCharge:
		return wait, s.chargePlan(ctx, v, now)
	case pay.StepLook:
		return s.lookForScheduled(ctx, v, now)
	case pay.StepEnd:
		return wait, s.finishPlan(ctx, v, pay.PlanCancelled, now)
	case pay.StepComplete:
		return wait, s.finishPlan(ctx, v, pay.PlanCompleted, now)
	default:
		return wait, fmt.Errorf("unknown step %s", step)
	}
}

// whyFailed says why the charge's last try took no money.
func whyFailed(v *planned) *pay.Failure {
	c := v.rules()
	switch {
	case c.Missed != nil:
		return c.Missed
	case c.Status == pay.ChargeScheduled && c.Ended != nil:
		return c.Ended
	default:
		return &pay.Failure{Code: pay.FailureGateway}
	}
}

// movePlanOn writes that a period is paid, and plans the next charge.
func (s *Service) movePlanOn(ctx context.Context, v *planned, now time.Time) error {
	p, c, wanted := *v.plan, *v.charge, wantedLines(v.plan)
	if c.Status == pay.ChargeScheduled {
		c.Attempts++ // the gateway's own
	}
	c.Status, c.Failure, c.Silent = pay.ChargePaid, nil, 0
	following := PlanRules(v.plan).Following(c.Period, now)
	p.Charged++
	p.Failure, p.Lines, p.Name = nil, c.Lines, planName(v.plan, c.Lines)
	if p.NextLines = nil; !slices.Equal(wanted, c.Lines) {
		p.NextLines = wanted // it was for what the plan bought before
	}
	p.CurrentPeriodStart, p.CurrentPeriodEnd = &c.PeriodStart, &c.PeriodEnd
	if p.Status != pay.PlanPaused {
		p.Status = pay.PlanActive
	}
	if p.Ending != pay.EndingRequested {
		p.Ending = pay.EndingNot // it was about to end unpaid
	}
	if p.CancelAt != nil && !p.CancelAt.After(c.PeriodStart) {
		p.CancelAt = &c.PeriodEnd // what is paid is delivered
	}
	w := planWrite{plan: &p, charge: &c}
	p.ChargeID, p.NextAt = "", &now
	if rules := PlanRules(&p); rules.Goes(rules.Recurrence.Due(p.AnchorAt, following-1)) {
		w.next = newCharge(&p, following)
		p.ChargeID = w.next.ID
		if p.Status == pay.PlanActive && p.CancelAt == nil && p.Ending == pay.EndingNot {
			w.order = chargeOrder(&p, w.next, now)
			w.next.OrderID = &w.order.ID
		}
	}
	return s.savePlan(ctx, v, w, now)
}

// failTry writes that a try took no money, and when the next one is.
func (s *Service) failTry(ctx context.Context, v *planned, why pay.Failure, now time.Time) error {
	p, c := *v.plan, *v.charge
	if c.Status == pay.ChargeScheduled {
		c.Attempts++
	}
	c.Failure, p.Failure, p.NextAt = &why, &why, &now
	c.AskedAt, c.RefusedAt, c.RegisteredAt = nil, nil, nil // the gateway's schedule has done its part
	w := planWrite{plan: &p, charge: &c}
	if p.Status == pay.PlanIncomplete {
		p.Ending = pay.EndingNotStarted
		return s.savePlan(ctx, v, w, now)
	}
	c.Status = pay.ChargeRetrying
	if why.Class() == pay.FailureSilent && c.Silent+1 < pay.MaxSilent {
		c.Silent++
		c.DueAt = now.Add(pay.SilentPause)
		return s.savePlan(ctx, v, w, now)
	}
	c.Silent = 0
	if c.FirstFailedAt == nil {
		c.FirstFailedAt = &now
	}
	again := false
	c.DueAt, again = s.dunning().After(*c.FirstFailedAt, now, why)
	if p.Status != pay.PlanPaused {
		p.Status = pay.PlanPastDue
	}
	if again {
		w.notices = s.planNotices(&p, &c, pay.NoticeChargeFailed, now)
	} else {
		c.DueAt, p.Ending = now, pay.EndingUnpaid
	}
	return s.savePlan(ctx, v, w, now)
}

func (s *Service) dunning() pay.Dunning {
	if s.Config.Dunning == nil {
		return pay.DefaultDunning
	}
	return s.Config.Dunning
}

// endPlan writes that a plan ends, and why; it has ended once nothing is left
// at the gateway.
func (s *Service) endPlan(ctx context.Context, v *planned, why pay.PlanEnding, now time.Time) error {
	p := *v.plan
	p.Ending, p.NextAt = why, &now
	return s.savePlan(ctx, v, planWrite{plan: &p}, now)
}

// finishPlan writes that a plan has ended.
func (s *Service) finishPlan(ctx context.Context, v *planned, status pay.PlanStatus, now time.Time) error {
	p := *v.plan
	w := planWrite{plan: &p}
	if c := v.charge; c != nil && !c.Status.Final() {
		ended := *c
		ended.Status = pay.ChargeFailed
		if c.Status == pay.ChargeScheduled {
			ended.Status = pay.ChargeSkipped
		}
		w.charge = &ended
	}
	p.Status, p.ChargeID, p.NextAt, p.EndedAt = status, "", nil, &now
	if p.Ending != pay.EndingNotStarted { // who started it hears that at once
		w.notices = s.planNotices(&p, v.charge, pay.NoticePlanEnded, now)
	}
	return s.savePlan(ctx, v, w, now)
}

// orderCharge makes the order of a charge, as the plan stands now. One that is
// overdue keeps what it is for.
func (s *Service) orderCharge(ctx context.Context, v *planned, now time.Time) error {
	p, c := *v.plan, *v.charge
	if c.Status == pay.ChargeScheduled {
		setLines(&c, wantedLines(&p))
		c.BillingKeyID = p.BillingKeyID
	}
	c.AskedAt, c.RefusedAt, c.RegisteredAt = nil, nil, nil
	o := chargeOrder(&p, &c, now)
	c.OrderID, p.NextAt = &o.ID, &now
	return s.savePlan(ctx, v, planWrite{plan: &p, charge: &c, order: o}, now)
}

// saveCharge writes the open charge alone.
func (s *Service) saveCharge(ctx context.Context, v *planned, now time.Time, edit func(*ent.Charge)) error {
	p, c := *v.plan, *v.charge
	edit(&c)
	p.NextAt = new(now.Add(planLease)) // until then it is ours
	return s.savePlan(ctx, v, planWrite{plan: &p, charge: &c}, now)
}

// chargePlan charges the plan's card for its open charge. The try is numbered
// and written down first; a number is sent once, however often we come here.
func (s *Service) chargePlan(ctx context.Context, v *planned, now time.Time) error {
	if v.charge.Status != pay.ChargeProcessing {
		if v.charge.AskedAt != nil { // nobody else may charge it now
			if err := s.unschedule(ctx, v); err != nil {
				return err
			}
		}
		return s.saveCharge(ctx, v, now, func(c *ent.Charge) {
			c.Status, c.DueAt, c.BillingKeyID = pay.ChargeProcessing, now, v.plan.BillingKeyID
			c.Attempts++
			c.AskedAt, c.RefusedAt, c.RegisteredAt = nil, nil, nil
		})
	}
	card, err := s.DB.BillingKey.Get(ctx, v.charge.BillingKeyID)
	if err != nil {
		return fmt.Errorf("read card of plan %s: %w", v.plan.ID, err)
	}
	if err := s.paced(ctx, 2); err != nil {
		return err
	}
	done, err := s.chargeCard(ctx, cardWish{
		orderID: *v.charge.OrderID, card: card, requester: requesterSystem, key: tryKey(v.charge), source: pay.SourceTimer,
	})
	switch {
	case err != nil:
		return err
	case done.refusal == cardGone:
		return s.failTry(ctx, v, pay.Failure{Code: pay.FailureCardInvalid}, now)
	case done.refusal == cardUnasked:
		return gateway.ErrUnavailable
	case done.refusal == cardNotPayable && done.order.order.AcceptedPaymentID == "":
		return s.failTry(ctx, v, pay.Failure{Code: pay.FailureStoppedByMerchant}, now)
	default:
		return nil // the rows tell
	}
}
