package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/service"
)

const viewerQuery = `{"query":"{ viewer { id role } }"}`

func TestHTTPStatus(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, func(o *Options) { o.Limits.Body = 2_000 })
	const graphqlJSON = "Accept: application/graphql-response+json"
	tests := map[string]struct {
		method, body string
		headers      []string
		status       int
		code, media  string
	}{
		"an operation":                  {"", viewerQuery, nil, 200, "", mediaJSON},
		"anything is read":              {"", viewerQuery, []string{"Accept: */*"}, 200, "", mediaJSON},
		"the newer media type":          {"", viewerQuery, []string{graphqlJSON}, 200, "", mediaGraphQL},
		"by weight":                     {"", viewerQuery, []string{"Accept: application/json;q=0.5, application/graphql-response+json"}, 200, "", mediaGraphQL},
		"as urql asks":                  {"", viewerQuery, []string{"Accept: application/graphql-response+json, application/json, text/event-stream"}, 200, "", mediaGraphQL},
		"nothing that we write":         {"", viewerQuery, []string{"Accept: text/html"}, 406, "BAD_REQUEST", mediaJSON},
		"not parsed":                    {"", query("{"), nil, 200, "GRAPHQL_PARSE_FAILED", mediaJSON},
		"not parsed, newer":             {"", query("{"), []string{graphqlJSON}, 400, "GRAPHQL_PARSE_FAILED", mediaGraphQL},
		"unknown field":                 {"", query("{ nope }"), nil, 200, "GRAPHQL_VALIDATION_FAILED", mediaJSON},
		"unknown field, newer":          {"", query("{ nope }"), []string{graphqlJSON}, 400, "GRAPHQL_VALIDATION_FAILED", mediaGraphQL},
		"unknown operation":             {"", `{"query":"query A{viewer{id}}","operationName":"B"}`, nil, 200, "GRAPHQL_VALIDATION_FAILED", mediaJSON},
		"variable missing, newer":       {"", query("query($s:String!){product(sku:$s){id}}"), []string{graphqlJSON}, 400, "GRAPHQL_VALIDATION_FAILED", mediaGraphQL},
		"too long":                      {"", query(strings.Repeat(" ", 2_000)), nil, 413, "BAD_REQUEST", mediaJSON},
		"no JSON":                       {"", "card=4518", nil, 400, "BAD_REQUEST", mediaJSON},
		"a batch":                       {"", "[" + viewerQuery + "]", nil, 400, "BAD_REQUEST", mediaJSON},
		"two objects":                   {"", viewerQuery + viewerQuery, nil, 400, "BAD_REQUEST", mediaJSON},
		"no query":                      {"", `{}`, nil, 400, "BAD_REQUEST", mediaJSON},
		"variables are a list":          {"", `{"query":"{viewer{id}}","variables":[]}`, nil, 400, "BAD_REQUEST", mediaJSON},
		"a form":                        {"", "query={viewer{id}}", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "BAD_REQUEST", mediaJSON},
		"another charset":               {"", viewerQuery, []string{"Content-Type: application/json; charset=euc-kr"}, 415, "BAD_REQUEST", mediaJSON},
		"GET":                           {"GET", "", nil, 405, "BAD_REQUEST", mediaJSON},
		"a bad token":                   {"", viewerQuery, []string{"Authorization: Bearer nonsense"}, 401, "UNAUTHENTICATED", mediaJSON},
		"another scheme":                {"", viewerQuery, []string{"Authorization: Basic Zm9v"}, 401, "UNAUTHENTICATED", mediaJSON},
		"an old token":                  {"", viewerQuery, []string{"Authorization: Bearer expired", graphqlJSON}, 401, "TOKEN_EXPIRED", mediaGraphQL},
		"a subscription without stream": {"", query(`subscription{orderUpdated(id:"ord_1"){id}}`), nil, 406, "BAD_REQUEST", mediaJSON},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method := test.method
			if method == "" {
				method = http.MethodPost
			}
			r := w.send(t, method, test.body, test.headers...)
			if r.Status != test.status || r.code() != test.code {
				t.Errorf("got %d %q, want %d %q; body %s", r.Status, r.code(), test.status, test.code, r.Body)
			}
			if got := r.Header.Get("Content-Type"); got != test.media+"; charset=utf-8" {
				t.Errorf("got content type %q, want %q", got, test.media)
			}
			if r.code() != "" && (r.Errors[0].Extensions["requestId"] != r.Header.Get("X-Request-Id") || r.Errors[0].Message == "") {
				t.Errorf("error %+v does not carry request id %q", r.Errors[0], r.Header.Get("X-Request-Id"))
			}
			if (r.Data == nil) != (test.code != "") {
				t.Errorf("got data %s with code %q", r.Data, test.code)
			}
		})
	}
}

// Whatever is wrong with a request, what was sent is repeated neither to the
// client nor to the log.
func TestNothingIsEchoed(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, nil)
	const secret = "4518421234567890"
	for _, body := range []string{
		`{"query": ` + secret,
		`"` + secret + `"`,
		query(`query($i: Int!) { products(first: $i) { edges { cursor } } }`, "i", secret+secret),
		query(`query($i: Int!) { products(first: $i) { edges { cursor } } }`, "i", []any{secret}),
		query(`query($f: OrderFilter) { orders(filter: $f) { edges { cursor } } }`, "f", map[string]any{"status": []any{secret}}),
		query(`{ product(sku: ` + secret + `) { id } }`),
		query(`{ products(first: "` + secret + `") { edges { cursor } } }`),
		query(`{ orders(filter: {status: [E` + secret + `]}) { edges { cursor } } }`),
		query(`{ product(sku: "a" "` + secret + `") { id } }`),
		query(`"` + secret + `"`),
		query(secret),
		query(`{ viewer { id } } #` + secret + "\n}"),
		query(`{ orders(filter: {status: "` + secret + `"}) { edges { cursor } } }`),
	} {
		r := w.post(t, body)
		if len(r.Errors) == 0 {
			t.Errorf("%s was accepted", body)
		}
		if strings.Contains(r.Body, secret) {
			t.Errorf("response repeats the value: %s", r.Body)
		}
	}
	if log := w.log.String(); strings.Contains(log, secret) {
		t.Errorf("log repeats the value: %s", log)
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, nil)
	if got := w.post(t, viewerQuery, "X-Request-Id: from-the.proxy_1").Header.Get("X-Request-Id"); got != "from-the.proxy_1" {
		t.Errorf("got %q, want the one that came", got)
	}
	for _, bad := range []string{"short", "with spaces in it", strings.Repeat("a", 65), `"quoted-quoted"`} {
		if got := w.post(t, viewerQuery, "X-Request-Id: "+bad).Header.Get("X-Request-Id"); !saneID.MatchString(got) || got == bad {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, func(o *Options) { o.Origins = []string{"https://shop.example/"} })
	sandbox := serve(t, &stub{}, func(o *Options) { o.LoopbackOrigins = true })
	tests := []struct {
		w      *world
		origin string
		ok     bool
	}{
		{w, "https://shop.example", true},
		{w, "https://SHOP.example", true},
		{w, w.URL, true},
		{w, "http://shop.example", false},
		{w, "https://shop.example.evil.test", false},
		{w, "http://localhost:5173", false},
		{w, "null", false},
		{sandbox, "http://localhost:5173", true},
		{sandbox, "https://127.0.0.1:8443", true},
		{sandbox, "http://[::1]:3000", true},
		{sandbox, "http://localhost.evil.test", false},
		{sandbox, "http://127.0.0.1.evil.test", false},
		{sandbox, "file://localhost", false},
	}
	for _, test := range tests {
		for _, method := range []string{http.MethodPost, http.MethodOptions} {
			r := test.w.send(t, method, viewerQuery, "Origin: "+test.origin, "Access-Control-Request-Method: POST",
				"Access-Control-Request-Headers: authorization,content-type")
			if ok := r.Status < 300; ok != test.ok {
				t.Errorf("%s from %s: got %d, want allowed %v", method, test.origin, r.Status, test.ok)
			}
			switch {
			case test.ok && r.Header.Get("Access-Control-Allow-Origin") != test.origin:
				t.Errorf("%s from %s: allowed origin %q", method, test.origin, r.Header.Get("Access-Control-Allow-Origin"))
			case !test.ok && !strings.Contains(r.Body, "CORS_ORIGINS lacks "+test.origin):
				t.Errorf("%s from %s: body %s does not say what to set", method, test.origin, r.Body)
			}
		}
	}
}

func TestPersistedQuery(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, nil)
	sum := sha256.Sum256([]byte("{ viewer { id } }"))
	hash := `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hex.EncodeToString(sum[:]) + `"}}`
	if r := w.post(t, "{"+hash+"}"); r.Status != 200 || r.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("unknown hash: got %d %q", r.Status, r.code())
	}
	if r := w.post(t, `{"query":"{ viewer { role } }",`+hash+"}"); r.code() != "BAD_REQUEST" {
		t.Errorf("wrong hash: got %q", r.code())
	}
	if r := w.post(t, `{"query":"{ viewer { id } }",`+hash+"}"); r.code() != "" {
		t.Errorf("whole document: got %q", r.code())
	}
	if r := w.post(t, "{"+hash+"}"); r.code() != "" || !strings.Contains(r.Body, "viewer_") {
		t.Errorf("known hash: got %s", r.Body)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, nil)
	for header, want := range map[string]message.Language{"en-US,en;q=0.9": message.English, "ko-KR": message.Korean, "": message.Korean} {
		r := w.post(t, viewerQuery, "Authorization: Bearer nonsense", "Accept-Language: "+header)
		if got := r.Errors[0].Message; got != message.Error(want, "UNAUTHENTICATED")+" (this server did not accept the token)" {
			t.Errorf("%q: got %q, want it in %s", header, got, want)
		}
	}
}

// A browser tab is closed while a payment is being settled: the settling goes
// on, and its line in the log says how it ended.
func TestMutationOutlivesItsClient(t *testing.T) {
	t.Parallel()
	began, left := make(chan struct{}), make(chan struct{})
	s := &stub{complete: func(ctx context.Context, _ service.CompletePaymentInput) (model.CompletePaymentResult, error) {
		close(began)
		<-left
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return &model.PaymentSettled{}, nil
	}}
	w := serve(t, s, nil)
	ctx, leave := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(query(`mutation Pay { completePayment(input: {merchantUid: "ord_1"}) { __typename } }`)))
	r.Header.Set("Content-Type", "application/json")
	done := make(chan struct{})
	gone := make(chan struct{})
	w.handler.posts = whenGone(w.handler.posts, gone)
	go func() {
		defer close(done)
		if resp, err := http.DefaultClient.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	<-began
	leave()
	<-done
	<-gone // the server has noticed
	close(left)
	if line := w.log.line(t, "operation", "Pay"); line["verdict"] != "PaymentSettled" || line["code"] != nil {
		t.Errorf("got line %v, want verdict PaymentSettled", line)
	}
}

// whenGone closes a channel when the client of a request has left.
func whenGone(next http.Handler, gone chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.AfterFunc(r.Context(), func() { close(gone) })
		next.ServeHTTP(w, r)
	})
}

// A query that takes too long is ended, and says that it may be repeated.
func TestDeadline(t *testing.T) {
	t.Parallel()
	s := &stub{viewer: func(ctx context.Context) (*model.Viewer, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	w := serve(t, s, func(o *Options) { o.Limits.Operation = 20 * time.Millisecond })
	r := w.post(t, viewerQuery)
	if r.code() != "UNAVAILABLE" || r.Errors[0].Extensions["retryAfterMs"] != float64(1000) {
		t.Errorf("got %s, want UNAVAILABLE with retryAfterMs", r.Body)
	}
	if strings.Contains(w.log.String(), `"ERROR"`) {
		t.Errorf("a slow query is an error of ours: %s", w.log)
	}
}

// A client that sends its body byte by byte is cut off.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	w := serve(t, &stub{}, func(o *Options) { o.Limits.Read = 20 * time.Millisecond })
	body, never := io.Pipe()
	defer never.Close()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL, io.MultiReader(bytes.NewBufferString(`{"query"`), body))
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return // cut off before the answer was read
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestTimeout {
		t.Errorf("got %d, want 408", resp.StatusCode)
	}
}

var errSQL = errors.New("ent: constraint failed: UNIQUE constraint failed: order.owner 'kim@shop.example'")
