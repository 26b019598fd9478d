package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// PayWithBillingKeyInput charges a stored card for an order, as the API
// describes it.
type PayWithBillingKeyInput struct {
	OrderID        string
	BillingKeyID   string
	CardQuota      int
	IdempotencyKey string
}

// Instalments (iamport/api.md 9.2).
const (
	maxQuota     = 36
	quotaMinimum = 50_000 // won
)

// PayWithBillingKey charges a stored card for an order of the card's owner,
// once per key: repeating it with its key tells what became of the first
// charge. Where the gateway does not answer in time the outcome is waiting, and
// a timer finds out; nothing is charged twice.
//
// It returns pay.InvalidInput, pay.NotFound and pay.IdempotencyConflict.
func (s *Service) PayWithBillingKey(ctx context.Context, caller auth.Caller, in PayWithBillingKeyInput) (*Completion, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	a, err := s.readToChange(ctx, caller, in.OrderID)
	if err != nil {
		return nil, err
	}
	w := cardWish{
		orderID: in.OrderID, requester: caller.Subject, key: in.IdempotencyKey, hash: in.hash(), quota: in.CardQuota, source: sourceOf(caller),
	}
	c, err := s.chargeOnce(ctx, caller, a, w, in)
	if err != nil {
		return nil, err
	}
	return s.charged(ctx, c)
}

// chargeOnce finds the charge that the key began, or begins one. What a key
// began is told, even if its card is gone since.
func (s *Service) chargeOnce(ctx context.Context, caller auth.Caller, a *aggregate, w cardWish, in PayWithBillingKeyInput) (*cardCharged, error) {
	row, err := s.chargeOfKey(ctx, w)
	if row != nil || err != nil {
		return s.replayCharge(ctx, row, err)
	}
	if w.card, err = s.cardToCharge(ctx, caller, in.BillingKeyID, a.order.Owner, "billingKeyId"); err != nil {
		return nil, err
	}
	if err := quotaFits(a.order, in.CardQuota); err != nil {
		return nil, err
	}
	if a.order.Kind != pay.KindSale {
		return &cardCharged{order: a, refusal: cardNotPayable}, nil // its own charges pay it
	}
	return s.chargeAnew(ctx, a, w)
}

// charged says what became of a wish to charge, as the buyer should hear it.
func (s *Service) charged(ctx context.Context, c *cardCharged) (*Completion, error) {
	waiting := func(on WaitingFor, after int) (*Completion, error) {
		return &Completion{Outcome: pay.OutcomeWaiting, Order: c.order.row(), WaitingFor: on, PollAfterMs: after}, nil
	}
	switch {
	case c.refusal == cardNotPayable:
		return &Completion{Outcome: pay.OutcomeNotPayable, Order: c.order.row()}, nil
	case c.refusal == cardGone:
		return nil, invalid(fault("billingKeyId", pay.RuleNotAllowed))
	case c.refusal == cardUnasked:
		return waiting(WaitingForConnection, PollSlow)
	case c.refusal == cardBusy, c.row.Status == pay.CardChargePending:
		return waiting(WaitingForGateway, PollFast)
	}
	if c.row.ImpUID == "" { // refused without a payment
		done := &Completion{Outcome: pay.OutcomeFailed, Order: c.order.row(), Failure: c.row.Failure, Replayed: c.replayed}
		if c.order.order.AcceptedPaymentID != "" {
			done = s.completion(c.order, c.order.order.AcceptedPaymentID) // it was refused because the order is paid
			done.Replayed = true
		}
		return done, nil
	}
	done := s.completion(c.order, c.row.ImpUID)
	done.Replayed = c.replayed
	if done.Outcome == pay.OutcomeRejected {
		var err error
		if done.Refund, err = s.refundOfRejected(ctx, c.order, c.row.ImpUID); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// planKey begins the keys of charges that no caller asks for.
const planKey = "chg_"

func (in *PayWithBillingKeyInput) check() error {
	var f faults
	in.IdempotencyKey = f.word("idempotencyKey", in.IdempotencyKey, 128)
	switch {
	case in.IdempotencyKey == "":
		f.add(fault("idempotencyKey", pay.RuleRequired))
	case strings.HasPrefix(in.IdempotencyKey, planKey):
		f.add(fault("idempotencyKey", pay.RuleNotAllowed))
	}
	switch {
	case in.CardQuota < 0:
		f.add(beyond("cardQuota", pay.RuleTooSmall, 0))
	case in.CardQuota == 1: // at once is 0
		f.add(fault("cardQuota", pay.RuleNotAllowed))
	case in.CardQuota > maxQuota:
		f.add(beyond("cardQuota", pay.RuleTooLarge, maxQuota))
	}
	return f.err()
}

// quotaFits refuses to pay a small sum in months.
func quotaFits(o *ent.Order, quota int) error {
	if quota > 0 && (o.Currency != pay.KRW || o.Amount < quotaMinimum) {
		return invalid(fault("cardQuota", pay.RuleNotAllowed))
	}
	return nil
}

// hash tells two inputs apart, the key left out.
func (in PayWithBillingKeyInput) hash() string {
	in.IdempotencyKey = ""
	raw, err := json.Marshal(in)
	if err != nil {
		panic(fmt.Sprintf("an input is always JSON: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
