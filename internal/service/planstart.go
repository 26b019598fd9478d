package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/plan"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

// StartPlanInput asks for a plan, as the API describes it.
type StartPlanInput struct {
	BillingKeyID   string
	Lines          []LineInput
	Recurrence     *pay.Recurrence
	StartAt        *time.Time
	Until          *time.Time
	IdempotencyKey string
}

// PlanAnswer is what became of a wish about a plan.
type PlanAnswer struct {
	Plan     *ent.Plan
	Replayed bool // it stood so before
	Refused  bool // the plan's status does not allow it
	// Charge is what became of the charge that belongs to the wish; nil if there
	// is none, or it went through.
	Charge *Completion
}

// StartPlan starts a plan on a stored card. Unless it has free days or a later
// start it charges the first period at once: the plan is INCOMPLETE until the
// outcome is known, and a first charge that fails, or of which nothing is known
// in the end, leaves a plan that is CANCELLED.
//
// Rhythm and price come from the products; free days are given to a customer
// once for each product. Only an admin may send another
// rhythm, a start, an end, or a price. The same key and input give the same
// plan; the same key with another input is pay.IdempotencyConflict.
func (s *Service) StartPlan(ctx context.Context, caller auth.Caller, in StartPlanInput) (*PlanAnswer, error) {
	card, err := s.BillingKey(ctx, caller, in.BillingKeyID)
	if err != nil {
		return nil, err
	}
	hash := planHash(in)
	w, refusal := s.newPlan(ctx, caller, card, &in)
	if refusal == nil && card.Status != pay.BillingKeyActive {
		refusal = invalid(fault("billingKeyId", pay.RuleNotAllowed))
	}
	if refusal != nil {
		// What would be refused now may have been a plan when the key was first used.
		answer, err := s.replayPlan(ctx, card.Owner, in.IdempotencyKey, hash)
		if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.IdempotencyConflict || err == nil {
			return answer, err
		}
		return nil, refusal
	}
	w.plan.InputHash = hash
	switch err := s.insertPlan(ctx, w, w.plan.CreatedAt); {
	case database.IsDuplicate(err):
		return s.replayPlan(ctx, card.Owner, in.IdempotencyKey, hash)
	case errors.Is(err, errCardGone):
		return nil, invalid(fault("billingKeyId", pay.RuleNotAllowed))
	case err != nil:
		return nil, err
	}
	s.work(ctx, w.plan)
	return s.startAnswer(context.WithoutCancel(ctx), w.plan.ID)
}

// startAnswer reads what became of a plan that was started.
func (s *Service) startAnswer(ctx context.Context, id string) (*PlanAnswer, error) {
	p, err := s.DB.Plan.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", id, err)
	}
	answer := &PlanAnswer{Plan: p}
	failed := p.Charged == 0 && p.Failure != nil && (p.Status == pay.PlanCancelled || p.Ending == pay.EndingNotStarted)
	if !failed && p.Status != pay.PlanIncomplete {
		return answer, nil
	}
	answer.Charge, err = s.chargeOutcome(ctx, p)
	if err == nil && failed {
		answer.Charge.Outcome, answer.Charge.Failure = pay.OutcomeFailed, p.Failure
	}
	return answer, err
}

// chargeOutcome is a charge of a plan that is under way: the newest.
func (s *Service) chargeOutcome(ctx context.Context, p *ent.Plan) (*Completion, error) {
	o, err := s.DB.Order.Query().Where(order.HasChargeWith(chargeOf(p))).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order of plan %s: %w", p.ID, err)
	}
	return &Completion{
		Outcome: pay.OutcomeWaiting, Order: o, WaitingFor: WaitingForGateway, PollAfterMs: PollFast,
	}, nil
}

// replayPlan answers a key that was used before.
func (s *Service) replayPlan(ctx context.Context, owner, key, hash string) (*PlanAnswer, error) {
	if !isWord(key) {
		return nil, pay.Refuse(pay.NotFound)
	}
	p, err := s.DB.Plan.Query().Where(plan.Owner(owner), plan.IdempotencyKey(key)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read plan of a key: %w", err)
	}
	if p.InputHash != hash {
		return nil, pay.Refuse(pay.IdempotencyConflict)
	}
	answer, err := s.startAnswer(ctx, p.ID)
	if err == nil {
		answer.Replayed = true
	}
	return answer, err
}

// planHash tells two inputs apart, the key left out.
func planHash(in StartPlanInput) string {
	in.IdempotencyKey = ""
	raw, err := json.Marshal(in)
	if err != nil {
		panic(fmt.Sprintf("an input is always JSON: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
