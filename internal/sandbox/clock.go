package sandbox

import (
	"context"
	"errors"
	"sync"
	"time"
)

// clock is the machine's clock, moved forward. It never goes back: tokens,
// due times and orders of events would contradict each other.
type clock struct {
	machine func() time.Time
	store   *store

	mu      sync.Mutex
	advance time.Duration
	moved   chan struct{} // closed, and replaced, by each move
}

// maxAdvance keeps sandbox time within what a client can still parse.
const maxAdvance = 100 * 365 * 24 * time.Hour

func newClock(machine func() time.Time, st *store) (*clock, error) {
	c := &clock{machine: machine, store: st, moved: make(chan struct{})}
	return c, st.get("clock", &c.advance)
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.machine().Add(c.advance)
}

// may reports whether the clock can be moved by d.
func (c *clock) may(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.check(d)
}

func (c *clock) check(d time.Duration) error {
	if d < 0 || d > maxAdvance-c.advance {
		return errors.New("the clock moves forward only, and at most a hundred years")
	}
	return nil
}

// move adds d to the advance, on disk first: after a restart nothing that was
// already due may lie in the future again.
func (c *clock) move(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.check(d); err != nil {
		return err
	}
	if d == 0 {
		return nil
	}
	if err := c.store.put("clock", "advance", c.advance+d); err != nil {
		return err
	}
	c.advance += d
	close(c.moved)
	c.moved = make(chan struct{})
	return nil
}

// advanced returns the advance and a channel that is closed by the next move.
func (c *clock) advanced() (time.Duration, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.advance, c.moved
}

// waitUntil returns nil when sandbox time has reached t, be it by waiting or
// by being moved there.
func (c *clock) waitUntil(ctx context.Context, t time.Time) error {
	for {
		_, moved := c.advanced()
		left := t.Sub(c.now())
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-moved:
		case <-ctx.Done():
		}
		timer.Stop()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
