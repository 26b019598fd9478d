package sandbox

import (
	"context"
	"sync"
	"time"
)

// followers are servers whose business time follows this clock. Each asks for
// the time under a name of its own and is answered when the clock has moved;
// that it asks again says that it has acted on what it was told.
type followers struct {
	mu      sync.Mutex
	after   map[string]time.Duration // who waits for a move, after which advance
	seen    time.Time                // when the last one came or went
	changed chan struct{}            // closed, and replaced, when one comes
}

const (
	// followerPatience is how long the clock waits for a follower that is busy,
	// or was killed and is started again.
	followerPatience = 10 * time.Second

	// followerMemory is how long ago a follower may have been here to be waited
	// for when the clock sets out.
	followerMemory = time.Minute
)

func newFollowers() *followers {
	return &followers{after: map[string]time.Duration{}, changed: make(chan struct{})}
}

// greet notes that a follower is here, though it may be busy.
func (f *followers) greet() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = time.Now()
}

// enter counts a follower that waits for the clock to leave an advance, until
// leave is called.
func (f *followers) enter(name string, advance time.Duration) (leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after[name], f.seen = advance, time.Now()
	close(f.changed)
	f.changed = make(chan struct{})
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.after, name)
		f.seen = time.Now()
	}
}

// known is how many followers there are. One that was here a moment ago is on
// its way, or is started again.
func (f *followers) known() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.after) == 0 && !f.seen.IsZero() && time.Since(f.seen) < followerMemory {
		return 1
	}
	return len(f.after)
}

// await waits until n followers know of an advance and have acted on it. It
// returns how many do: less than n if one did not come back in time.
func (f *followers) await(ctx context.Context, n int, advance time.Duration) int {
	timer := time.NewTimer(followerPatience)
	defer timer.Stop()
	for {
		f.mu.Lock()
		ready, changed := 0, f.changed
		for _, after := range f.after {
			if after == advance {
				ready++
			}
		}
		f.mu.Unlock()
		if ready >= n {
			return ready
		}
		select {
		case <-changed:
			continue
		case <-timer.C:
		case <-ctx.Done():
		}
		return ready
	}
}
