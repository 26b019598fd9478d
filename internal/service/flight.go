package service

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// lookupTimeout bounds a look-up at the gateway and what is written after it.
const lookupTimeout = 25 * time.Second

// flights runs one look-up per key at a time. A hint that arrives during a
// look-up may tell of something that the look-up has not seen, so it starts
// exactly one more after it, shared by all that arrive meanwhile. A look-up
// outlives the caller who began it: a deposit must not be lost because a
// browser hung up.
type flights struct {
	mu      sync.Mutex
	current map[string]*flight
}

type flight struct {
	run  func(context.Context) (*aggregate, error)
	done chan struct{}
	next *flight // what those wait for who came while this one was under way

	result *aggregate
	err    error
}

// do runs fn, or waits for the run that begins next. It returns early when ctx
// ends; the look-up goes on.
func (f *flights) do(ctx context.Context, key string, fn func(context.Context) (*aggregate, error)) (*aggregate, error) {
	f.mu.Lock()
	if f.current == nil {
		f.current = map[string]*flight{}
	}
	mine := &flight{run: fn, done: make(chan struct{})}
	switch under := f.current[key]; {
	case under == nil:
		f.current[key] = mine
		go f.fly(context.WithoutCancel(ctx), key, mine)
	case under.next == nil:
		under.next = mine
	default:
		mine = under.next
	}
	f.mu.Unlock()

	select {
	case <-mine.done:
		return mine.result, mine.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fly runs a flight, and then the ones that wait behind it.
func (f *flights) fly(ctx context.Context, key string, under *flight) {
	for under != nil {
		under.land(ctx)
		f.mu.Lock()
		next := under.next
		if next != nil {
			f.current[key] = next
		} else {
			delete(f.current, key)
		}
		f.mu.Unlock()
		under = next
	}
}

func (f *flight) land(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	defer close(f.done)
	defer func() {
		if p := recover(); p != nil {
			f.err = fmt.Errorf("look-up panicked: %v", p)
		}
	}()
	f.result, f.err = f.run(ctx)
}
