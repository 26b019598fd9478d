// Package clock is business time: the machine's own, or the sandbox's, which
// can be moved forward. Tokens of callers end by the machine's clock.
package clock

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Clock tells business time. Its zero value is the machine's clock.
type Clock struct{ ahead atomic.Int64 }

// Now is business time.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Observe reads the sandbox's time off one of its answers, so that business
// time has moved as soon as the first answer after it tells.
func (c *Clock) Observe(h http.Header) {
	t, err := time.Parse(time.RFC3339Nano, h.Get("X-Sandbox-Time"))
	if err != nil {
		return
	}
	ahead := time.Until(t)
	if drift := ahead - time.Duration(c.ahead.Load()); drift.Abs() > time.Second {
		c.ahead.Store(int64(ahead))
	}
}

// Ask reads the clock of a sandbox once, for who does not stay.
func (c *Clock) Ask(ctx context.Context, sandboxURL string) error {
	advance, err := ask(ctx, sandboxURL, nil)
	if err != nil {
		return fmt.Errorf("ask the sandbox for its clock: %w", err)
	}
	c.ahead.Store(int64(advance))
	return nil
}

// Follow keeps up with the clock of a sandbox until ctx ends: it asks, and
// the sandbox answers when its clock has moved. moved is called after each
// move, and the sandbox asked again when it has returned: a sandbox that lives
// through a long time takes its next step then. moved may be nil.
func (c *Clock) Follow(ctx context.Context, sandboxURL string, moved func(context.Context)) {
	name, after := rand.Text(), ""
	known := time.Duration(0)
	for ctx.Err() == nil {
		query := url.Values{"follower": {name}}
		if after != "" {
			query.Set("after", after)
		}
		advance, err := ask(ctx, sandboxURL, query)
		if err != nil {
			after = ""
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		c.ahead.Store(int64(advance))
		if advance != known && moved != nil {
			moved(ctx)
		}
		known, after = advance, advance.String()
	}
}

func ask(ctx context.Context, sandboxURL string, query url.Values) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := sandboxURL + "/control/clock?" + query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var answer struct{ Advance string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return 0, fmt.Errorf("read sandbox clock: %w", err)
	}
	return time.ParseDuration(answer.Advance)
}
