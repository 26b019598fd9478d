package graph

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/graph/model"
	"paygraph/internal/service"
)

// events is an open stream, read event by event.
type events struct {
	*bufio.Scanner
	t     testing.TB
	leave context.CancelFunc
}

func (w *world) stream(t testing.TB, token, text string) *events {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(query(text)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || got != "text/event-stream; charset=utf-8" {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("got %d %s: %s", resp.StatusCode, got, body)
	}
	s := bufio.NewScanner(resp.Body)
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := strings.Index(string(data), "\n\n"); i >= 0 {
			return i + 2, data[:i], nil
		}
		return 0, nil, nil
	})
	return &events{s, t, cancel}
}

// next is the next event, comments left out; empty at the end of the stream.
func (e *events) next() string {
	e.t.Helper()
	for e.Scan() {
		if text := e.Text(); !strings.HasPrefix(text, ":") {
			return text
		}
	}
	return ""
}

func (e *events) expect(want string) {
	e.t.Helper()
	if got := e.next(); got != want {
		e.t.Fatalf("got %q, want %q", got, want)
	}
}

const complete = "event: complete\ndata:"

func TestStream(t *testing.T) {
	t.Parallel()
	in := make(chan *ent.Order)
	s, _ := orders(in)
	w := serve(t, s, func(o *Options) { o.Limits.KeepAlive = 5 * time.Millisecond })
	e := w.stream(t, "guest", updates)
	for range 3 { // the stream is kept alive while nothing happens
		if !e.Scan() || e.Text() != ":" {
			t.Fatalf("got %q, want a comment", e.Text())
		}
	}
	for v := 1; v <= 2; v++ {
		in <- &ent.Order{ID: "ord_1", Version: v}
		e.expect(fmt.Sprintf("event: next\ndata: {\"data\":{\"orderUpdated\":{\"id\":\"ord_1\",\"version\":%d}}}", v))
	}
	close(in)
	e.expect(complete)
	e.expect("")
	if line := w.log.line(t, "transport", "sse"); line["kind"] != "subscription" || line["role"] != "GUEST" {
		t.Errorf("got line %v", line)
	}
}

func TestStreamOfOneResponse(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{complete: func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		return &model.NotFound{}, nil
	}, updated: func(context.Context, string) (<-chan *ent.Order, error) { panic("oh no") }}, nil)
	e := w.stream(t, "guest", `{ viewer { role } }`)
	e.expect("event: next\ndata: {\"data\":{\"viewer\":{\"role\":\"GUEST\"}}}")
	e.expect(complete)
	e = w.stream(t, "guest", `mutation { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`)
	e.expect("event: next\ndata: {\"data\":{\"completePayment\":{\"__typename\":\"NotFound\"}}}")
	e.expect(complete)
	for text, code := range map[string]string{`{ nope }`: "GRAPHQL_VALIDATION_FAILED", updates: "INTERNAL"} {
		e = w.stream(t, "guest", text)
		if got := e.next(); !strings.Contains(got, `"code":"`+code+`"`) || strings.Contains(got, `"data":`) {
			t.Errorf("got %s, want %s", got, code)
		}
		e.expect(complete)
	}
}

func TestStreamEnds(t *testing.T) {
	t.Parallel()
	t.Run("with the token", func(t *testing.T) {
		t.Parallel()
		s, left := orders(make(chan *ent.Order))
		e := serveTokens(t, s, stubTokens{soon: time.Now().Add(200 * time.Millisecond)}, nil).stream(t, "soon", updates)
		if got := e.next(); !strings.Contains(got, "TOKEN_EXPIRED") {
			t.Errorf("got %s, want TOKEN_EXPIRED", got)
		}
		e.expect(complete)
		wait(t, left, "the subscription ends")
	})
	t.Run("with its client", func(t *testing.T) {
		t.Parallel()
		s, left := orders(make(chan *ent.Order))
		e := serve(t, s, nil).stream(t, "guest", updates)
		e.Scan()
		e.leave()
		wait(t, left, "the subscription ends")
	})
	t.Run("with the server, and without complete, so that the client comes back", func(t *testing.T) {
		t.Parallel()
		s, left := orders(make(chan *ent.Order))
		w := serve(t, s, nil)
		e := w.stream(t, "guest", updates)
		e.Scan()
		if err := w.handler.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		e.expect("")
		wait(t, left, "the subscription ends")
		if r := w.post(t, query(updates), "Accept: text/event-stream"); r.Status != 503 || r.code() != "UNAVAILABLE" {
			t.Errorf("a new stream: got %d %s, want 503", r.Status, r.code())
		}
	})
	t.Run("one stream too many", func(t *testing.T) {
		t.Parallel()
		s, _ := orders(make(chan *ent.Order))
		w := serve(t, s, func(o *Options) { o.Limits.PerCaller = 1 })
		w.stream(t, "guest", updates).Scan()
		if r := w.post(t, query(updates), "Accept: text/event-stream", "Authorization: Bearer guest"); r.Status != 429 || r.code() != "RATE_LIMITED" {
			t.Errorf("got %d %s, want 429", r.Status, r.code())
		}
	})
}

// Twenty clients ask for a stream and a socket each, stop reading, and
// disconnect: the process lives and nothing of them is left. Not parallel,
// because it counts goroutines.
func TestStalledClients(t *testing.T) {
	in := make(chan *ent.Order)
	s, left := orders(in)
	began, updated := make(chan struct{}, 100), s.updated
	s.updated = func(ctx context.Context, id string) (<-chan *ent.Order, error) {
		began <- struct{}{}
		return updated(ctx, id)
	}
	w := serve(t, s, func(o *Options) {
		o.Limits.KeepAlive, o.Limits.Write = time.Millisecond, 100*time.Millisecond
	})
	const clients = 20
	open := func() net.Conn {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		conn.(*net.TCPConn).SetReadBuffer(4 << 10)
		return conn
	}
	var conns []net.Conn
	for range clients {
		conn := open()
		body := query(`subscription { orderUpdated(id: "ord_1") { name } }`)
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		conns = append(conns, conn)
		c := w.dial(t)
		c.begin("admin")
		c.subscribe("1", `subscription { orderUpdated(id: "ord_1") { name } }`)
	}
	for range 2 * clients {
		wait(t, began, "every operation begins")
	}
	big := &ent.Order{ID: "ord_1", Name: strings.Repeat("n", 64<<10)}
	timeout := time.After(20 * time.Second)
	for n, slow := 0, 0; n < 2*clients; {
		select {
		case in <- big:
		case <-left:
			n++
			if slow++; slow == clients/2 { // the others disconnect while they are stalled
				for _, c := range conns {
					c.Close()
				}
			}
		case <-timeout:
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d of %d operations ended; %s", n, 2*clients, stacks[:runtime.Stack(stacks, true)])
		}
	}
	wait(t, leaves(w.handler.seats, 0), "all connections end")
	wait(t, noGoroutines("graph.(*Handler)", "graph.(*socket)", "coder/websocket"), "all goroutines end")
	if r := w.post(t, viewerQuery); r.Status != 200 {
		t.Errorf("afterwards: got %d", r.Status)
	}
}

// noGoroutines tells when no goroutine has one of the names in its stack.
func noGoroutines(names ...string) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		stacks := make([]byte, 4<<20)
		for tick := time.NewTicker(5 * time.Millisecond); ; <-tick.C {
			text, found := string(stacks[:runtime.Stack(stacks, true)]), false
			for _, name := range names {
				found = found || strings.Contains(text, name)
			}
			if !found {
				close(done)
				return
			}
		}
	}()
	return done
}
