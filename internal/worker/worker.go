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
}

// Timers are all that a server runs.
func Timers(s *service.Service) []Timer {
	return []Timer{
		{"read feed", 2 * time.Second, s.ReadFeed}, // each list once a minute
		{"revoke accounts", 3 * time.Second, s.RevokeAccounts},
		{"finish refunds", 2 * time.Second, s.FinishRefunds},
		{"close due orders", 5 * time.Second, s.CloseDueOrders},
		{"retry webhooks", 5 * time.Second, s.RetryWebhooks},
		{"send texts", 2 * time.Second, s.SendTexts},
		{"send e-mails", 2 * time.Second, s.SendEmails},
		{"send webhooks", 2 * time.Second, s.SendWebhooks},
		{"refresh watched orders", 2 * time.Second, s.RefreshWatched},
		{"compare the books", time.Minute, s.ReconcileNightly}, // each Korean day, the night after
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
	for {
		// Jitter keeps several servers from asking at the same moment.
		pause := t.Every/2 + rand.N(t.Every)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if _, err := t.Run(ctx); err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "timer", "name", t.Name, "error", err)
		}
	}
}
