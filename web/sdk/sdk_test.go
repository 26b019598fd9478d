package sdk_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paygraph/web/sdk"
)

// Any page may import it, and asks each time whether it is still the same.
func TestCheckoutScript(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/checkout.js", nil)
	r.Header.Set("Origin", "http://localhost:5173")
	w := httptest.NewRecorder()
	sdk.Handler().ServeHTTP(w, r)
	for header, want := range map[string]string{
		"Access-Control-Allow-Origin":  "*",
		"Cross-Origin-Resource-Policy": "cross-origin",
		"Content-Type":                 "text/javascript; charset=utf-8",
		"X-Content-Type-Options":       "nosniff",
		"Cache-Control":                "no-cache",
	} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s: got %q, want %q", header, got, want)
		}
	}
	script := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(script, "createPaygraph") {
		t.Fatalf("got status %d, %d bytes without createPaygraph", w.Code, len(script))
	}
	if strings.Contains(script, `from"graphql-ws`) || strings.Contains(script, `import("graphql-ws`) {
		t.Error("it imports what only npm has")
	}

	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	sdk.Handler().ServeHTTP(again, r)
	if again.Code != http.StatusNotModified {
		t.Errorf("unchanged: got %d, want 304", again.Code)
	}
}
