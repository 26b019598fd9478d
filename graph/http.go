package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// servePost answers one operation that came by POST. There is no GET, so that
// no link can run anything, and only JSON is read, so that no form of another
// page can send anything without a preflight.
func (h *Handler) servePost(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	req := requestFrom(ctx)
	accepts := parseAccept(r.Header.Get("Accept"))
	switch media, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "POST, OPTIONS")
		h.fail(w, r, http.StatusMethodNotAllowed, refuse(pay.BadRequest, "send operations by POST"))
		return
	case media != mediaJSON:
		h.fail(w, r, http.StatusUnsupportedMediaType, refuse(pay.BadRequest, "Content-Type must be application/json"))
		return
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		h.fail(w, r, http.StatusUnsupportedMediaType, refuse(pay.BadRequest, "the charset must be utf-8"))
		return
	case accepts.media == "" && !accepts.stream:
		h.fail(w, r, http.StatusNotAcceptable, refuse(pay.BadRequest, "Accept must take "+mediaGraphQL+", "+mediaJSON+" or "+mediaStream))
		return
	}
	caller, err := h.bearer(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", "Bearer")
		h.fail(w, r, http.StatusUnauthorized, err)
		return
	}
	req.caller = caller
	ctx = req.with(ctx)
	r = r.WithContext(ctx)

	params, status, err := h.readParams(w, r)
	if err != nil {
		h.fail(w, r, status, err)
		return
	}
	oc, refused := h.accept(ctx, params)
	switch {
	case accepts.stream && (accepts.media == "" || (oc != nil && oc.Operation.Operation == ast.Subscription)):
		req.transport = "sse"
		h.serveStream(w, r, oc, refused)
	case refused != nil:
		h.respond(w, r, statusOf(refused, accepts.media), accepts.media, refused)
	case oc.Operation.Operation == ast.Subscription:
		h.fail(w, r, http.StatusNotAcceptable, refuse(pay.BadRequest, "a subscription needs a WebSocket, or Accept: "+mediaStream))
	default:
		h.respond(w, r, http.StatusOK, accepts.media, h.execute(ctx, oc))
	}
}

// execute runs a query or a mutation.
func (h *Handler) execute(ctx context.Context, oc *graphql.OperationContext) *graphql.Response {
	ctx, cancel := h.bounded(ctx, oc.Operation.Operation)
	defer cancel()
	next, ctx := h.exec.DispatchOperation(ctx, oc)
	if resp := next(ctx); resp != nil {
		return resp
	}
	return h.refused(ctx, pay.Refuse(pay.Unavailable)) // the time was over before it began
}

// bearer reads who calls. Another scheme than Bearer is a mistake that better
// shows at once than as a missing order.
func (h *Handler) bearer(r *http.Request) (auth.Caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return auth.Nobody, nil
	}
	if scheme, _, _ := strings.Cut(header, " "); !strings.EqualFold(scheme, "Bearer") {
		return auth.Nobody, pay.Refuse(pay.Unauthenticated)
	}
	return h.caller(header)
}

// readParams reads the request, as large and as slow as the limits allow. Its
// errors never repeat what was sent.
func (h *Handler) readParams(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, int, error) {
	clock := http.NewResponseController(w)
	_ = clock.SetReadDeadline(time.Now().Add(h.limits.Read)) // a test's recorder has no deadlines
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.limits.Body))
	if err != nil {
		if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, http.StatusRequestEntityTooLarge, refuse(pay.BadRequest, "a request is at most "+strconv.FormatInt(tooLarge.Limit, 10)+" bytes")
		}
		return nil, http.StatusRequestTimeout, refuse(pay.BadRequest, "the request did not arrive whole")
	}
	_ = clock.SetReadDeadline(time.Time{})
	params, err := decodeParams(body)
	if err != nil {
		return nil, http.StatusBadRequest, err
	}
	params.Headers = r.Header
	return params, 0, nil
}

// decodeParams reads the JSON of one operation; numbers keep all their digits.
func decodeParams(body []byte) (*graphql.RawParams, error) {
	var in struct {
		Query         *string        `json:"query"`
		OperationName *string        `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Extensions    map[string]any `json:"extensions"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return nil, refuse(pay.BadRequest, "send one JSON object with query, and if wanted operationName, variables and extensions")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, refuse(pay.BadRequest, "send one JSON object and nothing after it")
	}
	params := &graphql.RawParams{Variables: in.Variables, Extensions: in.Extensions}
	if in.Query != nil {
		params.Query = *in.Query
	}
	if in.OperationName != nil {
		params.OperationName = *in.OperationName
	}
	if params.Query == "" && in.Extensions["persistedQuery"] == nil {
		return nil, refuse(pay.BadRequest, "query is missing")
	}
	return params, nil
}

// statusOf is the status of an operation that was refused before it ran. With
// plain JSON it is 200, because old clients do not look into anything else.
func statusOf(resp *graphql.Response, media string) int {
	if media == mediaJSON {
		return http.StatusOK
	}
	switch codeOf(resp) {
	case pay.Internal:
		return http.StatusInternalServerError
	case pay.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}

// fail answers a request that is no operation, or not one that may run.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	media := parseAccept(r.Header.Get("Accept")).media
	if media == "" {
		media = mediaJSON
	}
	h.respond(w, r, status, media, h.refused(r.Context(), err))
}

// respond writes a response and then the request's line in the log.
func (h *Handler) respond(w http.ResponseWriter, r *http.Request, status int, media string, resp *graphql.Response) {
	req := requestFrom(r.Context())
	req.saw(resp)
	defer h.logRequest(r.Context(), req)
	body := marshal(resp)

	header := w.Header()
	header.Set("Content-Type", media+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Add("Vary", "Accept")
	if ms, ok := retryAfterMs(resp); ok && status >= 400 {
		header.Set("Retry-After", strconv.FormatInt((ms+999)/1000, 10))
	}
	clock := http.NewResponseController(w)
	_ = clock.SetWriteDeadline(time.Now().Add(h.limits.Write))
	w.WriteHeader(status)
	if _, err := w.Write(body); err == nil && clock.Flush() == nil {
		_ = clock.SetWriteDeadline(time.Time{}) // the next request on this connection has its own
	}
}

func retryAfterMs(resp *graphql.Response) (int64, bool) {
	if len(resp.Errors) == 0 {
		return 0, false
	}
	ms, ok := resp.Errors[0].Extensions["retryAfterMs"].(int64)
	return ms, ok
}

// marshal writes a response. One that never ran has no data at all, not even
// null: that is how a client tells a refused operation from a failed one.
func marshal(resp *graphql.Response) []byte {
	body, err := json.Marshal(struct {
		Errors     gqlerror.List   `json:"errors,omitempty"`
		Data       json.RawMessage `json:"data,omitempty"`
		Extensions map[string]any  `json:"extensions,omitempty"`
	}{resp.Errors, resp.Data, resp.Extensions})
	if err != nil {
		panic(err) // a scalar wrote something that is not JSON
	}
	return body
}
