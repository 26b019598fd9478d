package explore

import (
	"context"
	"sync"

	"paygraph/internal/notify"
)

// courier carries every notice, and counts.
type courier struct {
	mu      sync.Mutex
	carried map[string]int // by the notice's id
}

// Send is a point too: the notice has left, and nobody has written it down.
func (c *courier) Send(ctx context.Context, m notify.Message) error {
	p := processOf(ctx)
	if p == nil {
		return nil
	}
	if err := p.alive(); err != nil {
		return err
	}
	c.mu.Lock()
	c.carried[m.ID]++
	c.mu.Unlock()
	return p.passed()
}

func (c *courier) of(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.carried[id]
}
