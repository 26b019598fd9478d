package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/refund"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

const (
	maxRefundTries  = 3              // how often the gateway is asked for one refund
	maxRefundSilent = 24 * time.Hour // how long the gateway cannot be asked about a refund before a person hears of it
)

// FinishRefunds brings refunds to their end whose outcome is not known, or
// that were not sent yet. It looks before it asks again, and gives a refund
// that stays unknown to a person. It reports how many it took.
func (s *Service) FinishRefunds(ctx context.Context) (int, error) {
	due, err := s.DB.Refund.Query().Where(refund.NextAtLTE(s.now())).Order(refund.ByNextAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due refunds: %w", err)
	}
	return s.eachAtOnce(len(due), func(i int) (int, error) { return s.takeRefund(ctx, due[i]) })
}

// takeRefund claims a due refund by moving its time, and resumes it.
func (s *Service) takeRefund(ctx context.Context, r *ent.Refund) (taken int, err error) {
	taken, err = s.DB.Refund.Update().Where(refund.ID(r.ID), refund.NextAt(*r.NextAt)).
		SetNextAt(s.now().Add(time.Minute)).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("claim refund %s: %w", r.ID, err)
	}
	if taken == 0 {
		return 0, nil // somebody else has it
	}
	return taken, s.resumeRefund(ctx, r)
}

func (s *Service) resumeRefund(ctx context.Context, r *ent.Refund) error {
	if r.Attempts > 0 {
		open, err := s.lookForRefund(ctx, r, pay.SourceTimer)
		if err != nil && s.now().Sub(r.CreatedAt) > maxRefundSilent {
			return errors.Join(err, s.giveUpRefund(ctx, r))
		}
		if err == nil && open {
			open, err = s.stillPossible(ctx, r)
		}
		if err != nil || !open {
			return err
		}
	}
	if r.Attempts >= maxRefundTries {
		return s.giveUpRefund(ctx, r)
	}
	return s.attemptRefund(context.WithoutCancel(ctx), r)
}

// lookForRefund asks the gateway what it has of a refund in doubt, and reports
// whether it is still open after that.
func (s *Service) lookForRefund(ctx context.Context, r *ent.Refund, source pay.EventSource) (open bool, err error) {
	if _, err := s.Sync(ctx, Hint{OrderID: r.OrderID, ImpUID: r.PaymentID, Source: source}); err != nil {
		return true, err
	}
	now, err := s.DB.Refund.Get(ctx, r.ID)
	if err != nil {
		return true, fmt.Errorf("read refund %s: %w", r.ID, err)
	}
	return now.Status == pay.RefundPending, nil
}

// stillPossible ends a refund in doubt whose checksum cannot fit any more,
// because others went through since and it did not; and reports whether it is
// still open.
func (s *Service) stillPossible(ctx context.Context, r *ent.Refund) (open bool, err error) {
	a, err := s.read(ctx, r.OrderID)
	if err != nil {
		return true, err
	}
	over := false
	_, err = s.failRefund(ctx, a, r, "", func(p pay.Payment) bool {
		over = p.Amount-p.Refunded != r.Remaining
		return over
	})
	return !over, err
}

// giveUpRefund opens a case for a refund of which nobody knows whether it went
// out. The row stays PENDING and is looked for each hour: if its entry turns up
// in the history, it settles.
func (s *Service) giveUpRefund(ctx context.Context, r *ent.Refund) error {
	now := s.now()
	n, err := s.DB.Refund.Update().Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending)).
		SetNextAt(now.Add(time.Hour)).Save(ctx)
	if err != nil {
		return fmt.Errorf("give up refund %s: %w", r.ID, err)
	}
	if n == 0 {
		return nil // it has ended meanwhile
	}
	return saveCase(ctx, s.DB.OpenCase, caseOf(pay.CaseOutcomeUnknown, r, "", now))
}

// abandonRefund ends a refund in doubt because a person looked and it did not
// go out. The gateway is asked once more; if it has the refund after all, that
// counts.
func (s *Service) abandonRefund(ctx context.Context, refundID string) error {
	r, err := s.DB.Refund.Get(ctx, refundID)
	if err != nil {
		return fmt.Errorf("read refund %s: %w", refundID, err)
	}
	open, err := s.lookForRefund(ctx, r, pay.SourceAdmin)
	if err != nil && !errors.Is(err, gateway.ErrNotFound) || !open {
		return err
	}
	a, err := s.read(ctx, r.OrderID)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		p := PaymentFacts(a.payment(r.PaymentID))
		if p.OpenRefundID != r.ID {
			return write{}, nil
		}
		p.OpenRefundID = ""
		w := aboutRefund(pay.EventRefundFailed, a, p, refundWrite{row: ended(r, "", now)})
		w.source = pay.SourceAdmin
		return w, nil
	})
	return err
}
