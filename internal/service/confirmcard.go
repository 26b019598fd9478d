package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/billingkey"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// confirmCard asks the gateway whether the card of a registration is stored,
// and writes what that changes. Every door that settles the registration's
// order comes through here, so the browser's way back is not needed.
func (s *Service) confirmCard(ctx context.Context, a *aggregate) error {
	card, err := s.cardOfOrder(ctx, a.order.ID)
	if err != nil || card.Status == pay.BillingKeyActive {
		return err
	}
	stored, err := s.Gateway.Customer(ctx, card.CustomerUID)
	missing := errors.Is(err, gateway.ErrNotFound)
	switch {
	case err != nil && !missing:
		return fmt.Errorf("confirm card %s: %w", card.ID, err)
	case card.Status == pay.BillingKeyDeleted && missing:
		return nil
	case card.Status == pay.BillingKeyDeleted:
		// It was deleted while its window was open, and stored after that.
		return s.moveCard(ctx, card, func(u *ent.BillingKeyUpdate) { u.SetNextAt(s.now()) })
	case missing:
		return s.missCard(ctx, a, card)
	case !s.Config.Policy.Takes(stored.Channel):
		s.Logger.WarnContext(ctx, "card was stored through a channel that does not fit this server", "billing_key", card.ID)
		return s.failCard(ctx, card, pay.Failure{Code: pay.FailureMerchantSetup})
	}
	return s.moveCard(ctx, card, func(u *ent.BillingKeyUpdate) {
		u.SetStatus(pay.BillingKeyActive).SetPg(stored.PG).ClearFailure().ClearNextAt()
		set(stored.Card, func(c *pay.Card) { u.SetCard(c) }, func() { u.ClearCard() })
	})
}

// missCard fails a registration whose last attempt failed. An attempt that is
// under way, or done although nothing is stored yet, leaves it open.
func (s *Service) missCard(ctx context.Context, a *aggregate, card *ent.BillingKey) error {
	newest := pay.Representative(a.rules(), a.facts())
	if card.Status != pay.BillingKeyPreparing || newest == nil || !newest.Failed || newest.Received() {
		return nil
	}
	return s.failCard(ctx, card, *newest.FailureOf(s.now()))
}

func (s *Service) failCard(ctx context.Context, card *ent.BillingKey, why pay.Failure) error {
	return s.moveCard(ctx, card, func(u *ent.BillingKeyUpdate) {
		u.SetStatus(pay.BillingKeyFailed).SetFailure(&why).ClearNextAt()
	})
}

// moveCard changes a card, unless somebody else was faster: what they wrote is
// as new as this.
func (s *Service) moveCard(ctx context.Context, card *ent.BillingKey, how func(*ent.BillingKeyUpdate)) error {
	u := s.DB.BillingKey.Update().Where(billingkey.ID(card.ID), billingkey.Version(card.Version)).
		AddVersion(1).SetUpdatedAt(s.now())
	how(u)
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("save stored card %s: %w", card.ID, err)
	}
	return nil
}

// registrationLooks is how long after one look for a card the next one comes.
func registrationLooks(attempts int) time.Duration {
	return min(time.Minute<<min(attempts, 10), 2*time.Hour)
}

// FinishCards looks for the cards whose registration is not known to have
// ended, and tells the gateway to forget those that were deleted. It reports
// how many it took.
func (s *Service) FinishCards(ctx context.Context) (int, error) {
	due, err := s.DB.BillingKey.Query().Where(billingkey.NextAtLTE(s.now())).
		Order(billingkey.ByNextAt(sql.OrderAsc())).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due cards: %w", err)
	}
	return s.eachAtOnce(len(due), func(i int) (int, error) { return s.takeCard(ctx, due[i]) })
}

// takeCard claims a due card by moving its time, and takes it on.
func (s *Service) takeCard(ctx context.Context, card *ent.BillingKey) (taken int, err error) {
	now := s.now()
	next := now.Add(registrationLooks(card.Attempts + 1))
	if end := card.CreatedAt.Add(registrationTTL); now.Before(end) && next.After(end) {
		next = end
	}
	taken, err = s.DB.BillingKey.Update().Where(billingkey.ID(card.ID), billingkey.NextAt(*card.NextAt)).
		SetNextAt(next).AddAttempts(1).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("claim card %s: %w", card.ID, err)
	}
	if taken == 0 {
		return 0, nil // somebody else has it
	}
	if card.Status == pay.BillingKeyDeleted {
		return taken, s.forgetAgain(ctx, card)
	}
	return taken, s.expireCard(ctx, card, now)
}

// expireCard looks for a card once more, and fails it if its window was left
// for a day.
func (s *Service) expireCard(ctx context.Context, card *ent.BillingKey, now time.Time) error {
	if _, err := s.Sync(ctx, Hint{OrderID: card.OrderID, Source: pay.SourceTimer}); err != nil {
		return err
	}
	if now.Before(card.CreatedAt.Add(registrationTTL)) {
		return nil
	}
	left, err := s.cardOfOrder(ctx, card.OrderID)
	if err != nil || left.Status != pay.BillingKeyPreparing {
		return err
	}
	return s.failCard(ctx, left, pay.Failure{Code: pay.FailureWindowClosed})
}
