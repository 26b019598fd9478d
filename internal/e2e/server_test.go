package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"paygraph/internal/sandbox/control"
	"paygraph/internal/testenv"
)

// server is a paygraph that serves.
type server struct {
	*process
	URL     string
	Admin   string // token that it printed
	Control control.Control
}

// home is what a server keeps over a restart.
type home struct {
	dir string
	env []string
}

// newHome is an empty folder and a free port; and an empty schema where
// TEST_MYSQL_URL names a server. Without it the default database is used.
func newHome(t testing.TB, env ...string) home {
	t.Helper()
	h := home{t.TempDir(), append([]string{"ADDR=" + freeAddress(t)}, env...)}
	if os.Getenv("TEST_MYSQL_URL") != "" {
		h.env = append(h.env, "DATABASE_URL="+testenv.DatabaseURL(t))
		runToEnd(t, h, "migrate")
	}
	return h
}

// serve starts a server and waits until it is ready.
func (h home) serve(t testing.TB) *server {
	t.Helper()
	s := &server{process: launch(t, h.dir, h.env)}
	s.URL = "http://" + h.env[0][len("ADDR="):]
	s.Control.URL = s.URL
	s.Admin = s.says(t, "admin token")
	if status := s.get(t, "/readyz"); status != http.StatusOK {
		t.Fatalf("/readyz answers %d, want 200", status)
	}
	return s
}

// runToEnd runs a command of paygraph that has to succeed.
func runToEnd(t testing.TB, h home, args ...string) string {
	t.Helper()
	c := exec.Command(binary, args...)
	c.Dir, c.Env = h.dir, h.env
	out, err := c.Output()
	if err != nil {
		t.Fatalf("paygraph %v: %v\n%s", args, err, err.(*exec.ExitError).Stderr)
	}
	return string(out)
}

func (s *server) get(t testing.TB, path string) int {
	t.Helper()
	r, err := http.Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	return r.StatusCode
}

type vars map[string]any

// post sends an operation.
func (s *server) post(t testing.TB, ctx context.Context, token, accept, query string, v vars) *http.Response {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": v})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// ask runs an operation that must have no errors and reads its data.
func ask[T any](t testing.TB, s *server, token, query string, v vars) (data T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answer := s.post(t, ctx, token, "application/graphql-response+json", query, v)
	read := json.NewDecoder(answer.Body)
	read.UseNumber() // the window gets sums as they came
	result := struct {
		Data   *T
		Errors json.RawMessage
	}{Data: &data}
	if err := read.Decode(&result); err != nil {
		t.Fatalf("HTTP %d: %v", answer.StatusCode, err)
	}
	if result.Errors != nil {
		t.Fatalf("HTTP %d: %s", answer.StatusCode, result.Errors)
	}
	return data
}

// pay plays the shopper in the window that params open.
func pay(t testing.TB, c control.Control, params vars, outcome ...string) (impUID string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for i := 0; i < len(outcome); i += 2 {
		params[outcome[i]] = outcome[i+1]
	}
	answer, err := c.Pay(ctx, params)
	if err != nil {
		t.Fatal(err)
	}
	impUID, _ = answer["imp_uid"].(string)
	if impUID == "" {
		t.Fatalf("the window answered %v, want an imp_uid", answer)
	}
	return impUID
}
