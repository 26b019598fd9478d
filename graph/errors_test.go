package graph

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

func TestErrorsAreMapped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err        error
		panics     bool
		code       pay.ErrorCode
		retry      any
		level, log string
	}{
		"a refusal":                {err: pay.Refuse(pay.Forbidden), code: pay.Forbidden},
		"a wrapped refusal":        {err: fmt.Errorf("read viewer: %w", pay.Refuse(pay.Unauthenticated)), code: pay.Unauthenticated},
		"too fast":                 {err: &pay.Error{Code: pay.RateLimited, RetryAfter: 2500 * time.Millisecond}, code: pay.RateLimited, retry: 2500.0},
		"the database is away":     {err: &pay.Error{Code: pay.Unavailable, Err: errSQL}, code: pay.Unavailable, retry: 1000.0, level: "WARN", log: errSQL.Error()},
		"an error of the database": {err: fmt.Errorf("read viewer: %w", errSQL), code: pay.Internal, level: "ERROR", log: "read viewer: " + errSQL.Error()},
		"a cause stays inside":     {err: &pay.Error{Code: pay.Unauthenticated, Err: errSQL}, code: pay.Unauthenticated},
		"a forbidding cause too":   {err: &pay.Error{Code: pay.Forbidden, Err: errSQL}, code: pay.Forbidden},
		"a panic":                  {panics: true, code: pay.Internal, level: "ERROR", log: "oh no"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := serve(t, &stub{viewer: func(context.Context) (*model.Viewer, error) {
				if test.panics {
					panic("oh no")
				}
				return nil, test.err
			}}, nil)
			r := w.post(t, viewerQuery, "Accept-Language: en")
			if r.Status != 200 || r.code() != string(test.code) || r.Errors[0].Message != message.Error(message.English, test.code) {
				t.Errorf("got %d %s, want %s", r.Status, r.Body, test.code)
			}
			if got := r.Errors[0].Extensions["retryAfterMs"]; got != test.retry {
				t.Errorf("got retryAfterMs %v, want %v", got, test.retry)
			}
			if len(r.Errors[0].Path) != 1 || r.Errors[0].Path[0] != "viewer" {
				t.Errorf("got path %v, want viewer", r.Errors[0].Path)
			}
			if line := w.log.line(t, "msg", "graphql"); line["code"] != string(test.code) || line["request_id"] != r.Header.Get("X-Request-Id") {
				t.Errorf("got line %v", line)
			}
			if test.level == "" {
				if strings.Contains(w.log.String(), `"ERROR"`) {
					t.Errorf("a refusal is an error of ours: %s", w.log)
				}
				return
			}
			line := w.log.line(t, "level", test.level)
			if line["request_id"] != r.Header.Get("X-Request-Id") || !strings.Contains(fmt.Sprint(line["error"], line["panic"]), test.log) {
				t.Errorf("got line %v, want %q", line, test.log)
			}
		})
	}
}

// A value that a scalar does not take is the client's fault, says so, and
// wakes nobody up.
func TestBadArgument(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, nil)
	r := w.post(t, query(`query($t: DateTime) { orders(filter: {createdFrom: $t}) { edges { cursor } } }`, "t", "yesterday"), "Accept-Language: en")
	if r.code() != "BAD_REQUEST" || strings.Contains(r.Body, "yesterday") || !strings.Contains(r.Body, "RFC 3339") {
		t.Errorf("got %s, want BAD_REQUEST that names RFC 3339", r.Body)
	}
	if strings.Contains(w.log.String(), `"ERROR"`) {
		t.Errorf("a bad argument is an error of ours: %s", w.log)
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	for _, introspection := range []bool{true, false} {
		w := serve(t, &stub{}, func(o *Options) { o.Introspection = introspection })
		for _, text := range []string{"{ viewr { id } }", "{ viewer }", "{ product(sk: \"a\") { id } }", "{ orders(filter: {status: [PAIDD]}) { edges { cursor } } }", "query($x: Strin) { viewer { id } }"} {
			r := w.post(t, query(text))
			if got := strings.Contains(r.Body, "Did you mean"); got && !introspection {
				t.Errorf("%s: suggests something: %s", text, r.Body)
			}
		}
		r := w.post(t, query("{ __schema { queryType { name } } }"))
		if (r.code() == "") != introspection {
			t.Errorf("introspection %v: got %s", introspection, r.Body)
		}
	}
}

// The playground of a live server: the schema is an admin's to read, and
// nobody else's.
func TestAdminsIntrospect(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		w := serve(t, &stub{}, func(o *Options) { o.AdminsIntrospect = on })
		for caller, want := range map[string]bool{"": false, "guest": false, "admin": on} {
			var headers []string
			if caller != "" {
				headers = append(headers, "Authorization: Bearer "+caller)
			}
			for _, text := range []string{"{ __schema { queryType { name } } }", `{ __type(name: "Order") { name } }`} {
				if r := w.post(t, query(text), headers...); (r.code() == "") != want {
					t.Errorf("on %v, caller %q: got %s, want read %v", on, caller, r.Body, want)
				}
			}
		}
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	ctx := message.With(t.Context(), message.English)
	fields := []pay.FieldError{
		{Path: []string{"lines", "0", "quantity"}, Rule: pay.RuleTooLarge, Limit: "999"},
		{Path: []string{"payMethod"}, Rule: pay.RuleUnknown},
	}
	in, err := refusal[model.CreateOrderResult](ctx, fmt.Errorf("create order: %w", &pay.Error{Code: pay.InvalidInput, Fields: fields}))
	invalid, ok := in.(*model.InvalidInput)
	if err != nil || !ok {
		t.Fatalf("got %T, %v; want InvalidInput", in, err)
	}
	if len(invalid.Fields) != 2 || invalid.Message != invalid.Fields[0].Message || *invalid.Fields[0].Limit != "999" || invalid.Fields[1].Limit != nil {
		t.Errorf("got %+v", invalid)
	}
	if got, err := refusal[model.CreateOrderResult](ctx, pay.Refuse(pay.IdempotencyConflict)); err != nil || got.(*model.IdempotencyConflict).Message == "" {
		t.Errorf("got %v, %v; want IdempotencyConflict", got, err)
	}
	if got, err := refusal[model.CancelOrderResult](ctx, pay.Refuse(pay.NotFound)); err != nil || got.(*model.NotFound).Code != pay.NotFound {
		t.Errorf("got %v, %v; want NotFound", got, err)
	}
	for name, err := range map[string]error{
		"not a member of the union": pay.Refuse(pay.NotFound),
		"no data":                   pay.Refuse(pay.Forbidden),
		"not ours":                  errSQL,
		"no fields":                 pay.Refuse(pay.InvalidInput),
	} {
		if got, back := refusal[model.CreateOrderResult](ctx, err); got != nil || back != err {
			t.Errorf("%s: got %v, %v; want the error", name, got, back)
		}
	}
}

// One line per operation says what it was and how it ended, and nothing of
// what it held.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{complete: func(context.Context, service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		return &model.PaymentRejected{}, nil
	}}, nil)
	w.post(t, query(`mutation Finish($in: CompletePaymentInput!) { completePayment(input: $in) { __typename } }`,
		"in", map[string]any{"merchantUid": "ord_secret"}), "Authorization: Bearer guest")
	line := w.log.line(t, "operation", "Finish")
	for key, want := range map[string]any{"msg": "graphql", "level": "INFO", "kind": "mutation", "role": "GUEST", "verdict": "PaymentRejected", "transport": "json", "code": nil} {
		if line[key] != want {
			t.Errorf("%s: got %v, want %v", key, line[key], want)
		}
	}
	w.post(t, query(`{ viewer { id } again: viewer { id } }`))
	if line := w.log.line(t, "operation", "viewer,viewer"); line["kind"] != "query" || line["role"] != "ANONYMOUS" || line["duration_ms"].(float64) < 0 {
		t.Errorf("got line %v", line)
	}
	w.post(t, "nonsense")
	if line := w.log.line(t, "code", "BAD_REQUEST"); line["operation"] != "" {
		t.Errorf("got line %v", line)
	}
	if log := w.log.String(); strings.Contains(log, "secret") || strings.Contains(log, "Bearer") || strings.Contains(log, "nonsense") {
		t.Errorf("the log tells too much: %s", log)
	}
}
