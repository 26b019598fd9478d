package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

// errStale says that somebody else changed the order first: read again and
// decide again.
var errStale = errors.New("order was changed meanwhile")

// errOtherOrder says that a payment belongs to another order than the one in
// hand; nothing of it may be told or written.
var errOtherOrder = errors.New("payment belongs to another order")

// write is one change of an order, to be written at once or not at all.
type write struct {
	change pay.Change
	report pay.Report       // what the gateway said; empty if it was not asked
	source pay.EventSource  // who told us
	note   string           // why, in the words of who asked
	edit   func(*ent.Order) // what else changes on the order's row
	lease  time.Duration    // how long the accounts in change.Revoke are left to who writes this
	hook   *Delivery        // the webhook that told, stored with what it caused
	// refunds are new, or as they are now; known are the payment's before that,
	// where they were read; cases are opened.
	refunds []refundWrite
	known   []*ent.Refund
	cases   []*ent.OpenCase
	replied string       // the refund whose call was answered with the report
	charge  *chargeWrite // the charge of a stored card that begins or ends
	charged string       // the charge whose call was answered with the report
}

// settle writes what a report changes. It changes nothing if the report is not
// news, and returns errOtherOrder if the report names another order (rule 1).
func (s *Service) settle(ctx context.Context, a *aggregate, r pay.Report, source pay.EventSource, hook *Delivery) (*aggregate, error) {
	return s.settleAs(ctx, a, r, write{source: source, hook: hook})
}

// settleAs is settle for what is told in another way; like says how.
func (s *Service) settleAs(ctx context.Context, a *aggregate, r pay.Report, like write) (*aggregate, error) {
	if r.MerchantUID != a.order.ID {
		return nil, errOtherOrder
	}
	return s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		w := like
		w.change, w.report = pay.Decide(a.rules(), a.facts(), r, now, s.Config.Policy), r
		if err := s.settleRefunds(ctx, a, &w, now); err != nil {
			return w, err
		}
		if err := s.settleCharge(ctx, a, &w, now); err != nil {
			return w, err
		}
		s.compensate(a, &w, now)
		return w, nil
	})
}

// maxRaces bounds how often a change is decided again. Each try that is too
// late means that somebody else succeeded.
const maxRaces = 100

// change decides and commits until nobody else was faster. A decision without
// an event writes nothing.
func (s *Service) change(ctx context.Context, a *aggregate, decide func(*aggregate, time.Time) (write, error)) (*aggregate, error) {
	for range maxRaces {
		now := s.now()
		w, err := decide(a, now)
		if err != nil {
			return nil, err
		}
		if w.change.Event == "" {
			return a, nil
		}
		after, err := s.commit(ctx, a, w, now)
		if err == nil {
			s.tell(ctx, w)
			if o := after.order; o.PlanID != "" {
				s.followPlan(ctx, o.PlanID, now)
			}
			return after, nil
		}
		if !errors.Is(err, errStale) {
			return nil, err
		}
		if a, err = s.read(ctx, a.order.ID); err != nil {
			return nil, err
		}
	}
	return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: time.Second, Err: errStale}
}

// tell logs what somebody may have to look at.
func (s *Service) tell(ctx context.Context, w write) {
	if w.change.Event == pay.EventRejected {
		s.Logger.WarnContext(ctx, "payment rejected", "order", w.change.Order.ID, "imp_uid", w.change.Payment.ImpUID,
			"reason", w.change.Payment.Reason, "source", w.source)
	}
}

// commit writes a change with a compare-and-set on the order's version, and
// tells those who watch. It returns errStale if somebody else was faster. What
// it returns was made in memory; nothing is read back.
func (s *Service) commit(ctx context.Context, before *aggregate, w write, now time.Time) (*aggregate, error) {
	after := before.after(w, now)
	notices := s.noticesOf(before, after, w, now)
	err := database.InTx(ctx, s.DB, func(tx *ent.Tx) error {
		// The first statement decides who may write the rest.
		if err := saveOrder(ctx, tx, before.order, after.order); err != nil {
			return err
		}
		if impUID := w.change.Payment.ImpUID; impUID != "" {
			if err := savePayment(ctx, tx, after.payment(impUID), w.change.First); err != nil {
				return err
			}
		}
		for _, r := range w.refunds {
			r.at = now
			if err := r.save(ctx, tx); err != nil {
				return err
			}
		}
		if err := closeRefundFailures(ctx, tx, w, now); err != nil {
			return err
		}
		if w.charge != nil {
			if err := w.charge.save(ctx, tx, now); err != nil {
				return err
			}
		}
		for _, c := range w.cases {
			if err := saveCase(ctx, tx.OpenCase, c); err != nil {
				return err
			}
		}
		if err := saveRevocations(ctx, tx, w, now); err != nil {
			return err
		}
		if err := saveEvent(ctx, tx, before.order, after.order, w); err != nil {
			return err
		}
		if err := saveNotices(ctx, tx, notices); err != nil {
			return err
		}
		if before.order.PlanID != "" {
			if err := pokePlan(ctx, tx, before.order.PlanID, now); err != nil {
				return err
			}
		}
		if w.hook != nil {
			return w.hook.save(ctx, tx.WebhookDelivery, now)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if w.hook != nil {
		w.hook.stored.Store(true)
	}
	s.Live.Publish(after.order.ID, after.order.Version)
	s.logUntold(ctx, before, after, w, now)
	return after, nil
}

// saveOrder writes what differs, unless somebody else was faster.
func saveOrder(ctx context.Context, tx *ent.Tx, before, after *ent.Order) error {
	u := tx.Order.Update().
		Where(order.ID(before.ID), order.Version(before.Version)).
		SetVersion(after.Version).
		SetStatus(after.Status).
		SetPaid(after.Paid).
		SetRefunded(after.Refunded).
		SetExpiresAt(after.ExpiresAt).
		SetUpdatedAt(after.UpdatedAt)
	if after.AcceptedPaymentID != before.AcceptedPaymentID {
		u.SetAcceptedPaymentID(after.AcceptedPaymentID)
	}
	if after.ClosedReason != before.ClosedReason {
		u.SetClosedReason(after.ClosedReason)
	}
	if after.ClosingReason != before.ClosingReason {
		u.SetClosingReason(after.ClosingReason).SetNillableClosingAt(after.ClosingAt)
	}
	if after.Owner != before.Owner {
		u.SetOwner(after.Owner)
		set(after.IdempotencyKey, func(key *string) { u.SetIdempotencyKey(*key) }, func() { u.ClearIdempotencyKey() })
	}
	if after.OpenChargeID != before.OpenChargeID {
		u.SetOpenChargeID(after.OpenChargeID)
	}
	if after.ChargeFailure != before.ChargeFailure {
		set(after.ChargeFailure, func(f *pay.Failure) { u.SetChargeFailure(f) }, func() { u.ClearChargeFailure() })
	}
	if after.DueAt == nil {
		u.ClearDueAt()
	} else {
		u.SetDueAt(*after.DueAt)
	}
	if after.PayMethod != before.PayMethod || after.Pg != before.Pg || after.ChannelKey != before.ChannelKey {
		u.SetPayMethod(after.PayMethod).SetPg(after.Pg).SetChannelKey(after.ChannelKey)
	}
	if after.ReturnURL != before.ReturnURL || after.AppScheme != before.AppScheme {
		u.SetReturnURL(after.ReturnURL).SetAppScheme(after.AppScheme)
	}
	n, err := u.Save(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("save order %s: %w", before.ID, err)
	case n == 0:
		return errStale
	}
	return nil
}

// savePayment writes a payment's row, whole.
func savePayment(ctx context.Context, tx *ent.Tx, p *ent.Payment, first bool) error {
	var err error
	if first {
		c := tx.Payment.Create().SetID(p.ID).SetOrderID(p.OrderID).SetCreatedAt(p.CreatedAt)
		setPayment(c.Mutation(), p)
		err = c.Exec(ctx)
	} else {
		u := tx.Payment.Update().Where(payment.ID(p.ID))
		setPayment(u.Mutation(), p)
		err = u.Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("save payment %s: %w", p.ID, err)
	}
	return nil
}

// setPayment fills every column that can change.
func setPayment(m *ent.PaymentMutation, p *ent.Payment) {
	m.SetStatus(p.Status)
	m.SetShown(p.Shown)
	m.SetVerdict(p.Verdict)
	m.SetReason(p.Reason)
	m.SetAmount(p.Amount)
	m.SetRefunded(p.Refunded)
	m.SetCurrency(p.Currency)
	m.SetChannel(p.Channel)
	m.SetCardUsage(p.CardUsage)
	m.SetMethod(p.Method)
	m.SetPg(p.Pg)
	m.SetWallet(p.Wallet)
	m.SetReceiptURL(p.ReceiptURL)
	m.SetStartedAt(p.StartedAt)
	m.SetOpenRefundID(p.OpenRefundID)
	m.SetUpdatedAt(p.UpdatedAt)
	set(p.Card, func(c *pay.Card) { m.SetCard(c) }, m.ClearCard)
	set(p.Account, func(a *pay.Account) { m.SetAccount(a) }, m.ClearAccount)
	set(p.Failure, func(f *pay.Failure) { m.SetFailure(f) }, m.ClearFailure)
	set(p.PaidAt, func(t *time.Time) { m.SetPaidAt(*t) }, m.ClearPaidAt)
	set(p.FailedAt, func(t *time.Time) { m.SetFailedAt(*t) }, m.ClearFailedAt)
	set(p.RevokeAt, func(t *time.Time) { m.SetRevokeAt(*t) }, m.ClearRevokeAt)
}

func set[T any](v *T, write func(*T), clear func()) {
	if v == nil {
		clear()
	} else {
		write(v)
	}
}

// saveRevocations marks the other accounts that must be closed.
func saveRevocations(ctx context.Context, tx *ent.Tx, w write, now time.Time) error {
	if len(w.change.Revoke) == 0 {
		return nil
	}
	err := tx.Payment.Update().
		Where(payment.IDIn(w.change.Revoke...), payment.RevokeAtIsNil()).
		SetRevokeAt(now.Add(w.lease)).SetUpdatedAt(now).Exec(ctx)
	if err != nil {
		return fmt.Errorf("revoke accounts of %s: %w", w.change.Order.ID, err)
	}
	return nil
}

func saveEvent(ctx context.Context, tx *ent.Tx, before, after *ent.Order, w write) error {
	err := tx.OrderEvent.Create().
		SetID(eventID(after.ID, after.Version)).SetOrderID(after.ID).SetVersion(after.Version).
		SetType(w.change.Event).SetFrom(before.Status).SetTo(after.Status).
		SetSource(w.source).SetImpUID(w.change.Payment.ImpUID).SetNote(w.note).SetReport(w.report.Raw).
		SetAt(after.UpdatedAt).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save event of %s: %w", after.ID, err)
	}
	return nil
}

// eventID is unique because a version is: who wrote the version wrote it.
func eventID(orderID string, version int) string { return fmt.Sprintf("%s:%06d", orderID, version) }
