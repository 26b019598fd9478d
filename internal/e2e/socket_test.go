package e2e

import (
	"context"
	"errors"
	"testing"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// A server that drains sends its pages to another one: 1012 asks a client to
// connect again. Then it ends, although the page had not hung up.
func TestDrainSendsSocketsAway(t *testing.T) {
	t.Parallel()
	s := newHome(t).serve(t)
	o := buy(t, s, "card")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	page, _, err := websocket.Dial(ctx, "ws"+s.URL[len("http"):]+"/graphql",
		&websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer page.CloseNow()
	say(t, ctx, page, vars{"type": "connection_init", "payload": vars{"authorization": "Bearer " + o.AccessToken}})
	if got := hear(t, ctx, page); got != "connection_ack" {
		t.Fatalf("got %s, want connection_ack", got)
	}
	say(t, ctx, page, vars{"type": "subscribe", "id": "1", "payload": vars{
		"query": `subscription($id: ID!) { orderUpdated(id: $id) { status } }`, "variables": vars{"id": o.Order.ID},
	}})
	if got := hear(t, ctx, page); got != "next" {
		t.Fatalf("got %s, want next", got)
	}

	s.signal(t)
	for err == nil { // a complete may come first
		_, _, err = page.Read(ctx)
	}
	if closed, ok := errors.AsType[websocket.CloseError](err); !ok || closed.Code != websocket.StatusServiceRestart {
		t.Errorf("socket ended with %v, want 1012", err)
	}
	if code := s.code(t); code != 0 {
		t.Errorf("exit code: got %d, want 0", code)
	}
}

func say(t testing.TB, ctx context.Context, page *websocket.Conn, frame vars) {
	t.Helper()
	if err := wsjson.Write(ctx, page, frame); err != nil {
		t.Fatal(err)
	}
}

func hear(t testing.TB, ctx context.Context, page *websocket.Conn) string {
	t.Helper()
	var frame struct{ Type string }
	if err := wsjson.Read(ctx, page, &frame); err != nil {
		t.Fatal(err)
	}
	return frame.Type
}
