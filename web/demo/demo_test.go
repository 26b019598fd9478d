package demo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"paygraph/web/demo"
)

const here = "127.0.0.1:8080"

// shop is the demo of a server that hosts its sandbox, as a mux serves it.
func shop(o demo.Options) http.Handler {
	mux := http.NewServeMux()
	h := demo.Handler(o)
	for _, pattern := range demo.Patterns {
		mux.Handle(pattern, h)
	}
	return mux
}

func get(t *testing.T, h http.Handler, host, path string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each page has an address that can be loaded; every other one is missing.
func TestAddresses(t *testing.T) {
	t.Parallel()
	h := shop(demo.Options{})
	for path, want := range map[string]int{
		"/": 200, "/cart": 200, "/checkout": 200, "/checkout?currency=USD": 200, "/orders": 200, "/sign-in": 200,
		"/orders/ord_01arz3ndektsv4rrffq69g5fav": 200,
		"/orders/a/b":                            404,
		"/cart/":                                 404,
		"/nothing":                               404,
		"/demo/":                                 404,
		"/demo/page.html":                        404,
		"/demo/nothing.js":                       404,
		"/demo/sign-in":                          404,
	} {
		res := get(t, h, here, path)
		if res.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, res.StatusCode, want)
		}
		if got := res.Header.Get("Content-Type"); want == 200 && got != "text/html; charset=utf-8" {
			t.Errorf("%s: got %q, want HTML", path, got)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/cart", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %d, want 405", w.Code)
	}
}

// A browser is shown a page where there is none; a program is told in a line.
func TestMissing(t *testing.T) {
	t.Parallel()
	h := shop(demo.Options{})
	for _, tt := range []struct {
		method, path, accept, want string
	}{
		{http.MethodGet, "/nowhere", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"},
		{http.MethodGet, "/cart/", "text/html", "text/html"},
		{http.MethodGet, "/nowhere", "application/json", "text/plain"},
		{http.MethodGet, "/demo/nothing.js", "text/html", "text/plain"},
		{http.MethodPost, "/nowhere", "text/html", "text/plain"},
	} {
		r := httptest.NewRequest(tt.method, tt.path, nil)
		r.Header.Set("Accept", tt.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusNotFound || !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s %s as %s: got %d %s, want 404 %s", tt.method, tt.path, tt.accept, w.Code, got, tt.want)
		}
	}
}

// told reads what a page was told.
func told(t *testing.T, html string) (o struct {
	AdminToken, ControlURL string
	SignIn                 bool
},
) {
	t.Helper()
	m := regexp.MustCompile(`(?s)<script id="options" type="application/json">(.*?)</script>`).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("no options in the page:\n%s", html)
	}
	if err := json.Unmarshal([]byte(m[1]), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// The admin's token and the sign-in are for this machine: a name that somebody
// pointed here gets neither.
func TestTokenStaysHome(t *testing.T) {
	t.Parallel()
	const token = `</script><script>alert("1")</script><!-- & ' 한글`
	h := shop(demo.Options{AdminToken: token, ControlURL: "/sandbox/control", SignIn: nobody})
	for host, want := range map[string]string{
		"localhost:8080": token, "127.0.0.1:8080": token, "[::1]:8080": token,
		"192.168.0.7:8080": "", "rebound.example": "", "localhost.example": "", "": "",
	} {
		res := get(t, h, host, "/orders")
		got := told(t, body(t, res))
		if got.AdminToken != want || got.SignIn != (want != "") || got.ControlURL != "/sandbox/control" {
			t.Errorf("%q was told %+v, want the token %q", host, got, want)
		}
		if got := res.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control of a page with a token: got %q, want no-store", got)
		}
	}
}

func nobody(string) (string, time.Time, error) { return "", time.Time{}, nil }

// Everything that the page loads comes from here, compressed, and for good.
func TestFiles(t *testing.T) {
	t.Parallel()
	h := shop(demo.Options{})
	html := body(t, get(t, h, here, "/"))
	refs := regexp.MustCompile(`(?:src|href)="(/[^"]+)"`).FindAllStringSubmatch(html, -1)
	if len(refs) < 3 {
		t.Fatalf("the page loads %d files, want the SDK, a script and a style:\n%s", len(refs), html)
	}
	types := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
	for _, ref := range refs {
		if ref[1] == "/checkout.js" { // the server's own, for every page
			continue
		}
		res := get(t, h, here, ref[1])
		if res.StatusCode != http.StatusOK || !strings.HasPrefix(ref[1], "/demo/") {
			t.Errorf("%s: got %d, want 200 below /demo/", ref[1], res.StatusCode)
		}
		ext := ref[1][strings.LastIndex(ref[1], "."):]
		for name, want := range map[string]string{
			"Content-Type": types[ext], "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", ref[1], name, got, want)
			}
		}
	}
}

// The policy allows the shop, Iamport's script, its window, and nothing else.
func TestPolicy(t *testing.T) {
	t.Parallel()
	o := demo.Options{ScriptURL: "http://127.0.0.1:8080/sandbox/iamport.js", WindowURL: "http://localhost:41193"}
	res := get(t, shop(o), here, "/checkout")
	want := "default-src 'none'; script-src 'self' http://127.0.0.1:8080; style-src 'self'; img-src 'self' data:; " +
		"connect-src 'self' ws://127.0.0.1:8080 wss://127.0.0.1:8080; frame-src http://localhost:41193; " +
		"form-action 'self' http://localhost:41193; base-uri 'none'; frame-ancestors 'none'"
	if got := res.Header.Get("Content-Security-Policy"); got != want {
		t.Errorf("policy: got\n%s\nwant\n%s", got, want)
	}
	// A popup of the window's origin must be able to talk back.
	if got := res.Header.Get("Cross-Origin-Opener-Policy"); got != "same-origin-allow-popups" {
		t.Errorf("Cross-Origin-Opener-Policy: got %q", got)
	}

	// A sandbox in another process: any port of this machine, and no other host.
	elsewhere := get(t, shop(demo.Options{ScriptURL: "http://127.0.0.1:9000/sandbox/iamport.js"}), "a; script-src *", "/")
	policy := elsewhere.Header.Get("Content-Security-Policy")
	for _, want := range []string{"script-src 'self' http://127.0.0.1:9000;", "frame-src http://localhost:* http://127.0.0.1:*;", "connect-src 'self';"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %q: %s", want, policy)
		}
	}
}
