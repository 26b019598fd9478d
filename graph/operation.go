package graph

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/internal/pay"
)

// frame is a message of graphql-transport-ws.
type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// operation is one that runs on a socket.
type operation struct {
	id     string
	cancel context.CancelFunc
	over   bool // guarded by the socket's mu: nothing more is sent
}

// receive acts on one message. One that the protocol does not know ends the
// socket, because both sides would wait for each other from then on.
func (s *socket) receive(kind websocket.MessageType, data []byte) {
	s.mu.Lock()
	ended := s.ended
	s.mu.Unlock()
	if ended {
		return
	}
	var f frame
	if kind != websocket.MessageText || json.Unmarshal(data, &f) != nil {
		s.close(closeBadMessage, "Invalid message")
		return
	}
	switch f.Type {
	case "connection_init":
		var payload map[string]any
		switch {
		case s.begun:
			s.close(closeSecondInit, "Too many initialisation requests")
		case len(f.Payload) > 0 && json.Unmarshal(f.Payload, &payload) != nil:
			s.close(closeBadMessage, "The payload of connection_init is an object")
		default:
			s.initialise(payload)
		}
	case "ping":
		s.write(frame{Type: "pong"})
	case "pong":
	case "subscribe":
		s.subscribe(f)
	case "complete":
		s.cancel(f.ID)
	default:
		s.close(closeBadMessage, "Invalid message type")
	}
}

// subscribe begins an operation of any kind.
func (s *socket) subscribe(f frame) {
	if !s.begun {
		s.close(closeUnauthorized, "Unauthorized")
		return
	}
	params, err := decodeParams(f.Payload)
	if f.ID == "" || err != nil {
		s.close(closeBadMessage, "A subscribe message has an id, and a payload with a query")
		return
	}
	params.Headers = s.upgrade.Header
	req := newRequest(newRequestID(), "websocket", s.language, s.caller)
	req.address = s.h.address(s.upgrade)
	ctx, cancel := context.WithCancel(req.with(s.ctx))
	op := &operation{id: f.ID, cancel: cancel}

	s.mu.Lock()
	_, taken := s.operations[f.ID]
	full := len(s.operations) >= s.h.limits.PerSocket
	if !taken && !full {
		s.operations[f.ID] = op
	}
	s.mu.Unlock()
	switch {
	case taken:
		cancel()
		s.close(closeDuplicateID, "Subscriber for "+clip(f.ID, 60)+" already exists")
	case full:
		defer cancel()
		resp := s.h.refused(ctx, pay.Refuse(pay.RateLimited))
		req.saw(resp)
		s.h.logRequest(ctx, req)
		s.write(errorFrame(f.ID, resp))
	default:
		s.short.enter()
		s.writers.Go(func() { s.run(ctx, op, params) })
	}
}

// run executes an operation and sends what comes of it: next for each
// response, then complete; or one error, after which there is no complete.
func (s *socket) run(ctx context.Context, op *operation, params *graphql.RawParams) {
	settled := sync.OnceFunc(s.short.leave)
	defer settled()
	defer op.cancel()
	defer s.h.logRequest(ctx, requestFrom(ctx))

	oc, refused := s.h.accept(ctx, params)
	if refused != nil {
		requestFrom(ctx).saw(refused)
		s.end(op, errorFrame(op.id, refused))
		return
	}
	if oc.Operation.Operation == ast.Subscription {
		settled()
	}
	ctx, cancel := s.h.bounded(ctx, oc.Operation.Operation)
	defer cancel()
	last := frame{ID: op.id, Type: "complete"}
	s.h.eachResponse(ctx, oc, func(resp *graphql.Response) bool {
		if resp.Data == nil {
			last = errorFrame(op.id, resp)
			return false
		}
		return s.next(op, frame{ID: op.id, Type: "next", Payload: marshal(resp)})
	})
	s.end(op, last)
}

// next sends a response, unless the client has had enough.
func (s *socket) next(op *operation, f frame) bool {
	s.mu.Lock()
	over := op.over
	s.mu.Unlock()
	return !over && s.write(f)
}

// end sends an operation's last message. Its id is free before the client can
// know, because it may be used again at once.
func (s *socket) end(op *operation, last frame) {
	if s.forget(op) {
		s.write(last)
	}
}

// forget takes an operation off the socket; false if it was off already.
func (s *socket) forget(op *operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if op.over {
		return false
	}
	op.over = true
	delete(s.operations, op.id)
	return true
}

// cancel ends an operation because the client wants no more of it. A mutation
// runs to its end unheard.
func (s *socket) cancel(id string) {
	s.mu.Lock()
	op := s.operations[id]
	s.mu.Unlock()
	if op != nil && s.forget(op) {
		op.cancel()
	}
}

// write sends a message, and drops the socket of a client that does not take
// it in time: with a message lost in between, the client would wait for ever.
func (s *socket) write(f frame) bool {
	data, err := json.Marshal(f)
	if err != nil {
		panic(err) // marshal wrote the payload, and it is JSON
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.h.limits.Write)
	defer cancel()
	if s.conn.Write(ctx, websocket.MessageText, data) != nil {
		s.conn.CloseNow() // a write that waited for its turn in vain leaves it open
		return false
	}
	return true
}

func errorFrame(id string, resp *graphql.Response) frame {
	payload, err := json.Marshal(resp.Errors)
	if err != nil {
		panic(err) // present writes nothing but text and numbers
	}
	return frame{ID: id, Type: "error", Payload: payload}
}
