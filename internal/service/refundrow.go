package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/opencase"
	"paygraph/ent/refund"
	"paygraph/internal/pay"
)

// refundWrite is a refund as it is now, to be written with an order's change.
type refundWrite struct {
	row *ent.Refund
	new bool
	at  time.Time // of the change; set when it is committed
}

// refundCases are the matters that end with the refund that they are about.
var refundCases = []pay.CaseKind{pay.CaseHeldMoney, pay.CaseRefundFailed, pay.CaseOutcomeUnknown}

func (w refundWrite) save(ctx context.Context, tx *ent.Tx) error {
	r := w.row
	var err error
	if w.new {
		c := tx.Refund.Create().SetID(r.ID).SetPaymentID(r.PaymentID).SetOrderID(r.OrderID).
			SetAmount(r.Amount).SetTaxFreeAmount(r.TaxFreeAmount).SetRemaining(r.Remaining).SetCurrency(r.Currency).
			SetReason(r.Reason).SetRequester(r.Requester).SetIdempotencyKey(r.IdempotencyKey).SetInputHash(r.InputHash).
			SetCreatedAt(r.CreatedAt)
		setRefund(c.Mutation(), r)
		err = c.Exec(ctx)
	} else {
		u := tx.Refund.Update().Where(refund.ID(r.ID))
		setRefund(u.Mutation(), r)
		err = u.Exec(ctx)
	}
	if err == nil && r.Status.Final() && !w.new {
		// Whatever a person was to look at is over; a failure opens its own case.
		err = tx.OpenCase.Update().
			Where(opencase.KindIn(refundCases...), opencase.Subject(r.ID), opencase.ResolvedAtIsNil()).
			SetResolvedAt(w.at).SetNote(string(r.Status)).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("save refund %s: %w", r.ID, err)
	}
	return nil
}

// closeRefundFailures ends the matters of refunds that did not go through once
// all of the payment's money is back another way: there is nothing left to do.
func closeRefundFailures(ctx context.Context, tx *ent.Tx, w write, now time.Time) error {
	p := w.change.Payment
	if len(w.refunds) == 0 || p.Refunded < p.Amount {
		return nil
	}
	err := tx.OpenCase.Update().
		Where(opencase.KindEQ(pay.CaseRefundFailed), opencase.ImpUID(p.ImpUID), opencase.ResolvedAtIsNil()).
		SetResolvedAt(now).SetNote(string(pay.PaymentRefunded)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("close refund failures of %s: %w", p.ImpUID, err)
	}
	return nil
}

// setRefund fills every column that can change but the attempts, which count
// calls and not changes.
func setRefund(m *ent.RefundMutation, r *ent.Refund) {
	m.SetStatus(r.Status)
	m.SetFailure(r.Failure)
	if _, counted := m.Attempts(); !counted && m.Op().Is(ent.OpCreate) {
		m.SetAttempts(r.Attempts)
	}
	set(r.Account, func(a *pay.RefundAccount) { m.SetAccount(a) }, m.ClearAccount)
	set(r.CancellationID, func(id *string) { m.SetCancellationID(*id) }, m.ClearCancellationID)
	set(r.NextAt, func(t *time.Time) { m.SetNextAt(*t) }, m.ClearNextAt)
	set(r.FinishedAt, func(t *time.Time) { m.SetFinishedAt(*t) }, m.ClearFinishedAt)
}

// newRefund is an intent to give money back; who makes it says what is
// missing: reason, requester, key.
func newRefund(o *ent.Order, p pay.Payment, amount int64, now time.Time) *ent.Refund {
	return &ent.Refund{
		ID: "rfd_" + strings.ToLower(ulid.Make().String()), PaymentID: p.ImpUID, OrderID: o.ID,
		Amount: amount, Remaining: p.Amount - p.Refunded, Currency: p.Currency,
		Status: pay.RefundPending, CreatedAt: now,
	}
}

// done is a refund that an entry of the gateway's history settled. The gateway
// counts in seconds, so it may date it before it was asked for.
func done(r *ent.Refund, c pay.Cancellation, now time.Time) *ent.Refund {
	settled := *r
	at := c.At
	switch {
	case at.IsZero():
		at = now
	case at.Before(r.CreatedAt):
		at = r.CreatedAt
	}
	settled.Status, settled.CancellationID, settled.FinishedAt, settled.NextAt = pay.RefundSucceeded, &c.ID, &at, nil
	settled.Failure = ""
	return &settled
}

// ended is a refund that moved no money; why is the gateway's own sentence,
// and empty if the gateway did not refuse it.
func ended(r *ent.Refund, why string, now time.Time) *ent.Refund {
	failed := *r
	failed.Status, failed.Failure, failed.FinishedAt, failed.NextAt = pay.RefundFailed, why, &now, nil
	return &failed
}

// Who asks for a refund where no admin does.
const (
	requesterSystem  = "system"  // a rule of ours
	requesterConsole = "console" // somebody in the gateway's console
)

// refundRules is refunds' rows as the rules see them.
func refundRules(rows []*ent.Refund) []pay.Refund {
	all := make([]pay.Refund, len(rows))
	for i, r := range rows {
		all[i] = pay.Refund{
			ID: r.ID, Status: r.Status, Amount: r.Amount, TaxFree: r.TaxFreeAmount, Foreign: r.Requester == requesterConsole,
		}
		if r.CancellationID != nil {
			all[i].CancellationID = *r.CancellationID
		}
	}
	return all
}

// refundsAfter is refunds' rows as a write leaves them, oldest first.
func refundsAfter(rows []*ent.Refund, writes []refundWrite) []*ent.Refund {
	rows = slices.Clone(rows)
	for _, w := range writes {
		i := slices.IndexFunc(rows, func(r *ent.Refund) bool { return r.ID == w.row.ID })
		if i < 0 {
			rows = append(rows, w.row)
		} else {
			rows[i] = w.row
		}
	}
	return rows
}

// refundsOf reads a payment's refunds, oldest first.
func (s *Service) refundsOf(ctx context.Context, impUID string) ([]*ent.Refund, error) {
	rows, err := s.DB.Refund.Query().Where(refund.PaymentID(impUID)).Order(refund.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read refunds of %s: %w", impUID, err)
	}
	return rows, nil
}
