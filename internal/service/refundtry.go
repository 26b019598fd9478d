package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/refund"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// RefundLease is how long a call to the gateway is left alone: without a reply
// there is no repeat for so long, because it may still be at work.
const RefundLease = 10 * time.Minute

// refundRetry is when a refund that was never sent is tried again.
const refundRetry = 30 * time.Second

// tryRefund asks the gateway for a refund and answers how it stands. What has
// begun is brought to its end, also if the caller's time is over first: then
// the answer is PENDING. So it is after an error of ours, because the intent
// is written and a timer takes it on.
func (s *Service) tryRefund(ctx context.Context, r *ent.Refund) (*Refunded, error) {
	patience, done := ctx, func() {}
	if end, ok := ctx.Deadline(); ok {
		patience, done = context.WithDeadline(ctx, end.Add(-answerTime))
	}
	defer done()
	tried := make(chan error, 1)
	go func() { tried <- s.attemptRefund(context.WithoutCancel(ctx), r) }()
	select {
	case err := <-tried:
		if err != nil {
			s.Logger.ErrorContext(ctx, "refund is left to the timer", "refund", r.ID, "error", err)
		}
	case <-patience.Done():
	}
	return s.refundAnswer(context.WithoutCancel(ctx), r)
}

// answerTime is what is kept of a caller's time to read and write the answer.
const answerTime = 2 * time.Second

// attemptRefund calls the gateway once and writes the outcome. The attempt is
// persisted before the call; who cannot claim it leaves it to who did.
func (s *Service) attemptRefund(ctx context.Context, r *ent.Refund) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("refund %s panicked: %v", r.ID, p)
		}
	}()
	p, err := s.PaymentOfRefund(ctx, r)
	if err != nil {
		return err
	}
	n, err := s.DB.Refund.Update().
		Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending), refund.Attempts(r.Attempts)).
		AddAttempts(1).SetNextAt(s.now().Add(RefundLease)).Save(ctx)
	if err != nil {
		return fmt.Errorf("claim refund %s: %w", r.ID, err)
	}
	if n == 0 {
		return nil
	}
	report, failed := s.Gateway.Cancel(ctx, gateway.Cancel{
		ImpUID: r.PaymentID, PG: p.Pg, Amount: pay.Money{Amount: r.Amount, Currency: r.Currency},
		Remaining: r.Remaining, TaxFree: r.TaxFreeAmount, Reason: pay.MarkReason(r.Reason, r.ID), Account: r.Account,
	})
	return s.finishRefund(ctx, r, report, failed)
}

// finishRefund writes the outcome of a call. What the gateway did is read from
// its history; a reply alone settles nothing.
func (s *Service) finishRefund(ctx context.Context, r *ent.Refund, report pay.Report, failed error) error {
	switch {
	case failed == nil:
		a, err := s.read(ctx, r.OrderID)
		if err == nil {
			_, err = s.settleAs(ctx, a, report, write{source: pay.SourceSystem, replied: r.ID})
		}
		return err
	case errors.Is(failed, gateway.ErrRefused):
		return s.refuseRefund(ctx, r, failed)
	case errors.Is(failed, gateway.ErrUnavailable), errors.Is(failed, gateway.ErrUnauthorized):
		s.Logger.WarnContext(ctx, "refund could not be sent", "refund", r.ID, "error", failed)
		return s.postponeRefund(ctx, r)
	default:
		s.Logger.WarnContext(ctx, "refund without a reply", "refund", r.ID, "error", failed)
		return nil // the timer looks once the lease is over
	}
}

// refuseRefund ends a refund that the gateway refused. It is asked first what
// it has: a repeated call is refused because the first one went through. If it
// cannot be asked, or money went back that no refund of ours explains, nobody
// knows, and the refund stays open.
func (s *Service) refuseRefund(ctx context.Context, r *ent.Refund, cause error) error {
	a, err := s.read(ctx, r.OrderID)
	if err != nil {
		return err
	}
	report, err := s.Gateway.Payment(ctx, r.PaymentID)
	if err != nil {
		s.Logger.WarnContext(ctx, "refund refused, and nobody tells why", "refund", r.ID, "error", err)
		return nil
	}
	if a, err = s.settleAs(ctx, a, report, write{source: pay.SourceSystem}); err != nil {
		return err
	}
	refused := func(pay.Payment) bool { return true }
	explained, err := s.failRefund(ctx, a, r, cmp.Or(gateway.Sentence(cause), shortError(cause)), refused)
	if err == nil && !explained {
		return s.giveUpRefund(ctx, r)
	}
	return err
}

// failRefund ends an open refund without money if it cannot go through any
// more; what is left after that is somebody's matter (leaveRest). It does
// neither, and reports false, if money went back that no refund explains: it
// may be this one.
func (s *Service) failRefund(ctx context.Context, a *aggregate, r *ent.Refund, why string, lost func(pay.Payment) bool) (explained bool, err error) {
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		rows, err := s.refundsOf(ctx, r.PaymentID)
		if err != nil {
			return write{}, err
		}
		p, back := PaymentFacts(a.payment(r.PaymentID)), sumOf(rows)
		explained = p.Refunded <= back
		if p.OpenRefundID != r.ID || !explained || !lost(p) {
			return write{}, nil
		}
		p.OpenRefundID = ""
		failed := ended(r, why, now)
		w := aboutRefund(pay.EventRefundFailed, a, p, refundWrite{row: failed})
		w.known = rows
		s.leaveRest(a, &w, failed, p.Refunded == back, now)
		return w, nil
	})
	return explained, err
}

// leaveRest adds to a change what happens to the money that a refund was to
// give back and did not. If others gave a part of it back meanwhile, that is
// why, and what a rule of ours sends back is sent as far as it is left, under
// the checksum of now: if the old one went through after all, the gateway
// refuses the new one. Anything else is a person's matter; whole says that
// each entry of the gateway's history is in our rows.
func (s *Service) leaveRest(a *aggregate, w *write, failed *ent.Refund, whole bool, now time.Time) {
	p := w.change.Payment
	left := p.Amount - p.Refunded
	switch {
	case left == 0: // nothing to do
	case whole && left != failed.Remaining && failed.Requester == requesterSystem:
		like := *failed
		like.Status = pay.RefundPending
		s.sendBack(a, w, like, left, now)
	default:
		w.cases = append(w.cases, caseOf(pay.CaseRefundFailed, failed, failed.Failure, now))
	}
}

// sumOf is what went back by the refunds that went through.
func sumOf(rows []*ent.Refund) (sum int64) {
	for _, r := range rows {
		if r.Status == pay.RefundSucceeded {
			sum += r.Amount
		}
	}
	return sum
}

// postponeRefund takes an attempt back that reached nobody. A person hears of
// a refund that reaches nobody for a day; it is tried on all the same.
func (s *Service) postponeRefund(ctx context.Context, r *ent.Refund) error {
	now := s.now()
	err := s.DB.Refund.Update().Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending), refund.Attempts(r.Attempts+1)).
		SetAttempts(r.Attempts).SetNextAt(now.Add(refundRetry)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("postpone refund %s: %w", r.ID, err)
	}
	if now.Sub(r.CreatedAt) <= maxRefundSilent {
		return nil
	}
	return saveCase(ctx, s.DB.OpenCase, caseOf(pay.CaseOutcomeUnknown, r, "", now))
}
