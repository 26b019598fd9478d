package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// market is all shoppers, members, and the merchant who refunds.
type market struct {
	*world
	report *report

	next, through atomic.Int64
	mu            sync.Mutex
	told          []claim
}

// claim is what a client was told and what must be true at the end.
type claim struct {
	order  string
	plan   string
	what   string // the answer's type
	impUID string
	refund string
	reason string
}

func (m *market) claims() []claim {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.told
}

func (m *market) tell(c claim) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told = append(m.told, c)
}

// trade lets the shoppers shop while a monkey breaks things, and returns when
// all orders are through and everything runs again.
func (m *market) trade(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	began := time.Now()
	monkey := &monkey{
		world: m.world, report: m.report, rng: rand.New(rand.NewPCG(m.seed, 0)),
		done: func() int { return int(m.through.Load()) },
	}
	teasing, peace := context.WithCancel(ctx)
	var around, shoppers sync.WaitGroup
	around.Go(func() { monkey.tease(teasing, rand.New(rand.NewPCG(m.seed, 1))) })
	around.Go(func() {
		if err := monkey.rampage(ctx); err != nil {
			cancel(fmt.Errorf("monkey: %w", err))
		}
	})
	line := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: m.clients}}
	for range m.clients {
		shoppers.Go(func() {
			for {
				n := m.next.Add(1)
				if n > int64(m.orders) || ctx.Err() != nil {
					return
				}
				rng := rand.New(rand.NewPCG(m.seed, uint64(n)+1))
				if err := m.visit(ctx, line, rng); err != nil && ctx.Err() == nil {
					cancel(fmt.Errorf("order %d: %w", n, err))
				}
				if m.joins(n) {
					if err := m.join(ctx, line, rng); err != nil && ctx.Err() == nil {
						cancel(fmt.Errorf("member after order %d: %w", n, err))
					}
				}
				if done := m.through.Add(1); done%500 == 0 {
					progress("%d orders", done)
				}
			}
		})
	}
	shoppers.Wait()
	peace()
	around.Wait()
	m.report.phase("trade", time.Since(began))
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return m.control.Faults(ctx)
}

// client is a page on a line, from an address of its own.
func (m *market) client(line *http.Client, rng *rand.Rand) *client {
	return &client{
		world: m.world, http: line, report: m.report,
		address: fmt.Sprintf("10.%d.%d.%d", rng.IntN(256), rng.IntN(256), 1+rng.IntN(254)),
	}
}

// visit is one shopper with one order, who may be anybody.
func (m *market) visit(ctx context.Context, line *http.Client, rng *rand.Rand) error {
	c := m.client(line, rng)
	a, err := c.ask(ctx, guest, nil)
	if err != nil {
		return err
	}
	c.token = a.AccessToken
	s := &visit{market: m, client: c, rng: rng}
	kind := pick(rng)
	if err := s.order(ctx, kind.payMethod); err != nil {
		return err
	}
	m.report.count("visits: "+kind.name, 1)
	if err := kind.play(s, ctx); err != nil && !errors.Is(err, errWindow) {
		return fmt.Errorf("%s: %w", kind.name, err)
	}
	return nil
}
