package sandbox_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// One token per key: the same one for its half hour, a little longer when it
// is about to end, then a new one.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 9, 0, 0, 500, time.UTC)
	w := newWorld(t, sandbox.Options{Now: func() time.Time { return start }})
	issue := func() (token string, now, expires int64) {
		t.Helper()
		r := w.rest(t, "POST", "/users/getToken", url.Values{"imp_key": {sandbox.Key}, "imp_secret": {sandbox.Secret}}).ok(t)
		now, _ = r["now"].(json.Number).Int64()
		expires, _ = r["expired_at"].(json.Number).Int64()
		return r["access_token"].(string), now, expires
	}
	first, now, expires := issue()
	if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(first) || expires-now != 1800 || now != start.Unix() {
		t.Errorf("got %s from %d to %d, want 40 hex digits for half an hour", first, now, expires)
	}
	w.advance(t, 29*time.Minute)
	if again, _, e := issue(); again != first || e != expires {
		t.Errorf("with a minute left: got %s until %d, want the same until %d", again, e, expires)
	}
	w.advance(t, time.Second)
	if again, _, e := issue(); again != first || e != expires+300 {
		t.Errorf("with 59 seconds left: got %s until %d, want the same until %d", again, e, expires+300)
	}
	w.advance(t, 59*time.Second+5*time.Minute-time.Second)
	w.rest(t, "GET", "/payments/imp_0", nil).refused(t, 404, "-1", "존재하지")
	w.advance(t, time.Second)
	w.rest(t, "GET", "/payments/imp_0", nil).refused(t, 401, "-1", "Unauthorized")
	if next, now, e := issue(); next == first || e-now != 1800 {
		t.Errorf("after expiry: got %s for %d s, want a new one for 1800", next, e-now)
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.rest(t, "POST", "/users/getToken", object{"imp_key": "sandbox"}).refused(t, 400, "-1", "imp_key, imp_secret 파라메터가 누락되었습니다.")
	w.rest(t, "POST", "/users/getToken", object{"imp_key": "sandbox", "imp_secret": "x"}).refused(t, 401, "-1", "인증에 실패하였습니다. API키와 secret을 확인하세요.")
	w.rest(t, "POST", "/users/getToken", `{"imp_key":`).refused(t, 400, "-1", "JSON")
	w.rest(t, "POST", "/users/getToken", "\xff").refused(t, 400, "-1", "UTF-8")
	w.rest(t, "POST", "/users/getToken", `[]`).refused(t, 400, "-1", "JSON")
}

func TestTokenHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"bearer":             {map[string]string{"Authorization": "Bearer " + w.token}, 404},
		"bare":               {map[string]string{"Authorization": w.token}, 404},
		"legacy":             {map[string]string{"X-ImpTokenHeader": w.token}, 404},
		"authorization wins": {map[string]string{"Authorization": "x", "X-ImpTokenHeader": w.token}, 401},
		"basic":              {map[string]string{"Authorization": "Basic " + w.token}, 401},
		"wrong":              {map[string]string{"Authorization": "Bearer x"}, 401},
		"none":               {nil, 401},
	} {
		req := w.request(t, "GET", "/sandbox/iamport/payments/imp_0", nil)
		for k, v := range c.header {
			req.Header.Set(k, v)
		}
		if a := w.do(t, req); a.status != c.status {
			t.Errorf("%s: got HTTP %d, want %d", name, a.status, c.status)
		}
	}
}
