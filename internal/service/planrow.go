package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/cardcharge"
	"paygraph/ent/charge"
	"paygraph/ent/plan"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// planned is a plan with the charge that is due next or being tried, as they
// were read together. Nobody changes the rows of one.
type planned struct {
	plan   *ent.Plan
	charge *ent.Charge     // nil if none will come
	order  *aggregate      // of the charge; nil if it has none
	try    *ent.CardCharge // of the charge, if it is being tried and that was written
	tried  bool            // the plan's card was tried for the charge, by us, and declined
}

// readPlan reads a plan and what its next step depends on. Whatever changes of
// it meanwhile moves the plan's version, so that the step is not written.
func (s *Service) readPlan(ctx context.Context, id string) (*planned, error) {
	p, err := s.DB.Plan.Query().Where(plan.ID(id)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", id, err)
	}
	v := &planned{plan: p}
	if p.ChargeID == "" {
		return v, nil
	}
	if v.charge, err = s.DB.Charge.Query().Where(charge.ID(p.ChargeID)).First(ctx); err != nil {
		return nil, fmt.Errorf("read charge of plan %s: %w", id, err)
	}
	if v.charge.OrderID == nil {
		return v, nil
	}
	if v.order, err = s.read(ctx, *v.charge.OrderID); err != nil {
		return nil, fmt.Errorf("read order of plan %s: %w", id, err)
	}
	switch {
	case v.charge.Status == pay.ChargeRetrying && v.charge.BillingKeyID != p.BillingKeyID:
		v.tried, err = s.DB.CardCharge.Query().
			Where(cardcharge.OrderID(*v.charge.OrderID), cardcharge.BillingKeyID(p.BillingKeyID)).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("read tries of plan %s: %w", id, err)
		}
		return v, nil
	case v.charge.Status != pay.ChargeProcessing:
		return v, nil
	}
	v.try, err = s.DB.CardCharge.Query().
		Where(cardcharge.Requester(requesterSystem), cardcharge.IdempotencyKey(tryKey(v.charge))).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read try of plan %s: %w", id, err)
	}
	return v, nil
}

// tryKey numbers a try: each number is sent to the gateway once.
func tryKey(c *ent.Charge) string { return fmt.Sprintf("%s:%d", c.ID, c.Attempts) }

// PlanRules is a plan's row as the rules see it.
func PlanRules(p *ent.Plan) pay.Plan {
	return pay.Plan{
		Status: p.Status, Recurrence: p.Recurrence, Anchor: p.AnchorAt, Until: timeOf(p.Until), Charged: p.Charged,
		PaidUntil: timeOf(p.CurrentPeriodEnd), FreeUntil: timeOf(p.TrialEndsAt), CancelAt: timeOf(p.CancelAt), Ending: p.Ending, StartedAt: p.CreatedAt,
	}
}

// rules is the open charge as the rules see it; nil if none will come.
func (v *planned) rules() *pay.Charge {
	c := v.charge
	if c == nil {
		return nil
	}
	otherCard := c.BillingKeyID != v.plan.BillingKeyID
	r := &pay.Charge{
		Status: c.Status, DueAt: c.DueAt, PeriodStart: c.PeriodStart, PeriodEnd: c.PeriodEnd,
		HasOrder: c.OrderID != nil, NewCard: otherCard && !v.tried,
		AskedAt: timeOf(c.AskedAt), RefusedAt: timeOf(c.RefusedAt), RegisteredAt: timeOf(c.RegisteredAt),
		Silent: c.Silent, FirstFailedAt: timeOf(c.FirstFailedAt), Failure: c.Failure,
	}
	r.Differs = otherCard || !slices.Equal(c.Lines, wantedLines(v.plan))
	if v.order == nil {
		return r
	}
	o := v.order.order
	r.Paid = o.AcceptedPaymentID != ""
	r.Closed = o.ClosedReason != pay.ClosedNot
	r.Closing = o.ClosingReason != pay.ClosedNot && !r.Closed && !r.Paid
	r.Ended = endedBadly(v.order.payments)
	r.Trying = o.OpenChargeID != ""
	if v.try != nil && v.try.Status != pay.CardChargePending && !r.Paid {
		r.Missed = v.try.Failure
		if r.Missed == nil { // it took money that does not count
			r.Missed = &pay.Failure{Code: pay.FailureMerchantSetup}
		}
	}
	return r
}

// wantedLines is what the next charge should buy.
func wantedLines(p *ent.Plan) []pay.Line {
	if len(p.NextLines) > 0 {
		return p.NextLines
	}
	return p.Lines
}

// endedBadly says how the newest charge of a stored card ended that did not
// settle its order; nil if none has ended. Whatever else was tried under the
// order's number, in a window, is nobody's charge.
func endedBadly(payments []*ent.Payment) *pay.Failure {
	for _, p := range payments {
		switch {
		case p.CardUsage != pay.UsageScheduled && p.CardUsage != pay.UsageCharge:
		case p.Verdict == pay.VerdictRejected:
			return &pay.Failure{Code: pay.FailureMerchantSetup}
		case p.Status == pay.PaymentFailed && p.Failure != nil:
			return p.Failure
		case p.Status == pay.PaymentFailed:
			return &pay.Failure{Code: pay.FailureUnknown}
		}
	}
	return nil
}

// newCharge is the charge of a plan's n-th period.
func newCharge(p *ent.Plan, n int) *ent.Charge {
	c := &ent.Charge{
		ID: newID("chg_"), PlanID: p.ID, Period: n, Status: pay.ChargeScheduled, Currency: p.Currency,
		BillingKeyID: p.BillingKeyID,
	}
	c.PeriodStart, c.PeriodEnd = PlanRules(p).Period(n)
	c.DueAt = c.PeriodStart
	setLines(c, wantedLines(p))
	return c
}

// newID makes an id of a kind.
func newID(prefix string) string { return prefix + strings.ToLower(ulid.Make().String()) }

// orderTerm is how long a plan's order stays payable after its charge is due:
// much longer than any charge is retried. The plan closes it.
const orderTerm = 366 * 24 * time.Hour

// chargeOrder is the order of a charge.
func chargeOrder(p *ent.Plan, c *ent.Charge, now time.Time) *ent.Order {
	o := &ent.Order{
		ID: newID("ord_"), Owner: p.Owner, Kind: pay.KindScheduled, PlanID: p.ID,
		Lines: c.Lines, Name: planName(p, c.Lines), Amount: c.Amount, TaxFreeAmount: c.TaxFreeAmount, Currency: c.Currency,
		Buyer: p.Buyer, PayMethod: "card", Locale: p.Locale, Status: pay.OrderPending, Version: 1,
		VbankDueAt: now, ExpiresAt: later(c.DueAt, now).Add(orderTerm), CreatedAt: now, UpdatedAt: now,
	}
	return o
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// planName is what buyers read of lines.
func planName(p *ent.Plan, lines []pay.Line) string {
	return message.OrderName(message.Language(p.Locale), lines[0].Name, len(lines)-1, 40)
}

// setLines makes a charge buy lines.
func setLines(c *ent.Charge, lines []pay.Line) {
	c.Lines = lines
	c.Amount, c.TaxFreeAmount, _ = pay.Sum(lines)
}
