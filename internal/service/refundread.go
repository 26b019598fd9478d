package service

import (
	"context"
	"fmt"

	"paygraph/ent"
	"paygraph/ent/payment"
	"paygraph/ent/refund"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Refund reads a refund of an order that the caller may see; pay.NotFound if
// there is none.
func (s *Service) Refund(ctx context.Context, caller auth.Caller, id string) (*ent.Refund, error) {
	if !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	r, err := s.DB.Refund.Query().Where(refund.ID(id)).WithPayment(func(q *ent.PaymentQuery) { q.WithOrder() }).First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayRead(r.OrderID, r.Edges.Payment.Edges.Order.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read refund: %w", err)
	}
	return r, nil
}

// RefundsOf reads a granted payment's refunds, oldest first, unless they came
// along.
func (s *Service) RefundsOf(ctx context.Context, p *ent.Payment) ([]*ent.Refund, error) {
	if p.Edges.Refunds != nil {
		return p.Edges.Refunds, nil
	}
	return s.refundsOf(ctx, p.ID)
}

// PaymentOfRefund reads a granted refund's payment, unless it came along.
func (s *Service) PaymentOfRefund(ctx context.Context, r *ent.Refund) (*ent.Payment, error) {
	if r.Edges.Payment != nil {
		return r.Edges.Payment, nil
	}
	p, err := s.DB.Payment.Query().Where(payment.ID(r.PaymentID)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read payment of %s: %w", r.ID, err)
	}
	return p, nil
}

// WaitsForAccount reports whether a refund of granted payments waits for a bank
// account.
func (s *Service) WaitsForAccount(ctx context.Context, payments []*ent.Payment) (bool, error) {
	for _, p := range payments {
		if p.OpenRefundID == "" || !PaymentFacts(p).RefundsToAccount() {
			continue
		}
		rows, err := s.RefundsOf(ctx, p)
		if err != nil {
			return false, err
		}
		if r := waitingRefund(rows, p.OpenRefundID); r != nil && r.Status == pay.RefundNeedsAccount {
			return true, nil
		}
	}
	return false, nil
}

// Refundability says what could be refunded of a granted payment now. A refund
// that waits for a person stands in no admin's way.
func (s *Service) Refundability(ctx context.Context, p *ent.Payment) (pay.Refundability, error) {
	facts := PaymentFacts(p)
	if facts.OpenRefundID != "" {
		rows, err := s.RefundsOf(ctx, p)
		if err != nil {
			return pay.Refundability{}, err
		}
		if waitingRefund(rows, facts.OpenRefundID) != nil {
			facts.OpenRefundID = ""
		}
	}
	return pay.RefundabilityOf(facts, s.now()), nil
}

// refundOfRejected is how a rejected payment's money goes back: the newest
// refund that has not failed, or the newest that has; nil if nothing does.
func (s *Service) refundOfRejected(ctx context.Context, a *aggregate, impUID string) (*ent.Refund, error) {
	rows := a.refunds
	if len(rows) == 0 || rows[0].PaymentID != impUID {
		var err error
		if rows, err = s.refundsOf(ctx, impUID); err != nil {
			return nil, err
		}
	}
	var last *ent.Refund
	for _, r := range rows {
		if last == nil || r.Status != pay.RefundFailed || last.Status == pay.RefundFailed {
			last = r
		}
	}
	return last, nil
}

// RefundFailure says why a refund failed; nil unless it did.
func RefundFailure(r *ent.Refund) *pay.Failure {
	if r.Status != pay.RefundFailed {
		return nil
	}
	return &pay.Failure{Code: pay.FailureRefund, GatewayMessage: r.Failure}
}
