package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// planWish is a wish of a plan's owner: as what it leaves the plan, or false if
// the plan stands so already.
type planWish func(v *planned, w *planWrite, now time.Time) (bool, error)

// errNotNow says that a plan cannot be changed as it stands.
var errNotNow = errors.New("plan cannot be changed now")

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
