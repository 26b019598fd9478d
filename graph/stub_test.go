package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/graph/generated"
	"paygraph/graph/model"
	"paygraph/internal/auth"
	"paygraph/internal/service"
)

// stub resolves a few fields as a test says, so that the edge is tested
// without a database.
type stub struct {
	generated.ResolverRoot
	viewer   func(context.Context) (*model.Viewer, error)
	products func(ctx context.Context, first int) (*model.ProductConnection, error)
	complete func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error)
	updated  func(ctx context.Context, id string) (<-chan *ent.Order, error)
}

type stubQuery struct {
	generated.QueryResolver
	*stub
}

type stubMutation struct {
	generated.MutationResolver
	*stub
}

type stubSubscription struct {
	generated.SubscriptionResolver
	*stub
}

func (s *stub) Query() generated.QueryResolver               { return stubQuery{stub: s} }
func (s *stub) Mutation() generated.MutationResolver         { return stubMutation{stub: s} }
func (s *stub) Subscription() generated.SubscriptionResolver { return stubSubscription{stub: s} }

func (s stubQuery) Viewer(ctx context.Context) (*model.Viewer, error) {
	if s.viewer != nil {
		return s.viewer(ctx)
	}
	c := auth.From(ctx)
	return &model.Viewer{ID: "viewer_" + c.Subject, Role: c.Role, Subject: &c.Subject}, nil
}

func (s stubQuery) Products(ctx context.Context, first int, _ *string) (*model.ProductConnection, error) {
	if s.products != nil {
		return s.products(ctx, first)
	}
	return &model.ProductConnection{Edges: []*model.ProductEdge{}, PageInfo: &model.PageInfo{}}, nil
}

func (s stubQuery) Order(context.Context, string) (*ent.Order, error) { return nil, nil }

func (s stubMutation) CompletePayment(ctx context.Context, in service.CompletePaymentInput) (model.CompletePaymentResult, error) {
	return s.complete(ctx, in)
}

func (s stubSubscription) OrderUpdated(ctx context.Context, id string) (<-chan *ent.Order, error) {
	return s.updated(ctx, id)
}

// stubTokens knows a few callers by name.
type stubTokens struct{ soon time.Time }

func (t stubTokens) Caller(token string) (auth.Caller, error) {
	switch token {
	case "":
		return auth.Nobody, nil
	case "guest", "other":
		return auth.Caller{Role: auth.Guest, Subject: "guest:" + token}, nil
	case "soon":
		return auth.Caller{Role: auth.Guest, Subject: "guest:soon", ExpiresAt: t.soon}, nil
	case "admin":
		return auth.Caller{Role: auth.Admin, Subject: "admin"}, nil
	case "expired":
		return auth.Caller{}, auth.ErrExpired
	default:
		return auth.Caller{}, auth.ErrInvalid
	}
}

// world is a server of one test, with its log.
type world struct {
	*httptest.Server
	handler *Handler
	log     *journal
}

// serve starts a server; change may alter its options.
func serve(t testing.TB, s *stub, change func(*Options)) *world {
	t.Helper()
	return serveTokens(t, s, stubTokens{}, change)
}

func serveTokens(t testing.TB, s *stub, tokens callers, change func(*Options)) *world {
	t.Helper()
	log := &journal{grown: make(chan struct{}, 1)}
	o := Options{Limits: DefaultLimits, Logger: slog.New(slog.NewJSONHandler(log, nil))}
	if change != nil {
		change(&o)
	}
	h := newHandler(generated.NewExecutableSchema(generated.Config{Resolvers: s}), tokens, o)
	server := httptest.NewUnstartedServer(h)
	server.Listener = tight{server.Listener}
	server.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		server.Close()
	})
	return &world{server, h, log}
}

// tight gives connections a small buffer, so that a client that does not read
// is felt at once.
type tight struct{ net.Listener }

func (l tight) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		err = conn.(*net.TCPConn).SetWriteBuffer(8 << 10)
	}
	return conn, err
}

// reply is a response as a client sees it.
type reply struct {
	Status int
	Header http.Header
	Body   string
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

// code is that of the first error.
func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	code, _ := r.Errors[0].Extensions["code"].(string)
	return code
}

// post sends a body with headers given as "Name: value".
func (w *world) post(t testing.TB, body string, headers ...string) reply {
	t.Helper()
	return w.send(t, http.MethodPost, body, headers...)
}

func (w *world) send(t testing.TB, method, body string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.URL+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := reply{Status: resp.StatusCode, Header: resp.Header, Body: string(raw)}
	if err := json.Unmarshal(raw, &out); err != nil && method == http.MethodPost {
		t.Fatalf("body %q: %v", raw, err)
	}
	return out
}

// query is the body of an operation.
func query(text string, variables ...any) string {
	in := map[string]any{"query": text}
	for i := 0; i+1 < len(variables); i += 2 {
		if in["variables"] == nil {
			in["variables"] = map[string]any{}
		}
		in["variables"].(map[string]any)[variables[i].(string)] = variables[i+1]
	}
	body, _ := json.Marshal(in)
	return string(body)
}

// journal collects the lines of a log.
type journal struct {
	mu    sync.Mutex
	lines []map[string]any
	text  bytes.Buffer
	grown chan struct{}
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := map[string]any{}
	if err := json.Unmarshal(p, &line); err != nil {
		return 0, err
	}
	j.lines = append(j.lines, line)
	j.text.Write(p)
	select {
	case j.grown <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// line waits for a line whose key has the value; lines are written at the end
// of an operation, which can be after its response was read.
func (j *journal) line(t testing.TB, key, value string) map[string]any {
	t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		j.mu.Lock()
		for _, line := range j.lines {
			if line[key] == value {
				j.mu.Unlock()
				return line
			}
		}
		j.mu.Unlock()
		select {
		case <-j.grown:
		case <-timeout:
			t.Fatalf("no line with %s=%s in %s", key, value, j)
		}
	}
}
