package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// What is asked of the gateway's schedule: one entry for each running plan, as
// its open charge says.

// registerCharge puts the open charge on the gateway's schedule. Where that was
// asked before without an answer, it looks first.
func (s *Service) registerCharge(ctx context.Context, v *planned, now time.Time) error {
	if v.charge.AskedAt != nil {
		there, err := s.scheduled(ctx, v)
		switch {
		case err != nil:
			return err
		case there == scheduledAsHere:
			return s.saveCharge(ctx, v, now, func(c *ent.Charge) { c.RegisteredAt = &now })
		case there == scheduledOtherwise:
			return s.withdrawCharge(ctx, v, now)
		}
	}
	card, err := s.DB.BillingKey.Get(ctx, v.charge.BillingKeyID)
	if err != nil {
		return fmt.Errorf("read card of plan %s: %w", v.plan.ID, err)
	}
	if err := s.paced(ctx, 1); err != nil {
		return err
	}
	if err := s.saveCharge(ctx, v, now, func(c *ent.Charge) { c.AskedAt = &now }); err != nil {
		return err
	}
	asked := s.Gateway.Schedule(ctx, gateway.ScheduledCharge{Charge: s.chargeOf(v.order.order, card, 0), At: v.charge.DueAt})
	if asked != nil && !errors.Is(asked, gateway.ErrRefused) {
		return asked
	}
	if v, err = s.readPlan(ctx, v.plan.ID); err != nil {
		return err
	}
	if v.charge == nil || v.charge.AskedAt == nil || !v.charge.AskedAt.Equal(now) {
		return errStale // it was moved on meanwhile
	}
	return s.saveCharge(ctx, v, now, func(c *ent.Charge) {
		if asked == nil {
			c.RegisteredAt = &now
			return
		}
		c.RefusedAt = &now
		s.Logger.WarnContext(ctx, "charge was not put on the schedule; it will be made when it is due", "plan", v.plan.ID,
			"charge", c.ID, "error", asked)
	})
}

// scheduledAs says what the gateway's schedule has of a charge.
type scheduledAs int

const (
	scheduledNot       scheduledAs = iota // nothing, and never had
	scheduledAsHere                       // what is written here
	scheduledOtherwise                    // something else, or it was taken back
	scheduledTried                        // it was tried
)

// scheduled asks the gateway what its schedule has of the open charge.
func (s *Service) scheduled(ctx context.Context, v *planned) (scheduledAs, error) {
	r, err := s.scheduleReport(ctx, v)
	if errors.Is(err, gateway.ErrNotFound) {
		return scheduledNot, nil
	}
	if err != nil {
		return scheduledNot, err
	}
	card, err := s.DB.BillingKey.Get(ctx, v.charge.BillingKeyID)
	if err != nil {
		return scheduledNot, fmt.Errorf("read card of plan %s: %w", v.plan.ID, err)
	}
	c := v.charge
	switch {
	case r.Status == pay.ScheduleExecuted:
		return scheduledTried, nil
	case r.Status == pay.ScheduleWaiting && r.At.Equal(c.DueAt.Truncate(time.Second)) && r.Amount == c.Amount &&
		r.Currency == c.Currency && r.CustomerUID == card.CustomerUID:
		return scheduledAsHere, nil
	default:
		return scheduledOtherwise, nil
	}
}

func (s *Service) scheduleReport(ctx context.Context, v *planned) (pay.ScheduleReport, error) {
	if err := s.paced(ctx, 1); err != nil {
		return pay.ScheduleReport{}, err
	}
	return s.Gateway.Scheduled(ctx, *v.charge.OrderID)
}

// compareSchedule sees that the gateway has the open charge on its schedule as
// it stands here, and mends what differs: it is taken back, and put there under
// a new number.
func (s *Service) compareSchedule(ctx context.Context, v *planned, now time.Time) error {
	there, err := s.scheduled(ctx, v)
	switch {
	case err != nil:
		return err
	case there == scheduledAsHere:
		return s.saveCharge(ctx, v, now, func(c *ent.Charge) { c.RegisteredAt = &now })
	}
	s.Logger.WarnContext(ctx, "the gateway's schedule differs from ours", "plan", v.plan.ID, "charge", v.charge.ID)
	return s.withdrawCharge(ctx, v, now)
}

// withdrawCharge takes the open charge from the gateway's schedule and closes
// its order, so that nothing comes of it any more. Money that came before stays:
// the order is paid then. A charge that goes on gets another order.
func (s *Service) withdrawCharge(ctx context.Context, v *planned, now time.Time) error {
	if v.charge.RegisteredAt != nil { // from now on nobody relies on it, and no call is under way
		return s.saveCharge(ctx, v, now, func(c *ent.Charge) {
			c.RegisteredAt, c.AskedAt = nil, new(now.Add(-pay.AskLease))
		})
	}
	if v.order.order.ClosedReason == pay.ClosedNot {
		if v.charge.AskedAt != nil {
			if err := s.unschedule(ctx, v); err != nil {
				return err
			}
		}
		if err := s.paced(ctx, 2); err != nil {
			return err
		}
		// All that took its time: the gateway may have charged meanwhile.
		after, err := s.readPlan(ctx, v.plan.ID)
		if err != nil {
			return err
		}
		if after.plan.Version != v.plan.Version {
			return errStale
		}
		_, err = s.close(ctx, after.order, closing{reason: pay.ClosedCancelled, source: pay.SourceSystem})
		return err // and decide again: it is closed, or paid
	}
	return s.saveCharge(ctx, v, now, func(c *ent.Charge) {
		c.OrderID, c.AskedAt, c.RefusedAt, c.RegisteredAt = nil, nil, nil, nil
	})
}

// unschedule takes the open charge from the gateway's schedule.
func (s *Service) unschedule(ctx context.Context, v *planned) error {
	card, err := s.DB.BillingKey.Get(ctx, v.charge.BillingKeyID)
	if err != nil {
		return fmt.Errorf("read card of plan %s: %w", v.plan.ID, err)
	}
	if err := s.paced(ctx, 2); err != nil { // where it was never there, a look has to tell
		return err
	}
	return s.Gateway.Unschedule(ctx, card.CustomerUID, *v.charge.OrderID)
}

// lookForScheduled asks what became of a scheduled charge whose time is over
// and of which nobody has told. One that the gateway does not make is made by
// us.
func (s *Service) lookForScheduled(ctx context.Context, v *planned, now time.Time) (wait time.Time, err error) {
	if err := s.paced(ctx, 1); err != nil {
		return wait, err
	}
	version := v.order.order.Version
	o, err := s.Sync(ctx, Hint{OrderID: v.order.order.ID, Source: pay.SourceTimer})
	if err != nil || o.Version != version {
		return wait, err // it was told
	}
	r, err := s.scheduleReport(ctx, v)
	waiting := now.Before(v.charge.DueAt.Add(pay.LostAfter))
	switch {
	case err != nil && !errors.Is(err, gateway.ErrNotFound):
		return wait, err
	case err == nil && r.Status == pay.ScheduleExecuted && r.Failure != nil:
		return wait, s.failTry(ctx, v, *r.Failure, now)
	case err == nil && r.Status != pay.ScheduleRevoked && waiting:
		return now.Add(pay.LateAfter), nil
	}
	s.Logger.WarnContext(ctx, "the gateway did not make a scheduled charge", "plan", v.plan.ID, "charge", v.charge.ID)
	return wait, s.saveCharge(ctx, v, now, func(c *ent.Charge) { c.RegisteredAt = nil })
}
