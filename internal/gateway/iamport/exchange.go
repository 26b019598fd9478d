package iamport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"paygraph/internal/gateway"
)

// maxBody bounds an answer: a full page is 1000 payments of some 3 KB.
const maxBody = 32 << 20

// exchange sends one request and reads its answer. It repeats nothing.
func (c *Client) exchange(ctx context.Context, l *lane, r request, token string) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	wire := new(wire)
	req, err := c.newRequest(httptrace.WithClientTrace(ctx, wire.trace()), r, token)
	if err != nil {
		return nil, &Error{class: gateway.ErrUnavailable, text: "unusable request", cause: err}
	}
	start := time.Now()
	res, err := l.client.Do(req)
	if err != nil {
		err = plain(err)
		e := lost(r.write && wire.sent(err), 0, "no answer", err)
		e.again = !r.write
		c.note(ctx, r, start, e)
		return nil, e
	}
	defer res.Body.Close()
	c.observe(res.Header)
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = errors.New("answer too long")
	}
	response, e := judge(r.write, res, body, err)
	if e != nil {
		e.message = r.hide(e.message)
	}
	c.note(ctx, r, start, e)
	if e != nil {
		return nil, e
	}
	return response, nil
}

func (c *Client) newRequest(ctx context.Context, r request, token string) (*http.Request, error) {
	address := c.url
	for _, segment := range r.path {
		address += "/" + url.PathEscape(segment)
	}
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var body io.Reader
	if r.body != nil {
		b, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, plain(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "paygraph")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

// note counts an exchange and writes one line about it. The path's own words
// are ours; what follows them is a number that may be logged.
func (c *Client) note(ctx context.Context, r request, start time.Time, e *Error) {
	took := time.Since(start)
	c.count(r.endpoint(), e.outcome(), took)
	attrs := []any{
		"method", r.method, "path", r.hide("/" + strings.Join(r.path, "/")), "duration", took,
	}
	switch {
	case e == nil:
		c.log.DebugContext(ctx, "iamport answered", attrs...)
	case errors.Is(e, gateway.ErrOutcomeUnknown):
		c.log.WarnContext(ctx, "iamport left a change in doubt", append(attrs, "error", e)...)
	default:
		c.log.DebugContext(ctx, "iamport did not do it", append(attrs, "error", e)...)
	}
}

// hide takes the secret of the request out of a text.
func (r request) hide(s string) string {
	if r.secret == "" {
		return s
	}
	return strings.ReplaceAll(s, r.secret, "***")
}

// wire watches how far a request got.
type wire struct{ asked, got atomic.Bool }

func (w *wire) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { w.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.got.Store(true) },
	}
}

// sent reports whether anything may have reached the other side. A transport
// that tells nothing is taken to have sent it.
func (w *wire) sent(err error) bool {
	if w.asked.Load() {
		return w.got.Load()
	}
	op, ok := errors.AsType[*net.OpError](err)
	return !ok || op.Op != "dial"
}

// plain is the error without the address that net/http puts around it: the
// address may hold credentials, and the caller names the subject anyway.
func plain(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		if e.Op == "parse" {
			return errors.New("address cannot be parsed")
		}
		return e.Err
	}
	return err
}
