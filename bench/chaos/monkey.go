package main

import (
	"context"
	"math/rand/v2"
	"syscall"
	"time"

	"paygraph/internal/sandbox/control"
)

// monkey breaks things while the market trades: by its progress, so that as
// much is broken on a slow machine as on a fast one.
type monkey struct {
	*world
	report *report
	rng    *rand.Rand
	done   func() int // how many orders are through
}

// rampage kills the server and stops the database until each has had its
// turns, or the market is over.
func (m *monkey) rampage(ctx context.Context) error {
	stopEvery := 0
	if m.stops > 0 {
		stopEvery = max(1, m.kills/(m.stops+1))
	}
	stopped := 0
	for i := range m.kills {
		// Somewhere within its share of the orders.
		share := float64(m.orders) * 0.95 / float64(m.kills)
		at := int((float64(i) + m.rng.Float64()) * share)
		if !m.wait(ctx, at) {
			return ctx.Err()
		}
		pause(ctx, time.Duration(m.rng.Int64N(int64(100*time.Millisecond))))
		if stopEvery > 0 && stopped < m.stops && i%stopEvery == stopEvery-1 {
			if err := m.stop(ctx, stopped%2 == 0); err != nil {
				return err
			}
			stopped++
		}
		if err := m.kill(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wait waits until so many orders are through.
func (m *monkey) wait(ctx context.Context, orders int) bool {
	for m.done() < orders {
		if !pause(ctx, 5*time.Millisecond) {
			return false
		}
	}
	return true
}

// kill ends the server as a power loss would, and starts it again.
func (m *monkey) kill(ctx context.Context) error {
	began := time.Now()
	m.server.End(syscall.SIGKILL)
	err := m.startServer(ctx)
	m.report.down("server", time.Since(began))
	return err
}

// stop ends the database under a server that goes on, and starts it again.
func (m *monkey) stop(ctx context.Context, gently bool) error {
	began, s := time.Now(), syscall.SIGKILL
	if gently {
		s = syscall.SIGTERM
	}
	m.mariadb.End(s)
	pause(ctx, time.Duration(m.rng.Int64N(int64(time.Second))))
	err := m.mariadb.Start(ctx)
	m.report.down("MariaDB", time.Since(began))
	return err
}

// troubles are what the gateway does now and then.
var troubles = []control.Fault{
	{Endpoint: "POST /payments/cancel", Fault: "timeout_after_effect", Count: 2, Delay: "20ms"},
	{Endpoint: "POST /payments/cancel", Fault: "timeout", Count: 2, Delay: "20ms"},
	{Endpoint: "POST /payments/cancel", Fault: "error500", Count: 2},
	{Endpoint: "GET /payments/{imp_uid}", Fault: "error503", Count: 5},
	{Endpoint: "POST /subscribe/payments/again", Fault: "timeout_after_effect", Count: 2, Delay: "20ms"},
	{Endpoint: "POST /subscribe/payments/again", Fault: "timeout", Count: 1, Delay: "20ms"},
	{Endpoint: "POST /subscribe/payments/schedule", Fault: "timeout_after_effect", Count: 2, Delay: "20ms"},
	{Endpoint: "POST /subscribe/payments/schedule", Fault: "error500", Count: 2},
	{Endpoint: "POST /subscribe/payments/unschedule", Fault: "timeout_after_effect", Count: 2, Delay: "20ms"},
	{Endpoint: "DELETE /vbanks/{imp_uid}", Fault: "timeout_after_effect", Count: 1, Delay: "20ms"},
	{Fault: "drop_webhook", Count: 5},
	{Endpoint: "*", Fault: "slow", Count: 5, Delay: "300ms"},
	{Endpoint: "*", Fault: "unauthorized", Count: 2},
}

// tease has the gateway misbehave from time to time until ctx ends.
func (m *monkey) tease(ctx context.Context, rng *rand.Rand) {
	for pause(ctx, 500*time.Millisecond+time.Duration(rng.Int64N(int64(time.Second)))) {
		if m.control.Faults(ctx, troubles[rng.IntN(len(troubles))]) == nil {
			m.report.count("troubles at the gateway", 1)
		}
	}
}

// pause waits; it reports false once ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
