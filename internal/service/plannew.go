package service

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"paygraph/ent"
	"paygraph/ent/plan"
	"paygraph/internal/auth"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// newPlan checks an input, prices it and makes the rows; nothing is written.
func (s *Service) newPlan(ctx context.Context, caller auth.Caller, card *ent.BillingKey, in *StartPlanInput) (planWrite, error) {
	var f faults
	admin := caller.Role == auth.Admin
	now := s.now()
	lines, currency, rhythm, err := s.planLines(ctx, &f, in.Lines, admin, in.Recurrence != nil)
	if err != nil {
		return planWrite{}, err
	}
	for field, sent := range map[string]bool{"recurrence": in.Recurrence != nil, "startAt": in.StartAt != nil, "until": in.Until != nil} {
		if sent && !admin {
			f.add(fault(field, pay.RuleNotAllowed))
		}
	}
	if in.Recurrence != nil && admin {
		rhythm = in.Recurrence
	}
	if rhythm != nil {
		f.recurrence("recurrence", rhythm)
	} else {
		rhythm = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1}
	}
	in.IdempotencyKey = f.word("idempotencyKey", in.IdempotencyKey, 128)
	if in.IdempotencyKey == "" {
		f.add(fault("idempotencyKey", pay.RuleRequired))
	}
	registered, err := s.readOrder(ctx, card.OrderID)
	if err != nil {
		return planWrite{}, fmt.Errorf("read registration of card %s: %w", card.ID, err)
	}
	if rhythm.TrialDays > 0 && !admin && len(f) == 0 {
		had, err := s.hadPlanOf(ctx, card.Owner, lines)
		if err != nil {
			return planWrite{}, err
		}
		if had {
			again := *rhythm
			again.TrialDays, rhythm = 0, &again
		}
	}
	p := &ent.Plan{
		ID: newID("pln_"), Owner: card.Owner, BillingKeyID: card.ID, Currency: currency, Lines: lines,
		Buyer: registered.Buyer, Locale: string(message.From(ctx)), Recurrence: *rhythm,
		IdempotencyKey: in.IdempotencyKey, Version: 1, CreatedAt: now, UpdatedAt: now, NextAt: new(now.Add(planLease)),
	}
	s.planTimes(&f, p, in, now)
	if err := f.err(); err != nil {
		return planWrite{}, err
	}
	p.Name = planName(p, lines)
	c := newCharge(p, 1)
	p.ChargeID = c.ID
	if p.Status = pay.PlanTrialing; !p.AnchorAt.After(now) {
		p.Status, c.Status, c.Attempts = pay.PlanIncomplete, pay.ChargeProcessing, 1
	}
	o := chargeOrder(p, c, now)
	c.OrderID = &o.ID
	return planWrite{plan: p, next: c, order: o, card: card.ID}, nil
}

// hadPlanOf reports whether a customer has, or had, a plan of one of these
// products, free days included. Free days are for who does not know it yet.
func (s *Service) hadPlanOf(ctx context.Context, owner string, lines []pay.Line) (bool, error) {
	begun := plan.Or(plan.TrialEndsAtNotNil(), plan.ChargedGT(0))
	plans, err := s.DB.Plan.Query().Where(plan.Owner(owner), begun).Select(plan.FieldID, plan.FieldLines).All(ctx)
	if err != nil {
		return false, fmt.Errorf("read a customer's plans: %w", err)
	}
	return slices.ContainsFunc(plans, func(p *ent.Plan) bool {
		return slices.ContainsFunc(p.Lines, func(had pay.Line) bool {
			return slices.ContainsFunc(lines, func(l pay.Line) bool { return l.SKU != "" && l.SKU == had.SKU })
		})
	}), nil
}

// planTimes checks when a plan begins and ends, and sets it. The gateway's
// schedule counts in seconds.
func (s *Service) planTimes(f *faults, p *ent.Plan, in *StartPlanInput, now time.Time) {
	p.AnchorAt = now.Truncate(time.Second)
	switch {
	case in.StartAt != nil && in.StartAt.Before(now):
		f.add(fault("startAt", pay.RuleTooSmall))
	case in.StartAt != nil && in.StartAt.After(now.AddDate(0, 0, pay.MaxTrialDays)):
		f.add(fault("startAt", pay.RuleTooLarge))
	case in.StartAt != nil:
		p.AnchorAt = in.StartAt.UTC().Truncate(time.Second)
	case p.Recurrence.TrialDays > 0:
		p.AnchorAt = p.Recurrence.TrialEnd(p.AnchorAt)
		p.TrialEndsAt = &p.AnchorAt
	}
	switch {
	case in.Until == nil:
	case p.Recurrence.Count != nil:
		f.add(fault("until", pay.RuleConflicting))
	case !in.Until.After(p.AnchorAt):
		f.add(fault("until", pay.RuleTooSmall))
	default:
		p.Until = new(in.Until.UTC().Truncate(time.Microsecond))
	}
}

// maxPlanLines bounds what one plan sells.
const maxPlanLines = 20

// planLines prices what a plan buys each period. All must have one currency and
// one rhythm, which is returned; an admin who sends a rhythm may sell anything.
func (s *Service) planLines(ctx context.Context, f *faults, asked []LineInput, admin, free bool) ([]pay.Line, pay.Currency, *pay.Recurrence, error) {
	if len(asked) == 0 {
		f.add(fault("lines", pay.RuleRequired))
	}
	if len(asked) > maxPlanLines {
		f.add(beyond("lines", pay.RuleTooLarge, maxPlanLines))
		return nil, "", nil, nil
	}
	products, err := s.productsIn(ctx, asked, admin)
	if err != nil {
		return nil, "", nil, err
	}
	var currency pay.Currency
	var rhythm *pay.Recurrence
	lines := make([]pay.Line, 0, len(asked))
	for i, one := range asked {
		at := "lines." + strconv.Itoa(i)
		line, own := f.orderLine(at, one, products, pay.KRW, admin, true)
		f.quantity(at+".quantity", one.Quantity)
		switch {
		case currency == "":
			currency = own
		case own != "" && own != currency:
			f.add(hinted(at+".sku", pay.RuleConflicting, "currency"))
		}
		lines = append(lines, line)
		if p := products[one.SKU]; p != nil && !free {
			switch {
			case p.Recurrence == nil:
				f.add(hinted(at+".sku", pay.RuleNotAllowed, "recurrence")) // it is not sold as a plan
			case rhythm == nil:
				rhythm = p.Recurrence
			case !rhythm.Same(*p.Recurrence):
				f.add(fault(at+".sku", pay.RuleConflicting))
			}
		}
	}
	if rhythm == nil && !free && len(*f) == 0 { // an admin's own lines have none
		f.add(fault("recurrence", pay.RuleRequired))
	}
	if sum, _, ok := pay.Sum(lines); !ok && len(*f) == 0 {
		if sum < 1 {
			f.add(beyond("lines", pay.RuleTooSmall, 1))
		} else {
			f.add(beyond("lines", pay.RuleTooLarge, pay.MaxAmount))
		}
	}
	return lines, currency, rhythm, nil
}

// recurrence checks a rhythm.
func (f *faults) recurrence(path string, r *pay.Recurrence) {
	within := func(field string, n, least, most int) {
		switch {
		case n < least:
			f.add(beyond(path+"."+field, pay.RuleTooSmall, int64(least)))
		case n > most:
			f.add(beyond(path+"."+field, pay.RuleTooLarge, int64(most)))
		}
	}
	within("interval", r.Interval, 1, pay.MaxInterval)
	within("trialDays", r.TrialDays, 0, pay.MaxTrialDays)
	if r.Count != nil {
		within("count", *r.Count, 1, pay.MaxCount)
	}
}
