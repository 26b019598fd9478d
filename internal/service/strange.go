package service

import (
	"context"
	"fmt"

	"paygraph/internal/pay"
)

// confirm asks again where a report takes back what was reported before. A
// report that was merely late gives way to the fresh one. If the fresh one says
// the same, nothing that is known is given up (rule 2), and a person hears of
// it, once.
func (s *Service) confirm(ctx context.Context, a *aggregate, r pay.Report) (pay.Report, error) {
	known := a.payment(r.ImpUID)
	if known == nil || r.MerchantUID != a.order.ID || !pay.Regressed(PaymentFacts(known).Facts, r.Facts) {
		return r, nil
	}
	fresh, err := s.Gateway.Payment(ctx, r.ImpUID)
	if err != nil {
		return r, err
	}
	before := PaymentFacts(known)
	if fresh.MerchantUID != a.order.ID || !pay.Regressed(before.Facts, fresh.Facts) {
		return fresh, nil
	}
	detail := fmt.Sprintf("%s -%d → %s -%d", before.Status(), before.Refunded, fresh.Status(), fresh.Refunded)
	c := aboutPayment(pay.CaseStrangePayment, a.order.ID, before, detail, s.now())
	return fresh, saveCase(ctx, s.DB.OpenCase, c)
}
