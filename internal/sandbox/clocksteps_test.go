package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// member is a merchant's server with one monthly plan: it schedules the next
// charge when it knows that the last one was made.
type member struct {
	w       *world
	hook    string // its webhook's address
	start   time.Time
	mu      sync.Mutex
	periods int // charges scheduled so far
}

func newMember(t *testing.T, w *world) *member {
	t.Helper()
	m := &member{w: w, start: w.Now().Truncate(time.Second)}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var told struct {
			MerchantUID string `json:"merchant_uid"`
		}
		b, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(b, &told)
		m.next(t, told.MerchantUID)
	}))
	t.Cleanup(srv.Close)
	m.hook = srv.URL
	w.store(t, "c1", goodCard)
	m.next(t, "")
	return m
}

func (m *member) due(period int) time.Time { return m.start.AddDate(0, period, 0) }
func name(period int) string               { return fmt.Sprintf("plan-%02d", period) }

// next schedules the charge after the last one, once.
func (m *member) next(t *testing.T, last string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if last != "" && last != name(m.periods) {
		return // known before
	}
	m.periods++
	m.w.token = m.w.freshToken(t)
	m.w.book(t, "c1", name(m.periods), m.due(m.periods), object{"notice_url": m.hook}).response(t)
}

// look is the server's own timer: it asks what became of the charge that it
// waits for.
func (m *member) look(t *testing.T) {
	m.mu.Lock()
	m.w.token = m.w.freshToken(t)
	last := name(m.periods)
	status := m.w.booked(t, last)["payment_status"]
	m.mu.Unlock()
	if status == "paid" {
		m.next(t, last)
	}
}

// follow follows the clock as a server does: after each move it looks. The
// times at which it looked are sent.
func (m *member) follow(ctx context.Context, t *testing.T, follower string, looked chan<- time.Time) {
	after := ""
	for ctx.Err() == nil {
		query := ""
		if after != "" {
			query = "?" + url.Values{"after": {after}, "follower": {follower}}.Encode()
		}
		req, err := http.NewRequestWithContext(ctx, "GET", m.w.url+"/sandbox/control/clock"+query, nil)
		if err != nil {
			t.Error(err)
			return
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return // ctx ended
		}
		var told struct {
			Now     time.Time
			Advance string
		}
		err = json.NewDecoder(resp.Body).Decode(&told)
		resp.Body.Close()
		if err != nil {
			return
		}
		if after != "" && after != told.Advance {
			m.look(t)
			select {
			case looked <- told.Now:
			case <-ctx.Done():
				return
			}
		}
		after = told.Advance
	}
}

// year checks that a year had its charges: each once, at its own time.
func (m *member) year(t *testing.T) {
	t.Helper()
	var paid []string
	for _, v := range m.w.control(t, "GET", "/payments", nil).body.([]any) {
		p := v.(object)
		if p["status"] == "paid" {
			paid = append(paid, fmt.Sprintf("%v %v", p["merchant_uid"], p["paid_at"]))
		}
	}
	slices.Sort(paid)
	var expected []string
	for n := 1; n <= 12; n++ {
		expected = append(expected, fmt.Sprintf("%s %d", name(n), m.due(n).Unix()))
	}
	if !slices.Equal(paid, expected) {
		t.Errorf("charges of the year:\ngot  %v\nwant %v", paid, expected)
	}
}

// yearOf is how long a year of the plan is, with its last charge.
func (m *member) yearOf() time.Duration { return m.due(12).Sub(m.start) + time.Hour }

// A year passes in one call: each charge falls due, is told by webhook, and is
// followed by the next, which the server schedules only then.
func TestYearByWebhooks(t *testing.T) {
	t.Parallel()
	for _, twice := range []bool{false, true} {
		w := newWorld(t, sandbox.Options{})
		w.set(t, object{"webhook_twice": twice})
		m := newMember(t, w)
		moved := w.control(t, "POST", "/clock", object{"advance": m.yearOf().String()}).played(t)
		want(t, moved, map[string]string{"executed": "12", "steps": "13", "advance": m.yearOf().String()})
		m.year(t)
	}
}

// No webhook arrives. A server that follows the clock looks for itself, and
// gets the time for it: a minute and ten after a charge, and each day.
func TestYearByFollowing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.control(t, "POST", "/faults", []object{{"fault": "drop_webhook"}})
	m := newMember(t, w)
	ctx, stop := context.WithCancel(t.Context())
	looked, ended := make(chan time.Time, 2000), make(chan struct{})
	go func() {
		defer close(ended)
		m.follow(ctx, t, "server-1", looked)
	}()
	w.follows(t)
	moved := w.control(t, "POST", "/clock", object{"advance": m.yearOf().String()}).played(t)
	stop()
	<-ended
	want(t, moved, map[string]string{"executed": "12", "advance": m.yearOf().String()})
	m.year(t)
	close(looked)
	last, n := m.start, 0
	for at := range looked {
		if n++; at.Sub(last) > 24*time.Hour+time.Minute {
			t.Errorf("the clock went from %s to %s at once", last, at)
		}
		last = at
	}
	if steps := fmt.Sprint(moved["steps"]); fmt.Sprint(n) != steps {
		t.Errorf("the server looked %d times, want %s: at each step", n, steps)
	}
}

// follows waits until a server follows the clock.
func (w *world) follows(t *testing.T) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for w.Followers() == 0 {
		select {
		case <-deadline:
			t.Fatal("nobody follows the clock")
		case <-time.After(time.Millisecond):
		}
	}
}

// A server that is killed on the way is waited for: the one that is started
// in its place finds the clock where it was.
func TestFollowerKilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.control(t, "POST", "/faults", []object{{"fault": "drop_webhook"}})
	m := newMember(t, w)
	done := make(chan object)
	for n := range 6 {
		ctx, kill := context.WithCancel(t.Context())
		looked, ended := make(chan time.Time), make(chan struct{})
		go func() {
			defer close(ended)
			m.follow(ctx, t, fmt.Sprintf("server-%d", n), looked)
		}()
		if n == 0 {
			w.follows(t)
			go func() {
				done <- w.control(t, "POST", "/clock", object{"advance": m.yearOf().String()}).body.(object)
			}()
		}
		for range 50 {
			<-looked
		}
		if n < 5 {
			kill()
			<-ended
			continue
		}
		for moved := object(nil); moved == nil; {
			select {
			case <-looked:
			case moved = <-done:
			}
		}
		kill()
		<-ended
	}
	m.year(t)
}

// What does not follow is not waited for, and without stored cards nobody is:
// the clock jumps.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	go w.control(t, "GET", "/clock?after=0s&follower=a", nil) // once, and never again
	w.follows(t)
	moved := w.control(t, "POST", "/clock", object{"advance": "8760h"}).played(t)
	want(t, moved, map[string]string{"steps": "1", "executed": "0", "advance": "8760h0m0s"})
	w.control(t, "POST", "/clock", object{"advance": "1h", "step": "0s"}).controlRefused(t, 400, "BAD_REQUEST")
	w.control(t, "POST", "/clock", object{"advance": "1h", "step": "1ns"}).controlRefused(t, 400, "BAD_REQUEST")
	w.control(t, "POST", "/clock", object{"advance": "1h", "step": "often"}).controlRefused(t, 400, "BAD_REQUEST")
}

// A server that schedules the next charge a second after each is stopped.
func TestTooManySteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.LimitSteps(20)
	w.store(t, "c1", goodCard)
	for n := range 30 {
		w.book(t, "c1", name(n), w.Now().Add(time.Hour+time.Duration(n)*time.Second), nil).response(t)
	}
	w.control(t, "POST", "/clock", object{"advance": "2h"}).controlRefused(t, 409, "TOO_MANY_STEPS")
	w.control(t, "POST", "/clock", object{"advance": "1m"}).played(t)
}

// A webhook that is sent again is due on the way, too.
func TestRetriesOnTheWay(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t, 503, 503)
	w.set(t, object{"webhook_retries": 5})
	w.store(t, "c1", goodCard)
	due := w.Now().Add(time.Hour)
	w.book(t, "c1", "ord-1", due, object{"notice_url": s.url}).response(t)
	w.advance(t, 24*time.Hour)
	s.skip(t, 3)
	s.quiet(t, w)
	for i, v := range w.control(t, "GET", "/webhooks", nil).body.([]any) { // newest first
		at, err := time.Parse(time.RFC3339, v.(object)["at"].(string))
		if late := at.Sub(due) - time.Duration(2-i)*time.Minute; err != nil || late < -time.Second || late > 10*time.Second {
			t.Errorf("attempt %d: got %v, %v, want %d minutes after the charge", 3-i, at, err, 2-i)
		}
	}
}

// Schedules are in the books: what fell due while the sandbox was down is
// executed when it starts, then.
func TestSchedulesRestart(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	o := sandbox.Options{Path: t.TempDir() + "/books.db", Now: func() time.Time { return now }}
	w, s := startWorld(t, o), newShop(t)
	w.store(t, "c1", goodCard)
	w.book(t, "c1", "ord-1", now.Add(time.Hour), object{"notice_url": s.url}).response(t)
	w.book(t, "c1", "ord-2", now.Add(72*time.Hour), nil).response(t)
	w.control(t, "POST", "/cards", object{"card_number": badCard, "decline": "never"}).played(t)
	w.control(t, "POST", "/cards", object{"customer_uid": "c1", "decline": "once"}).played(t)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(48 * time.Hour)
	w = newWorld(t, o)
	s.next(t)
	want(t, w.booked(t, "ord-1"), map[string]string{"payment_status": "failed", "executed_at": fmt.Sprint(now.Unix())})
	want(t, w.booked(t, "ord-2"), map[string]string{"schedule_status": "scheduled"})
	w.store(t, "c2", badCard)
	want(t, w.charge(t, "c2", "ord-3", nil).ok(t), map[string]string{"status": "paid"})
	want(t, w.charge(t, "c1", "ord-4", nil).ok(t), map[string]string{"status": "paid"})
	w.advance(t, 48*time.Hour)
	w.token = w.freshToken(t)
	want(t, w.booked(t, "ord-2"), map[string]string{"payment_status": "paid"})
}

// A thousand charges that are due at the same minute are each made once, in
// the order in which they were scheduled, and each is told.
func TestThousandAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	var mu sync.Mutex
	told, here, most := map[string]int{}, 0, 0
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		told[string(b)]++
		here++
		most = max(most, here)
		mu.Unlock()
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			here--
		}()
	}))
	t.Cleanup(srv.Close)
	w.set(t, object{"webhook_url": srv.URL})
	w.store(t, "c1", goodCard)
	due := w.Now().Add(time.Hour).Truncate(time.Second)
	var items []object
	for n := range 1000 {
		items = append(items, object{"merchant_uid": fmt.Sprintf("ord-%04d", n), "schedule_at": due.Unix(), "amount": 100, "name": "구독료"})
	}
	w.rest(t, "POST", "/subscribe/payments/schedule", object{"customer_uid": "c1", "schedules": items}).response(t)
	moved := w.control(t, "POST", "/clock", object{"advance": "2h"}).played(t)
	want(t, moved, map[string]string{"executed": "1000", "steps": "2"})
	list := w.control(t, "GET", "/payments", nil).body.([]any)
	slices.Reverse(list)
	for n, v := range list {
		want(t, v.(object), map[string]string{"merchant_uid": fmt.Sprintf("ord-%04d", n), "status": "paid", "paid_at": fmt.Sprint(due.Unix())})
	}
	mu.Lock()
	defer mu.Unlock()
	if len(list) != 1000 || len(told) != 1000 || most > 50 {
		t.Errorf("got %d payments, %d told, %d at once; want 1000, 1000, at most 50", len(list), len(told), most)
	}
}
