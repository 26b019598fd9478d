package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"paygraph/ent"
	"paygraph/ent/pace"
	"paygraph/internal/database"
)

// planPace is the pace of the calls that plans make: a thousand plans can be
// due at the same minute, and the gateway is to be asked evenly.
const planPace = "plans"

// paceSlack is how late a time may be used. What is left of earlier ones is
// given up: to catch up would be a burst.
const paceSlack = 100 * time.Millisecond

// pacer hands out times at which a call may be made. All servers share one row
// of the database, from which each takes a few times at once; so together they
// keep to the rate. These are times of the machine, not of business.
type pacer struct {
	mu   sync.Mutex
	next time.Time // the next time that is ours
	left int       // how many are
}

// paced waits until n calls may be made.
func (s *Service) paced(ctx context.Context, n int) error {
	rate := s.Config.PlanRate
	if rate <= 0 {
		return nil
	}
	at, err := s.pace.take(ctx, s.DB, rate, n)
	if err != nil {
		return fmt.Errorf("wait for a turn at the gateway: %w", err)
	}
	turn := time.NewTimer(time.Until(at))
	defer turn.Stop()
	select {
	case <-turn.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// free reports whether a call could be made without waiting.
func (p *pacer) free(rate int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return rate <= 0 || p.next.Before(time.Now().Add(100*time.Millisecond))
}

// take takes the times of n calls, and returns the last.
func (p *pacer) take(ctx context.Context, db *ent.Client, rate, n int) (at time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	step := time.Second / time.Duration(rate)
	if late := time.Since(p.next) - paceSlack; late > 0 {
		gone := min(p.left, int(late/step)+1)
		p.next, p.left = p.next.Add(time.Duration(gone)*step), p.left-gone
	}
	for range n {
		if p.left == 0 {
			few := max(1, rate/5)
			if p.next, err = reserve(ctx, db, step*time.Duration(few)); err != nil {
				return at, err
			}
			p.left = few
		}
		at = p.next
		p.next, p.left = p.next.Add(step), p.left-1
	}
	return at, nil
}

// reserve takes a span of the time in which calls may be made.
func reserve(ctx context.Context, db *ent.Client, span time.Duration) (time.Time, error) {
	for {
		now := time.Now().UTC().Truncate(time.Microsecond)
		row, err := db.Pace.Query().Where(pace.ID(planPace)).First(ctx)
		if ent.IsNotFound(err) {
			err = db.Pace.Create().SetID(planPace).SetNextAt(now.Add(span)).Exec(ctx)
			if err == nil {
				return now, nil
			}
			if database.IsDuplicate(err) {
				continue
			}
		}
		if err != nil {
			return now, err
		}
		from := later(row.NextAt, now)
		n, err := db.Pace.Update().Where(pace.ID(planPace), pace.NextAt(row.NextAt)).SetNextAt(from.Add(span)).Save(ctx)
		if err != nil || n > 0 {
			return from, err
		}
	}
}
