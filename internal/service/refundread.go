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

// WaitsForAccount reports whether a refund of the order waits for a bank
// account.
func (s *Service) WaitsForAccount(ctx context.Context, o *ent.Order) (bool, error) {
	payments, err := s.PaymentsOf(ctx, o)
	if err != nil {
		return false, err
	}
	for _, p := range payments {
		if p.OpenRefundID == "" || p.Account == nil {
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

// Refundability says what could be refunded of a payment now.
func (s *Service) Refundability(p *ent.Payment) pay.Refundability {
	return pay.RefundabilityOf(PaymentFacts(p), s.now())
}

// RefundFailure says why a refund failed; nil unless it did.
func RefundFailure(r *ent.Refund) *pay.Failure {
	if r.Status != pay.RefundFailed {
		return nil
	}
	return &pay.Failure{Code: pay.FailureUnknown, GatewayMessage: r.Failure}
}
