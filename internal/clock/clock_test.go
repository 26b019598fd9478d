package clock_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paygraph/internal/clock"
	"paygraph/internal/testenv"
)

// near checks that business time is ahead of the machine's by about d.
func near(t testing.TB, c *clock.Clock, d time.Duration) {
	t.Helper()
	if got := time.Until(c.Now()); (got - d).Abs() > 5*time.Second {
		t.Errorf("got %s ahead, want %s", got, d)
	}
}

func answer(at string) http.Header { return http.Header{"X-Sandbox-Time": {at}} }

// Business time is read off the sandbox's answers; what is no time of a
// sandbox moves nothing.
func TestObserve(t *testing.T) {
	t.Parallel()
	var c clock.Clock
	near(t, &c, 0)
	for _, odd := range []http.Header{nil, {}, answer(""), answer("tomorrow"), answer("1700000000")} {
		c.Observe(odd)
	}
	near(t, &c, 0)
	c.Observe(answer(time.Now().Add(24 * time.Hour).Format(time.RFC3339Nano)))
	near(t, &c, 24*time.Hour)
	before := c.Now()
	c.Observe(answer(time.Now().Add(24*time.Hour - 900*time.Millisecond).UTC().Format(time.RFC3339Nano)))
	if c.Now().Before(before) {
		t.Error("an answer that took its time moved business time back")
	}
}

// The clock follows a sandbox that is moved, without being asked to look.
func TestFollow(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	var c clock.Clock
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Follow(ctx, env.URL+"/sandbox", nil)
	}()
	for _, days := range []time.Duration{1, 2} {
		if _, err := env.Control.Advance(t.Context(), 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		eventually(t, func() bool { return time.Until(c.Now()) > days*24*time.Hour-time.Minute })
		near(t, &c, days*24*time.Hour)
	}
	stop()
	<-ended
}

// A sandbox that moves in steps goes on when the follower has acted on the
// last one: moved is called with business time there, and no step is missed.
func TestFollowActs(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	var c clock.Clock
	ctx, stop := context.WithCancel(t.Context())
	var acted []time.Duration
	first, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		c.Follow(ctx, env.URL+"/sandbox", func(context.Context) {
			acted = append(acted, time.Until(c.Now()).Round(time.Hour))
			select {
			case first <- struct{}{}:
			default:
			}
		})
	}()
	if _, err := env.Control.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	<-first // it follows
	moved, err := env.Control.AdvanceBy(t.Context(), 12*time.Hour, 3*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	<-ended
	if got := fmt.Sprint(acted); moved.Steps != 4 || got != "[1h0m0s 4h0m0s 7h0m0s 10h0m0s 13h0m0s]" {
		t.Errorf("got %d steps, acted at %s, want each of four", moved.Steps, got)
	}
}

// eventually waits until something is so; it asks, and lets others run.
func eventually(t testing.TB, so func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-deadline:
			t.Fatal("it never came to be")
		case <-tick.C:
		}
	}
}

// A sandbox that answers nonsense, or is away, leaves business time as it was;
// once it is back, it counts.
func TestFollowThroughTrouble(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case body := <-answers:
			_, _ = fmt.Fprint(w, body)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	for _, body := range []string{"", "nonsense", `{"advance":"soon"}`, `{"advance":"48h0m0s"}`} {
		answers <- body
	}
	var c clock.Clock
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Follow(ctx, server.URL, nil)
	}()
	eventually(t, func() bool { return time.Until(c.Now()) > 47*time.Hour })
	near(t, &c, 48*time.Hour)
	stop()
	<-ended
}
