package main

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"
)

// maxConnections is the most that are measured; it is the size of the pools.
const maxConnections = 64

// way is how an operation reaches the database: through the server, through
// the hand-written handler, or directly.
type way struct {
	name    string
	address string // of the process that serves it; empty: our own
	pid     int
}

// sample is what was seen of one operation by one way.
type sample struct {
	times   []time.Duration
	elapsed time.Duration
	cpu     time.Duration // of the process that served
	failed  int
	failure error // the first
}

func (s *sample) add(t sample) {
	s.times = append(s.times, t.times...)
	s.elapsed += t.elapsed
	s.cpu += t.cpu
	s.failed += t.failed
	if s.failure == nil {
		s.failure = t.failure
	}
}

// load keeps n connections busy for a while; less, if the jobs run out.
func (w *world) load(ctx context.Context, o *operation, by way, n int, d time.Duration) (sample, error) {
	if o.spends {
		// More than this machine's floors were seen to need; what is left
		// over is there for the next.
		if err := w.stock.fill(ctx, max(200, int(6_000*d.Seconds()))); err != nil {
			return sample{}, err
		}
	}
	calls := make([]func(job) error, n)
	for i := range calls {
		call, end, err := w.call(ctx, o, by)
		if err != nil {
			return sample{}, err
		}
		defer end()
		calls[i] = call
	}
	runtime.GC() // what was made before is not this one's cost
	seen := make([]sample, n)
	var all sync.WaitGroup
	used, start := cpuTime(by.pid), time.Now()
	for i, call := range calls {
		all.Go(func() { seen[i] = w.work(ctx, o, call, start.Add(d)) })
	}
	all.Wait()
	sum := sample{elapsed: time.Since(start), cpu: cpuTime(by.pid) - used}
	for _, s := range seen {
		sum.add(s)
	}
	slices.Sort(sum.times)
	return sum, ctx.Err()
}

// call makes a connection, and the function that does one job over it.
func (w *world) call(ctx context.Context, o *operation, by way) (call func(job) error, end func(), err error) {
	if by.address == "" {
		return func(j job) error { return o.direct(ctx, w.floor, j) }, func() {}, nil
	}
	c, err := dial(by.address)
	if err != nil {
		return nil, nil, err
	}
	if by.name == wayServer {
		return func(j job) error { return c.post("/graphql", j.guest.token, o.body(j), o.told) }, c.close, nil
	}
	return func(j job) error { return c.post("/"+o.name, j.guest.token, o.small(j), o.answer) }, c.close, nil
}

// work does one job after the other. A failure ends it: a broken connection
// fails very fast, and would look like a very fast server.
func (w *world) work(ctx context.Context, o *operation, call func(job) error, until time.Time) (s sample) {
	for now := time.Now(); now.Before(until) && ctx.Err() == nil; {
		j := o.job(w.stock)
		if j.guest == nil {
			return s
		}
		err := call(j)
		done := time.Now()
		if err != nil {
			s.failed, s.failure = 1, err
			return s
		}
		s.times = append(s.times, done.Sub(now))
		now = done
	}
	return s
}
