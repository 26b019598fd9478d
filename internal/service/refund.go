package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"paygraph/ent"
	"paygraph/ent/payment"
	"paygraph/ent/refund"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
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
	if errors.Is(err, errReplayed) {
		return s.replayRefund(ctx, in, r)
	}
	if err != nil {
		return nil, err
	}
	if blocker != "" {
		return s.refundAnswer(ctx, nil, in.ImpUID, blocker)
	}
	return s.tryRefund(ctx, r) // no transaction is open while the gateway thinks
}

// errReplayed says that a key has made a refund before.
var errReplayed = errors.New("refund was begun before")

// beginRefund decides and writes the intent, in one transaction.
func (s *Service) beginRefund(ctx context.Context, a *aggregate, caller auth.Caller, in RefundPaymentInput) (begun *ent.Refund, blocker pay.RefundBlocker, err error) {
	hash := refundHash(in)
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
		taxFree, err := taxFreePart(a.order, rows, amount, can.Maximum, in.TaxFree)
		if err != nil {
			return write{}, err
		}
		begun = newRefund(a.order, p, amount, now)
		begun.TaxFreeAmount, begun.Reason, begun.Requester = taxFree, in.Reason, caller.Subject
		begun.IdempotencyKey, begun.InputHash, begun.Account, begun.NextAt = in.IdempotencyKey, hash, in.Account, &now
		p.OpenRefundID = begun.ID
		w := write{
			change: pay.Change{Event: pay.EventRefundRequested, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts()), Payment: p},
			source: pay.SourceAdmin, note: in.Reason, refunds: []refundWrite{{row: begun, new: true}},
		}
		if waiting != nil {
			w.refunds = append(w.refunds, refundWrite{row: ended(waiting, "replaced by "+begun.ID, now)})
		}
		return w, nil
	})
	return begun, blocker, err
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

// taxFreePart says how much of a refund is free of VAT. Where an order mixes
// both, nobody but the merchant knows, unless all that is left goes back.
func taxFreePart(o *ent.Order, rows []*ent.Refund, amount, maximum int64, asked *int64) (int64, error) {
	left := o.TaxFreeAmount
	for _, r := range rows {
		if r.Status != pay.RefundFailed {
			left -= r.TaxFreeAmount
		}
	}
	left = max(0, min(left, maximum))
	switch taxed := maximum - left; {
	case asked == nil && amount == maximum:
		return left, nil
	case asked == nil && left == 0:
		return 0, nil
	case asked == nil && taxed == 0:
		return amount, nil
	case asked == nil:
		return 0, invalid(fault("taxFree", pay.RuleRequired))
	case *asked < 0:
		return 0, invalid(beyond("taxFree", pay.RuleTooSmall, 0))
	case *asked > min(left, amount):
		return 0, invalid(beyond("taxFree", pay.RuleTooLarge, min(left, amount)))
	case amount-*asked > taxed:
		return 0, invalid(beyond("taxFree", pay.RuleTooSmall, amount-taxed))
	default:
		return *asked, nil
	}
}

// RefundLease is how long a call to the gateway is left alone: without a reply
// there is no repeat for so long, because it may still be at work.
const RefundLease = 10 * time.Minute

// maxRefundTries bounds how often the gateway is asked for one refund.
const maxRefundTries = 3

// tryRefund asks the gateway once for a refund and writes the outcome. The
// attempt is persisted before the call; who cannot claim it leaves it to who
// did.
func (s *Service) tryRefund(ctx context.Context, r *ent.Refund) (*Refunded, error) {
	ctx = context.WithoutCancel(ctx) // what has begun is brought to its end
	now := s.now()
	n, err := s.DB.Refund.Update().
		Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending), refund.Attempts(r.Attempts)).
		AddAttempts(1).SetNextAt(now.Add(RefundLease)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("claim refund %s: %w", r.ID, err)
	}
	if n == 0 {
		return s.refundAnswer(ctx, r, r.PaymentID, "")
	}
	p, err := s.PaymentOfRefund(ctx, r)
	if err != nil {
		return nil, err
	}
	report, err := s.Gateway.Cancel(ctx, gateway.Cancel{
		ImpUID: r.PaymentID, PG: p.Pg, Amount: pay.Money{Amount: r.Amount, Currency: r.Currency},
		Remaining: r.Remaining, TaxFree: r.TaxFreeAmount, Reason: pay.MarkReason(r.Reason, r.ID), Account: r.Account,
	})
	return s.finishRefund(ctx, r, report, err)
}

// finishRefund writes the outcome of a call. What the gateway did is read from
// its history, which names the refund; a reply alone settles nothing.
func (s *Service) finishRefund(ctx context.Context, r *ent.Refund, report pay.Report, failed error) (*Refunded, error) {
	a, err := s.read(ctx, r.OrderID)
	if err != nil {
		return nil, err
	}
	switch {
	case failed == nil:
		_, err = s.settle(ctx, a, report, pay.SourceSystem, nil)
	case errors.Is(failed, gateway.ErrRefused):
		err = s.refuseRefund(ctx, a, r, failed)
	case errors.Is(failed, gateway.ErrUnavailable), errors.Is(failed, gateway.ErrUnauthorized):
		err = s.postponeRefund(ctx, r) // it was never sent
	default:
		s.Logger.WarnContext(ctx, "refund without a reply", "refund", r.ID, "error", failed)
	}
	if err != nil {
		return nil, err
	}
	blocker := pay.RefundBlocker("")
	if errors.Is(failed, gateway.ErrRefused) {
		blocker = pay.BlockedGateway
	}
	return s.refundAnswer(ctx, r, r.PaymentID, blocker)
}

// refuseRefund ends a refund that the gateway refused. It is asked first what
// it has: a repeated call is refused because the first one went through.
func (s *Service) refuseRefund(ctx context.Context, a *aggregate, r *ent.Refund, cause error) error {
	report, err := s.Gateway.Payment(ctx, r.PaymentID)
	if err != nil {
		return nil //nolint:nilerr // the timer asks again; nothing is lost
	}
	if a, err = s.settle(ctx, a, report, pay.SourceSystem, nil); err != nil {
		return err
	}
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		p := PaymentFacts(a.payment(r.PaymentID))
		if p.OpenRefundID != r.ID {
			return write{}, nil // its history has settled it
		}
		failed := ended(r, shortError(cause), now)
		p.OpenRefundID = ""
		c := aboutPayment(pay.CaseRefundFailed, a.order.ID, p, failed.Failure, now)
		c.Subject, c.RefundID = r.ID, r.ID
		return write{
			change: pay.Change{Event: pay.EventRefundFailed, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts()), Payment: p},
			source: pay.SourceSystem, refunds: []refundWrite{{row: failed}}, cases: []*ent.OpenCase{c},
		}, nil
	})
	return err
}

// refundRetry is when a refund that was never sent is tried again.
const refundRetry = 30 * time.Second

// postponeRefund takes an attempt back that reached nobody.
func (s *Service) postponeRefund(ctx context.Context, r *ent.Refund) error {
	err := s.DB.Refund.Update().Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending), refund.Attempts(r.Attempts+1)).
		SetAttempts(r.Attempts).SetNextAt(s.now().Add(refundRetry)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("postpone refund %s: %w", r.ID, err)
	}
	return nil
}

// FinishRefunds brings refunds to their end whose outcome is not known, or
// that were not sent yet. It looks before it asks again, and gives a refund
// that stays unknown to a person. It reports how many it took.
func (s *Service) FinishRefunds(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.DB.Refund.Query().Where(refund.NextAtLTE(now)).Order(refund.ByNextAt()).Limit(batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due refunds: %w", err)
	}
	taken := 0
	var failed []error
	for _, r := range due {
		n, err := s.DB.Refund.Update().Where(refund.ID(r.ID), refund.NextAt(*r.NextAt)).SetNextAt(now.Add(time.Minute)).Save(ctx)
		if err != nil {
			return taken, fmt.Errorf("claim refund %s: %w", r.ID, err)
		}
		if n == 0 {
			continue // somebody else has it
		}
		taken++
		failed = append(failed, s.resumeRefund(ctx, r))
	}
	return taken, errors.Join(failed...)
}

func (s *Service) resumeRefund(ctx context.Context, r *ent.Refund) error {
	if r.Attempts > 0 {
		if _, err := s.Sync(ctx, Hint{OrderID: r.OrderID, ImpUID: r.PaymentID, Source: pay.SourceTimer}); err != nil {
			return err
		}
		now, err := s.DB.Refund.Get(ctx, r.ID)
		if err != nil || now.Status != pay.RefundPending {
			return err
		}
	}
	if r.Attempts >= maxRefundTries {
		return s.giveUpRefund(ctx, r)
	}
	_, err := s.tryRefund(ctx, r)
	return err
}

// giveUpRefund opens a case for a refund of which nobody knows whether it went
// out. The row stays PENDING: if its entry turns up in the history, it settles.
func (s *Service) giveUpRefund(ctx context.Context, r *ent.Refund) error {
	c := newCase(pay.CaseOutcomeUnknown, r.ID, r.OrderID, s.now())
	c.ImpUID, c.RefundID = r.PaymentID, r.ID
	if err := saveCase(ctx, s.DB.OpenCase, c); err != nil {
		return err
	}
	return s.DB.Refund.Update().Where(refund.ID(r.ID), refund.StatusEQ(pay.RefundPending)).SetNextAt(s.now().Add(time.Hour)).Exec(ctx)
}

// aggregateOf reads the order of a payment; pay.NotFound if there is none.
func (s *Service) aggregateOf(ctx context.Context, impUID string) (*aggregate, error) {
	p, err := s.DB.Payment.Query().Where(payment.ID(impUID)).Select(payment.FieldID, payment.FieldOrderID).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read payment: %w", err)
	}
	return s.read(ctx, p.OrderID)
}

// refundAnswer reads how a refund stands now.
func (s *Service) refundAnswer(ctx context.Context, r *ent.Refund, impUID string, blocker pay.RefundBlocker) (*Refunded, error) {
	a, err := s.aggregateOf(ctx, impUID)
	if err != nil {
		return nil, err
	}
	p := *a.payment(impUID)
	p.Edges.Order = a.order
	answer := &Refunded{Payment: &p, Blocker: blocker}
	if r == nil {
		return answer, nil
	}
	if answer.Refund, err = s.DB.Refund.Get(ctx, r.ID); err != nil {
		return nil, fmt.Errorf("read refund %s: %w", r.ID, err)
	}
	if answer.Refund.Status == pay.RefundSucceeded {
		answer.Blocker = "" // the refusal was of a repetition
	}
	return answer, nil
}

// replayRefund answers a key that was used before.
func (s *Service) replayRefund(ctx context.Context, in RefundPaymentInput, r *ent.Refund) (*Refunded, error) {
	if r.InputHash != refundHash(in) {
		return nil, pay.Refuse(pay.IdempotencyConflict)
	}
	answer, err := s.refundAnswer(ctx, r, r.PaymentID, "")
	if err == nil {
		answer.Replayed = true
		if answer.Refund.Status == pay.RefundFailed {
			answer.Blocker = pay.BlockedGateway
		}
	}
	return answer, err
}
