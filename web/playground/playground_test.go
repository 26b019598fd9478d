package playground_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"paygraph/web/playground"
)

func get(t *testing.T, h http.Handler, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8080"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
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

// The options arrive whole, and no token can break out of their element.
func TestPageOptions(t *testing.T) {
	t.Parallel()
	in := playground.Options{
		Endpoint:   "/graphql",
		Token:      `</script><script>alert("1")</script><!-- & ' 한글`,
		ControlURL: "/sandbox/control",
		AdminsOnly: true,
	}
	res := get(t, playground.Handler(in), "/playground")
	html := body(t, res)
	if got := strings.Count(html, "</script>"); got != 2 {
		t.Errorf("page ends %d script elements, want 2:\n%s", got, html)
	}
	m := regexp.MustCompile(`(?s)<script id="options" type="application/json">(.*?)</script>`).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("no options in the page:\n%s", html)
	}
	var got playground.Options
	if err := json.Unmarshal([]byte(m[1]), &got); err != nil || got != in {
		t.Errorf("options: got %+v, %v; want %+v", got, err, in)
	}
	if got := res.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of a page with a token: got %q, want no-store", got)
	}
}

// The token is for this machine: a name that somebody pointed here gets none.
func TestTokenStaysHome(t *testing.T) {
	t.Parallel()
	h := playground.Handler(playground.Options{Token: "admin_secret"})
	for host, want := range map[string]bool{
		"localhost":          true,
		"localhost:8080":     true,
		"127.0.0.1:8080":     true,
		"[::1]:8080":         true,
		"[::1]":              true,
		"192.168.0.7:8080":   false,
		"rebound.example":    false,
		"localhost.example":  false,
		"127.0.0.1.nip.test": false,
		"":                   false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/playground", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := strings.Contains(w.Body.String(), "admin_secret"); got != want {
			t.Errorf("page of %q has the token: got %t, want %t", host, got, want)
		}
	}
}

// Everything that the page loads comes from here, and is understood.
func TestPageLoadsOnlyItsOwnFiles(t *testing.T) {
	t.Parallel()
	h := playground.Handler(playground.Options{Endpoint: "/graphql"})
	html := body(t, get(t, h, "/playground/"))
	refs := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(html, -1)
	if len(refs) < 3 {
		t.Fatalf("the page loads %d files, want at least 3:\n%s", len(refs), html)
	}
	for _, ref := range refs {
		if strings.HasPrefix(ref[1], "data:") {
			continue
		}
		if !strings.HasPrefix(ref[1], "/playground/") {
			t.Errorf("the page loads %q, want a file below /playground/", ref[1])
		}
		if res := get(t, h, ref[1]); res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, want 200", ref[1], res.StatusCode)
		}
	}
}

// Compressed and plain are the same bytes, and each has its own ETag.
func TestAssetEncodings(t *testing.T) {
	t.Parallel()
	h := playground.Handler(playground.Options{})
	packed := get(t, h, "/playground/app.js", "Accept-Encoding", "br, gzip;q=0.8")
	plain := get(t, h, "/playground/app.js", "Accept-Encoding", "gzip;q=0")
	if got := packed.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding: got %q, want gzip", got)
	}
	if got := plain.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("Content-Encoding without gzip: got %q, want none", got)
	}
	zr, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	if got := body(t, plain); !bytes.Equal([]byte(got), unpacked) {
		t.Errorf("plain file has %d bytes, the compressed one holds %d", len(got), len(unpacked))
	}
	for _, res := range []*http.Response{packed, plain} {
		if got := res.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
			t.Errorf("Content-Type: got %q", got)
		}
		if got := res.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Vary: got %q, want Accept-Encoding", got)
		}
	}
	tag := packed.Header.Get("ETag")
	if tag == plain.Header.Get("ETag") {
		t.Errorf("both encodings have ETag %s", tag)
	}
	again := get(t, h, "/playground/app.js", "Accept-Encoding", "gzip", "If-None-Match", tag)
	if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
		t.Errorf("unchanged file: got status %d, want 304 and no body", again.StatusCode)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := playground.Handler(playground.Options{})
	r := httptest.NewRequest(http.MethodGet, "http://shop.example:8443/playground", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{
		"default-src 'none'", "script-src 'self';", "frame-ancestors 'none'",
		"connect-src 'self' ws://shop.example:8443 wss://shop.example:8443;",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %q: %s", want, policy)
		}
	}

	r = httptest.NewRequest(http.MethodGet, "/playground", nil)
	r.Host = "a; script-src *"
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if policy := w.Header().Get("Content-Security-Policy"); strings.Contains(policy, "*") {
		t.Errorf("a forged Host reached the policy: %s", policy)
	}

	r = httptest.NewRequest(http.MethodPost, "/playground", nil)
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %d, want 405", w.Code)
	}
	if res := get(t, h, "/playground/../page.html"); res.StatusCode != http.StatusNotFound {
		t.Errorf("file outside of dist: got %d, want 404", res.StatusCode)
	}
}

// What never changes under its name is kept for good, the rest is asked for.
func TestCaching(t *testing.T) {
	t.Parallel()
	h := playground.Handler(playground.Options{})
	js := body(t, get(t, h, "/playground/app.js"))
	part := regexp.MustCompile(`chunk-[A-Z0-9]{8}\.js`).FindString(js)
	if part == "" {
		t.Fatal("app.js loads no chunk")
	}
	for name, want := range map[string]string{
		"app.js": "no-cache",
		part:     "public, max-age=31536000, immutable",
	} {
		if got := get(t, h, "/playground/"+name).Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", name, got, want)
		}
	}
}
