package service_test

import (
	"context"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// Iamport is away for ten minutes while a sale goes on: its shoppers pay, our
// questions are not answered, webhooks are stored. Five minutes after it is
// back every order is PAID, once.
//
// The sale is 20 orders a second, which are 12,000 in all; the test makes fewer
// unless OUTAGE_ORDERS says how many.
func TestIamportAwayDuringASale(t *testing.T) {
	t.Parallel()
	const outage, limit, full = 10, 5, 12_000 // minutes, minutes, orders
	orders := 240
	if n, err := strconv.Atoi(os.Getenv("OUTAGE_ORDERS")); err == nil {
		orders = n
	}
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, _, _ string, next func() error) error {
		if away.Load() {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	timers := func() {
		_, _ = env.Service.ReadFeed(t.Context()) // fails while Iamport is away
		if _, err := env.Service.RetryWebhooks(t.Context()); err != nil {
			t.Error(err)
		}
	}
	timers()

	away.Store(true)
	ids := make([]string, orders)
	for minute := range outage {
		first, last := orders*minute/outage, orders*(minute+1)/outage
		atOnce(8, func(worker int) {
			for i := first + worker; i < last; i += 8 {
				made, shopper := env.Order(t, "card")
				ids[i] = made.Order.ID
				impUID := env.Pay(t, made.RequestPay, []map[string]any{silent, {"webhook": "before"}}[i%2])
				if i%3 == 0 {
					env.Complete(t, shopper, ids[i], impUID)
				}
			}
		})
		advance(t, env, time.Minute)
		timers()
	}
	resolved := func() (paid int) {
		rows := env.Service.DB.Order.Query().AllX(t.Context())
		for _, o := range rows {
			if o.Status == pay.OrderPaid && o.Paid == 89_000 {
				paid++
			}
		}
		return paid
	}
	if n := resolved(); n != 0 {
		t.Errorf("while it was away: got %d orders PAID, want none", n)
	}

	away.Store(false)
	minutes, begun, slowest := 0, time.Now(), time.Duration(0)
	for ; minutes < limit && resolved() < orders; minutes++ {
		advance(t, env, time.Minute)
		round := time.Now()
		timers()
		slowest = max(slowest, time.Since(round))
	}
	t.Logf("%d orders in %d minutes (%.1f a second; the full sale is %d): all resolved %d minutes of sandbox time after, by %v of work, the longest round %v",
		orders, outage, float64(orders)/outage/60, full, minutes, time.Since(begun).Round(time.Millisecond), slowest.Round(time.Millisecond))
	if n := resolved(); n != orders {
		t.Errorf("after %d minutes: got %d of %d orders PAID", limit, n, orders)
	}
	if slowest > time.Duration(limit)*time.Minute {
		t.Errorf("got %v of work, want at most %d minutes", slowest, limit)
	}
	for _, id := range ids[:min(orders, 20)] {
		booked(t, env, id, "paid")
		happened(t, env, id, pay.EventPaid)
	}
}
