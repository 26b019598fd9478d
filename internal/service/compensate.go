package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// settleRefunds adds to a change what the payment's history tells of its
// refunds: rows that it settles, and rows for what went back in the gateway's
// console. Refunds are read only where there is a history.
func (s *Service) settleRefunds(ctx context.Context, a *aggregate, w *write, now time.Time) error {
	if len(w.report.History) == 0 {
		return nil
	}
	rows, err := s.refundsOf(ctx, w.report.ImpUID)
	if err != nil {
		return err
	}
	a.refunds = rows
	settled := pay.SettleRefunds(refundRules(rows), w.report.History)
	p := &w.change.Payment
	for _, r := range rows {
		entry, ok := settled.Done[r.ID]
		if !ok {
			continue
		}
		w.refunds = append(w.refunds, refundWrite{row: done(r, entry)})
		if p.OpenRefundID == r.ID {
			p.OpenRefundID = ""
		}
	}
	for _, entry := range settled.Foreign {
		r := newRefund(a.order, *p, entry.Amount, now)
		r.Reason, r.Requester, r.IdempotencyKey = short(entry.Reason, 200), "console", "console:"+entry.ID
		w.refunds = append(w.refunds, refundWrite{row: done(r, entry), new: true})
	}
	if len(w.refunds) > 0 && w.change.Event == "" {
		w.change.Event = pay.EventRefunded
	}
	return s.overtaken(rows, w, now)
}

// overtaken ends an open refund that somebody else's refund has made
// impossible: less is left than it wanted, and it was not sent yet.
func (s *Service) overtaken(rows []*ent.Refund, w *write, now time.Time) error {
	p := &w.change.Payment
	for _, r := range rows {
		if r.ID != p.OpenRefundID || r.Attempts > 0 || r.Amount <= p.Amount-p.Refunded {
			continue
		}
		w.refunds = append(w.refunds, refundWrite{row: ended(r, "refunded in the gateway's console meanwhile", now)})
		p.OpenRefundID = ""
	}
	return nil
}

// compensate adds to a change what happens to a rejected payment's money
// (rule 4): it goes back by the same machinery as any refund, or waits for
// somebody. The intent is written in the transaction that rejects.
func (s *Service) compensate(a *aggregate, w *write, now time.Time) {
	if w.change.Event != pay.EventRejected {
		return
	}
	p := &w.change.Payment
	status, amount, ok := pay.SendBack(*p, s.Config.Rejected)
	if !ok {
		if p.Reason == pay.RejectedTest || p.Reason == pay.RejectedUsage {
			w.cases = append(w.cases, aboutPayment(pay.CaseStrangePayment, a.order.ID, *p, string(p.Reason), now))
		}
		return
	}
	r := newRefund(a.order, *p, amount, now)
	r.Status, r.Reason, r.Requester, r.IdempotencyKey = status, "주문과 맞지 않는 결제 "+string(p.Reason), "system", "reject:"+p.ImpUID
	r.TaxFreeAmount = taxFreeOf(a.order, amount)
	p.OpenRefundID = r.ID
	if status == pay.RefundPending {
		r.NextAt = &now
	} else {
		c := aboutPayment(pay.CaseHeldMoney, a.order.ID, *p, fmt.Sprintf("%s: %s", status, p.Reason), now)
		c.RefundID = r.ID
		w.cases = append(w.cases, c)
	}
	w.refunds = append(w.refunds, refundWrite{row: r, new: true})
}

func aboutPayment(kind pay.CaseKind, orderID string, p pay.Payment, detail string, now time.Time) *ent.OpenCase {
	c := newCase(kind, p.ImpUID, orderID, now)
	c.ImpUID, c.Detail = p.ImpUID, detail
	return c
}

// taxFreeOf is the part of a sum that is free of VAT where an order is all
// taxed or all free. Of a mixed order's stray payment nobody can tell; its
// amount is another anyway, and all of it goes back.
func taxFreeOf(o *ent.Order, amount int64) int64 {
	if o.TaxFreeAmount == o.Amount {
		return amount
	}
	return min(o.TaxFreeAmount, amount)
}
