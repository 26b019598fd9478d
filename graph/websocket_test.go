package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"paygraph/ent"
	"paygraph/graph/model"
	"paygraph/internal/service"
)

// client is one end of a socket, which speaks in raw messages.
type client struct {
	*websocket.Conn
	t   testing.TB
	ctx context.Context
}

// dial opens a socket; headers are given as "Name: value".
func (w *world) dial(t testing.TB, headers ...string) *client {
	t.Helper()
	h := http.Header{}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	conn, _, err := websocket.Dial(ctx, w.URL, &websocket.DialOptions{Subprotocols: []string{subprotocol}, HTTPHeader: h})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	t.Cleanup(func() { conn.CloseNow(); cancel() })
	return &client{conn, t, ctx}
}

func (c *client) send(message string) {
	c.t.Helper()
	if err := c.Write(c.ctx, websocket.MessageText, []byte(message)); err != nil {
		c.t.Fatalf("send %s: %v", message, err)
	}
}

// read is the next message.
func (c *client) read() string {
	c.t.Helper()
	_, data, err := c.Read(c.ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

// expect reads the next message, which must be that.
func (c *client) expect(want string) {
	c.t.Helper()
	if got := c.read(); got != want {
		c.t.Fatalf("got %s, want %s", got, want)
	}
}

// begin says who is calling.
func (c *client) begin(token string) {
	c.t.Helper()
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + token + `","acceptLanguage":"en"}}`)
	c.expect(`{"type":"connection_ack"}`)
}

func (c *client) subscribe(id, text string) {
	c.t.Helper()
	c.send(`{"id":"` + id + `","type":"subscribe","payload":` + query(text) + `}`)
}

// closed reads until the socket is closed, and returns the code.
func (c *client) closed() websocket.StatusCode {
	c.t.Helper()
	for {
		if _, _, err := c.Read(c.ctx); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

const updates = `subscription { orderUpdated(id: "ord_1") { id version } }`

// orders is a stub whose subscription sends what comes through the channel,
// and tells when it was left.
func orders(in <-chan *ent.Order) (s *stub, left <-chan struct{}) {
	gone := make(chan struct{}, 100)
	return &stub{updated: func(ctx context.Context, _ string) (<-chan *ent.Order, error) {
		out := make(chan *ent.Order)
		go func() {
			defer func() { gone <- struct{}{} }()
			defer close(out)
			for {
				select {
				case o, ok := <-in:
					if !ok {
						return
					}
					select {
					case out <- o:
					case <-ctx.Done():
						return
					}
				case <-ctx.Done():
					return
				}
			}
		}()
		return out, nil
	}}, gone
}

func wait(t testing.TB, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		t.Fatalf("waited in vain: %s", what)
	}
}

func TestSocketSubscription(t *testing.T) {
	t.Parallel()
	in := make(chan *ent.Order)
	s, left := orders(in)
	w := serve(t, s, nil)
	c := w.dial(t)
	c.begin("guest")
	c.send(`{"type":"ping"}`)
	c.expect(`{"type":"pong"}`)
	c.subscribe("1", updates)
	for v := 1; v <= 3; v++ {
		in <- &ent.Order{ID: "ord_1", Version: v}
		c.expect(fmt.Sprintf(`{"id":"1","type":"next","payload":{"data":{"orderUpdated":{"id":"ord_1","version":%d}}}}`, v))
	}
	close(in)
	c.expect(`{"id":"1","type":"complete"}`)
	wait(t, left, "the subscription ends")
	if line := w.log.line(t, "kind", "subscription"); line["transport"] != "websocket" || line["role"] != "GUEST" || line["operation"] != "orderUpdated" {
		t.Errorf("got line %v", line)
	}
}

// The client has seen enough: the operation ends, its id is free, and nothing
// more is heard of it.
func TestSocketComplete(t *testing.T) {
	t.Parallel()
	s, left := orders(make(chan *ent.Order))
	c := serve(t, s, nil).dial(t)
	c.begin("guest")
	c.subscribe("1", updates)
	c.send(`{"id":"1","type":"complete"}`)
	wait(t, left, "the subscription ends")
	c.subscribe("1", `{ viewer { role } }`)
	c.expect(`{"id":"1","type":"next","payload":{"data":{"viewer":{"role":"GUEST"}}}}`)
	c.expect(`{"id":"1","type":"complete"}`)
}

func TestSocketOperations(t *testing.T) {
	t.Parallel()
	c := serve(t, &stub{complete: func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		return &model.NotFound{}, nil
	}, updated: func(context.Context, string) (<-chan *ent.Order, error) { return nil, errSQL }}, nil).dial(t)
	c.begin("")
	c.subscribe("q", `{ viewer { role } }`)
	c.expect(`{"id":"q","type":"next","payload":{"data":{"viewer":{"role":"ANONYMOUS"}}}}`)
	c.expect(`{"id":"q","type":"complete"}`)
	c.subscribe("m", `mutation { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`)
	c.expect(`{"id":"m","type":"next","payload":{"data":{"completePayment":{"__typename":"NotFound"}}}}`)
	c.expect(`{"id":"m","type":"complete"}`)

	// An error is the last message of an operation: no complete follows.
	for id, test := range map[string]struct{ text, code string }{
		"invalid":  {`{ nope }`, "GRAPHQL_VALIDATION_FAILED"},
		"unparsed": {`{`, "GRAPHQL_PARSE_FAILED"},
		"internal": {updates, "INTERNAL"},
	} {
		c.subscribe(id, test.text)
		var f struct {
			ID, Type string
			Payload  []struct {
				Message    string
				Extensions map[string]any
			}
		}
		if got := c.read(); json.Unmarshal([]byte(got), &f) != nil || f.Type != "error" || f.ID != id {
			t.Fatalf("got %s, want an error", got)
		}
		if e := f.Payload[0].Extensions; e["code"] != test.code || e["requestId"] == "" || strings.Contains(f.Payload[0].Message, "UNIQUE") {
			t.Errorf("%s: got %+v, want %s", id, f.Payload[0], test.code)
		}
	}
	c.send(`{"type":"ping"}`)
	c.expect(`{"type":"pong"}`)
}

// Each code makes a graphql-ws client do the right thing.
func TestSocketCloseCodes(t *testing.T) {
	t.Parallel()
	const hello, subscribe = `{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":{"query":"subscription { orderUpdated(id: \"o\") { id } }"}}`
	tests := map[string]struct {
		messages []string
		code     websocket.StatusCode
	}{
		"subscribe before init":    {[]string{subscribe}, 4401},
		"a bad token":              {[]string{`{"type":"connection_init","payload":{"authorization":"nonsense"}}`}, 4401},
		"an old token":             {[]string{`{"type":"connection_init","payload":{"authorization":"Bearer expired"}}`}, 4401},
		"no init in time":          {nil, 4408},
		"a second init":            {[]string{hello, hello}, 4429},
		"an id in use":             {[]string{hello, subscribe, subscribe}, 4409},
		"no JSON":                  {[]string{`{`}, 4400},
		"unknown type":             {[]string{hello, `{"type":"start"}`}, 4400},
		"no type":                  {[]string{`{}`}, 4400},
		"a list":                   {[]string{`[]`}, 4400},
		"an id that is a number":   {[]string{hello, `{"id":1,"type":"subscribe","payload":{"query":"{viewer{id}}"}}`}, 4400},
		"no id":                    {[]string{hello, `{"type":"subscribe","payload":{"query":"{viewer{id}}"}}`}, 4400},
		"no payload":               {[]string{hello, `{"id":"1","type":"subscribe"}`}, 4400},
		"no query":                 {[]string{hello, `{"id":"1","type":"subscribe","payload":{}}`}, 4400},
		"variables are a string":   {[]string{hello, `{"id":"1","type":"subscribe","payload":{"query":"{viewer{id}}","variables":"x"}}`}, 4400},
		"init with a list":         {[]string{`{"type":"connection_init","payload":[]}`}, 4400},
		"a message of a megabyte":  {[]string{hello, `{"type":"ping","payload":"` + strings.Repeat("x", 1<<20) + `"}`}, 1009},
		"a long id that is in use": {[]string{hello, strings.Replace(subscribe, `"1"`, `"`+strings.Repeat("가", 2_000)+`"`, 1), strings.Replace(subscribe, `"1"`, `"`+strings.Repeat("가", 2_000)+`"`, 1)}, 4409},
	}
	s, _ := orders(make(chan *ent.Order))
	w := serve(t, s, nil)
	silent := serve(t, s, func(o *Options) { o.Limits.Init = 20 * time.Millisecond })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := w
			if test.messages == nil {
				on = silent
			}
			c := on.dial(t)
			for _, m := range test.messages {
				if err := c.Write(c.ctx, websocket.MessageText, []byte(m)); err != nil {
					break // closed before all of it was sent
				}
			}
			if got := c.closed(); got != test.code {
				t.Errorf("got %d, want %d", got, test.code)
			}
		})
	}
	t.Run("binary", func(t *testing.T) {
		t.Parallel()
		c := w.dial(t)
		c.Write(c.ctx, websocket.MessageBinary, []byte(hello))
		if got := c.closed(); got != 4400 {
			t.Errorf("got %d, want 4400", got)
		}
	})
}

func TestSocketUpgradeRefused(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, func(o *Options) { o.LoopbackOrigins = true })
	tests := map[string]struct {
		protocol, origin string
		status           int
		says             string
	}{
		"the old protocol": {"graphql-ws", "", 400, subprotocol},
		"no protocol":      {"", "", 400, subprotocol},
		"a foreign page":   {subprotocol, "https://evil.test", 403, "CORS_ORIGINS lacks https://evil.test"},
	}
	for name, test := range tests {
		o := &websocket.DialOptions{HTTPHeader: http.Header{}}
		if test.protocol != "" {
			o.Subprotocols = []string{test.protocol}
		}
		if test.origin != "" {
			o.HTTPHeader.Set("Origin", test.origin)
		}
		_, resp, err := websocket.Dial(t.Context(), w.URL, o)
		if err == nil || resp == nil {
			t.Fatalf("%s: it was opened", name)
		}
		body := make([]byte, 1024)
		n, _ := resp.Body.Read(body)
		if resp.StatusCode != test.status || !strings.Contains(string(body[:n]), test.says) || resp.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: got %d %s, want %d %s", name, resp.StatusCode, body[:n], test.status, test.says)
		}
	}
	w.dial(t, "Origin: http://localhost:5173").begin("guest")
}

// The socket ends with the token; graphql-ws gives up then, and the page
// renews before it comes back.
func TestSocketTokenExpires(t *testing.T) {
	t.Parallel()
	s, left := orders(make(chan *ent.Order))
	w := serveTokens(t, s, stubTokens{soon: time.Now().Add(300 * time.Millisecond)}, nil)
	c := w.dial(t)
	c.begin("soon")
	c.subscribe("1", updates)
	if got := c.closed(); got != 4401 {
		t.Errorf("got %d, want 4401", got)
	}
	wait(t, left, "the subscription ends")
}

func TestSocketLimits(t *testing.T) {
	t.Parallel()
	s, left := orders(make(chan *ent.Order))
	w := serve(t, s, func(o *Options) { o.Limits.PerSocket, o.Limits.PerCaller, o.Limits.Connections = 2, 2, 3 })
	first := w.dial(t)
	first.begin("guest")
	first.subscribe("1", updates)
	first.subscribe("2", updates)
	first.subscribe("3", updates)
	if got := first.read(); !strings.Contains(got, `"id":"3","type":"error"`) || !strings.Contains(got, "RATE_LIMITED") || !strings.Contains(got, "retryAfterMs") {
		t.Fatalf("third subscription: got %s, want RATE_LIMITED", got)
	}
	first.send(`{"id":"1","type":"complete"}`)
	wait(t, left, "the first subscription ends")
	first.subscribe("3", updates) // there is room again
	first.send(`{"id":"3","type":"complete"}`)
	wait(t, left, "the third subscription ends")

	second := w.dial(t)
	second.begin("guest")
	third := w.dial(t)
	third.send(`{"type":"connection_init","payload":{"authorization":"guest"}}`)
	if got := third.closed(); got != 1013 {
		t.Errorf("third socket of a caller: got %d, want 1013", got)
	}
	w.log.line(t, "code", "RATE_LIMITED")

	// Another caller has a seat as soon as the third socket is gone.
	<-leaves(w.handler.seats, 2)
	w.dial(t).begin("other")
	_, resp, err := websocket.Dial(t.Context(), w.URL, &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("one socket too many: got %v, want 503", resp)
	}
}

// leaves tells when no more than n connections are open.
func leaves(s *seats, n int) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		for tick := time.NewTicker(time.Millisecond); ; <-tick.C {
			s.mu.Lock()
			open := s.open
			s.mu.Unlock()
			if open <= n {
				close(done)
				return
			}
		}
	}()
	return done
}

// A peer that does not answer pings is dropped, and so is one that does not
// read what it asked for.
func TestSocketDeadPeer(t *testing.T) {
	t.Parallel()
	big := &ent.Order{ID: "ord_1", Name: strings.Repeat("n", 32<<10)}
	in := make(chan *ent.Order)
	s, left := orders(in)
	w := serve(t, s, func(o *Options) {
		o.Limits.Ping, o.Limits.Pong, o.Limits.Write = 50*time.Millisecond, 50*time.Millisecond, 200*time.Millisecond
	})
	c := w.dial(t)
	c.begin("guest")
	c.subscribe("1", updates)
	wait(t, left, "a peer that does not answer is dropped")

	unpinged := serve(t, s, func(o *Options) { o.Limits.Write = 200 * time.Millisecond })
	c = unpinged.dial(t)
	c.begin("guest")
	c.subscribe("1", `subscription { orderUpdated(id: "ord_1") { name } }`)
	for dropped := false; !dropped; {
		select {
		case in <- big:
		case <-left:
			dropped = true
		case <-time.After(10 * time.Second):
			t.Fatal("a peer that does not read is kept")
		}
	}
}

// A mutation on a socket is waited for; then the socket closes with a code
// that makes the client come back.
func TestSocketRestart(t *testing.T) {
	t.Parallel()
	began, finish := make(chan struct{}), make(chan struct{})
	s, left := orders(make(chan *ent.Order))
	s.complete = func(ctx context.Context, _ service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		close(began)
		<-finish
		return &model.NotFound{}, ctx.Err()
	}
	w := serve(t, s, nil)
	c := w.dial(t)
	c.begin("guest")
	c.subscribe("s", updates)
	c.subscribe("m", `mutation { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`)
	<-began
	down := make(chan error)
	go func() { down <- w.handler.Shutdown(t.Context()) }()
	<-w.handler.stopping.Done()
	_, resp, err := websocket.Dial(t.Context(), w.URL, &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a new socket during shutdown: got %v, want 503", resp)
	}
	close(finish)
	c.expect(`{"id":"m","type":"next","payload":{"data":{"completePayment":{"__typename":"NotFound"}}}}`)
	c.expect(`{"id":"m","type":"complete"}`)
	if got := c.closed(); got != 1012 {
		t.Errorf("got %d, want 1012", got)
	}
	if err := <-down; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	wait(t, left, "the subscription ends")
}

// What does not end in time is cancelled, a mutation too.
func TestShutdownDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	began, ended := make(chan struct{}), make(chan struct{})
	s := &stub{complete: func(ctx context.Context, _ service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		close(began)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}}
	w := serve(t, s, nil)
	c := w.dial(t)
	c.begin("guest")
	c.subscribe("m", `mutation { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`)
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := w.handler.Shutdown(ctx); err != context.DeadlineExceeded {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	wait(t, ended, "the mutation is cancelled")
}
