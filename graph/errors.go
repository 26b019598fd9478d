package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// retryAfter is what a client is told to wait when nobody knows better.
const retryAfter = time.Second

// refusal answers with data where it can: an error whose code is a member of
// the result T becomes that member, so that a client branches on it. Every
// other error stays one.
func refusal[T any](ctx context.Context, err error) (T, error) {
	var none T
	e, ok := errors.AsType[*pay.Error](err)
	if !ok {
		return none, err
	}
	l := message.From(ctx)
	var member any
	switch e.Code {
	case pay.InvalidInput:
		if len(e.Fields) > 0 {
			member = invalidInput(l, e.Fields)
		}
	case pay.NotFound:
		member = &model.NotFound{Code: e.Code, Message: message.Error(l, e.Code)}
	case pay.IdempotencyConflict:
		member = &model.IdempotencyConflict{Code: e.Code, Message: message.Error(l, e.Code)}
	}
	if result, ok := member.(T); ok {
		return result, nil
	}
	return none, err
}

func invalidInput(l message.Language, faults []pay.FieldError) *model.InvalidInput {
	in := &model.InvalidInput{Code: pay.InvalidInput, Message: message.Field(l, faults[0])}
	for _, f := range faults {
		field := &model.FieldError{Path: f.Path, Rule: f.Rule, Message: message.Field(l, f)}
		if f.Limit != "" {
			field.Limit = &f.Limit
		}
		in.Fields = append(in.Fields, field)
	}
	return in
}

// detail is a text of the edge itself, in English, for the developer of a
// client. It holds nothing that was sent but an origin or a name.
type detail string

func (d detail) Error() string { return string(d) }

// refuse is an error of the edge, whose detail the client reads too.
func refuse(code pay.ErrorCode, text string) *pay.Error {
	return &pay.Error{Code: code, Err: detail(text)}
}

// wrap makes an error fit where gqlgen takes only its own.
func wrap(err error) *gqlerror.Error { return &gqlerror.Error{Err: err, Message: err.Error()} }

// errPanic stands for a panic, which is in the log already.
var errPanic = errors.New("panic")

// recovered logs a panic. The process lives, and the client hears INTERNAL.
func (h *Handler) recovered(ctx context.Context, what any) error {
	h.log.ErrorContext(ctx, "graphql panic", "request_id", requestFrom(ctx).id, "operation", requestFrom(ctx).operation,
		"path", graphql.GetPath(ctx).String(), "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
	return errPanic
}

// present is the one place where an error becomes something that a client
// reads: a code, words in the caller's language, and a request id. What is
// nobody's business stays in the log.
func (h *Handler) present(ctx context.Context, err error) *gqlerror.Error {
	r := requestFrom(ctx)
	out := &gqlerror.Error{Path: graphql.GetPath(ctx), Extensions: map[string]any{}}
	if g, ok := errors.AsType[*gqlerror.Error](err); ok {
		out.Path, out.Locations = g.Path, g.Locations
		for _, key := range []string{"cost", "depth", "mutations", "repeats", "limit"} {
			if v, ok := g.Extensions[key]; ok {
				out.Extensions[key] = v
			}
		}
	}
	e := h.classify(ctx, err)
	if e.Code == pay.ParseFailed || e.Code == pay.ValidationFailed {
		out.Path = nil // gqlparser's is that of a variable, not of a field in the result
	}
	out.Message = message.Error(r.language, e.Code)
	if _, ok := errors.AsType[detail](e.Err); ok || (e.Code == pay.BadRequest && e.Err != nil) { // scalars say what they want
		out.Message += " (" + e.Err.Error() + ")"
	}
	if e.Code == pay.Unavailable || e.Code == pay.RateLimited {
		wait := e.RetryAfter
		if wait <= 0 {
			wait = retryAfter
		}
		out.Extensions["retryAfterMs"] = wait.Milliseconds()
	}
	out.Extensions["code"] = e.Code
	out.Extensions["requestId"] = r.id
	return out
}

// classify finds an error's code, and logs what somebody may have to look at.
func (h *Handler) classify(ctx context.Context, err error) *pay.Error {
	e, known := errors.AsType[*pay.Error](err)
	g, _ := errors.AsType[*gqlerror.Error](err)
	switch {
	case known && e.Code != pay.Internal && e.Code != pay.Unavailable:
		return e
	case !known && g != nil && g.Extensions["code"] != nil:
		return h.parserError(g)
	case errors.Is(err, errPanic):
		return pay.Refuse(pay.Internal)
	case !known && badArguments(ctx):
		return refuse(pay.BadRequest, "an argument does not fit its type")
	case ctx.Err() != nil: // the client left, or the time is over: not our fault
		h.logError(ctx, slog.LevelInfo, err)
		return pay.Refuse(pay.Unavailable)
	case known && e.Code == pay.Unavailable:
		if e.Err != nil {
			h.logError(ctx, slog.LevelWarn, err)
		}
		return e
	}
	h.logError(ctx, slog.LevelError, err)
	if h.away(err) {
		return pay.Refuse(pay.Unavailable)
	}
	return pay.Refuse(pay.Internal)
}

func (h *Handler) logError(ctx context.Context, level slog.Level, err error) {
	r := requestFrom(ctx)
	h.log.Log(ctx, level, "graphql error", "request_id", r.id, "operation", r.operation,
		"path", graphql.GetPath(ctx).String(), "error", err.Error())
}

// badArguments reports whether the field at hand never ran, because its
// arguments could not be read. Whoever sent them has work to do, not us.
func badArguments(ctx context.Context) bool {
	fc := graphql.GetFieldContext(ctx)
	return fc != nil && fc.Args == nil && fc.Field.Field != nil && fc.Field.Definition != nil && len(fc.Field.Definition.Arguments) > 0
}
