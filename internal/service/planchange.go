package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// CancelMoment says when a cancelled plan ends.
type CancelMoment string

const (
	CancelNow       CancelMoment = "NOW"
	CancelPeriodEnd CancelMoment = "PERIOD_END"
)

// planWish is a wish of a plan's owner: as what it leaves the plan, or false if
// the plan stands so already.
type planWish func(v *planned, w *planWrite, now time.Time) (bool, error)

// errNotNow says that a plan cannot be changed as it stands.
var errNotNow = errors.New("plan cannot be changed now")

// PausePlan stops a plan for a while: nothing is charged until it is resumed.
// The charge that was planned is taken back at the gateway; until that is done
// the caller hears pay.Unavailable, and the wish is kept.
func (s *Service) PausePlan(ctx context.Context, caller auth.Caller, id string) (*PlanAnswer, error) {
	answer, err := s.changePlan(ctx, caller, id, pay.PlanPause, func(v *planned, w *planWrite, now time.Time) (bool, error) {
		if v.plan.Status == pay.PlanPaused {
			return false, nil
		}
		if v.charge != nil && v.charge.Status != pay.ChargeScheduled {
			return false, errNotNow // it is being charged
		}
		w.plan.Status = pay.PlanPaused
		return true, nil
	})
	if err != nil || answer.Refused {
		return answer, err
	}
	return s.withdrawn(context.WithoutCancel(ctx), answer)
}

// withdrawn is an answer that the gateway has nothing more of a plan on its
// schedule; pay.Unavailable while that is not so.
func (s *Service) withdrawn(ctx context.Context, answer *PlanAnswer) (*PlanAnswer, error) {
	v, err := s.readPlan(ctx, answer.Plan.ID)
	if err != nil {
		return nil, err
	}
	if c := v.rules(); c != nil && c.Open() && c.HasOrder && !c.Closed && !c.Paid {
		return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: planRetry}
	}
	answer.Plan = v.plan
	return answer, nil
}

// ResumePlan lets a paused plan go on: it is charged from the next due date on,
// and what passed meanwhile is not. It also takes back a cancellation at the
// period's end.
func (s *Service) ResumePlan(ctx context.Context, caller auth.Caller, id string) (*PlanAnswer, error) {
	return s.changePlan(ctx, caller, id, pay.PlanResume, func(v *planned, w *planWrite, now time.Time) (bool, error) {
		p := v.plan
		if p.Status != pay.PlanPaused && p.CancelAt == nil {
			return false, nil
		}
		w.plan.CancelAt = nil
		if p.Status != pay.PlanPaused {
			return true, nil
		}
		rules := PlanRules(p)
		w.plan.Status = rules.Running(now)
		c := v.charge
		if c == nil || now.Before(c.DueAt) {
			return true, nil
		}
		if c.OrderID != nil { // it is still being taken back
			return false, &pay.Error{Code: pay.Unavailable, RetryAfter: planRetry}
		}
		passed := *c
		passed.Status = pay.ChargeSkipped
		w.charge = &passed
		w.plan.ChargeID = ""
		n := rules.Upcoming(c.Period+1, now)
		if start, _ := rules.Period(n); rules.Goes(start) {
			w.next = newCharge(w.plan, n)
			w.plan.ChargeID = w.next.ID
		}
		return true, nil
	})
}

// CancelPlan ends a plan, now or when the paid period ends. It counts as ended
// once the gateway has nothing on its schedule any more. Where the gateway does
// not answer, the wish is kept, a timer finishes it, and the caller hears
// pay.Unavailable. What the gateway charges before it hears of it is paid, and
// delivered: a plan that ends with its period ends with that one. Nothing is
// refunded by itself.
func (s *Service) CancelPlan(ctx context.Context, caller auth.Caller, id string, at CancelMoment) (*PlanAnswer, error) {
	answer, err := s.changePlan(ctx, caller, id, pay.PlanCancel, func(v *planned, w *planWrite, now time.Time) (bool, error) {
		p := w.plan
		end := now
		if at == CancelPeriodEnd {
			end = later(now, paidUntil(v))
		}
		switch {
		case p.Ending != pay.EndingNot: // it is about to
			return false, nil
		case p.CancelAt != nil && at == CancelPeriodEnd:
			return false, nil
		case end.After(now):
			p.CancelAt = &end
		default:
			p.Ending, p.CancelAt = pay.EndingRequested, &end
		}
		return true, nil
	})
	if err != nil || answer.Refused || answer.Plan.Status.Final() {
		return answer, err
	}
	if answer.Plan.Ending == pay.EndingNot {
		return s.withdrawn(context.WithoutCancel(ctx), answer)
	}
	s.work(ctx, answer.Plan)
	if answer.Plan, err = s.Plan(context.WithoutCancel(ctx), caller, id); err != nil {
		return nil, err
	}
	if !answer.Plan.Status.Final() {
		return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: planRetry}
	}
	return answer, nil
}

// paidUntil is when what the buyer has of a plan ends: the paid period, or the
// free days before the first.
func paidUntil(v *planned) time.Time {
	switch {
	case v.plan.CurrentPeriodEnd != nil:
		return *v.plan.CurrentPeriodEnd
	case v.plan.Status == pay.PlanTrialing:
		return v.plan.AnchorAt
	default:
		return time.Time{}
	}
}

// ChangePlanCard charges another card from now on. A charge that is overdue is
// tried on it at once, and only once: if that fails, the policy goes on as
// before, with the new card.
func (s *Service) ChangePlanCard(ctx context.Context, caller auth.Caller, id, billingKeyID string) (*PlanAnswer, error) {
	p, err := s.planToChange(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	card, err := s.cardToCharge(ctx, caller, billingKeyID, p.Owner, "billingKeyId")
	if err != nil {
		return nil, err
	}
	overdue := ""
	answer, err := s.changePlan(ctx, caller, id, pay.PlanChangeCard, func(v *planned, w *planWrite, now time.Time) (bool, error) {
		overdue = ""
		if c := v.charge; c != nil && (c.Status == pay.ChargeRetrying || c.Status == pay.ChargeProcessing) {
			overdue = c.ID
		}
		w.plan.BillingKeyID, w.card = card.ID, card.ID
		return v.plan.BillingKeyID != card.ID, nil
	})
	if errors.Is(err, errCardGone) {
		return nil, invalid(fault("billingKeyId", pay.RuleNotAllowed))
	}
	if err != nil || answer.Refused || answer.Replayed || overdue == "" {
		return answer, err
	}
	return s.overdueAnswer(context.WithoutCancel(ctx), answer, overdue)
}

// overdueAnswer says what became of a charge that was tried on a new card.
func (s *Service) overdueAnswer(ctx context.Context, answer *PlanAnswer, chargeID string) (*PlanAnswer, error) {
	c, err := s.DB.Charge.Get(ctx, chargeID)
	if err != nil || c.Status == pay.ChargePaid || c.OrderID == nil {
		return answer, err
	}
	o, err := s.readOrder(ctx, *c.OrderID)
	if err != nil {
		return nil, err
	}
	answer.Charge = &Completion{Outcome: pay.OutcomeWaiting, Order: o, WaitingFor: WaitingForGateway, PollAfterMs: PollFast}
	if c.Status != pay.ChargeProcessing && c.Failure != nil {
		answer.Charge.Outcome, answer.Charge.Failure = pay.OutcomeFailed, c.Failure
	}
	return answer, nil
}

// ChangePlanLines changes what a plan buys from the next period on, at the
// prices of this moment. The charge that is planned is made anew with the new
// sum; one that is overdue keeps what it is for.
func (s *Service) ChangePlanLines(ctx context.Context, caller auth.Caller, id string, asked []LineInput) (*PlanAnswer, error) {
	p, err := s.planToChange(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	var f faults
	// What an admin sells in a rhythm of its own may change to anything.
	lines, currency, rhythm, err := s.planLines(ctx, &f, asked, caller.Role == auth.Admin, caller.Role == auth.Admin)
	if err != nil {
		return nil, err
	}
	if currency != "" && currency != p.Currency || rhythm != nil && !sameRhythm(*rhythm, p.Recurrence) {
		f.add(fault("lines", pay.RuleConflicting))
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return s.changePlan(ctx, caller, id, pay.PlanChangeLines, func(v *planned, w *planWrite, now time.Time) (bool, error) {
		if slices.Equal(wantedLines(v.plan), lines) {
			return false, nil
		}
		w.plan.NextLines = lines
		if slices.Equal(v.plan.Lines, lines) {
			w.plan.NextLines = nil
		}
		return true, nil
	})
}

// sameRhythm reports whether two rhythms charge at the same times and equally
// often; free days are past.
func sameRhythm(a, b pay.Recurrence) bool {
	a.TrialDays, b.TrialDays = 0, 0
	return a.Same(b)
}

// changePlan writes a wish, and brings it to the gateway.
func (s *Service) changePlan(ctx context.Context, caller auth.Caller, id string, action pay.PlanAction, wish planWish) (*PlanAnswer, error) {
	if _, err := s.planToChange(ctx, caller, id); err != nil {
		return nil, err
	}
	for range maxRaces {
		v, err := s.readPlan(ctx, id)
		if err != nil {
			return nil, err
		}
		now := s.now()
		p := *v.plan
		p.NextAt = new(now.Add(planLease))
		w := planWrite{plan: &p}
		changes, err := wish(v, &w, now)
		if errors.Is(err, errNotNow) {
			return &PlanAnswer{Plan: v.plan, Refused: true}, nil
		}
		if err != nil {
			return nil, err
		}
		if !changes && !v.plan.Status.Final() {
			return &PlanAnswer{Plan: v.plan, Replayed: true}, nil
		}
		if !PlanRules(v.plan).May(action) {
			ended := v.plan.Status == pay.PlanCancelled && action == pay.PlanCancel
			return &PlanAnswer{Plan: v.plan, Refused: !ended, Replayed: ended}, nil
		}
		if err := s.savePlan(ctx, v, w, now); errors.Is(err, errStale) {
			continue
		} else if err != nil {
			return nil, err
		}
		s.work(ctx, &p)
		after, err := s.DB.Plan.Get(context.WithoutCancel(ctx), id)
		return &PlanAnswer{Plan: after}, err
	}
	return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: time.Second, Err: errStale}
}

// endPlansOf ends all plans that charge a card, now, because the card goes.
func (s *Service) endPlansOf(ctx context.Context, caller auth.Caller, plans []*ent.Plan) ([]*ent.Plan, error) {
	ended := make([]*ent.Plan, 0, len(plans))
	for _, p := range plans {
		answer, err := s.CancelPlan(ctx, caller, p.ID, CancelNow)
		if err != nil {
			return ended, err
		}
		if answer.Refused { // its first charge is under way
			return ended, &pay.Error{Code: pay.Unavailable, RetryAfter: planRetry}
		}
		ended = append(ended, answer.Plan)
	}
	return ended, nil
}
