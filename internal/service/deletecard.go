package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/billingkey"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// DeletedCard is what became of a wish to forget a card.
type DeletedCard struct {
	Card     *ent.BillingKey
	InUse    bool        // plans charge it: nothing was done
	Ended    []*ent.Plan // with it
	Replayed bool        // it was forgotten before
}

// forgetReason is what the gateway is told.
const forgetReason = "deleted by its owner"

// DeleteBillingKey forgets a card, here and at the gateway. From the moment it
// returns nothing charges the card; where the gateway does not answer or does
// not do it, a timer tells it again. It is refused while plans charge the card,
// unless they are to end with it; and pay.Unavailable while the gateway still
// has a charge of it on its schedule, for a plan that has another card by now.
func (s *Service) DeleteBillingKey(ctx context.Context, caller auth.Caller, id string, endPlans bool) (*DeletedCard, error) {
	var ended []*ent.Plan
	for range maxRaces {
		card, err := s.BillingKey(ctx, caller, id)
		if err != nil {
			return nil, err
		}
		if card.Status == pay.BillingKeyDeleted {
			return &DeletedCard{Card: card, Ended: ended, Replayed: true}, nil
		}
		plans, err := s.plansOf(ctx, card)
		if err != nil {
			return nil, err
		}
		if len(plans) > 0 && !endPlans {
			return &DeletedCard{Card: card, InUse: true}, nil
		}
		if len(plans) > 0 {
			if plans, err = s.endPlansOf(ctx, caller, plans); err != nil {
				return nil, err
			}
			ended = append(ended, plans...)
			continue
		}
		if on, err := s.onSchedule(ctx, card); err != nil {
			return nil, err
		} else if on {
			return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: planRetry}
		}
		// A plan that began to rely on the card meanwhile has moved its version.
		now := s.now()
		n, err := s.DB.BillingKey.Update().Where(billingkey.ID(id), billingkey.Version(card.Version)).
			SetStatus(pay.BillingKeyDeleted).AddVersion(1).SetAttempts(0).SetNextAt(now.Add(forgetLease)).SetUpdatedAt(now).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("delete stored card %s: %w", id, err)
		}
		if n == 0 {
			continue
		}
		if card, err = s.BillingKey(ctx, caller, id); err != nil {
			return nil, err
		}
		if err := s.forgetCard(ctx, card); err != nil {
			s.Logger.WarnContext(ctx, "card is forgotten here and not yet at the gateway", "billing_key", id, "error", err)
		}
		return &DeletedCard{Card: card, Ended: ended}, nil
	}
	return nil, &pay.Error{Code: pay.Unavailable, RetryAfter: time.Second, Err: errStale}
}

// forgetLease is how long the call is left to who deletes a card, before a
// timer makes it.
const forgetLease = 2 * time.Minute

// forgetCard tells the gateway to forget a card that was deleted here. It may
// be told any number of times.
func (s *Service) forgetCard(ctx context.Context, card *ent.BillingKey) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetLease/2)
	defer cancel()
	if err := s.Gateway.ForgetCustomer(ctx, card.CustomerUID, forgetReason); err != nil {
		return fmt.Errorf("forget card %s: %w", card.ID, err)
	}
	if card.Attempts > 0 { // before the row, which is what brings us back here after a crash
		if err := closeCase(ctx, s.DB.OpenCase, pay.CaseCardDeletion, card.ID, string(pay.BillingKeyDeleted), s.now()); err != nil {
			return err
		}
	}
	err := s.DB.BillingKey.Update().Where(billingkey.ID(card.ID), billingkey.Version(card.Version)).ClearNextAt().Exec(ctx)
	if err != nil {
		return fmt.Errorf("save stored card %s: %w", card.ID, err)
	}
	return nil
}

const (
	// maxForgetRefusals is after how many tries of the timer a person hears that
	// the gateway refuses to forget a card: one refusal may be a bad minute.
	maxForgetRefusals = 3
	// maxForgetSilent is how long the gateway cannot be told before a person
	// hears of it.
	maxForgetSilent = 24 * time.Hour
)

// forgetAgain is forgetCard for the timer. A card that stays at the gateway is
// a person's matter, until it is gone after all; it is told on all the same.
func (s *Service) forgetAgain(ctx context.Context, card *ent.BillingKey) error {
	err := s.forgetCard(ctx, card)
	refused, now := errors.Is(err, gateway.ErrRefused), s.now()
	if err == nil || !(refused && card.Attempts+1 >= maxForgetRefusals) && now.Sub(card.UpdatedAt) <= maxForgetSilent {
		return err
	}
	c := newCase(pay.CaseCardDeletion, card.ID, card.OrderID, now)
	if refused {
		c.Detail = cmp.Or(gateway.Sentence(err), shortError(err))
	}
	return errors.Join(err, saveCase(ctx, s.DB.OpenCase, c))
}
