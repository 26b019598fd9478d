package iamport

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Reads answer in milliseconds and are many. Writes wait for a card company,
// up to a minute each, and are few. Each has its own places and connections,
// so that a slow card company cannot stop the look-ups, nor a flood of
// look-ups a refund.
const (
	readPlaces   = 32
	readTimeout  = 10 * time.Second // one attempt
	writePlaces  = 16
	writeTimeout = 65 * time.Second // Iamport gives up on a PG after 60
)

// lane is a bounded way to the gateway.
type lane struct {
	client  *http.Client
	places  chan struct{}
	timeout time.Duration
}

func newLane(transport http.RoundTripper, places int, timeout time.Duration) *lane {
	if transport == nil {
		transport = newTransport(places)
	}
	return &lane{
		client: &http.Client{
			Transport: transport,
			// A redirect would carry the token, or repeat a write, somewhere
			// else. The API has none: it is an answer that we cannot read.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		places:  make(chan struct{}, places),
		timeout: timeout,
	}
}

func newTransport(places int) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        places,
		MaxIdleConnsPerHost: places,
		// Shorter than a load balancer's: a write on a connection that the
		// other side is closing has an unknown outcome.
		IdleConnTimeout: 30 * time.Second,
		// All calls share one HTTP/2 connection: a dead one must be found out.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// enter waits for a place; the caller must leave it. It gives up with ctx.
func (l *lane) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *lane) leave() { <-l.places }
