package service_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"paygraph/internal/gateway"
)

// troubledGate stands between the servers and the gateway. Where that is in
// trouble it is away, does not answer what it was asked to do, or does it and
// does not say so; and one call of those that run at once is overtaken.
type troubledGate struct {
	mu       sync.Mutex
	rnd      *rand.Rand
	trouble  bool
	overtook chan struct{} // closes when all others are done; nil if no call is to be held
}

// moving are the calls that change something.
var moving = []string{"Charge", "Schedule", "Unschedule", "Cancel"}

// holdable are those for which nobody else waits.
var holdable = []string{"Charge", "Schedule", "Unschedule"}

// between decides what becomes of a call, before and after it is made.
func (g *troubledGate) between(_ context.Context, call, _ string, next func() error) error {
	d := g.draw(call)
	for range d.turns {
		runtime.Gosched()
	}
	if d.held != nil && d.before {
		<-d.held
	}
	err := d.refusal
	if d.made {
		if done := next(); err == nil {
			err = done
		}
	}
	if d.held != nil && !d.before {
		<-d.held
	}
	return err
}

// destiny is what becomes of a call.
type destiny struct {
	turns   int // left to others first
	made    bool
	refusal error
	held    <-chan struct{}
	before  bool // held before it is made, or after
}

func (g *troubledGate) draw(call string) destiny {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := destiny{turns: g.rnd.IntN(50), made: true, before: g.rnd.IntN(2) == 0}
	if g.overtook != nil && slices.Contains(holdable, call) && g.rnd.IntN(2) == 0 {
		d.held, g.overtook = g.overtook, nil
	}
	if !g.trouble || g.rnd.Float64() >= 0.08 {
		return d
	}
	d.made, d.refusal = false, gateway.ErrUnavailable
	if how := g.rnd.IntN(3); how > 0 && slices.Contains(moving, call) {
		d.made, d.refusal = how == 1, gateway.ErrOutcomeUnknown
	}
	return d
}

func (g *troubledGate) troubled(yes bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.trouble = yes
}

// overtake runs all at once. At most one call of theirs is held, until all others
// are done.
func (g *troubledGate) overtake(all []func()) {
	alone := make(chan struct{})
	g.hold(alone)
	var done atomic.Int32
	var race sync.WaitGroup
	for _, f := range all {
		race.Go(func() {
			f()
			if int(done.Add(1)) == len(all)-1 {
				close(alone)
			}
		})
	}
	race.Wait()
	g.hold(nil)
}

func (g *troubledGate) hold(until chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.overtook = until
}
