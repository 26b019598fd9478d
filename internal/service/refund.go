package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"paygraph/ent"
	"paygraph/ent/payment"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// RefundPaymentInput asks for money to go back, as the API describes it.
type RefundPaymentInput struct {
	ImpUID         string
	Scope          RefundScope
	TaxFree        *int64
	Reason         string
	Account        *pay.RefundAccount
	IdempotencyKey string
}

// RefundScope says how much: exactly one of all that is left, and a sum.
type RefundScope struct {
	Full   *bool
	Amount *int64
}

// Refunded is what became of a wish to refund.
type Refunded struct {
	Refund   *ent.Refund // nil if it was refused before it began
	Payment  *ent.Payment
	Blocker  pay.RefundBlocker // why nothing moved; empty if something did or may have
	Replayed bool              // it was done before this call
}

// RefundPayment gives money back. Repeating it with the same key finds the
// first refund and moves no more money; the same key with another input is
// pay.IdempotencyConflict. It is an admin's.
//
// A refund that waits for a person, because its money was held or its account
// is not known, gives way to this one. Where the gateway does not answer in
// time the refund is PENDING, and a timer finishes it.
func (s *Service) RefundPayment(ctx context.Context, caller auth.Caller, in RefundPaymentInput) (*Refunded, error) {
	if caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.Forbidden)
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	a, err := s.aggregateOf(ctx, in.ImpUID)
	if err != nil {
		return nil, err
	}
	r, blocker, err := s.beginRefund(ctx, a, caller, in)
	switch {
	case errors.Is(err, errReplayed):
		return s.replayRefund(ctx, in, r)
	case err != nil:
		return nil, err
	case blocker != "":
		p, err := s.paymentNow(ctx, in.ImpUID)
		return &Refunded{Payment: p, Blocker: blocker}, err
	}
	return s.tryRefund(ctx, r) // no transaction is open while the gateway thinks
}

// errReplayed says that a key has made a refund before.
var errReplayed = errors.New("refund was begun before")

// beginRefund decides and writes the intent, in one transaction.
func (s *Service) beginRefund(ctx context.Context, a *aggregate, caller auth.Caller, in RefundPaymentInput) (begun *ent.Refund, blocker pay.RefundBlocker, err error) {
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		rows, err := s.refundsOf(ctx, in.ImpUID)
		if err != nil {
			return write{}, err
		}
		if i := slices.IndexFunc(rows, func(r *ent.Refund) bool { return r.IdempotencyKey == in.IdempotencyKey }); i >= 0 {
			begun = rows[i]
			return write{}, errReplayed
		}
		p := PaymentFacts(a.payment(in.ImpUID))
		waiting := waitingRefund(rows, p.OpenRefundID)
		if waiting != nil {
			p.OpenRefundID = "" // an admin decides: the new refund takes its place
		}
		can := pay.RefundabilityOf(p, now)
		amount := can.Maximum
		if in.Scope.Amount != nil {
			amount = *in.Scope.Amount
		}
		if blocker = can.Blocks(amount, in.Account != nil); blocker != "" {
			return write{}, nil
		}
		taxFree, err := taxFreePart(a.order, p, rows, amount, in.TaxFree)
		if err != nil {
			return write{}, err
		}
		begun = newRefund(a.order, p, amount, now)
		begun.TaxFreeAmount, begun.Reason, begun.Requester = taxFree, in.Reason, caller.Subject
		begun.IdempotencyKey, begun.InputHash, begun.Account = in.IdempotencyKey, refundHash(in), in.Account
		begun.NextAt = new(now.Add(refundRetry)) // until then it is ours to send
		p.OpenRefundID = begun.ID
		w := aboutRefund(pay.EventRefundRequested, a, p, refundWrite{row: begun, new: true})
		w.source, w.note = pay.SourceAdmin, in.Reason
		if waiting != nil {
			w.refunds = append(w.refunds, refundWrite{row: ended(waiting, "", now)})
		}
		return w, nil
	})
	return begun, blocker, err
}

// aboutRefund is a change of a payment that no report tells: a refund of it was
// asked for, or did not go through.
func aboutRefund(event pay.EventType, a *aggregate, p pay.Payment, refunds ...refundWrite) write {
	return write{
		change: pay.Change{Event: event, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts()), Payment: p},
		source: pay.SourceSystem, refunds: refunds,
	}
}

// waitingRefund is the open refund that waits for a person; nil if there is
// none, or it is on its way.
func waitingRefund(rows []*ent.Refund, openID string) *ent.Refund {
	for _, r := range rows {
		if r.ID == openID && (r.Status == pay.RefundHeld || r.Status == pay.RefundNeedsAccount) {
			return r
		}
	}
	return nil
}

// taxFreePart says how much of a refund is free of VAT.
func taxFreePart(o *ent.Order, p pay.Payment, rows []*ent.Refund, amount int64, asked *int64) (int64, error) {
	free, broken, bound := taxLeft(o, p, rows).Part(amount, asked)
	switch broken {
	case "":
		return free, nil
	case pay.RuleRequired:
		return 0, invalid(fault("taxFree", broken))
	default:
		return 0, invalid(beyond("taxFree", broken, bound))
	}
}

func taxLeft(o *ent.Order, p pay.Payment, rows []*ent.Refund) pay.TaxLeft {
	return pay.TaxLeftOf(pay.Money{Amount: o.Amount, Currency: o.Currency}, o.TaxFreeAmount, p, refundRules(rows))
}

// aggregateOf reads the order of a payment; pay.NotFound if there is none.
func (s *Service) aggregateOf(ctx context.Context, impUID string) (*aggregate, error) {
	if !pay.IsImpUID(impUID) {
		return nil, pay.Refuse(pay.NotFound)
	}
	p, err := s.DB.Payment.Query().Where(payment.ID(impUID)).Select(payment.FieldID, payment.FieldOrderID).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read payment: %w", err)
	}
	return s.read(ctx, p.OrderID)
}

// replayRefund answers a key that was used before.
func (s *Service) replayRefund(ctx context.Context, in RefundPaymentInput, r *ent.Refund) (*Refunded, error) {
	if r.InputHash != refundHash(in) {
		return nil, pay.Refuse(pay.IdempotencyConflict)
	}
	answer, err := s.refundAnswer(ctx, r)
	if err == nil {
		answer.Replayed = true
	}
	return answer, err
}

// refundAnswer reads how a refund stands now.
func (s *Service) refundAnswer(ctx context.Context, r *ent.Refund) (*Refunded, error) {
	p, err := s.paymentNow(ctx, r.PaymentID)
	if err != nil {
		return nil, err
	}
	now, err := s.DB.Refund.Get(ctx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read refund %s: %w", r.ID, err)
	}
	answer := &Refunded{Refund: now, Payment: p}
	switch {
	case now.Status != pay.RefundFailed:
	case now.Failure != "":
		answer.Blocker = pay.BlockedGateway
	default: // another refund took its place, and the gateway was never asked
		answer.Blocker = pay.BlockedInProgress
	}
	return answer, nil
}

// paymentNow reads a payment, with its order at hand.
func (s *Service) paymentNow(ctx context.Context, impUID string) (*ent.Payment, error) {
	p, err := s.DB.Payment.Query().Where(payment.ID(impUID)).WithOrder().First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read payment %s: %w", impUID, err)
	}
	return p, nil
}
