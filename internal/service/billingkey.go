package service

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/billingkey"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// maxCards bounds how many stored cards are listed.
const maxCards = 20

// BillingKeys reads the caller's stored cards that can be charged, newest
// first. Whoever is not a signed-in customer has none.
func (s *Service) BillingKeys(ctx context.Context, caller auth.Caller) ([]*ent.BillingKey, error) {
	if caller.Role != auth.Customer {
		return nil, nil
	}
	cards, err := s.DB.BillingKey.Query().
		Where(billingkey.Owner(caller.Subject), billingkey.StatusEQ(pay.BillingKeyActive)).
		Order(billingkey.ByID(sql.OrderDesc())).Limit(maxCards).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read stored cards: %w", err)
	}
	return cards, nil
}

// BillingKey reads a stored card of the caller's, whatever its status;
// pay.NotFound if there is none. An admin may see all.
func (s *Service) BillingKey(ctx context.Context, caller auth.Caller, id string) (*ent.BillingKey, error) {
	if !isWord(id) || caller.Role != auth.Customer && caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.NotFound)
	}
	card, err := s.DB.BillingKey.Query().Where(billingkey.ID(id)).First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayChange(card.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read stored card %s: %w", id, err)
	}
	return card, nil
}

// cardToCharge reads a stored card that is to be charged for an owner. One that
// is not there, or is somebody else's, is pay.NotFound; one that cannot be
// charged any more, or not yet, is pay.InvalidInput at the field.
func (s *Service) cardToCharge(ctx context.Context, caller auth.Caller, id, owner, field string) (*ent.BillingKey, error) {
	card, err := s.BillingKey(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	if card.Owner != owner {
		return nil, pay.Refuse(pay.NotFound)
	}
	if card.Status != pay.BillingKeyActive {
		return nil, invalid(fault(field, pay.RuleNotAllowed))
	}
	return card, nil
}

// cardOfOrder reads the card that an order registers.
func (s *Service) cardOfOrder(ctx context.Context, orderID string) (*ent.BillingKey, error) {
	card, err := s.DB.BillingKey.Query().Where(billingkey.OrderID(orderID)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read card of order %s: %w", orderID, err)
	}
	return card, nil
}
