package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

const adminKey = "admin_key_of_a_live_server"

// serveLive starts a server where money is real, though its gateway is a
// closed port, and returns its address.
func serveLive(t testing.TB, env ...string) string {
	t.Helper()
	h := home{t.TempDir(), live(t, append(env, "ADMIN_KEY="+adminKey)...)}
	launch(t, h.dir, h.env).says(t, "https://pay.example.com")
	return "http://" + h.env[0][len("ADDR="):]
}

func page(t testing.TB, address string) (*http.Response, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(text)
}

// introspects reports whether a caller may read the schema.
func introspects(t testing.TB, address, token string) bool {
	t.Helper()
	s := &server{URL: address}
	r := s.post(t, t.Context(), token, "application/json", "{ __schema { queryType { name } } }", nil)
	var answer struct{ Data, Errors json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Errors == nil && strings.Contains(string(answer.Data), "Query")
}

// A live server has no playground, unless PLAYGROUND asks for one: then the
// page tells nothing, and only an admin can read the schema with it.
func TestPlaygroundOfLiveServer(t *testing.T) {
	t.Parallel()
	closed := serveLive(t)
	for _, path := range []string{"/playground", "/playground/app.js"} {
		if r, _ := page(t, closed+path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, r.StatusCode)
		}
	}
	if introspects(t, closed, adminKey) || introspects(t, closed, "") {
		t.Error("the schema can be read without a playground")
	}

	open := serveLive(t, "PLAYGROUND=true")
	r, html := page(t, open+"/playground")
	if r.StatusCode != http.StatusOK || !strings.Contains(html, `"adminsOnly":true`) || !strings.Contains(html, `"token":""`) ||
		!strings.Contains(html, `"controlURL":""`) || strings.Contains(html, adminKey) {
		t.Errorf("got %d, want a page that asks for a token and has none:\n%s", r.StatusCode, html)
	}
	if got := r.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: got %q, want no-store", got)
	}
	if got := r.Header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none'") {
		t.Errorf("policy: got %q, want no frames", got)
	}
	guest := ask[struct{ IssueGuestToken struct{ AccessToken string } }](t, &server{URL: open}, "",
		"mutation { issueGuestToken { ... on IssueGuestTokenSuccess { accessToken } } }", nil).IssueGuestToken.AccessToken
	for token, want := range map[string]bool{adminKey: true, guest: false, "": false} {
		if got := introspects(t, open, token); got != want {
			t.Errorf("token %.10q reads the schema: got %t, want %t", token, got, want)
		}
	}
}

// A sandbox can do without it, too.
func TestSandboxWithoutPlayground(t *testing.T) {
	t.Parallel()
	s := newHome(t, "PLAYGROUND=false").serve(t)
	if status := s.get(t, "/playground"); status != http.StatusNotFound {
		t.Errorf("got %d, want 404", status)
	}
}
