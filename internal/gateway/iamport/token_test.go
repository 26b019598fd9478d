package iamport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/internal/gateway"
)

// pass lets the bubble's time pass.
func pass(d time.Duration) { <-time.After(d) }

// grants answers as Iamport does: it keeps one token, gives the same one back
// while it lives, and prolongs it in its last minute.
type grants struct {
	mu     sync.Mutex
	number int
	ends   time.Time
	down   bool
}

func (g *grants) grant(w http.ResponseWriter, _ int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch left := g.ends.Sub(now); {
	case g.down:
		say(w, 503, "")
		return
	case left <= 0:
		g.number++
		g.ends = now.Add(30 * time.Minute)
	case left < time.Minute:
		g.ends = g.ends.Add(5 * time.Minute)
	}
	say(w, 200, enveloped(fmt.Sprintf(`{"access_token":"token-%d","now":%d,"expired_at":%d}`, g.number, now.Unix(), g.ends.Unix())))
}

func (g *grants) set(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
}

// guarded is a fake that opens for the live token only.
func guarded(t *testing.T) (*fake, *grants) {
	t.Helper()
	g := new(grants)
	f := &fake{token: g.grant, answer: func(w http.ResponseWriter, r *http.Request, _ int) {
		g.mu.Lock()
		good := r.Header.Get("Authorization") == fmt.Sprintf("Bearer token-%d", g.number) && time.Now().Before(g.ends)
		g.mu.Unlock()
		if !good {
			say(w, 401, `{"code":-1,"message":"Unauthorized","response":null}`)
			return
		}
		say(w, 200, enveloped(payment(t, nil)))
	}}
	return f, g
}

// Two hours of a call per second: nobody hears a 401, and a token is fetched
// about as often as one ends.
func TestTokenIsRenewedInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, _ := guarded(t)
		c := f.client()
		const calls = 2 * 60 * 60
		for range calls {
			if _, err := c.Payment(t.Context(), impUID); err != nil {
				t.Fatal(err)
			}
			pass(time.Second)
		}
		if got := f.asked.Load(); got != calls {
			t.Errorf("sent %d requests for %d calls, want no 401", got, calls)
		}
		if got := f.tokens.Load(); got > 25 {
			t.Errorf("fetched %d tokens, want one in five minutes at most", got)
		}
	})
}

// While Iamport gives no token, the old one serves to its end; then calls
// fail, and recover by themselves.
func TestTokenEndpointDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, g := guarded(t)
		c := f.client()
		ask := func() error { _, err := c.Payment(t.Context(), impUID); return err }
		if err := ask(); err != nil {
			t.Fatal(err)
		}
		g.set(func() { g.down = true })
		pass(29*time.Minute + 30*time.Second)
		before := f.tokens.Load()
		for range 10 {
			if err := ask(); err != nil {
				t.Errorf("old token: %v", err)
			}
		}
		if got := f.tokens.Load() - before; got != 3 {
			t.Errorf("asked for a token %d times, want the attempts of one call", got)
		}
		pass(time.Minute)
		wantErr(t, "old token ended", ask(), gateway.ErrUnavailable)
		_, err := c.Cancel(t.Context(), someCancel)
		wantErr(t, "write without a token", err, gateway.ErrUnavailable)
		g.set(func() { g.down = false })
		if err := ask(); err != nil {
			t.Errorf("Iamport is back: %v", err)
		}
	})
}

// A write that meets a 401 is done once, with a fresh token.
func TestTokenRefusedInTheMiddle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, g := guarded(t)
		c := f.client()
		if _, err := c.Payment(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		g.set(func() { g.ends = time.Now() }) // revoked in the console
		if _, err := c.Cancel(t.Context(), someCancel); err != nil {
			t.Errorf("write: %v", err)
		}
		if got := f.asked.Load(); got != 3 {
			t.Errorf("sent %d requests, want a look-up, a 401 and the write", got)
		}
		g.set(func() { g.ends, g.down = time.Now(), true })
		_, err := c.Cancel(t.Context(), someCancel)
		wantErr(t, "write, and no fresh token", err, gateway.ErrUnavailable)
		if errors.Is(err, gateway.ErrOutcomeUnknown) {
			t.Errorf("write, and no fresh token: got %v, want a known outcome", err)
		}
	})
}

// 64 callers wait for a token that takes a second. One of them leaves; one
// token is fetched all the same.
func TestTokenIsFetchedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, g := guarded(t)
		f.token = func(w http.ResponseWriter, n int) {
			pass(time.Second)
			g.grant(w, n)
		}
		c := f.client()
		leaver, leave := context.WithTimeout(t.Context(), time.Millisecond)
		defer leave()
		var all sync.WaitGroup
		all.Go(func() {
			_, err := c.Payment(leaver, impUID)
			if !errors.Is(err, gateway.ErrUnavailable) {
				t.Errorf("who left: got error %v, want %v", err, gateway.ErrUnavailable)
			}
		})
		for range 63 {
			all.Go(func() {
				if _, err := c.Payment(t.Context(), impUID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := f.tokens.Load(); got != 1 {
			t.Errorf("fetched %d tokens, want 1", got)
		}
	})
}

// What getToken can answer instead of a token.
func TestNoToken(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		body   string
		want   error
		tokens int64
	}{
		"wrong key":       {401, `{"code":-1,"message":"인증에 실패하였습니다. API키와 secret을 확인하세요.","response":null}`, gateway.ErrUnauthorized, 1},
		"missing key":     {400, `{"code":-1,"message":"누락","response":null}`, gateway.ErrUnauthorized, 1},
		"refused":         {200, `{"code":-1,"message":"거절","response":null}`, gateway.ErrUnauthorized, 1},
		"not an Iamport":  {404, `not found`, gateway.ErrUnavailable, 3},
		"broken":          {200, `{`, gateway.ErrUnavailable, 3},
		"down":            {503, ``, gateway.ErrUnavailable, 3},
		"without a token": {200, enveloped(`{"now":1,"expired_at":1801}`), gateway.ErrUnavailable, 1},
		"null":            {200, enveloped(`null`), gateway.ErrUnavailable, 1},
		"times as words":  {200, enveloped(`{"access_token":"t","now":"soon"}`), gateway.ErrUnavailable, 1},
		"no times":        {200, enveloped(`{"access_token":"t"}`), nil, 1},
		"a past end":      {200, enveloped(`{"access_token":"t","now":2000,"expired_at":1000}`), nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := says(200, enveloped(payment(t, nil)))
				f.token = func(w http.ResponseWriter, _ int) { say(w, row.status, row.body) }
				_, err := f.client().Payment(t.Context(), impUID)
				if !errors.Is(err, row.want) {
					t.Errorf("got error %v, want %v", err, row.want)
				}
				if got := f.tokens.Load(); got != row.tokens {
					t.Errorf("asked for a token %d times, want %d", got, row.tokens)
				}
				if row.want != nil && f.asked.Load() != 0 {
					t.Errorf("sent a request without a token")
				}
			})
		})
	}
}
