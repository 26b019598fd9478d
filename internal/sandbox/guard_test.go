package sandbox_test

import (
	"net/http"
	"testing"

	"paygraph/internal/sandbox"
)

func TestOnlyThisMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	open := newWorld(t, sandbox.Options{AllowRemote: true})
	for name, c := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"loopback":         {func(*http.Request) {}, 200},
		"localhost":        {func(r *http.Request) { r.Host = "LocalHost:8080" }, 200},
		"ipv6":             {func(r *http.Request) { r.Host = "[::1]:8080" }, 200},
		"a name":           {func(r *http.Request) { r.Host = "shop.example.com" }, 403},
		"a look-alike":     {func(r *http.Request) { r.Host = "127.0.0.1.example.com" }, 403},
		"a lan address":    {func(r *http.Request) { r.Host = "192.168.0.2:8080" }, 403},
		"forwarded":        {func(r *http.Request) { r.Header.Set("Forwarded", "for=1.2.3.4") }, 403},
		"x-forwarded":      {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "1.2.3.4") }, 403},
		"page of the shop": {func(r *http.Request) { r.Header.Set("Origin", "http://localhost:5173") }, 200},
		"page of a thief":  {func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }, 403},
		"sandboxed frame":  {func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
	} {
		req := w.request(t, "GET", "/sandbox/control/clock", nil)
		c.change(req)
		a := w.do(t, req)
		if a.status != c.status {
			t.Errorf("%s: got HTTP %d, want %d", name, a.status, c.status)
		}
		if a.status == http.StatusForbidden {
			a.controlRefused(t, 403, "REMOTE")
		}
		req = open.request(t, "GET", "/sandbox/control/clock", nil)
		c.change(req)
		if a := open.do(t, req); a.status != 200 {
			t.Errorf("%s, remote allowed: got HTTP %d, want 200", name, a.status)
		}
	}
}

// A shop on the port of a development server reads the controls; Iamport's
// REST API is closed to browsers, as in life.
func TestCORS(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	get := func(method, path string) http.Header {
		req := w.request(t, method, path, nil)
		req.Header.Set("Origin", "http://localhost:5173")
		return w.do(t, req).header
	}
	for _, path := range []string{"/sandbox/control/payments", "/sandbox/iamport.js"} {
		if got := get("GET", path).Get("Access-Control-Allow-Origin"); got != "http://localhost:5173" {
			t.Errorf("%s: got %q", path, got)
		}
	}
	if got := get("OPTIONS", "/sandbox/control/pay").Get("Access-Control-Allow-Headers"); got != "Content-Type" {
		t.Errorf("preflight: got %q", got)
	}
	if got := get("GET", "/sandbox/iamport/payments").Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("REST API: got %q, want none", got)
	}
}
