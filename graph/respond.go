package graph

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/internal/pay"
)

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
