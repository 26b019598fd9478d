package graph

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"paygraph/internal/auth"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// The one subprotocol that is spoken. Its predecessor, confusingly called
// graphql-ws, is refused: nothing has been written for it for years.
const subprotocol = "graphql-transport-ws"

// How a socket ends. A graphql-ws client connects again after 1012 and 1013,
// and gives up after the 44xx, which all mean that trying again cannot help.
const (
	closeRestart      websocket.StatusCode = 1012
	closeTryLater     websocket.StatusCode = 1013
	closeBadMessage   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicateID  websocket.StatusCode = 4409
	closeSecondInit   websocket.StatusCode = 4429
)

// socket is one WebSocket. The handler's goroutine reads, each operation has a
// goroutine that writes, timers do the rest, and nothing outlives serveSocket.
type socket struct {
	h       *Handler
	conn    *websocket.Conn
	upgrade *http.Request
	ctx     context.Context

	// Of the reading goroutine alone.
	begun    bool // a connection_init was accepted
	caller   auth.Caller
	language message.Language
	init     *time.Timer
	expiry   *time.Timer
	free     func() // gives the seat back: the address's, then the caller's

	mu         sync.Mutex
	ended      bool // a close frame is out, or about to be
	pinger     *time.Timer
	operations map[string]*operation

	short   gate // queries and mutations, which a restart waits for
	writers sync.WaitGroup
}

// serveSocket opens a WebSocket and serves it to its end.
func (h *Handler) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !headerHas(r.Header, "Sec-WebSocket-Protocol", subprotocol) {
		h.fail(w, r, http.StatusBadRequest, refuse(pay.BadRequest, "Sec-WebSocket-Protocol must be "+subprotocol))
		return
	}
	leave, free, ok := h.admit(w, r, auth.Nobody) // until it says who calls
	if !ok {
		return
	}
	defer leave()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // ServeHTTP has looked at the origin
	})
	if err != nil {
		free()
		return // the answer is written
	}
	conn.SetReadLimit(h.limits.Message)
	ctx, cancel := context.WithCancel(r.Context())
	defer context.AfterFunc(h.killed, cancel)()
	s := &socket{h: h, conn: conn, upgrade: r, ctx: ctx, free: free, operations: map[string]*operation{}}
	defer func() {
		cancel() // every operation but a mutation ends with the socket
		conn.CloseNow()
		s.writers.Wait()
		s.free()
	}()
	s.serve()
}

// serve reads messages until the socket ends.
func (s *socket) serve() {
	s.init = time.AfterFunc(s.h.limits.Init, func() { s.close(closeInitTimeout, "Connection initialisation timeout") })
	s.pingLater()
	defer func() {
		s.init.Stop()
		if s.expiry != nil {
			s.expiry.Stop()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended = true
		s.pinger.Stop()
	}()
	defer context.AfterFunc(s.h.stopping, s.restart)()
	for {
		kind, data, err := s.conn.Read(s.ctx)
		if err != nil {
			return
		}
		s.receive(kind, data)
	}
}

// ping finds out whether the peer still reads; a browser answers by itself.
func (s *socket) ping() {
	ctx, cancel := context.WithTimeout(s.ctx, s.h.limits.Pong)
	defer cancel()
	if s.conn.Ping(ctx) != nil {
		s.conn.CloseNow()
		return
	}
	s.pingLater()
}

func (s *socket) pingLater() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.pinger = time.AfterFunc(s.h.limits.Ping, s.ping)
}

// close says why and ends the socket; the first reason counts.
func (s *socket) close(code websocket.StatusCode, reason string) {
	s.mu.Lock()
	first := !s.ended
	s.ended = true
	for _, op := range s.operations {
		op.cancel()
	}
	s.mu.Unlock()
	if first {
		s.conn.Close(code, reason)
	}
}

// restart ends the socket because the server does, after the queries and
// mutations that are running. Subscriptions begin again elsewhere.
func (s *socket) restart() {
	select {
	case <-s.short.close():
	case <-s.ctx.Done():
	}
	s.close(closeRestart, "Service restart")
}
