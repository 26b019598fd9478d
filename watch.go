package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"paygraph/internal/auth"
	"paygraph/internal/metrics"
	"paygraph/internal/service"
	"paygraph/internal/worker"
)

// counted has timers count what they do.
func counted(m *metrics.Metrics, timers []worker.Timer) []worker.Timer {
	for i, t := range timers {
		timers[i].Run = func(ctx context.Context) (int, error) {
			n, err := t.Run(ctx)
			m.Timer(t.Name, n, err != nil && ctx.Err() == nil)
			return n, err
		}
	}
	return timers
}

// gauges is what waits, as Prometheus reads it.
func gauges(s *service.Service) func(context.Context) ([]metrics.Gauge, error) {
	return func(ctx context.Context) ([]metrics.Gauge, error) {
		b, err := s.Backlog(ctx)
		if err != nil {
			return nil, err
		}
		all := []metrics.Gauge{{Name: "paygraph_feed_lag_seconds", Value: b.FeedLag.Seconds()}}
		for kind, n := range b.Cases {
			all = append(all, metrics.Gauge{Name: fmt.Sprintf("paygraph_open_cases{kind=%q}", kind), Value: float64(n)})
		}
		for queue, n := range b.Overdue {
			all = append(all, metrics.Gauge{Name: fmt.Sprintf("paygraph_overdue{queue=%q}", queue), Value: float64(n)})
		}
		return all, nil
	}
}

// forAdmins serves who brings an admin's token: what a shop sells in a day is
// nobody else's business.
func forAdmins(tokens *auth.Tokens, page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if caller, err := tokens.Caller(token); !ok || err != nil || caller.Role != auth.Admin {
			w.Header().Set("WWW-Authenticate", `Bearer realm="paygraph"`)
			http.Error(w, "send ADMIN_KEY as a bearer token", http.StatusUnauthorized)
			return
		}
		page.ServeHTTP(w, r)
	})
}
