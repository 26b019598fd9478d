package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/billingkey"
	"paygraph/ent/cardcharge"
	"paygraph/internal/database"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// cardWish is a wish to charge a stored card for an order, once per requester
// and key.
type cardWish struct {
	orderID   string
	card      *ent.BillingKey // ACTIVE, of the order's owner; the caller saw to that
	requester string          // subject of who asks; requesterSystem for a rule of ours
	key       string
	hash      string // of the input that the key stands for
	quota     int    // months; 0 is at once
	source    pay.EventSource
}

// cardCharged is what became of a wish.
type cardCharged struct {
	row      *ent.CardCharge // nil if the charge never began
	order    *aggregate      // as it stands now
	refusal  cardRefusal     // why it never began; empty if it did
	replayed bool            // the key had begun it before
}

// cardRefusal says why a charge never began: nothing was sent.
type cardRefusal string

const (
	cardNotPayable cardRefusal = "NOT_PAYABLE" // the order is paid, closed, or waits for a deposit
	cardBusy       cardRefusal = "BUSY"        // another charge of the order is under way
	cardUnasked    cardRefusal = "UNASKED"     // the gateway did not say what it has of the order
	cardGone       cardRefusal = "GONE"        // the card is not ACTIVE any more
)

// chargeCard takes an order's money from a stored card: once, whatever fails on
// the way. It asks first what the gateway has of the order, writes the intent,
// calls, and writes the outcome; no transaction is open meanwhile.
//
// The row tells how it ended. PENDING is an outcome that is not known (yet): the
// charge is never sent again, and a timer looks what became of it. Repeating a
// wish with its key finds the first charge; another input under the key is
// pay.IdempotencyConflict.
func (s *Service) chargeCard(ctx context.Context, w cardWish) (*cardCharged, error) {
	if row, err := s.chargeOfKey(ctx, w); row != nil || err != nil {
		return s.replayCharge(ctx, row, err)
	}
	a, err := s.read(ctx, w.orderID)
	if err != nil {
		return nil, err
	}
	return s.chargeAnew(ctx, a, w)
}

// chargeAnew is chargeCard for a key that has not begun a charge, as far as the
// caller knows.
func (s *Service) chargeAnew(ctx context.Context, a *aggregate, w cardWish) (*cardCharged, error) {
	if why := chargeable(a, s.now()); why != "" {
		return &cardCharged{order: a, refusal: why}, nil
	}
	looked, err := s.look(ctx, a, Hint{OrderID: w.orderID, Source: w.source})
	if unanswered(err) {
		s.Logger.WarnContext(ctx, "nothing is charged before the gateway was asked", "order", w.orderID, "error", err)
		return &cardCharged{order: a, refusal: cardUnasked}, nil
	}
	if err != nil {
		return nil, err
	}
	row, a, refusal, err := s.beginCharge(ctx, looked, w)
	switch {
	case database.IsDuplicate(err): // the same key, at the same moment
		row, err := s.chargeOfKey(ctx, w)
		return s.replayCharge(ctx, row, err)
	case errors.Is(err, errCardGone):
		return &cardCharged{order: looked, refusal: cardGone}, nil
	case err != nil:
		return nil, err
	case refusal != "":
		return &cardCharged{order: a, refusal: refusal}, nil
	}
	return s.tryCharge(ctx, row, s.chargeOf(a.order, w.card, w.quota))
}

// chargeable says why an order cannot be charged now; empty if it can.
func chargeable(a *aggregate, now time.Time) cardRefusal {
	o := a.order
	switch {
	case o.OpenChargeID != "":
		return cardBusy
	case o.Status != pay.OrderPending || pay.Confirm(a.rules(), o.ClosingReason, o.Amount, now) != "":
		return cardNotPayable
	default:
		return ""
	}
}

// chargeOfKey finds the charge that a key began; nil if there is none.
func (s *Service) chargeOfKey(ctx context.Context, w cardWish) (*ent.CardCharge, error) {
	row, err := s.DB.CardCharge.Query().
		Where(cardcharge.Requester(w.requester), cardcharge.IdempotencyKey(w.key)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read charge of a key: %w", err)
	}
	if row.InputHash != w.hash {
		return nil, pay.Refuse(pay.IdempotencyConflict)
	}
	return row, nil
}

// replayCharge answers a key that was used before.
func (s *Service) replayCharge(ctx context.Context, row *ent.CardCharge, err error) (*cardCharged, error) {
	if err != nil {
		return nil, err
	}
	c, err := s.chargeAnswer(ctx, row)
	if err == nil {
		c.replayed = true
	}
	return c, err
}

// beginCharge writes the intent: from now on the order has a charge under way,
// and no other begins. The card must still be ACTIVE in the same transaction.
func (s *Service) beginCharge(ctx context.Context, a *aggregate, w cardWish) (row *ent.CardCharge, after *aggregate, refusal cardRefusal, err error) {
	after, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		if refusal = chargeable(a, now); refusal != "" {
			return write{}, nil
		}
		row = &ent.CardCharge{
			ID: "cch_" + strings.ToLower(ulid.Make().String()), OrderID: a.order.ID, BillingKeyID: w.card.ID,
			Requester: w.requester, IdempotencyKey: w.key, InputHash: w.hash, Quota: w.quota,
			Known: paymentIDs(a), Status: pay.CardChargePending, CreatedAt: now, NextAt: new(now.Add(chargeLooks(0))),
		}
		return write{
			change: pay.Change{Event: pay.EventChargeStarted, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts())},
			source: w.source,
			charge: &chargeWrite{row: row, new: true},
			edit:   func(o *ent.Order) { o.OpenChargeID, o.ChargeFailure = row.ID, nil },
		}, nil
	})
	return row, after, refusal, err
}

func paymentIDs(a *aggregate) []string {
	ids := make([]string, len(a.payments))
	for i, p := range a.payments {
		ids[i] = p.ID
	}
	return ids
}

// tryCharge asks the gateway and answers how the charge stands. What has begun
// is brought to its end, also if the caller's time is over first: then the
// answer is PENDING.
func (s *Service) tryCharge(ctx context.Context, row *ent.CardCharge, in gateway.Charge) (*cardCharged, error) {
	patience, done := ctx, func() {}
	if end, ok := ctx.Deadline(); ok {
		patience, done = context.WithDeadline(ctx, end.Add(-answerTime))
	}
	defer done()
	tried := make(chan error, 1)
	go func() {
		tried <- survive(func() error { return s.attemptCharge(context.WithoutCancel(ctx), row, in) })
	}()
	select {
	case err := <-tried:
		if err != nil {
			s.Logger.ErrorContext(ctx, "charge is left to the timer", "charge", row.ID, "error", err)
		}
	case <-patience.Done():
	}
	return s.chargeAnswer(context.WithoutCancel(ctx), row)
}

// attemptCharge calls the gateway, the one time that it is called for a charge,
// and writes the outcome.
func (s *Service) attemptCharge(ctx context.Context, row *ent.CardCharge, in gateway.Charge) error {
	calling, done := context.WithTimeout(ctx, chargeTimeout)
	defer done()
	report, failed := s.Gateway.Charge(calling, in)
	return s.finishCharge(ctx, row, report, failed)
}

// chargeOf is what the gateway is told of an order that a stored card pays.
func (s *Service) chargeOf(o *ent.Order, card *ent.BillingKey, quota int) gateway.Charge {
	return gateway.Charge{
		CustomerUID: card.CustomerUID, MerchantUID: o.ID,
		Amount: pay.Money{Amount: o.Amount, Currency: o.Currency}, TaxFree: o.TaxFreeAmount,
		Name: legacyText(o.Name), Buyer: o.Buyer, Quota: quota, NoticeURL: s.Config.PublicURL + "/webhooks/iamport",
	}
}

// finishCharge writes the outcome of the call.
func (s *Service) finishCharge(ctx context.Context, row *ent.CardCharge, report pay.Report, failed error) error {
	switch {
	case failed == nil:
		a, err := s.read(ctx, row.OrderID)
		if err == nil {
			_, err = s.settleAs(ctx, a, report, write{source: pay.SourceSystem, charged: row.ID})
		}
		return err
	case errors.Is(failed, gateway.ErrRefused):
		return s.refuseCharge(ctx, row, failed)
	case errors.Is(failed, gateway.ErrUnavailable), errors.Is(failed, gateway.ErrUnauthorized):
		s.Logger.WarnContext(ctx, "charge could not be sent", "charge", row.ID, "error", failed)
		return s.endCharge(ctx, row, pay.Failure{Code: pay.FailureGateway}, pay.SourceSystem) // surely nothing moved
	default:
		s.Logger.WarnContext(ctx, "charge without a reply", "charge", row.ID, "error", failed)
		return nil // the timer looks
	}
}

// refuseCharge ends a charge that the gateway refused. It is asked first what
// it has of the order: it refuses an order that is paid, too. If it cannot be
// asked, the refusal is kept and the timer asks.
func (s *Service) refuseCharge(ctx context.Context, row *ent.CardCharge, cause error) error {
	failure := pay.Failure{Code: pay.FailureUnknown}
	if f := gateway.FailureOf(cause); f != nil {
		failure = *f
	}
	a, err := s.read(ctx, row.OrderID)
	if err == nil {
		_, err = s.settleAll(ctx, a, pay.SourceSystem)
	}
	if err == nil {
		return s.endCharge(ctx, row, failure, pay.SourceSystem)
	}
	s.Logger.WarnContext(ctx, "charge refused, and nobody tells what the order has", "charge", row.ID, "error", err)
	err = s.DB.CardCharge.Update().Where(cardcharge.ID(row.ID), cardcharge.StatusEQ(pay.CardChargePending)).
		SetFailure(&failure).Exec(ctx)
	if err != nil {
		return fmt.Errorf("keep the refusal of charge %s: %w", row.ID, err)
	}
	return nil
}

// endCharge ends a charge that took no money, unless it has ended otherwise.
func (s *Service) endCharge(ctx context.Context, row *ent.CardCharge, why pay.Failure, source pay.EventSource) error {
	a, err := s.read(ctx, row.OrderID)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, a, func(a *aggregate, now time.Time) (write, error) {
		if a.order.OpenChargeID != row.ID {
			return write{}, nil
		}
		ended := *row
		ended.Status, ended.Failure = pay.CardChargeFailed, &why
		return write{
			change: pay.Change{Event: pay.EventFailed, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts())},
			source: source,
			note:   short(why.GatewayMessage, 200),
			charge: &chargeWrite{row: overAt(&ended, now)},
			edit:   func(o *ent.Order) { o.OpenChargeID, o.ChargeFailure = "", &why },
		}, nil
	})
	return err
}

// settleCharge adds to a change that the payment at hand is what the order's
// charge became: both are written at once. A payment is a charge's own if the
// order did not have it when the charge began, and a stored card was charged.
func (s *Service) settleCharge(ctx context.Context, a *aggregate, w *write, now time.Time) error {
	p := w.change.Payment
	id := a.order.OpenChargeID
	if id == "" || !p.Received() && !p.Failed {
		return nil
	}
	row, err := s.DB.CardCharge.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("read charge %s: %w", id, err)
	}
	if slices.Contains(row.Known, p.ImpUID) || p.Usage != pay.UsageCharge && w.charged != id {
		return nil
	}
	ended := pay.EventFailed
	row.ImpUID, row.Failure, row.Status = p.ImpUID, p.Failure, pay.CardChargeFailed
	if p.Received() {
		ended, row.Failure, row.Status = pay.EventPaid, nil, pay.CardChargeSucceeded
	}
	w.charge = &chargeWrite{row: overAt(row, now)}
	w.edit = func(o *ent.Order) { o.OpenChargeID = "" }
	if w.change.Event == "" {
		w.change.Event = ended // the payment was known, and is only now known to be the charge's
	}
	return nil
}

// chargeAnswer reads how a charge and its order stand now.
func (s *Service) chargeAnswer(ctx context.Context, row *ent.CardCharge) (*cardCharged, error) {
	now, err := s.DB.CardCharge.Get(ctx, row.ID)
	if err != nil {
		return nil, fmt.Errorf("read charge %s: %w", row.ID, err)
	}
	a, err := s.read(ctx, row.OrderID)
	return &cardCharged{row: now, order: a}, err
}

// chargeWrite is a charge as it is now, to be written with its order's change.
type chargeWrite struct {
	row *ent.CardCharge
	new bool
}

// errCardGone says that a stored card is not ACTIVE any more.
var errCardGone = errors.New("stored card is not active")

func (w *chargeWrite) save(ctx context.Context, tx *ent.Tx, now time.Time) error {
	r := w.row
	var err error
	if w.new {
		if err := relyOnCard(ctx, tx, r.BillingKeyID); err != nil {
			return err
		}
		err = tx.CardCharge.Create().SetID(r.ID).SetOrderID(r.OrderID).SetBillingKeyID(r.BillingKeyID).
			SetRequester(r.Requester).SetIdempotencyKey(r.IdempotencyKey).SetInputHash(r.InputHash).SetQuota(r.Quota).
			SetKnown(r.Known).SetStatus(r.Status).SetAttempts(0).SetNillableNextAt(r.NextAt).SetCreatedAt(r.CreatedAt).Exec(ctx)
	} else {
		u := tx.CardCharge.Update().Where(cardcharge.ID(r.ID)).
			SetStatus(r.Status).SetImpUID(r.ImpUID).ClearNextAt().SetNillableFinishedAt(r.FinishedAt)
		set(r.Failure, func(f *pay.Failure) { u.SetFailure(f) }, func() { u.ClearFailure() })
		err = u.Exec(ctx)
		if err == nil && now.Sub(r.CreatedAt) > maxChargeSilent {
			err = closeCase(ctx, tx.OpenCase, pay.CaseOutcomeUnknown, r.ID, string(r.Status), now)
		}
	}
	if err != nil {
		return fmt.Errorf("save charge %s: %w", r.ID, err)
	}
	return nil
}

// overAt is a charge that is final since now.
func overAt(r *ent.CardCharge, now time.Time) *ent.CardCharge {
	ended := *r
	ended.FinishedAt, ended.NextAt = &now, nil
	return &ended
}

// relyOnCard makes sure, within a transaction, that a card is ACTIVE and is not
// deleted before the transaction ends: who deletes it moves the same version.
func relyOnCard(ctx context.Context, tx *ent.Tx, id string) error {
	n, err := tx.BillingKey.Update().Where(billingkey.ID(id), billingkey.StatusEQ(pay.BillingKeyActive)).AddVersion(1).Save(ctx)
	if err != nil {
		return fmt.Errorf("rely on card %s: %w", id, err)
	}
	if n == 0 {
		return errCardGone
	}
	return nil
}
