package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/internal/pay"
)

// serveStream answers an operation with an event stream, one operation a
// stream. Only this goroutine writes, each write has a deadline, and nothing
// outlives it: a client that stalls costs one deadline and no more.
func (h *Handler) serveStream(w http.ResponseWriter, r *http.Request, oc *graphql.OperationContext, refused *graphql.Response) {
	ctx := r.Context()
	req := requestFrom(ctx)
	leave, free, ok := h.admit(w, r, req.caller)
	if !ok {
		return
	}
	defer leave()
	defer free()
	defer h.logRequest(ctx, req)

	s := newStream(w, r, h.limits.Write)
	if refused != nil {
		req.saw(refused)
		if s.event(marshal(refused)) {
			s.complete()
		}
		return
	}
	running, cancel := h.bounded(ctx, oc.Operation.Operation)
	events := h.pump(running, oc)
	defer func() { // the pump ends before the handler does
		cancel()
		for range events {
		}
	}()
	var stopping <-chan struct{} // a query or a mutation is waited for
	if oc.Operation.Operation == ast.Subscription {
		stopping = h.stopping.Done()
	}
	h.copyEvents(ctx, s, events, stopping)
}

// copyEvents writes events as they come, and comments when none do, so that
// proxies and we ourselves notice a dead peer.
func (h *Handler) copyEvents(ctx context.Context, s *stream, events <-chan []byte, stopping <-chan struct{}) {
	req := requestFrom(ctx)
	silence := time.NewTicker(h.limits.KeepAlive)
	defer silence.Stop()
	var expiry <-chan time.Time
	if ends := req.caller.ExpiresAt; !ends.IsZero() {
		t := time.NewTimer(time.Until(ends))
		defer t.Stop()
		expiry = t.C
	}
	if !s.comment() {
		return
	}
	for {
		select {
		case event, open := <-events:
			if !open {
				s.complete()
				return
			}
			if !s.event(event) {
				return
			}
			silence.Reset(h.limits.KeepAlive)
		case <-silence.C:
			if !s.comment() {
				return
			}
		case <-expiry:
			resp := h.refused(ctx, pay.Refuse(pay.TokenExpired))
			req.saw(resp)
			if s.event(marshal(resp)) {
				s.complete()
			}
			return
		case <-stopping: // without an end, so that the client connects again
			return
		case <-ctx.Done():
			return
		}
	}
}

// pump runs an operation and hands on its responses. gqlgen reuses the memory
// of a response for the next one, so each is written out before that.
func (h *Handler) pump(ctx context.Context, oc *graphql.OperationContext) <-chan []byte {
	events := make(chan []byte)
	go func() {
		defer close(events)
		h.eachResponse(ctx, oc, func(resp *graphql.Response) bool {
			select {
			case events <- marshal(resp):
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return events
}

// eachResponse runs an operation of any kind and yields its responses until
// there are no more or yield says no. A panic yields INTERNAL.
func (h *Handler) eachResponse(ctx context.Context, oc *graphql.OperationContext, yield func(*graphql.Response) bool) {
	req := requestFrom(ctx)
	defer func() {
		if what := recover(); what != nil {
			resp := h.refused(ctx, h.recovered(ctx, what))
			req.saw(resp)
			yield(resp)
		}
	}()
	next, ctx := h.exec.DispatchOperation(ctx, oc)
	for {
		resp := next(ctx)
		if resp == nil {
			return
		}
		req.saw(resp)
		if !yield(resp) {
			return
		}
	}
}
