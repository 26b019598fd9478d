package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paygraph/internal/gateway"
)

// request is one question to Iamport.
type request struct {
	method string
	path   []string // segments, not yet encoded; the first ones are ours
	query  url.Values
	body   any    // sent as JSON; nil for none
	write  bool   // it changes something: sent once, in the slow lane
	secret string // part of the path or body that no log or error may tell
}

// endpoint is the request without the numbers in its path: a word has letters
// alone, and no number of a payment, an order or a card has.
func (r request) endpoint() string {
	path := r.method + " "
	for _, segment := range r.path {
		if strings.Trim(segment, "abcdefghijklmnopqrstuvwxyzT") != "" {
			segment = "{id}"
		}
		path += "/" + segment
	}
	return path
}

// A read is asked at most this often; the pauses between grow and are random,
// so that the nodes of a shop do not come back all at once.
const (
	maxAttempts = 3
	firstPause  = 200 * time.Millisecond
	longestWait = 2 * time.Second
)

// call asks until there is an answer that counts, and returns its response.
// Whatever else happens is an *Error of one class.
func (c *Client) call(ctx context.Context, r request) (json.RawMessage, error) {
	for attempt := 1; ; attempt++ {
		response, err := c.authorized(ctx, r)
		if err == nil {
			return response, nil
		}
		e := asError(err)
		if r.write || !e.again || attempt == maxAttempts || !sleep(ctx, pause(attempt, e.after)) {
			return nil, err
		}
	}
}

// authorized sends the request once, in its lane, with a token. A 401 means
// that nothing was done, so even a write is sent again with a fresh token; once.
func (c *Client) authorized(ctx context.Context, r request) (json.RawMessage, error) {
	l := c.reads
	if r.write {
		l = c.writes
	}
	token, err := c.tokens.get(ctx)
	if err != nil {
		return nil, err
	}
	// The place comes after the token: who waits for a token holds none.
	if err := l.enter(ctx); err != nil {
		return nil, &Error{class: gateway.ErrUnavailable, text: "no free place", cause: err}
	}
	defer l.leave()

	response, err := c.exchange(ctx, l, r, token)
	if e := asError(err); e == nil || e.status != http.StatusUnauthorized {
		return response, err
	}
	c.tokens.drop(token)
	if token, err = c.tokens.get(ctx); err != nil {
		return nil, err
	}
	return c.exchange(ctx, l, r, token)
}

// pause is how long to wait after an attempt: about twice as long each time,
// and at least as long as the gateway asked for, within reason.
func pause(attempt int, after time.Duration) time.Duration {
	longest := min(firstPause<<(attempt-1), longestWait)
	return max(longest/2+rand.N(longest/2), min(after, longestWait))
}

// sleep waits; it reports false at once if ctx would end first.
func sleep(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func asError(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}
