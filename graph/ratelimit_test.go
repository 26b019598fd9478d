package graph

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"paygraph/graph/model"
	"paygraph/internal/service"
)

// Three buyers behind one address, each as often as allowed, and a back end.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	ran := 0
	s := &stub{complete: func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		ran++
		return &model.NotFound{}, nil
	}}
	w := serve(t, s, func(o *Options) {
		o.Limits.Complete = Rate{Burst: 3, Every: time.Minute}
		o.Limits.CompletePerAddress = Rate{Burst: 5, Every: time.Hour}
		o.Address = func(r *http.Request) string { return r.Header.Get("X-Test-Address") }
	})
	const one = `mutation { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`
	try := func(who, token, address string, times int, want string) reply {
		t.Helper()
		var last reply
		for range times {
			last = w.post(t, query(one), "Authorization: Bearer "+token, "X-Test-Address: "+address)
			if got := last.code(); got != want {
				t.Fatalf("%s: got %q, want %q", who, got, want)
			}
		}
		return last
	}
	try("a guest", "guest", "one", 3, "")
	refused := try("a guest once more", "guest", "one", 5, "RATE_LIMITED")
	if ms, _ := refused.Errors[0].Extensions["retryAfterMs"].(float64); ms < 50_000 || ms > 60_000 || refused.Status != http.StatusOK {
		t.Errorf("got HTTP %d and %v ms to wait, want 200 and about a minute", refused.Status, ms)
	}
	try("the guest elsewhere", "guest", "two", 1, "RATE_LIMITED")
	try("another guest", "other", "one", 2, "")
	try("another guest, whose address is used up", "other", "one", 1, "RATE_LIMITED")
	try("nobody", "", "one", 1, "RATE_LIMITED")
	try("another guest elsewhere", "other", "two", 1, "")
	try("nobody elsewhere", "", "two", 4, "")
	try("an admin", "admin", "one", 20, "")
	if ran != 3+2+1+4+20 {
		t.Errorf("got %d runs, want 30: what is refused does not run", ran)
	}
	if r := w.post(t, viewerQuery, "Authorization: Bearer guest", "X-Test-Address: one"); r.code() != "" {
		t.Errorf("a query: got %s, want no limit", r.code())
	}

	c := w.dial(t, "X-Test-Address: one") // a socket is no way around it
	c.begin("")
	c.subscribe("m", one)
	if got := c.read(); !strings.Contains(got, "RATE_LIMITED") {
		t.Errorf("on a socket: got %s, want RATE_LIMITED", got)
	}
}

// Several in one document are counted one by one, whatever they are called.
func TestRateLimitAliases(t *testing.T) {
	t.Parallel()
	s := &stub{complete: func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		return &model.NotFound{}, nil
	}}
	w := serve(t, s, func(o *Options) { o.Limits.Complete = Rate{Burst: 2, Every: time.Hour} })
	r := w.post(t, query(`mutation {
		a: completePayment(input: {merchantUid: "ord_1"}) { __typename }
		b: completePayment(input: {merchantUid: "ord_1"}) { __typename }
		c: completePayment(input: {merchantUid: "ord_1"}) { __typename }
	}`), "Authorization: Bearer guest")
	if len(r.Errors) != 1 || r.code() != "RATE_LIMITED" || r.Errors[0].Path[0] != "c" {
		t.Errorf("got %s, want the third refused", r.Body)
	}
}

// A bucket fills again, and a refusal by one bucket takes nothing from the
// other.
func TestRateLimitFills(t *testing.T) {
	t.Parallel()
	l := Limits{Begin: Rate{Burst: 2, Every: time.Second}, BeginPerAddress: Rate{Burst: 3, Every: time.Minute}}
	p := newPace(l)
	now := time.Now()
	take := func(subject string, want time.Duration) {
		t.Helper()
		if got := p.begin.take(now, subject, "here"); got != want {
			t.Errorf("%s: got %v to wait, want %v", subject, got, want)
		}
	}
	take("a", 0)
	take("a", 0)
	take("a", time.Second)
	take("a", time.Second)
	take("b", 0)
	take("b", time.Minute)
	now = now.Add(time.Minute)
	take("b", 0)
	take("c", time.Minute)
	now = now.Add(time.Hour)
	take("c", 0)
	take("", 0) // no token: the address alone
	take("", 0)
	take("", time.Minute)
	for range 100 { // without a limit
		if got := p.complete.take(now, "a", "here"); got != 0 {
			t.Fatalf("got %v to wait, want none", got)
		}
	}
}
