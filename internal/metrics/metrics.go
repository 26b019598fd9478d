// Package metrics counts what this server does, for Prometheus: operations,
// calls to the gateway, timers. What is due or open is counted in the tables
// when somebody asks. No label names an order, a person or a sum.
package metrics

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics is what one server has done since it started. It is safe for
// concurrent use and must be made by New.
type Metrics struct{ set *metrics.Set }

// New starts to count.
func New(version string) *Metrics {
	m := &Metrics{set: metrics.NewSet()}
	m.set.NewGauge(fmt.Sprintf("paygraph_build_info{version=%q}", version), func() float64 { return 1 })
	return m
}

// Operation counts one operation of the API: query, mutation or subscription,
// or "" if it could not be read; with the code of its first error, if any.
func (m *Metrics) Operation(kind, code string, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf("paygraph_operations_total{kind=%q,code=%q}", kind, code)).Inc()
	if kind != "subscription" { // whose time is the watcher's
		m.set.GetOrCreateSummary(fmt.Sprintf("paygraph_operation_seconds{kind=%q}", kind)).Update(took.Seconds())
	}
}

// GatewayCall counts one call: which, and ok, refused, unknown or unavailable.
func (m *Metrics) GatewayCall(call, outcome string, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf("paygraph_gateway_calls_total{call=%q,outcome=%q}", call, outcome)).Inc()
	m.set.GetOrCreateSummary(fmt.Sprintf("paygraph_gateway_seconds{call=%q}", call)).Update(took.Seconds())
}

// Timer counts one run of a timer, and how much it did.
func (m *Metrics) Timer(name string, done int, failed bool) {
	m.set.GetOrCreateCounter(fmt.Sprintf("paygraph_timer_runs_total{timer=%q,failed=\"%t\"}", name, failed)).Inc()
	m.set.GetOrCreateCounter(fmt.Sprintf("paygraph_timer_done_total{timer=%q}", name)).Add(done)
}

// Gauge is a number as it stands now.
type Gauge struct {
	Name  string // with its labels
	Value float64
}

// Handler writes everything in Prometheus's text format. Where the tables do
// not answer, paygraph_tables_up is 0 and the rest is written all the same.
func (m *Metrics) Handler(now func(context.Context) ([]Gauge, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var page bytes.Buffer
		m.set.WritePrometheus(&page)
		metrics.WriteProcessMetrics(&page)
		up := 1
		gauges, err := now(r.Context())
		if err != nil {
			up = 0
		}
		fmt.Fprintf(&page, "paygraph_tables_up %d\n", up)
		for _, g := range gauges {
			fmt.Fprintf(&page, "%s %g\n", g.Name, g.Value)
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = page.WriteTo(w)
	})
}
