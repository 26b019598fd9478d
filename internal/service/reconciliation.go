package service

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/reconciliation"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Reconciliations reads a page of comparisons, newest first. It is an admin's.
func (s *Service) Reconciliations(ctx context.Context, caller auth.Caller, page Page) ([]*ent.Reconciliation, bool, error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	q := s.DB.Reconciliation.Query().Order(reconciliation.ByID(sql.OrderDesc())).Limit(page.First + 1)
	if page.After != "" {
		q.Where(reconciliation.IDLT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read reconciliations: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// Reconciliation reads a comparison. It is an admin's.
func (s *Service) Reconciliation(ctx context.Context, caller auth.Caller, id string) (*ent.Reconciliation, error) {
	r, err := s.DB.Reconciliation.Query().Where(reconciliation.ID(id)).First(ctx)
	if ent.IsNotFound(err) || caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.NotFound)
	}
	return r, err
}
