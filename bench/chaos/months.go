package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// month is longer than any period of a monthly plan.
const month = 31 * 24 * time.Hour

// live lets months pass at the gateway, which charges the plans on their days.
// In each the server is killed once, at some moment; in every fourth the
// database is stopped, too.
func (m *market) live(ctx context.Context) error {
	began := time.Now()
	monkey := &monkey{world: m.world, report: m.report, rng: rand.New(rand.NewPCG(m.seed, 2))}
	teasing, peace := context.WithCancel(ctx)
	var around sync.WaitGroup
	around.Go(func() { monkey.tease(teasing, rand.New(rand.NewPCG(m.seed, 3))) })
	var err error
	for i := range m.months {
		if err = monkey.month(ctx, i%4 == 3); err != nil {
			break
		}
	}
	peace()
	around.Wait()
	m.report.phase("months", time.Since(began))
	if err != nil {
		return err
	}
	return m.control.Faults(ctx)
}

// month passes, and something breaks on the way.
func (m *monkey) month(ctx context.Context, stops bool) error {
	clock, err := m.control.Clock(ctx)
	if err != nil {
		return err
	}
	arrived := make(chan error, 1)
	go func() {
		passed, err := m.control.Advance(ctx, month)
		m.report.count("charges by the gateway's schedule", passed.Executed)
		arrived <- err
	}()
	broken := m.breakAt(ctx, clock.Now.Add(time.Duration(m.rng.Int64N(int64(month)))), stops)
	if err := <-arrived; err != nil {
		return err
	}
	return broken
}

// breakAt waits until the gateway's clock shows a time, and then breaks things.
func (m *monkey) breakAt(ctx context.Context, at time.Time, stops bool) error {
	for {
		clock, err := m.control.Clock(ctx)
		if err != nil {
			return err
		}
		if !clock.Now.Before(at) {
			break
		}
		if !pause(ctx, 5*time.Millisecond) {
			return ctx.Err()
		}
	}
	if stops {
		if err := m.stop(ctx, m.rng.IntN(2) == 0); err != nil {
			return err
		}
	}
	return m.kill(ctx)
}
