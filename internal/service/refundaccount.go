package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/refund"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// SetRefundAccount names the bank account that a refund waits for, and asks
// the gateway at once. The order's owner or an admin may; a refund that waits
// for nothing is answered as it stands, and the first account that was named
// is kept.
func (s *Service) SetRefundAccount(ctx context.Context, caller auth.Caller, refundID string, account pay.RefundAccount) (*Refunded, error) {
	if !isWord(refundID) {
		return nil, pay.Refuse(pay.NotFound)
	}
	r, err := s.DB.Refund.Query().Where(refund.ID(refundID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read refund: %w", err)
	}
	a, err := s.readToChange(ctx, caller, r.OrderID)
	if err != nil {
		return nil, err
	}
	var f faults
	f.account("account", &account)
	if err := f.err(); err != nil {
		return nil, err
	}
	var ready *ent.Refund
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		ready = nil
		r, err := s.DB.Refund.Get(ctx, refundID)
		if err != nil || r.Status != pay.RefundNeedsAccount {
			return write{}, err
		}
		named := *r
		named.Account, named.Status = &account, pay.RefundPending
		named.NextAt = new(now.Add(refundRetry)) // until then it is ours to send
		ready = &named
		w := aboutRefund(pay.EventRefundRequested, a, PaymentFacts(a.payment(r.PaymentID)), refundWrite{row: ready})
		w.source = sourceOf(caller)
		return w, nil
	})
	if err != nil {
		return nil, err
	}
	if ready != nil {
		return s.tryRefund(ctx, ready)
	}
	answer, err := s.refundAnswer(ctx, r)
	if err == nil {
		answer.Replayed = true
	}
	return answer, err
}
