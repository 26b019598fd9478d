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
