package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/ent/plan"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

// planWrite is what becomes of a plan, to be written at once or not at all.
type planWrite struct {
	plan    *ent.Plan   // as it is now, but for its version
	charge  *ent.Charge // the open charge as it is now; nil if it stays
	next    *ent.Charge // a new charge
	order   *ent.Order  // a new order
	notices []*ent.Notice
	card    string // a stored card that must be ACTIVE, and stay so until this is written
}

// savePlan writes a change of a plan, unless somebody else was faster: then it
// returns errStale.
func (s *Service) savePlan(ctx context.Context, v *planned, w planWrite, now time.Time) error {
	before, after := v.plan, w.plan
	if before.Status != after.Status && !slices.Contains(pay.PlanNext[before.Status], after.Status) {
		return fmt.Errorf("plan %s is %s and cannot become %s", before.ID, before.Status, after.Status)
	}
	if c := w.charge; c != nil && c.Status != v.charge.Status && !slices.Contains(pay.ChargeNext[v.charge.Status], c.Status) {
		return fmt.Errorf("charge %s is %s and cannot become %s", c.ID, v.charge.Status, c.Status)
	}
	after.Version, after.UpdatedAt = before.Version+1, now
	err := database.InTx(ctx, s.DB, func(tx *ent.Tx) error {
		// The first statement decides who may write the rest.
		u := tx.Plan.Update().Where(plan.ID(before.ID), plan.Version(before.Version))
		setPlan(u.Mutation(), after)
		n, err := u.Save(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("save plan %s: %w", before.ID, err)
		case n == 0:
			return errStale
		}
		return w.save(ctx, tx, now)
	})
	if err == nil {
		s.Live.Publish(after.ID, after.Version)
	}
	return err
}

// save writes what goes with a plan's row.
func (w planWrite) save(ctx context.Context, tx *ent.Tx, now time.Time) error {
	if w.card != "" {
		if err := relyOnCard(ctx, tx, w.card); err != nil {
			return err
		}
	}
	if c := w.charge; c != nil {
		u := tx.Charge.Update().Where(charge.ID(c.ID))
		c.UpdatedAt = now
		setCharge(u.Mutation(), c)
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("save charge %s: %w", c.ID, err)
		}
	}
	if w.order != nil {
		if err := insertOrder(ctx, tx.Order, w.order); err != nil {
			return err
		}
	}
	if c := w.next; c != nil {
		create := tx.Charge.Create().SetID(c.ID).SetPlanID(c.PlanID).SetPeriod(c.Period).SetCurrency(c.Currency).
			SetPeriodStart(c.PeriodStart).SetPeriodEnd(c.PeriodEnd).SetCreatedAt(now)
		c.UpdatedAt = now
		setCharge(create.Mutation(), c)
		if err := create.Exec(ctx); err != nil {
			return fmt.Errorf("insert charge %s: %w", c.ID, err)
		}
	}
	return saveNotices(ctx, tx, w.notices)
}

// insertPlan writes a new plan with its first charge.
func (s *Service) insertPlan(ctx context.Context, w planWrite, now time.Time) error {
	p := w.plan
	return database.InTx(ctx, s.DB, func(tx *ent.Tx) error {
		c := tx.Plan.Create().SetID(p.ID).SetOwner(p.Owner).SetCurrency(p.Currency).SetLocale(p.Locale).
			SetRecurrence(p.Recurrence).SetAnchorAt(p.AnchorAt).SetNillableTrialEndsAt(p.TrialEndsAt).SetNillableUntil(p.Until).
			SetIdempotencyKey(p.IdempotencyKey).SetInputHash(p.InputHash).SetCreatedAt(p.CreatedAt)
		if p.Buyer != nil {
			c.SetBuyer(p.Buyer)
		}
		setPlan(c.Mutation(), p)
		if err := c.Exec(ctx); err != nil {
			return fmt.Errorf("insert plan %s: %w", p.ID, err)
		}
		return w.save(ctx, tx, now)
	})
}

// setPlan fills every column that can change.
func setPlan(m *ent.PlanMutation, p *ent.Plan) {
	m.SetBillingKeyID(p.BillingKeyID)
	m.SetStatus(p.Status)
	m.SetName(p.Name)
	m.SetLines(p.Lines)
	m.SetCharged(p.Charged)
	m.SetChargeID(p.ChargeID)
	m.SetEnding(p.Ending)
	m.SetVersion(p.Version)
	m.SetUpdatedAt(p.UpdatedAt)
	if len(p.NextLines) > 0 {
		m.SetNextLines(p.NextLines)
	} else {
		m.ClearNextLines()
	}
	set(p.CurrentPeriodStart, func(t *time.Time) { m.SetCurrentPeriodStart(*t) }, m.ClearCurrentPeriodStart)
	set(p.CurrentPeriodEnd, func(t *time.Time) { m.SetCurrentPeriodEnd(*t) }, m.ClearCurrentPeriodEnd)
	set(p.CancelAt, func(t *time.Time) { m.SetCancelAt(*t) }, m.ClearCancelAt)
	set(p.Failure, func(f *pay.Failure) { m.SetFailure(f) }, m.ClearFailure)
	set(p.NextAt, func(t *time.Time) { m.SetNextAt(*t) }, m.ClearNextAt)
	set(p.StuckAt, func(t *time.Time) { m.SetStuckAt(*t) }, m.ClearStuckAt)
	set(p.EndedAt, func(t *time.Time) { m.SetEndedAt(*t) }, m.ClearEndedAt)
}

// setCharge fills every column that can change.
func setCharge(m *ent.ChargeMutation, c *ent.Charge) {
	m.SetStatus(c.Status)
	m.SetLines(c.Lines)
	m.SetAmount(c.Amount)
	m.SetTaxFreeAmount(c.TaxFreeAmount)
	m.SetDueAt(c.DueAt)
	m.SetBillingKeyID(c.BillingKeyID)
	m.SetAttempts(c.Attempts)
	m.SetSilent(c.Silent)
	m.SetUpdatedAt(c.UpdatedAt)
	set(c.OrderID, func(id *string) { m.SetOrderID(*id) }, m.ClearOrder)
	set(c.AskedAt, func(t *time.Time) { m.SetAskedAt(*t) }, m.ClearAskedAt)
	set(c.RefusedAt, func(t *time.Time) { m.SetRefusedAt(*t) }, m.ClearRefusedAt)
	set(c.RegisteredAt, func(t *time.Time) { m.SetRegisteredAt(*t) }, m.ClearRegisteredAt)
	set(c.FirstFailedAt, func(t *time.Time) { m.SetFirstFailedAt(*t) }, m.ClearFirstFailedAt)
	set(c.Failure, func(f *pay.Failure) { m.SetFailure(f) }, m.ClearFailure)
}

// pokePlan says, in the transaction that changes an order, that the order's
// plan has to be looked at. Who decides about the plan at the same time is too
// late.
func pokePlan(ctx context.Context, tx *ent.Tx, id string, now time.Time) error {
	err := tx.Plan.Update().Where(plan.ID(id)).AddVersion(1).SetNextAt(now).SetUpdatedAt(now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("poke plan %s: %w", id, err)
	}
	return nil
}
