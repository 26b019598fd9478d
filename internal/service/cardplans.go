package service

import (
	"context"
	"fmt"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/ent/plan"
	"paygraph/internal/pay"
)

// plansOf reads the plans that charge a card and have not ended.
func (s *Service) plansOf(ctx context.Context, card *ent.BillingKey) ([]*ent.Plan, error) {
	plans, err := s.DB.Plan.Query().
		Where(plan.BillingKeyID(card.ID), plan.StatusNotIn(pay.PlanCancelled, pay.PlanCompleted)).
		Order(plan.ByID()).Limit(Batch).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read plans of card %s: %w", card.ID, err)
	}
	return plans, nil
}

// onSchedule reports whether the gateway may still charge a card by its
// schedule, for a plan that has another card by now: such a card must not be
// forgotten yet (iamport/api.md 9.1).
func (s *Service) onSchedule(ctx context.Context, card *ent.BillingKey) (bool, error) {
	on, err := s.DB.Charge.Query().
		Where(charge.HasPlanWith(plan.Owner(card.Owner)), charge.BillingKeyID(card.ID), charge.StatusEQ(pay.ChargeScheduled),
			charge.HasOrder(), charge.AskedAtNotNil()).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read charges of card %s: %w", card.ID, err)
	}
	return on, nil
}
