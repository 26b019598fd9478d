package sdk_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paygraph/web/sdk"
)

// get asks for a file as a page of another origin does.
func get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, pattern := range sdk.Patterns {
		mux.Handle(pattern, sdk.Handler())
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Origin", "http://localhost:5173")
	for pair := range slices.Chunk(header, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

// served checks that any page may import a file, and how long it may keep it.
func served(t *testing.T, path, cacheControl string) (script string) {
	t.Helper()
	w := get(t, path)
	for header, want := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Cross-Origin-Resource-Policy": "cross-origin",
		"Content-Type":                 "text/javascript; charset=utf-8",
		"X-Content-Type-Options":       "nosniff",
		"Cache-Control":                cacheControl,
	} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s: %s: got %q, want %q", path, header, got, want)
		}
	}
	if w.Code != http.StatusOK {
		t.Fatalf("%s: got status %d", path, w.Code)
	}
	return w.Body.String()
}

// Any page may import it, and asks each time whether it is still the same.
func TestCheckoutScript(t *testing.T) {
	t.Parallel()
	script := served(t, "/checkout.js", "no-cache")
	if !strings.Contains(script, "createPaygraph") {
		t.Errorf("%d bytes without createPaygraph", len(script))
	}

	etag := get(t, "/checkout.js").Header().Get("ETag")
	if again := get(t, "/checkout.js", "If-None-Match", etag); again.Code != http.StatusNotModified {
		t.Errorf("unchanged: got %d, want 304", again.Code)
	}
}

// Its parts are beside it, are kept for good, and need nothing that only npm has.
func TestParts(t *testing.T) {
	t.Parallel()
	script := served(t, "/checkout.js", "no-cache")
	parts := regexp.MustCompile("import\\(`\\./(sdk/\\w+-[0-9a-f]{8}\\.js)`\\)").FindAllStringSubmatch(script, -1)
	if got := len(regexp.MustCompile(`\bimport\b`).FindAllString(script, -1)); got != len(parts) || got == 0 {
		t.Fatalf("it imports %d files, %d of them parts", got, len(parts))
	}
	from := regexp.MustCompile("\\bimport\\b[^;]*?[\"`](.*?)[\"`]")
	for _, part := range parts {
		code := served(t, "/"+part[1], "public, max-age=31536000, immutable")
		for _, other := range from.FindAllStringSubmatch(code, -1) {
			if other[1] != "../checkout.js" {
				t.Errorf("%s imports %q", part[1], other[1])
			}
		}
	}
}

// A part of another release is not there.
func TestNoOtherFile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/sdk/", "/sdk/stored-00000000.js", "/sdk/checkout.js", "/sdk/../index.js"} {
		if w := get(t, path); w.Code == http.StatusOK {
			t.Errorf("%s: got 200", path)
		}
	}
}
