// Package worker is timers around the service: they finish what a crash, a
// lost message or a gateway that was away left undone. Rows are the queue; a
// timer holds nothing itself.
package worker

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"paygraph/internal/service"
)

// Timer runs something again and again.
type Timer struct {
	Name  string
	Every time.Duration
	Run   func(context.Context) (int, error) // reports how much it did
	// Full is how much it does at once. After that much there is more, and it
	// goes on without a pause; never if 0.
	Full int
}

// Timers are all that a server runs.
func Timers(s *service.Service) []Timer {
	return []Timer{
		{Name: "read feed", Every: 2 * time.Second, Run: s.ReadFeed}, // each list once a minute
		{Name: "revoke accounts", Every: 3 * time.Second, Run: s.RevokeAccounts, Full: service.Batch},
		{Name: "finish refunds", Every: 2 * time.Second, Run: s.FinishRefunds, Full: service.Batch},
		{Name: "finish charges", Every: 2 * time.Second, Run: s.FinishCharges, Full: service.Batch},
		{Name: "finish cards", Every: 3 * time.Second, Run: s.FinishCards, Full: service.Batch},
		{Name: "work plans", Every: time.Second, Run: s.WorkPlans, Full: service.Batch},
		{Name: "close due orders", Every: 5 * time.Second, Run: s.CloseDueOrders, Full: service.Batch},
		{Name: "retry webhooks", Every: 5 * time.Second, Run: s.RetryWebhooks, Full: service.Batch},
		{Name: "send texts", Every: 2 * time.Second, Run: s.SendTexts, Full: service.Batch},
		{Name: "send e-mails", Every: 2 * time.Second, Run: s.SendEmails, Full: service.Batch},
		{Name: "send webhooks", Every: 2 * time.Second, Run: s.SendWebhooks, Full: service.Batch},
		{Name: "refresh watched orders", Every: 2 * time.Second, Run: s.RefreshWatched},
		{Name: "compare the books", Every: time.Minute, Run: s.ReconcileNightly}, // each Korean day, the night after
	}
}

// Run runs timers until ctx ends, and returns when the last has stopped.
func Run(ctx context.Context, logger *slog.Logger, timers ...Timer) {
	NewCrew(logger, timers...).Run(ctx)
}

// Crew is timers that can be called out of turn.
type Crew struct {
	logger *slog.Logger
	timers []Timer
	called []chan call // of each timer
}

// call asks a timer to run now, and hears how much it did.
type call chan int

// NewCrew makes a crew; Run starts it.
func NewCrew(logger *slog.Logger, timers ...Timer) *Crew {
	c := &Crew{logger: logger, timers: timers}
	for range timers {
		c.called = append(c.called, make(chan call))
	}
	return c
}

// Run runs the timers until ctx ends, and returns when the last has stopped.
func (c *Crew) Run(ctx context.Context) {
	var all sync.WaitGroup
	for i, t := range c.timers {
		all.Go(func() { t.loop(ctx, c.logger, c.called[i]) })
	}
	all.Wait()
}

// maxRounds bounds how often Round goes round.
const maxRounds = 3

// Round has every timer run now, once more while any of them did something:
// what one finds, another may have to finish. It returns when they have, or
// when ctx ends. When business time has leapt, nobody should wait for the
// machine's time to come round.
func (c *Crew) Round(ctx context.Context) {
	for range maxRounds {
		var all sync.WaitGroup
		var did atomic.Int64
		for _, called := range c.called {
			all.Go(func() {
				answer := make(call, 1)
				select {
				case called <- answer:
				case <-ctx.Done():
					return
				}
				select {
				case n := <-answer:
					did.Add(int64(n))
				case <-ctx.Done():
				}
			})
		}
		if all.Wait(); did.Load() == 0 || ctx.Err() != nil {
			return
		}
	}
}

func (t Timer) loop(ctx context.Context, logger *slog.Logger, called <-chan call) {
	for more := false; ; {
		// Jitter keeps several servers from asking at the same moment.
		pause := t.Every/2 + rand.N(t.Every)
		if more {
			pause = 0
		}
		var caller call
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		case caller = <-called:
		}
		n, err := t.Run(ctx)
		if err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "timer", "name", t.Name, "error", err)
		}
		more = err == nil && t.Full > 0 && n >= t.Full
		if caller != nil {
			caller <- n
		}
	}
}
