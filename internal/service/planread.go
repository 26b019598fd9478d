package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/ent/plan"
	"paygraph/ent/predicate"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// PlanFilter says which plans; all conditions hold together.
type PlanFilter struct {
	Status []pay.PlanStatus
	Owner  string
}

// Plan reads a plan that the caller may see, with its card; pay.NotFound if
// there is none.
func (s *Service) Plan(ctx context.Context, caller auth.Caller, id string) (*ent.Plan, error) {
	if !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	p, err := s.DB.Plan.Query().Where(plan.ID(id)).First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayChange(p.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", id, err)
	}
	return p, nil
}

// Delivers reports whether the buyer has now what a plan sells.
func (s *Service) Delivers(p *ent.Plan) bool { return PlanRules(p).Delivers(s.now()) }

// planToChange reads a plan that the caller may change; who may see one may.
func (s *Service) planToChange(ctx context.Context, caller auth.Caller, id string) (*ent.Plan, error) {
	return s.Plan(ctx, caller, id)
}

// Plans reads a page of all plans, newest first. It is an admin's. Of lists of
// plans, with says what is read of the orders of their next charges.
func (s *Service) Plans(ctx context.Context, caller auth.Caller, page Page, f PlanFilter, with With) ([]*ent.Plan, bool, error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	return s.plansWhere(ctx, page, f, with)
}

// PlansOfCaller reads a page of the caller's own plans, newest first.
func (s *Service) PlansOfCaller(ctx context.Context, caller auth.Caller, page Page, f PlanFilter, with With) ([]*ent.Plan, bool, error) {
	if caller.Role != auth.Admin && f.Owner != "" {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	if caller.Role != auth.Customer {
		return nil, false, nil
	}
	return s.plansWhere(ctx, page, f, with, plan.Owner(caller.Subject))
}

// PlansOfCard reads a page of the plans that charge a card, newest first. The
// card was granted already.
func (s *Service) PlansOfCard(ctx context.Context, card *ent.BillingKey, page Page, with With) ([]*ent.Plan, bool, error) {
	return s.plansWhere(ctx, page, PlanFilter{}, with, plan.BillingKeyID(card.ID))
}

func (s *Service) plansWhere(ctx context.Context, page Page, f PlanFilter, with With, all ...predicate.Plan) ([]*ent.Plan, bool, error) {
	if f.Status != nil {
		all = append(all, plan.StatusIn(f.Status...))
	}
	if f.Owner != "" {
		all = append(all, plan.Owner(strings.TrimSpace(f.Owner)))
	}
	if page.After != "" {
		all = append(all, plan.IDLT(page.After))
	}
	plans, err := s.DB.Plan.Query().Where(all...).WithBillingKey().
		Order(plan.ByID(sql.OrderDesc())).Limit(page.First + 1).All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read plans: %w", err)
	}
	rows, more := page.cut(len(plans))
	return plans[:rows], more, s.withNextCharges(ctx, plans[:rows], with)
}

// withNextCharges reads the charges that are due next along with plans, for all
// of them at once.
func (s *Service) withNextCharges(ctx context.Context, plans []*ent.Plan, with With) error {
	byID := map[string]*ent.Plan{}
	for _, p := range plans {
		if p.ChargeID != "" {
			byID[p.ChargeID] = p
		}
	}
	if len(byID) == 0 {
		return nil
	}
	next, err := with.ofCharges(s.DB.Charge.Query()).Where(charge.IDIn(slices.Collect(maps.Keys(byID))...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read next charges: %w", err)
	}
	for _, c := range next {
		p := byID[c.ID]
		known(c, p)
		p.Edges.Charges = []*ent.Charge{c}
	}
	return nil
}

// ofCharges reads charges' orders along with them. An order's charge is at hand
// then; see known.
func (w With) ofCharges(q *ent.ChargeQuery) *ent.ChargeQuery {
	w.Charge = false
	return q.WithOrder(func(q *ent.OrderQuery) { w.of(q) })
}

// known ties a charge to its plan, and its order to it.
func known(c *ent.Charge, p *ent.Plan) {
	c.Edges.Plan = p
	if c.Edges.Order != nil {
		c.Edges.Order.Edges.Charge = c
	}
}

// Charge reads a charge of a plan that the caller may see.
func (s *Service) Charge(ctx context.Context, caller auth.Caller, id string) (*ent.Charge, error) {
	if !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	c, err := s.DB.Charge.Query().Where(charge.ID(id)).WithPlan().First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayChange(c.Edges.Plan.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read charge %s: %w", id, err)
	}
	return c, nil
}

// chargeOf finds the newest charge of a plan that was tried or is due: the open
// one, or the one that it ended with.
func chargeOf(p *ent.Plan) predicate.Charge {
	if p.ChargeID != "" {
		return charge.ID(p.ChargeID)
	}
	return charge.And(charge.PlanID(p.ID), charge.StatusEQ(pay.ChargeFailed))
}

// The following read on from a row that the caller was granted already.

// ChargesOf reads a page of a plan's charges, newest first, and of their orders
// what with says.
func (s *Service) ChargesOf(ctx context.Context, p *ent.Plan, page Page, with With) ([]*ent.Charge, bool, error) {
	q := with.ofCharges(s.DB.Charge.Query()).Where(charge.PlanID(p.ID)).Order(charge.ByID(sql.OrderDesc())).Limit(page.First + 1)
	if page.After != "" {
		q.Where(charge.IDLT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read charges of plan %s: %w", p.ID, err)
	}
	rows, more := page.cut(len(all))
	for _, c := range all {
		known(c, p)
	}
	return all[:rows], more, nil
}

// NextCharge reads the charge of a plan that is due next or being tried, and of
// its order what with says; nil if none will come.
func (s *Service) NextCharge(ctx context.Context, p *ent.Plan, with With) (*ent.Charge, error) {
	if p.ChargeID == "" || p.Status == pay.PlanPaused || p.Ending != pay.EndingNot || p.CancelAt != nil {
		return nil, nil
	}
	if along := p.Edges.Charges; len(along) == 1 && along[0].ID == p.ChargeID {
		return along[0], nil
	}
	c, err := with.ofCharges(s.DB.Charge.Query()).Where(charge.ID(p.ChargeID)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read charge of plan %s: %w", p.ID, err)
	}
	known(c, p)
	return c, nil
}

// CardOf reads a plan's stored card, unless it came along.
func (s *Service) CardOf(ctx context.Context, p *ent.Plan) (*ent.BillingKey, error) {
	if p.Edges.BillingKey != nil {
		return p.Edges.BillingKey, nil
	}
	return s.DB.BillingKey.Get(ctx, p.BillingKeyID)
}

// PlanOf reads a charge's plan, unless it came along.
func (s *Service) PlanOf(ctx context.Context, c *ent.Charge) (*ent.Plan, error) {
	if c.Edges.Plan != nil {
		return c.Edges.Plan, nil
	}
	return s.DB.Plan.Get(ctx, c.PlanID)
}

// OrderOfCharge reads the order that a charge became; nil before it was tried.
func (s *Service) OrderOfCharge(ctx context.Context, c *ent.Charge) (*ent.Order, error) {
	if c.OrderID == nil || c.Attempts == 0 {
		return nil, nil
	}
	if c.Edges.Order != nil {
		return c.Edges.Order, nil
	}
	return s.readOrder(ctx, *c.OrderID)
}

// ChargeOf reads the charge that an order pays, unless it came along; nil if it
// pays none.
func (s *Service) ChargeOf(ctx context.Context, o *ent.Order) (*ent.Charge, error) {
	if o.PlanID == "" || o.Edges.Charge != nil {
		return o.Edges.Charge, nil
	}
	c, err := s.DB.Charge.Query().Where(charge.OrderID(o.ID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil // another order took its place before it was tried
	}
	return c, err
}

// WatchPlan sends a plan as it stands, then each change, until it has ended or
// ctx does. Frames may skip versions and never go back.
func (s *Service) WatchPlan(ctx context.Context, caller auth.Caller, id string) (<-chan *ent.Plan, error) {
	if _, err := s.Plan(ctx, caller, id); err != nil {
		return nil, err
	}
	frames := make(chan *ent.Plan)
	w := s.Live.Watch(id)
	go func() {
		defer close(frames)
		defer w.Close()
		for seen := 0; ; {
			p, err := s.Plan(ctx, caller, id)
			if err != nil {
				s.watchFailed(ctx, id, err)
			} else if p.Version > seen {
				seen = p.Version
				if !send(ctx, frames, p) || p.Status.Final() {
					return
				}
			}
			if !wait(ctx, w.C, err, nil) {
				return
			}
		}
	}()
	return frames, nil
}
