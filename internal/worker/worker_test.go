package worker_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/testenv"
	"paygraph/internal/worker"
)

// A timer runs about as often as it says, goes on after an error, and has
// stopped when Run returns.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&out, nil))
		ctx, stop := context.WithCancel(t.Context())
		var runs []time.Duration
		start := time.Now()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			worker.Run(ctx, logger, worker.Timer{Name: "count", Every: time.Second, Run: func(context.Context) (int, error) {
				runs = append(runs, time.Since(start))
				if len(runs) == 3 {
					return 0, errors.New("a bad moment")
				}
				return 1, nil
			}})
		}()
		<-time.After(time.Minute)
		stop()
		<-ended
		if n := len(runs); n < 40 || n > 120 {
			t.Errorf("got %d runs in a minute, want about 60", n)
		}
		last := time.Duration(0)
		for _, at := range runs {
			if pause := at - last; pause < 500*time.Millisecond || pause > 1500*time.Millisecond {
				t.Errorf("got a pause of %s, want half to one and a half of a second", pause)
			}
			last = at
		}
		if got := out.String(); strings.Count(got, "a bad moment") != 1 || !strings.Contains(got, "level=WARN") || !strings.Contains(got, "name=count") {
			t.Errorf("got log %q, want one warning with the timer's name", got)
		}
	})
}

// A slow timer holds nobody up, and runs once at a time.
func TestSlowTimer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		var mu sync.Mutex
		busy, fast := 0, 0
		worker.Run(ctx, slog.New(slog.DiscardHandler),
			worker.Timer{Name: "slow", Every: time.Second, Run: func(ctx context.Context) (int, error) {
				mu.Lock()
				busy++
				if busy > 1 {
					t.Error("ran twice at once")
				}
				mu.Unlock()
				<-ctx.Done() // until the server stops
				mu.Lock()
				defer mu.Unlock()
				busy--
				return 0, ctx.Err()
			}},
			worker.Timer{Name: "fast", Every: time.Second, Run: func(context.Context) (int, error) { fast++; return 0, nil }})
		if fast < 40 || busy != 0 {
			t.Errorf("got %d runs of the fast one and %d of the slow one left, want about 60 and none", fast, busy)
		}
	})
}

// A timer that took all it takes at once goes on without a pause, until there
// is less; a failure makes it wait.
func TestFullTimer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var at []time.Duration
		start, left := time.Now(), 250
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			worker.Run(ctx, slog.New(slog.DiscardHandler), worker.Timer{
				Name: "send", Every: time.Minute, Full: 100, Run: func(context.Context) (int, error) {
					at = append(at, time.Since(start))
					n := min(left, 100)
					if left -= n; len(at) == 5 {
						return 100, errors.New("a bad moment")
					}
					return n, nil
				},
			})
		}()
		<-time.After(10 * time.Minute)
		stop()
		<-ended
		if len(at) < 6 || at[2] != at[0] || at[3] == at[2] || at[5] == at[4] {
			t.Errorf("got runs at %v, want three at once and pauses after that", at)
		}
	})
}

// All timers of a server together, after a bad night: a webhook that was kept,
// an order whose time is over, an account that was left.
func TestTimers(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	paid, _ := env.Order(t, "card")
	if err := env.Control.Faults(t.Context(), control.Fault{Endpoint: "*", Fault: "error503"}); err != nil {
		t.Fatal(err)
	}
	env.Pay(t, paid.RequestPay)
	env.Settle(t)
	left, _ := env.Order(t, "card")
	if err := env.Control.Faults(t.Context()); err != nil {
		t.Fatal(err)
	}
	card := env.Pay(t, left.RequestPay, map[string]any{"webhook": "none", "outcome": "open"})
	env.Pay(t, left.RequestPay, map[string]any{"pay_method": "vbank"}) // the webhook tells of it
	if _, err := env.Control.Approve(t.Context(), card); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	over, _ := env.Order(t, "card")
	if _, err := env.Control.Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, timer := range worker.Timers(env.Service) {
		names[timer.Name] = true
		if timer.Every < time.Second || timer.Every > time.Minute {
			t.Errorf("%s: got every %s, want seconds", timer.Name, timer.Every)
		}
		if _, err := timer.Run(t.Context()); err != nil {
			t.Errorf("%s: %v", timer.Name, err)
		}
	}
	if len(names) != len(worker.Timers(env.Service)) {
		t.Errorf("got names %v, want one each", names)
	}
	for id, want := range map[string]pay.OrderStatus{paid.Order.ID: pay.OrderPaid, left.Order.ID: pay.OrderPaid, over.Order.ID: pay.OrderExpired} {
		if got := env.Read(t, id).Status; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	books := env.Books(t, left.Order.ID)
	if len(books) != 2 || books[0].Status != "failed" || books[1].Status != "paid" {
		t.Errorf("gateway's books: got %+v, want the account closed beside the card", books)
	}
}
