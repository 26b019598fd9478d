package service

import (
	"context"
	"errors"
	"fmt"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Hint names a payment that something may have happened to. It is never
// believed: Sync asks the gateway.
type Hint struct {
	OrderID string
	ImpUID  string // empty: every attempt of the order is looked up
	Source  pay.EventSource

	hook *Delivery
}

// Sync asks the gateway what became of a payment and writes what that changes.
// Browser, redirect, webhook and timer all come through here. Any number of
// times, in any order, from any number of places, it ends in the same facts.
//
// It returns pay.NotFound for an order that we do not have; gateway.ErrNotFound
// for a payment that the gateway does not know; gateway.ErrUnavailable if it
// could not be asked.
func (s *Service) Sync(ctx context.Context, h Hint) (*ent.Order, error) {
	a, err := s.read(ctx, h.OrderID)
	if err != nil {
		return nil, err
	}
	a, err = s.look(ctx, a, h)
	if err != nil {
		return nil, err
	}
	return a.row(), nil
}

// look asks the gateway about an order that was read already. Look-ups of the
// same subject that run at once are shared (rule 9).
func (s *Service) look(ctx context.Context, a *aggregate, h Hint) (*aggregate, error) {
	return s.lookups.do(ctx, h.OrderID+"/"+h.ImpUID, func(ctx context.Context) (*aggregate, error) {
		reports, err := s.ask(ctx, h)
		if err != nil {
			return nil, err
		}
		for _, r := range reports {
			if r, err = s.confirm(ctx, a, r); err != nil {
				return nil, err
			}
			if a, err = s.settle(ctx, a, r, h.Source, h.hook); err != nil {
				return nil, err
			}
		}
		if a.order.Kind == pay.KindBillingKey {
			return a, s.confirmCard(ctx, a)
		}
		return a, nil
	})
}

// ask gets the gateway's reports of one payment, or of all of an order.
func (s *Service) ask(ctx context.Context, h Hint) ([]pay.Report, error) {
	if h.ImpUID == "" {
		return s.Gateway.Payments(ctx, h.OrderID)
	}
	r, err := s.Gateway.Payment(ctx, h.ImpUID)
	return []pay.Report{r}, err
}

// read reads an order and its payments, newest first, in two statements. It
// returns pay.NotFound after one if there is no such order.
func (s *Service) read(ctx context.Context, id string) (*aggregate, error) {
	o, err := s.readOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.withPayments(ctx, o)
}

func (s *Service) readOrder(ctx context.Context, id string) (*ent.Order, error) {
	if !pay.IsOrderID(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	o, err := s.DB.Order.Query().Where(order.ID(id)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read order %s: %w", id, err)
	}
	return o, nil
}

// withPayments reads the payments of an order that was just read. Another
// server may have changed both in between; then the order is read again.
func (s *Service) withPayments(ctx context.Context, o *ent.Order) (*aggregate, error) {
	for try := 1; ; try++ {
		payments, err := s.paymentsOf(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		a := &aggregate{order: o, payments: payments}
		if !a.torn() || try == maxTorn {
			return a, nil
		}
		if o, err = s.readOrder(ctx, o.ID); err != nil {
			return nil, err
		}
	}
}

func (s *Service) paymentsOf(ctx context.Context, orderID string) ([]*ent.Payment, error) {
	q := s.DB.Payment.Query().Where(payment.OrderID(orderID))
	newestPayments(q)
	payments, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read payments of %s: %w", orderID, err)
	}
	return payments, nil
}

// unanswered reports whether a look-up ended without the gateway's answer, so
// that it has to be made again. A look-up that is refused says nothing of the
// payment either. (A refused revocation does; revoke deals with it.)
func unanswered(err error) bool {
	return errors.Is(err, gateway.ErrUnavailable) || errors.Is(err, gateway.ErrUnauthorized) ||
		errors.Is(err, gateway.ErrRefused) ||
		errors.Is(err, gateway.ErrOutcomeUnknown) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
