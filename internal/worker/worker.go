// Package worker is timers around the service: they finish what a crash, a
// lost message or a gateway that was away left undone. Rows are the queue; a
// timer holds nothing itself.
package worker

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
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
	var all sync.WaitGroup
	for _, t := range timers {
		all.Go(func() { t.loop(ctx, logger) })
	}
	all.Wait()
}

func (t Timer) loop(ctx context.Context, logger *slog.Logger) {
	for more := false; ; {
		// Jitter keeps several servers from asking at the same moment.
		pause := t.Every/2 + rand.N(t.Every)
		if more {
			pause = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		n, err := t.Run(ctx)
		if err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "timer", "name", t.Name, "error", err)
		}
		more = err == nil && t.Full > 0 && n >= t.Full
	}
}
