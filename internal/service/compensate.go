package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// Keys of refunds that no admin asks for begin so; no admin's does.
const (
	rejectKey  = "reject:"
	consoleKey = "console:"
)

// settleRefunds adds to a change what the payment's history tells of its
// refunds: rows that it settles, and rows for what went back in the gateway's
// console. Refunds are read only where there is a history.
func (s *Service) settleRefunds(ctx context.Context, a *aggregate, w *write, now time.Time) error {
	p := &w.change.Payment
	if len(w.report.History) == 0 || !p.Received() { // what never came cannot have gone back
		return nil
	}
	rows, err := s.refundsOf(ctx, p.ImpUID)
	if err != nil {
		return err
	}
	w.known = rows
	settled := pay.SettleRefunds(refundRules(rows), w.report.History, w.replied)
	for _, r := range rows {
		entry, ok := settled.Done[r.ID]
		if !ok {
			continue
		}
		w.refunds = append(w.refunds, refundWrite{row: done(r, entry, now)})
		if p.OpenRefundID == r.ID {
			p.OpenRefundID = ""
		}
		if entry.Amount != r.Amount {
			detail := fmt.Sprintf("%s: %d, not %d", r.ID, entry.Amount, r.Amount)
			w.cases = append(w.cases, caseOf(pay.CaseBooksDiffer, r, detail, now))
		}
	}
	for _, entry := range settled.Foreign {
		r := newRefund(a.order, *p, entry.Amount, now)
		if !entry.At.IsZero() {
			r.CreatedAt = entry.At
		}
		r.Reason, r.Requester, r.IdempotencyKey = short(entry.Reason, 200), requesterConsole, consoleKey+entry.ID
		w.refunds = append(w.refunds, refundWrite{row: done(r, entry, now), new: true})
	}
	for _, entry := range settled.Twice {
		w.cases = append(w.cases, aboutPayment(pay.CaseBooksDiffer, a.order.ID, *p, short("twice: "+entry.Reason, 500), now))
	}
	s.overtaken(a, w, now)
	if len(w.refunds) > 0 && w.change.Event == "" {
		w.change.Event = pay.EventRefunded
	}
	return nil
}

// overtaken ends an open refund that was not sent yet and cannot go through any
// more, because somebody else's refund came first: its checksum will never fit
// again. Money that had to go back by a rule of ours still has to, as far as it
// is left.
func (s *Service) overtaken(a *aggregate, w *write, now time.Time) {
	p := &w.change.Payment
	var told int64
	for _, entry := range w.report.History {
		told += entry.Amount
	}
	left := p.Amount - p.Refunded
	if told != p.Refunded {
		return // the history is not complete: it may be this very refund that is missing
	}
	for _, r := range w.known {
		if r.ID != p.OpenRefundID || r.Attempts > 0 || r.Remaining == left {
			continue
		}
		w.refunds = append(w.refunds, refundWrite{row: ended(r, "", now)})
		p.OpenRefundID = ""
		if r.Requester == requesterSystem && left > 0 {
			s.sendBack(a, w, *r, left, now)
		}
	}
}

// compensate adds to a change what happens to a rejected payment's money
// (rule 4): it goes back by the same machinery as any refund, or waits for
// somebody. The intent is written in the transaction that rejects.
func (s *Service) compensate(a *aggregate, w *write, now time.Time) {
	if w.change.Event != pay.EventRejected {
		return
	}
	p := w.change.Payment
	status, amount, ok := pay.SendBack(p, s.Config.Rejected)
	switch {
	case ok:
		reason := message.Rejection(message.Language(a.order.Locale), p.Reason)
		s.sendBack(a, w, ent.Refund{Status: status, Reason: reason}, amount, now)
	case p.Reason == pay.RejectedTest || p.Reason == pay.RejectedUsage:
		w.cases = append(w.cases, aboutPayment(pay.CaseStrangePayment, a.order.ID, p, string(p.Reason), now))
	}
}

// sendBack adds the intent to give a sum back that does not belong here, in the
// way that another refund says; and a case if somebody has to act first.
func (s *Service) sendBack(a *aggregate, w *write, like ent.Refund, amount int64, now time.Time) {
	p := &w.change.Payment
	r := newRefund(a.order, *p, amount, now)
	r.Status, r.Account, r.Reason, r.Requester = like.Status, like.Account, like.Reason, requesterSystem
	r.IdempotencyKey = rejectKey + p.ImpUID
	if like.ID != "" {
		r.IdempotencyKey += ":" + like.ID // the rest of that one
	}
	r.TaxFreeAmount = taxLeft(a.order, *p, w.known).Guess(amount)
	p.OpenRefundID = r.ID
	w.refunds = append(w.refunds, refundWrite{row: r, new: true})
	if r.Status == pay.RefundPending {
		r.NextAt = &now
	} else {
		w.cases = append(w.cases, caseOf(pay.CaseHeldMoney, r, string(r.Status)+": "+string(p.Reason), now))
	}
}
