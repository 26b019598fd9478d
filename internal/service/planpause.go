package service

import (
	"context"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

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
