package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"
)

// meter stands between servers and the gateway, at an address for each server,
// and notes when it is asked something for plans.
type meter struct {
	mu    sync.Mutex
	calls []call
}

type call struct {
	at     time.Time
	server int
	what   string // method and path, as far as it says what is asked
}

// ofPlans is what a server asks for plans: to charge, to schedule, to take back,
// what the schedule has, and what an order has.
var ofPlans = regexp.MustCompile(`^/sandbox/iamport(/subscribe/payments/(?:again|schedule|unschedule)|/payments/findAll)(?:/|$)`)

// listen opens an address for a server, behind which the gateway at an origin
// is. What it serves ends with the test.
func (m *meter) listen(t testing.TB, server int, origin string) string {
	t.Helper()
	target, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	through := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }, // who asked has gone
	}
	at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if what := ofPlans.FindStringSubmatch(r.URL.Path); what != nil {
			m.note(call{time.Now(), server, r.Method + " " + what[1]})
		}
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(at.Close)
	return at.URL
}

func (m *meter) note(c call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, c)
}

// since returns the calls from a moment on, in the order of their times.
func (m *meter) since(begun time.Time) []call {
	m.mu.Lock()
	defer m.mu.Unlock()
	some := slices.DeleteFunc(slices.Clone(m.calls), func(c call) bool { return c.at.Before(begun) })
	slices.SortStableFunc(some, func(a, b call) int { return a.at.Compare(b.at) })
	return some
}

// busiest is the most calls within a time.
func busiest(calls []call, within time.Duration) (most int) {
	for last, first := 0, 0; last < len(calls); last++ {
		for calls[last].at.Sub(calls[first].at) >= within {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// of counts the calls of a server.
func of(calls []call, server int) (n int) {
	for _, c := range calls {
		if c.server == server {
			n++
		}
	}
	return n
}
