package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/feedcursor"
	"paygraph/ent/order"
	"paygraph/internal/database"
)

// cursors reads how far everything was read, by name.
func (s *Service) cursors(ctx context.Context) (map[string]*ent.FeedCursor, error) {
	rows, err := s.DB.FeedCursor.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read cursors: %w", err)
	}
	by := make(map[string]*ent.FeedCursor, len(rows))
	for _, c := range rows {
		by[c.ID] = c
	}
	return by, nil
}

// beginning is where a server begins that has never read: with its first order.
// It may have been paid and forgotten, and the server been away, before any
// timer ran.
func (s *Service) beginning(ctx context.Context) (time.Time, error) {
	now := s.now()
	first, err := s.DB.Order.Query().Order(order.ByID()).Select(order.FieldCreatedAt).First(ctx)
	if ent.IsNotFound(err) {
		return now, nil
	}
	if err != nil {
		return now, fmt.Errorf("read the first order: %w", err)
	}
	if first.CreatedAt.After(now) { // a clock that went back
		return now, nil
	}
	return first.CreatedAt, nil
}

// beginCursor writes where a server that has never read begins. Somebody else
// may have done so meanwhile; then theirs stands.
func (s *Service) beginCursor(ctx context.Context, c *ent.FeedCursor) (*ent.FeedCursor, error) {
	err := s.DB.FeedCursor.Create().SetID(c.ID).SetReadUntil(c.ReadUntil).SetFailures(0).SetNextAt(c.NextAt).Exec(ctx)
	if database.IsDuplicate(err) {
		return s.DB.FeedCursor.Get(ctx, c.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("begin cursor %s: %w", c.ID, err)
	}
	return c, nil
}

// moveCursor writes a cursor as it is now. It is a lease as well: who moves
// next_at may read until then, and false means that somebody else has it.
func (s *Service) moveCursor(ctx context.Context, from, to *ent.FeedCursor) (mine bool, err error) {
	n, err := s.DB.FeedCursor.Update().
		Where(feedcursor.ID(from.ID), feedcursor.NextAt(from.NextAt)).
		SetReadUntil(to.ReadUntil).SetFailures(to.Failures).SetNextAt(to.NextAt).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("move cursor %s: %w", from.ID, err)
	}
	return n == 1, nil
}
