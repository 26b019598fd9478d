package service

import (
	"context"
	"fmt"

	"paygraph/ent"
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
