package service

import (
	"context"
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
