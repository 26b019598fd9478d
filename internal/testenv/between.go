package testenv

import (
	"context"
	"maps"
	"strings"
	"sync"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Between stands between the service and the sandbox: it sees each call with
// its subject, makes it with next, or does not, and may answer another error.
type Between func(ctx context.Context, call, subject string, next func() error) error

// WithBetween puts f between the service and the sandbox.
func WithBetween(f Between) Option {
	return WithGateway(func(g gateway.Gateway) gateway.Gateway { return between{g, f} })
}

// between covers the calls that the service makes.
type between struct {
	gateway.Gateway
	f Between
}

func (b between) Payment(ctx context.Context, impUID string) (r pay.Report, err error) {
	err = b.f(ctx, "Payment", impUID, func() error { r, err = b.Gateway.Payment(ctx, impUID); return err })
	return r, err
}

func (b between) Payments(ctx context.Context, merchantUID string) (all []pay.Report, err error) {
	err = b.f(ctx, "Payments", merchantUID, func() error { all, err = b.Gateway.Payments(ctx, merchantUID); return err })
	return all, err
}

func (b between) Register(ctx context.Context, r gateway.Registration) error {
	return b.f(ctx, "Register", r.MerchantUID, func() error { return b.Gateway.Register(ctx, r) })
}

func (b between) RevokeAccount(ctx context.Context, impUID string) (r pay.Report, err error) {
	err = b.f(ctx, "RevokeAccount", impUID, func() error { r, err = b.Gateway.RevokeAccount(ctx, impUID); return err })
	return r, err
}

func (b between) Cancel(ctx context.Context, c gateway.Cancel) (r pay.Report, err error) {
	err = b.f(ctx, "Cancel", c.ImpUID, func() error { r, err = b.Gateway.Cancel(ctx, c); return err })
	return r, err
}

func (b between) Batch(ctx context.Context, impUIDs []string) (all []pay.Report, err error) {
	err = b.f(ctx, "Batch", strings.Join(impUIDs, " "), func() error { all, err = b.Gateway.Batch(ctx, impUIDs); return err })
	return all, err
}

func (b between) Changed(ctx context.Context, q gateway.Changes) (page gateway.Page, err error) {
	err = b.f(ctx, "Changed", string(q.Status), func() error { page, err = b.Gateway.Changed(ctx, q); return err })
	return page, err
}

// Calls counts calls of the gateway: its Count is a Between.
type Calls struct {
	mu sync.Mutex
	by map[string]int
}

// Count counts a call and makes it.
func (c *Calls) Count(_ context.Context, call, subject string, next func() error) error {
	c.mu.Lock()
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[call]++
	c.by[call+" "+subject]++
	c.mu.Unlock()
	return next()
}

// Of is how often a call was made: "Payment" in all, "Payment imp_1" of one
// subject.
func (c *Calls) Of(call string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[call]
}

// All is how often each call was made, and each of each subject.
func (c *Calls) All() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.by)
}
