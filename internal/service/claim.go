package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

// ClaimGuestOrders moves a guest's orders to the signed-in customer who calls,
// and says how many moved now. Each order changes hands by itself, with an
// event; doing it again moves what has come since. A token that is no guest's,
// or whose time is over, is pay.NotFound.
func (s *Service) ClaimGuestOrders(ctx context.Context, caller auth.Caller, guestToken string) (moved int, err error) {
	switch caller.Role {
	case auth.Customer:
	case auth.Anonymous:
		return 0, pay.Refuse(pay.Unauthenticated)
	default:
		return 0, pay.Refuse(pay.Forbidden)
	}
	guest, err := s.Tokens.Caller(guestToken)
	if err != nil || guest.Role != auth.Guest {
		return 0, pay.Refuse(pay.NotFound)
	}
	for last := ""; ; {
		ids, err := s.DB.Order.Query().Where(order.Owner(guest.Subject), order.IDGT(last)).
			Order(order.ByID()).Limit(Batch).IDs(ctx)
		if err != nil {
			return moved, fmt.Errorf("read orders of a guest: %w", err)
		}
		for _, id := range ids {
			n, err := s.claim(ctx, id, guest.Subject, caller.Subject)
			if err != nil {
				return moved, err
			}
			moved += n
			last = id
		}
		if len(ids) < Batch {
			return moved, nil
		}
	}
}

// claim moves one order, unless somebody else did. Its idempotency key moves
// with it; if the new owner has used the same one, it stays behind.
func (s *Service) claim(ctx context.Context, id, from, to string) (moved int, err error) {
	a, err := s.read(ctx, id)
	if err != nil {
		return 0, err
	}
	hand := func(keepKey bool) error {
		_, err := s.change(ctx, a, func(a *aggregate, _ time.Time) (write, error) {
			if moved = 0; a.order.Owner != from {
				return write{}, nil
			}
			moved = 1
			return write{
				change: pay.Change{Event: pay.EventClaimed, Order: a.rules(), Standing: pay.Project(a.rules(), a.facts())},
				source: pay.SourceClient,
				edit: func(o *ent.Order) {
					o.Owner = to
					if !keepKey {
						o.IdempotencyKey = nil
					}
				},
			}, nil
		})
		return err
	}
	if err = hand(true); database.IsDuplicate(err) {
		err = hand(false)
	}
	return moved, err
}
