package service

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/ent"
)

// lookups counts look-ups, each of which takes a second.
type lookups struct{ begun, ended atomic.Int64 }

func (l *lookups) ask(ctx context.Context) (*aggregate, error) {
	n := l.begun.Add(1)
	defer l.ended.Add(1)
	select {
	case <-time.After(time.Second):
		return &aggregate{order: &ent.Order{Version: int(n)}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Many hints arrive during a look-up: they may tell of something that it has
// not seen, so exactly one more is made after it, which all of them share.
func TestHintDuringLookup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		var l lookups
		seen := make(chan int, 100)
		hint := func() {
			a, err := f.do(t.Context(), "ord/imp", l.ask)
			if err != nil {
				t.Error(err)
			}
			seen <- a.order.Version
		}
		go hint()
		synctest.Wait()
		<-time.After(500 * time.Millisecond)
		for range 63 {
			go hint()
		}
		synctest.Wait()
		if got := l.begun.Load(); got != 1 {
			t.Errorf("during the first: got %d look-ups, want 1", got)
		}
		<-time.After(10 * time.Second)
		if got := l.begun.Load(); got != 2 {
			t.Errorf("at the end: got %d look-ups for 64 hints, want 2", got)
		}
		count := map[int]int{}
		for range 64 {
			count[<-seen]++
		}
		if count[1] != 1 || count[2] != 63 {
			t.Errorf("got answers %v, want 1 of the first and 63 of the second", count)
		}
		synctest.Wait()
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.current) != 0 {
			t.Errorf("got %d flights left, want none", len(f.current))
		}
	})
}

// Other payments are looked up meanwhile.
func TestLookupsSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		var l lookups
		start := time.Now()
		done := make(chan error)
		for _, key := range []string{"a/1", "a/2", "a/", "b/1"} {
			go func() {
				_, err := f.do(t.Context(), key, l.ask)
				done <- err
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if got := time.Since(start); got != time.Second {
			t.Errorf("got %s for four, want a second", got)
		}
	})
}

// The caller who began a look-up hangs up: it goes on, and who waits for the
// one behind it is served.
func TestCallerLeavesLookup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		var l lookups
		ctx, hangUp := context.WithCancel(t.Context())
		gone, served := make(chan error), make(chan error)
		go func() {
			_, err := f.do(ctx, "ord/imp", l.ask)
			gone <- err
		}()
		synctest.Wait()
		go func() {
			_, err := f.do(t.Context(), "ord/imp", l.ask)
			served <- err
		}()
		synctest.Wait()
		hangUp()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("who hung up: got %v, want cancelled", err)
		}
		if err := <-served; err != nil {
			t.Errorf("who waits: got %v, want an answer", err)
		}
		if l.begun.Load() != 2 || l.ended.Load() != 2 {
			t.Errorf("got %d begun and %d ended, want both of both", l.begun.Load(), l.ended.Load())
		}
	})
}

// A look-up that never answers ends by its own deadline, and the next begins.
func TestLookupEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		start := time.Now()
		_, err := f.do(t.Context(), "ord/imp", func(ctx context.Context) (*aggregate, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != lookupTimeout {
			t.Errorf("got %v after %s, want its deadline after %s", err, time.Since(start), lookupTimeout)
		}
		var l lookups
		if _, err := f.do(t.Context(), "ord/imp", l.ask); err != nil {
			t.Errorf("next: %v", err)
		}
	})
}

// A look-up that panics fails alone.
func TestLookupPanics(t *testing.T) {
	t.Parallel()
	var f flights
	_, err := f.do(t.Context(), "ord/imp", func(context.Context) (*aggregate, error) { panic("a bug") })
	if err == nil || !strings.Contains(err.Error(), "a bug") {
		t.Errorf("got %v, want the panic as an error", err)
	}
	want := &aggregate{}
	if got, err := f.do(t.Context(), "ord/imp", func(context.Context) (*aggregate, error) { return want, nil }); got != want || err != nil {
		t.Errorf("next: got %v, %v; want its answer", got, err)
	}
}
