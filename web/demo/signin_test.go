package demo_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paygraph/web/demo"
)

// signIn asks for a token as a page would, with pairs of headers.
func signIn(o demo.Options, host, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/demo/sign-in", strings.NewReader(body))
	r.Host = host
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	shop(o).ServeHTTP(w, r)
	return w
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var asked string
	o := demo.Options{SignIn: func(email string) (string, time.Time, error) {
		asked = email
		return "token-of-hana", until, nil
	}}
	w := signIn(o, here, `{"email": " Hana@Example.com "}`, "Origin", "http://"+here, "Sec-Fetch-Site", "same-origin")
	var got struct {
		Token     string
		ExpiresAt time.Time
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("got %d, %v: %s", w.Code, err, w.Body)
	}
	if got.Token != "token-of-hana" || !got.ExpiresAt.Equal(until) || asked != "hana@example.com" {
		t.Errorf("got %+v for %q, want the token of hana@example.com", got, asked)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: got %q, want no-store", got)
	}
}

// Nobody else's page and no other machine gets a token, and nobody becomes a
// guest by calling himself one.
func TestSignInRefused(t *testing.T) {
	t.Parallel()
	o := demo.Options{SignIn: func(email string) (string, time.Time, error) {
		if email == "broken@example.com" {
			return "", time.Time{}, errors.New("no key")
		}
		return "a-token", time.Time{}, nil
	}}
	hana := `{"email": "hana@example.com"}`
	for name, row := range map[string]struct {
		host, body string
		header     []string
		want       int
	}{
		"by this machine":     {here, hana, nil, 200},
		"by another host":     {"shop.example", hana, nil, 403},
		"by a stranger":       {here, hana, []string{"Origin", "http://evil.example"}, 403},
		"across sites":        {here, hana, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another port's page": {here, hana, []string{"Origin", "http://127.0.0.1:5173", "Sec-Fetch-Site", "same-site"}, 403},
		"not JSON":            {here, "email=hana@example.com", nil, 400},
		"nobody":              {here, `{}`, nil, 400},
		"no address":          {here, `{"email": "hana"}`, nil, 400},
		"two addresses":       {here, `{"email": "a@b.c@d.e"}`, nil, 400},
		"a guest":             {here, `{"email": "guest:hana@example.com"}`, nil, 400},
		"a line":              {here, `{"email": "hana@example.com\nadmin"}`, nil, 400},
		"a long one":          {here, `{"email": "` + strings.Repeat("a", 2000) + `@example.com"}`, nil, 400},
		"no key":              {here, `{"email": "broken@example.com"}`, nil, 500},
	} {
		w := signIn(o, row.host, row.body, row.header...)
		if w.Code != row.want || (row.want != 200 && strings.Contains(w.Body.String(), "token\"")) {
			t.Errorf("%s: got %d %s, want %d", name, w.Code, w.Body, row.want)
		}
	}
	if w := signIn(demo.Options{}, here, hana); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("without sign-in: got %d, want 405", w.Code)
	}
}
