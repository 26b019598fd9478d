package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Cancelled is what became of a wish to cancel.
type Cancelled struct {
	Order    *ent.Order
	Done     bool // it is CANCELLED; else it was paid or ended otherwise
	Replayed bool // it was closed before
}

// CancelOrder closes an unpaid order. It asks the gateway before it does: an
// order that turns out to be paid is settled instead. Where the gateway does
// not answer, the wish is kept, a timer finishes it, and the caller hears
// pay.Unavailable.
func (s *Service) CancelOrder(ctx context.Context, caller auth.Caller, in CancelOrderInput) (*Cancelled, error) {
	a, err := s.readToChange(ctx, caller, in.OrderID)
	if err != nil {
		return nil, err
	}
	var f faults
	note := f.line("reason", in.Reason, 200)
	if err := f.err(); err != nil {
		return nil, err
	}
	if a.order.Kind != pay.KindSale {
		return &Cancelled{Order: a.row()}, nil // it ends with its card or its plan
	}
	if a.order.Status == pay.OrderCancelled {
		return &Cancelled{Order: a.row(), Done: true, Replayed: true}, nil
	}
	a, err = s.close(ctx, a, closing{reason: pay.ClosedCancelled, source: sourceOf(caller), note: note})
	if unanswered(err) {
		return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: closeRetry, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return &Cancelled{Order: a.row(), Done: a.order.Status == pay.OrderCancelled}, nil
}

// closing is why and by whom an order is closed.
type closing struct {
	reason pay.ClosedReason
	source pay.EventSource
	note   string
	listed bool // what the gateway has was settled just now
}

// closeRetry is when a timer resumes a closing that was cut off.
const closeRetry = time.Minute

// close ends an unpaid order (rule 6): write the intent, list what the gateway
// has, close every issued account, list again, and only then close. A payment
// that came in time settles the order instead. Any error leaves the intent,
// and a timer resumes it.
func (s *Service) close(ctx context.Context, a *aggregate, c closing) (*aggregate, error) {
	a, err := s.intendClose(ctx, a, c)
	if err != nil || !open(a) {
		return a, err
	}
	if !c.listed {
		if a, err = s.settleAll(ctx, a, c.source); err != nil || !open(a) {
			return a, err
		}
	}
	if a.order.OpenChargeID != "" {
		return a, fmt.Errorf("close order %s: a stored card is being charged: %w", a.order.ID, context.DeadlineExceeded)
	}
	for _, p := range a.facts() {
		if !p.AccountIssued() {
			continue
		}
		if a, err = s.revoke(ctx, a, p.ImpUID, c.source); err != nil || !open(a) {
			return a, err
		}
	}
	if a, err = s.settleAll(ctx, a, c.source); err != nil {
		return a, err
	}
	for _, p := range a.facts() {
		if p.AccountIssued() && open(a) {
			return a, fmt.Errorf("close order %s: account of %s is still open: %w", a.order.ID, p.ImpUID, context.DeadlineExceeded)
		}
	}
	return s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		return write{change: pay.Close(a.rules(), a.facts(), c.reason, now), source: c.source, note: c.note}, nil
	})
}

func open(a *aggregate) bool {
	return a.order.AcceptedPaymentID == "" && a.order.ClosedReason == pay.ClosedNot
}

// intendClose writes that the order is being closed, so that a crash does not
// forget it and no new window is prepared meanwhile.
func (s *Service) intendClose(ctx context.Context, a *aggregate, c closing) (*aggregate, error) {
	return s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		if !open(a) || a.order.ClosingReason != pay.ClosedNot {
			return write{}, nil
		}
		change := pay.Change{Event: pay.EventClosing, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts())}
		return write{change: change, source: c.source, note: c.note, edit: func(o *ent.Order) {
			again := now.Add(closeRetry)
			o.ClosingReason, o.ClosingAt, o.DueAt = c.reason, &now, &again
		}}, nil
	})
}

// settleAll writes what the gateway has of an order now.
func (s *Service) settleAll(ctx context.Context, a *aggregate, source pay.EventSource) (*aggregate, error) {
	reports, err := s.Gateway.Payments(ctx, a.order.ID)
	if err != nil {
		return a, err
	}
	for _, r := range reports {
		after, err := s.settle(ctx, a, r, source, nil)
		if err != nil {
			return a, err
		}
		a = after
	}
	return a, nil
}

// CloseDueOrders closes the orders whose time is over, and resumes closings
// that were cut off. It reports how many it took.
func (s *Service) CloseDueOrders(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.DB.Order.Query().Where(order.DueAtLTE(now)).Order(order.ByDueAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due orders: %w", err)
	}
	var failed []error
	taken := 0
	for _, o := range due {
		n, err := s.DB.Order.Update().Where(order.ID(o.ID), order.DueAt(*o.DueAt)).SetDueAt(now.Add(closeRetry)).Save(ctx)
		if err != nil {
			return taken, fmt.Errorf("claim order %s: %w", o.ID, err)
		}
		if n == 0 {
			continue // somebody else has it
		}
		taken++
		a, err := s.read(ctx, o.ID)
		if err == nil && a.order.ClosingReason == pay.ClosedNot {
			err = s.expire(ctx, a)
		} else if err == nil {
			_, err = s.close(ctx, a, closing{reason: a.order.ClosingReason, source: pay.SourceTimer})
		}
		failed = append(failed, err)
	}
	return taken, errors.Join(failed...)
}

// expire closes an order whose time is over. It asks the gateway before it
// begins: an account that nobody told of gives its order more time.
func (s *Service) expire(ctx context.Context, a *aggregate) error {
	a, err := s.settleAll(ctx, a, pay.SourceTimer)
	if err != nil || !open(a) || a.order.ExpiresAt.After(s.now()) {
		return err
	}
	_, err = s.close(ctx, a, closing{reason: pay.ClosedExpired, source: pay.SourceTimer, listed: true})
	return err
}
