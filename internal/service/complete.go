package service

import (
	"context"
	"errors"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Completion is what became of an attempt to pay, as its buyer should hear it.
type Completion struct {
	Outcome     pay.Outcome
	Order       *ent.Order
	Payment     *ent.Payment // the one that it is about; nil if there is none to tell of
	Replayed    bool         // it was settled before this call
	Failure     *pay.Failure
	Reason      pay.RejectionReason
	Refund      *ent.Refund // how a rejected payment's money goes back; nil if none came in
	WaitingFor  WaitingFor
	PollAfterMs int
}

// CompletePayment asks the gateway what happened and settles the order. It is
// safe to call any number of times; an order that this payment settled before
// is answered without asking again.
//
// It returns pay.InvalidInput and pay.NotFound. A gateway that cannot be asked
// is an outcome: waiting for the connection.
func (s *Service) CompletePayment(ctx context.Context, caller auth.Caller, in CompletePaymentInput) (*Completion, error) {
	if in.ImpUID != "" && !pay.IsImpUID(in.ImpUID) {
		return nil, invalid(fault("impUid", pay.RuleMalformed))
	}
	a, err := s.readFor(ctx, caller, in.MerchantUID)
	if err != nil {
		return nil, err
	}
	if accepted := a.order.AcceptedPaymentID; accepted != "" && (in.ImpUID == "" || in.ImpUID == accepted) {
		c := s.completion(a, accepted)
		c.Replayed = true
		return c, nil
	}
	version := a.order.Version
	looked, err := s.look(ctx, a, Hint{OrderID: a.order.ID, ImpUID: in.ImpUID, Source: sourceOf(caller)})
	switch {
	case errors.Is(err, errOtherOrder):
		return &Completion{Outcome: pay.OutcomeRejected, Order: a.row(), Reason: pay.RejectedOtherOrder}, nil
	case errors.Is(err, gateway.ErrNotFound):
		return &Completion{Outcome: pay.OutcomeRejected, Order: a.row(), Reason: pay.RejectedUnknownToPSP}, nil
	case unanswered(err):
		s.Logger.WarnContext(ctx, "gateway did not answer", "order", a.order.ID, "error", err)
		return &Completion{Outcome: pay.OutcomeWaiting, Order: a.row(), WaitingFor: WaitingForConnection, PollAfterMs: PollSlow}, nil
	case err != nil:
		return nil, err
	}
	c := s.completion(looked, in.ImpUID)
	if c.Outcome == pay.OutcomeRejected {
		if c.Refund, err = s.refundOfRejected(ctx, looked, c.Payment.ID); err != nil {
			return nil, err
		}
	}
	c.Replayed = c.Outcome == pay.OutcomeSettled && looked.order.Version == version
	return c, nil
}

// completion says how an order stands, seen from one of its payments; from the
// one that tells most if none is named.
func (s *Service) completion(a *aggregate, impUID string) *Completion {
	now, o, payments := s.now(), a.rules(), a.facts()
	c := &Completion{Order: a.row()}
	var p *pay.Payment
	for i := range payments {
		if payments[i].ImpUID == impUID {
			p = &payments[i]
		}
	}
	if p == nil {
		p = pay.Representative(o, payments)
	}
	c.Outcome = pay.OutcomeOf(o, p, now)
	if c.Outcome == pay.OutcomeSettled {
		c.Payment = a.payment(o.AcceptedID)
	} else if p != nil {
		c.Payment = a.payment(p.ImpUID)
		c.Failure = p.FailureOf(now)
		c.Reason = p.Reason
	}
	switch {
	case a.order.OpenChargeID != "" && impUID == "" && (c.Outcome == pay.OutcomeWaiting || c.Outcome == pay.OutcomeFailed):
		c.Outcome, c.Failure, c.WaitingFor, c.PollAfterMs = pay.OutcomeWaiting, nil, WaitingForGateway, PollFast
	case c.Outcome == pay.OutcomeWaiting:
		c.WaitingFor, c.PollAfterMs = WaitingForBuyer, PollFast
	}
	return c
}

// How soon a client should ask again, in milliseconds.
const (
	PollFast = 3_000 // somebody may be in front of a window
	PollSlow = 5_000 // a bank or a connection is waited for
)

// sourceOf says who told us, for the audit trail.
func sourceOf(c auth.Caller) pay.EventSource {
	if c.Role == auth.Admin {
		return pay.SourceAdmin
	}
	return pay.SourceClient
}

// readFor reads an order that the caller may see; not there and not the
// caller's are both pay.NotFound.
func (s *Service) readFor(ctx context.Context, caller auth.Caller, id string) (*aggregate, error) {
	o, err := s.orderFor(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	return s.withPayments(ctx, o)
}

func (s *Service) orderFor(ctx context.Context, caller auth.Caller, id string) (*ent.Order, error) {
	o, err := s.readOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	if !caller.MayRead(o.ID, o.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	return o, nil
}
