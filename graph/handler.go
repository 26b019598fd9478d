package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/graph/generated"
	"paygraph/internal/auth"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// Options are what a Handler is told from outside.
type Options struct {
	Origins          []string // CORS_ORIGINS: pages that may call, besides those of the same origin
	LoopbackOrigins  bool     // the sandbox: any page on this machine, so that a Vite project on another port works at once
	Introspection    bool     // the schema may be read, and mistakes are answered with suggestions
	AdminsIntrospect bool     // an admin may read the schema in any case, for the playground of a live server
	Logger           *slog.Logger
	Limits           Limits                     // DefaultLimits if left out
	Address          func(*http.Request) string // whose connections are counted together without a token; the peer's if nil
	Away             func(error) bool           // an error that will pass: the database is not there; none if nil

	// Count is called at the end of every operation: query, mutation or
	// subscription, or "" if it could not be read; the code of its first error,
	// if any. nil: nobody counts.
	Count func(kind, code string, took time.Duration)
}

// Handler serves the API on one path: JSON and event streams by POST, and
// WebSockets. gqlgen parses, validates and executes; the transports are our
// own, because its have no write deadlines, repeat request bodies in errors,
// close sockets with codes that clients misread, and have an event stream that
// a stalled client can crash.
type Handler struct {
	exec    *executor.Executor
	tokens  callers
	origins origins
	limits  Limits
	log     *slog.Logger
	address func(*http.Request) string
	away    func(error) bool
	count   func(kind, code string, took time.Duration)
	seats   *seats
	pace    *pace
	posts   http.Handler

	introspection bool

	inside   gate            // all that is being served
	stopping context.Context // ends when sockets and streams shall
	stop     context.CancelFunc
	killed   context.Context // ends when nothing is waited for any more
	kill     context.CancelFunc
}

// NewHandler serves the API; server.go and the tests both call it.
func NewHandler(r *Resolver, o Options) *Handler {
	return newHandler(generated.NewExecutableSchema(generated.Config{Resolvers: r}), r.Tokens, o)
}

func newHandler(schema graphql.ExecutableSchema, tokens callers, o Options) *Handler {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Address == nil {
		o.Address = peer
	}
	if o.Away == nil {
		o.Away = func(error) bool { return false }
	}
	if o.Count == nil {
		o.Count = func(string, string, time.Duration) {}
	}
	h := &Handler{
		exec: executor.New(schema), tokens: tokens, limits: o.Limits, log: o.Logger, address: o.Address, away: o.Away, count: o.Count,
		origins: newOrigins(o.Origins, o.LoopbackOrigins), seats: newSeats(o.Limits), pace: newPace(o.Limits), introspection: o.Introspection,
	}
	h.stopping, h.stop = context.WithCancel(context.Background())
	h.killed, h.kill = context.WithCancel(context.Background())
	h.posts = h.origins.cors(http.HandlerFunc(h.servePost))

	h.exec.SetErrorPresenter(h.present)
	h.exec.SetRecoverFunc(h.recovered)
	h.exec.SetParserTokenLimit(o.Limits.Tokens)
	h.exec.SetDisableSuggestion(!o.Introspection)
	documents := newCache(o.Limits.Documents, func(text string, _ *ast.QueryDocument) int { return len(text) })
	h.exec.SetQueryCache(documents)
	h.exec.Use(newPersisted(o.Limits.Documents))
	h.exec.Use(repeats{most: o.Limits.Repeats, documents: documents})
	h.exec.Use(budget{limits: o.Limits, introspection: o.Introspection, admins: o.AdminsIntrospect})
	h.exec.AroundFields(noteVerdict)
	h.exec.AroundFields(h.pace.field)
	return h
}

// ServeHTTP gives the request an id, looks where it comes from, and hands it
// to its transport.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.inside.enter()
	defer h.inside.leave()

	transport := "json"
	if headerHas(r.Header, "Upgrade", "websocket") {
		transport = "websocket"
	}
	req := newRequest(requestID(r), transport, message.Of(r.Header.Get("Accept-Language")), auth.Nobody)
	req.address = h.address(r)
	w.Header().Set("X-Request-Id", req.id)
	r = r.WithContext(req.with(r.Context()))
	defer func() {
		if what := recover(); what != nil {
			if err, ok := what.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(what)
			}
			h.fail(w, r, http.StatusInternalServerError, h.recovered(r.Context(), what))
		}
	}()
	switch {
	case !h.origins.allows(r):
		origin := clip(r.Header.Get("Origin"), 200)
		h.fail(w, r, http.StatusForbidden, refuse(pay.Forbidden, "CORS_ORIGINS lacks "+origin))
	case transport == "websocket":
		h.serveSocket(w, r)
	default:
		h.posts.ServeHTTP(w, r)
	}
}

// Shutdown lets no new socket or stream in, ends those that are open so that
// their clients come back to another server, and waits for what is running
// until ctx ends; what runs longer is cancelled.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.stop()
	select {
	case <-h.inside.close():
		return nil
	case <-ctx.Done():
		h.kill()
		return ctx.Err()
	}
}

// bounded gives a query or a mutation its time. A mutation outlives a client
// that leaves: what has begun to move money is best brought to its end.
func (h *Handler) bounded(ctx context.Context, kind ast.Operation) (context.Context, context.CancelFunc) {
	var cancel context.CancelFunc
	switch kind {
	case ast.Subscription:
		ctx, cancel = context.WithCancel(ctx)
	case ast.Mutation:
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), h.limits.Operation)
	default:
		ctx, cancel = context.WithTimeout(ctx, h.limits.Operation)
	}
	forget := context.AfterFunc(h.killed, cancel)
	return ctx, func() { forget(); cancel() }
}

// accept parses, validates and weighs an operation. What is refused before it
// runs has a response already.
func (h *Handler) accept(ctx context.Context, params *graphql.RawParams) (oc *graphql.OperationContext, refused *graphql.Response) {
	defer func() {
		if what := recover(); what != nil {
			oc, refused = nil, h.refused(ctx, h.recovered(ctx, what))
		}
	}()
	oc, errs := h.exec.CreateOperationContext(graphql.StartOperationTrace(ctx), params)
	requestFrom(ctx).describe(oc)
	if len(errs) == 0 {
		return oc, nil
	}
	if len(errs) > h.limits.ErrorsListed {
		errs = errs[:h.limits.ErrorsListed]
	}
	return nil, h.exec.DispatchError(graphql.WithOperationContext(ctx, oc), errs)
}

// refused is the response to an operation that never ran.
func (h *Handler) refused(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{h.present(ctx, err)}}
}
