package worker_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/internal/worker"
)

// A crew that is called runs at once, and again while there was something to
// do; whoever calls hears when it is done.
func TestRound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var work, finds, finishes atomic.Int64
		crew := worker.NewCrew(slog.New(slog.DiscardHandler),
			worker.Timer{Name: "finish", Every: time.Hour, Run: func(context.Context) (int, error) {
				return int(finishes.Swap(0)), nil
			}},
			worker.Timer{Name: "find", Every: time.Hour, Run: func(context.Context) (int, error) {
				<-time.After(time.Second)
				finds.Add(1)
				n := work.Swap(0)
				finishes.Add(n)
				return int(n), nil
			}},
		)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			crew.Run(ctx)
		}()
		start := time.Now()
		work.Store(3)
		crew.Round(ctx)
		if work.Load() != 0 || finishes.Load() != 0 || time.Since(start) > time.Minute {
			t.Errorf("after a round: %d to find, %d to finish, %s later; want all done", work.Load(), finishes.Load(), time.Since(start))
		}
		if n := finds.Swap(0); n < 2 || n > 3 {
			t.Errorf("got %d rounds, want one more after the last that did something", n)
		}
		crew.Round(ctx)
		if n := finds.Load(); n != 1 {
			t.Errorf("got %d rounds with nothing to do, want 1", n)
		}
		stop()
		<-ended
		crew.Round(ctx) // nobody is there any more
	})
}

// A timer that always has more does not hold its caller for ever.
func TestRoundIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		runs := 0
		crew := worker.NewCrew(slog.New(slog.DiscardHandler), worker.Timer{Name: "busy", Every: time.Hour, Run: func(context.Context) (int, error) {
			runs++
			return 1, nil
		}})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			crew.Run(ctx)
		}()
		crew.Round(ctx)
		if runs != 3 {
			t.Errorf("got %d runs, want 3", runs)
		}
		stop()
		<-ended
	})
}
