package service

import (
	"context"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Prepared is what another try needs; or, where Outcome is set, why there can
// be none now.
type Prepared struct {
	Order      *ent.Order
	RequestPay *RequestPay
	Outcome    pay.Outcome // OutcomeNotPayable, or OutcomeWaiting; else empty
	WaitingFor WaitingFor
}

// PreparePayment readies another method, or another try, on the same order. It
// asks the gateway first, because an attempt may have succeeded meanwhile, and
// closes accounts that were issued before.
func (s *Service) PreparePayment(ctx context.Context, caller auth.Caller, in PreparePaymentInput) (*Prepared, error) {
	a, err := s.readToChange(ctx, caller, in.OrderID)
	if err != nil {
		return nil, err
	}
	if !payable(a) {
		return notPrepared(a), nil
	}
	asked, err := s.checkPrepare(a.order, in)
	if err != nil {
		return nil, err
	}
	a, err = s.look(ctx, a, Hint{OrderID: in.OrderID, Source: sourceOf(caller)})
	switch {
	case unanswered(err):
		return s.postponed(ctx, in.OrderID, err)
	case err != nil:
		return nil, err
	case !payable(a):
		return notPrepared(a), nil
	}
	var open []string
	a, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		if !payable(a) {
			return write{}, nil
		}
		c := pay.Leave(a.rules(), a.facts(), now)
		open = c.Revoke
		return write{change: c, source: sourceOf(caller), lease: revokeLease, edit: func(o *ent.Order) {
			o.PayMethod, o.Pg, o.ChannelKey = asked.PayMethod, asked.Pg, asked.ChannelKey
			o.ReturnURL, o.AppScheme = asked.ReturnURL, asked.AppScheme
		}}, nil
	})
	if err != nil {
		return nil, err
	}
	for _, impUID := range open {
		// A timer closes what cannot be closed now.
		if a, err = s.revoke(ctx, a, impUID, pay.SourceSystem); err != nil && !unanswered(err) {
			return nil, err
		}
	}
	if !payable(a) {
		return notPrepared(a), nil
	}
	return &Prepared{Order: a.row(), RequestPay: s.requestPay(a.order)}, nil
}

// payable reports whether a window may be opened for the order. What is not a
// sale is paid by its card alone.
func payable(a *aggregate) bool {
	o := a.order
	return o.Kind == pay.KindSale && o.AcceptedPaymentID == "" && o.ClosedReason == pay.ClosedNot &&
		o.ClosingReason == pay.ClosedNot && o.OpenChargeID == ""
}

// notPrepared says why no window may be opened: perhaps only until it is known
// what a charge of a stored card brought.
func notPrepared(a *aggregate) *Prepared {
	if a.order.OpenChargeID != "" && open(a) {
		return &Prepared{Order: a.row(), Outcome: pay.OutcomeWaiting, WaitingFor: WaitingForGateway}
	}
	return &Prepared{Order: a.row(), Outcome: pay.OutcomeNotPayable}
}

// checkPrepare checks an input against the order; what it leaves out stays.
func (s *Service) checkPrepare(o *ent.Order, in PreparePaymentInput) (*ent.Order, error) {
	asked := *o
	payMethod := in.PayMethod
	if payMethod == "" {
		payMethod = o.PayMethod
		if in.PG == "" && in.ChannelKey == "" {
			in.PG, in.ChannelKey = o.Pg, o.ChannelKey
		}
	}
	if in.ReturnURL == "" {
		in.ReturnURL = o.ReturnURL
	}
	if in.AppScheme == "" {
		in.AppScheme = o.AppScheme
	}
	var f faults
	s.checkWindow(&f, &asked, payMethod, in.PG, in.ChannelKey, in.ReturnURL, in.AppScheme)
	return &asked, f.err()
}

func (s *Service) postponed(ctx context.Context, id string, cause error) (*Prepared, error) {
	s.Logger.WarnContext(ctx, "gateway did not answer", "order", id, "error", cause)
	a, err := s.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Prepared{Order: a.row(), Outcome: pay.OutcomeWaiting, WaitingFor: WaitingForConnection}, nil
}

// readToChange reads an order that the caller may change. A token that only
// reads it hears that it may not; a stranger hears that it is not there.
func (s *Service) readToChange(ctx context.Context, caller auth.Caller, id string) (*aggregate, error) {
	a, err := s.readFor(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	if !caller.MayChange(a.order.Owner) {
		return nil, pay.Refuse(pay.Forbidden)
	}
	return a, nil
}
