package iamport

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"paygraph/internal/gateway"
)

// envelope is around every answer of Iamport.
type envelope struct {
	Code     *number         `json:"code"`
	Message  text            `json:"message"`
	Response json.RawMessage `json:"response"`
}

// judge turns an answer into its response or into an error of one class. The
// HTTP status and the code decide, never the message: 200 with another code
// than 0 is Iamport's usual way to say no.
func judge(write bool, res *http.Response, body []byte, readErr error) (json.RawMessage, *Error) {
	status := res.StatusCode
	var env envelope
	broken := readErr
	if broken == nil {
		broken = env.decode(body)
	}
	e := &Error{status: status, message: sentence(string(env.Message), maxSentence)}
	if env.Code != nil {
		e.code = string(*env.Code)
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.class = gateway.ErrUnauthorized
	case status == http.StatusTooManyRequests: // turned away at the door, a write too
		e.class, e.again, e.after = gateway.ErrUnavailable, true, retryAfter(res.Header)
	case broken != nil:
		// Also a 404 that is not Iamport's own: a wrong address must never
		// read as "no such payment".
		return nil, lost(write, status, "unreadable answer", broken)
	case status == http.StatusNotImplemented: // the PG cannot do this
		e.class = gateway.ErrRefused
	case status < 200 || status >= 300 && status < 400 || status >= 500 || status == http.StatusRequestTimeout:
		lost := lost(write, status, "", nil)
		lost.code, lost.message, lost.after = e.code, e.message, retryAfter(res.Header)
		return nil, lost
	case status == http.StatusNotFound:
		e.class = gateway.ErrNotFound
	case status >= 400:
		e.class = gateway.ErrRefused
	case e.code != "0" && (status != http.StatusMultiStatus || isNull(env.Response)):
		e.class = gateway.ErrRefused
	default:
		return env.Response, nil
	}
	if write && e.class == gateway.ErrNotFound {
		e.cause = gateway.ErrRefused
	}
	return nil, e
}

func (env *envelope) decode(body []byte) error {
	if err := json.Unmarshal(body, env); err != nil {
		return errors.New("not the JSON that was expected") // the decoder's words may quote the body
	}
	if env.Code == nil || *env.Code == "" {
		return errors.New("no code")
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// retryAfter is how many seconds the other side wants to be left alone.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(min(n, 3600)) * time.Second
}
