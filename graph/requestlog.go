package graph

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/oklog/ulid/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/internal/auth"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// request is what is known of one operation from its arrival to its line in
// the log.
type request struct {
	id        string
	transport string // json, sse or websocket
	language  message.Language
	caller    auth.Caller
	address   string // where it came from; it is counted, not logged
	started   time.Time

	operation string // its name, or its root fields
	kind      string
	code      string // of its first error
	verdict   string // the members that its mutations answered with
}

type requestKey struct{}

func newRequest(id, transport string, l message.Language, c auth.Caller) *request {
	return &request{id: id, transport: transport, language: l, caller: c, started: time.Now()}
}

// with carries the request, its caller and its language in a context.
func (r *request) with(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, requestKey{}, r)
	return message.With(auth.With(ctx, r.caller), r.language)
}

func requestFrom(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{language: message.From(ctx)}
}

var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// requestID takes the id that a proxy or a client gave, if it is harmless in a
// log, else makes one.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); saneID.MatchString(id) {
		return id
	}
	return newRequestID()
}

func newRequestID() string { return strings.ToLower(ulid.Make().String()) }

// describe notes which operation it is, as far as the document could be read.
func (r *request) describe(oc *graphql.OperationContext) {
	if oc == nil || oc.Operation == nil {
		return
	}
	r.kind = string(oc.Operation.Operation)
	r.operation = oc.Operation.Name
	if r.operation == "" {
		r.operation = strings.Join(rootFields(oc.Operation.SelectionSet), ",")
	}
	r.operation = clip(r.operation, 80)
}

// rootFields names the first few fields of an operation without a name.
func rootFields(set ast.SelectionSet) (names []string) {
	for _, s := range set {
		if f, ok := s.(*ast.Field); ok && len(names) < 3 {
			names = append(names, f.Name)
		}
	}
	return names
}

// saw notes the first error of a response.
func (r *request) saw(resp *graphql.Response) {
	if resp != nil && r.code == "" && len(resp.Errors) > 0 {
		r.code = string(codeOf(resp))
	}
}

// codeOf is the code of a response's first error.
func codeOf(resp *graphql.Response) pay.ErrorCode {
	if len(resp.Errors) == 0 {
		return ""
	}
	code, _ := resp.Errors[0].Extensions["code"].(pay.ErrorCode)
	return code
}

// noteVerdict writes down which member of its union a mutation answered with.
// Mutations of one document run one after the other.
func noteVerdict(ctx context.Context, next graphql.Resolver) (any, error) {
	result, err := next(ctx)
	if fc := graphql.GetFieldContext(ctx); result != nil && fc.Object == "Mutation" {
		r := requestFrom(ctx)
		if r.verdict != "" {
			r.verdict += ","
		}
		r.verdict += reflect.Indirect(reflect.ValueOf(result)).Type().Name()
	}
	return result, err
}

// logRequest counts an operation and writes the one line about it, at its end.
// It never holds variables, tokens or bodies.
func (h *Handler) logRequest(ctx context.Context, r *request) {
	took := time.Since(r.started)
	h.count(r.kind, r.code, took)
	attrs := []slog.Attr{
		slog.String("request_id", r.id),
		slog.String("transport", r.transport),
		slog.String("operation", r.operation),
		slog.String("kind", r.kind),
		slog.String("role", string(r.caller.Role)),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
	}
	if r.code != "" {
		attrs = append(attrs, slog.String("code", r.code))
	}
	if r.verdict != "" {
		attrs = append(attrs, slog.String("verdict", r.verdict))
	}
	h.log.LogAttrs(context.WithoutCancel(ctx), slog.LevelInfo, "graphql", attrs...)
}
