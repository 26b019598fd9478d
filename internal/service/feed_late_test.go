package service_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// lateLists leaves payments out of the lists for a while.
type lateLists struct {
	gateway.Gateway
	on atomic.Bool
}

func (g *lateLists) Changed(ctx context.Context, q gateway.Changes) (gateway.Page, error) {
	page, err := g.Gateway.Changed(ctx, q)
	if g.on.Load() {
		page.Reports = nil
	}
	return page, err
}

// A bank reports a deposit half an hour late, under the time at which it was
// made, and the webhook is lost: the feed finds it within the hour.
func TestFeedLooksBack(t *testing.T) {
	t.Parallel()
	g := &lateLists{}
	env := testenv.New(t, testenv.WithGateway(func(real gateway.Gateway) gateway.Gateway { g.Gateway = real; return g }))
	feed(t, env, 0)
	made, _, impUID := issue(t, env)
	loseWebhooks(t, env)
	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	g.on.Store(true)
	for range 30 {
		advance(t, env, time.Minute)
		feed(t, env, 0)
	}
	g.on.Store(false)
	found := 0
	for range 60 {
		advance(t, env, time.Minute)
		n, err := env.Service.ReadFeed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found += n
	}
	if found != 1 {
		t.Errorf("got %d found, want the deposit", found)
	}
	booked(t, env, made.Order.ID, "paid")
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
}

// A payment that cannot be written holds its place and nobody else: all others
// are settled, and it is, as soon as it can be.
func TestFeedCannotWriteOne(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	feed(t, env, 0)
	var ids, payments []string
	for range 5 {
		made, _ := env.Order(t, "card")
		ids, payments = append(ids, made.Order.ID), append(payments, env.Pay(t, made.RequestPay, silent))
	}
	broken := errors.New("this row cannot be written")
	var mended atomic.Bool
	env.Service.DB.Payment.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if id, _ := m.(*ent.PaymentMutation).ID(); id == payments[2] && !mended.Load() {
				return nil, broken
			}
			return next.Mutate(ctx, m)
		})
	})
	for i, want := range []int{4, 0, 0} {
		advance(t, env, 10*time.Minute)
		if got, err := env.Service.ReadFeed(t.Context()); got != want || !errors.Is(err, broken) {
			t.Errorf("run %d: got %d, %v; want %d and the failure told", i, got, err, want)
		}
	}
	for i, id := range ids {
		if i != 2 {
			stands(t, env, id, pay.OrderPaid, 89_000)
		}
	}
	stands(t, env, ids[2], pay.OrderPending, 0)
	mended.Store(true)
	advance(t, env, time.Hour)
	feed(t, env, 1)
	stands(t, env, ids[2], pay.OrderPaid, 89_000)
}

// Every list is read for itself: one that the gateway does not answer does not
// keep the others.
func TestFeedListAway(t *testing.T) {
	t.Parallel()
	away := []string{"ready", "failed"}
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, subject string, next func() error) error {
		if call == "Changed" && slices.Contains(away, subject) {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	_, _ = env.Service.ReadFeed(t.Context())
	made, _ := env.Order(t, "card")
	env.Pay(t, made.RequestPay, silent)
	advance(t, env, time.Minute)
	if got, err := env.Service.ReadFeed(t.Context()); got != 1 || !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("got %d, %v; want the payment settled and the failure told", got, err)
	}
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
}
