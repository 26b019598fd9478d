// Package iamport speaks to Iamport (아임포트, PortOne V1) over HTTP. Its names,
// codes, number formats and quirks end here; what they mean for an order is
// package pay's business, and what to do about it package service's.
package iamport

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"paygraph/internal/gateway"
)

// Config says how to reach Iamport.
type Config struct {
	URL    string            // https://api.iamport.kr, or the sandbox
	Key    string            // REST API key
	Secret string            // REST API secret
	HTTP   http.RoundTripper // carries everything; nil: a pool for reads and one for writes
	Logger *slog.Logger      // nil: silent

	// Observe is called with the headers of every answer. The sandbox tells
	// its clock there; nil: nobody looks.
	Observe func(http.Header)

	// Count is called after every exchange with its endpoint, such as
	// "GET /payments/{id}", and what came of it: ok, refused, unknown or
	// unavailable. nil: nobody counts.
	Count func(endpoint, outcome string, took time.Duration)
}

// Client is the gateway that is Iamport. It is safe for concurrent use and
// must be made by New.
type Client struct {
	url     string
	log     *slog.Logger
	observe func(http.Header)
	count   func(endpoint, outcome string, took time.Duration)
	tokens  *tokens
	reads   *lane
	writes  *lane
}

var _ gateway.Gateway = (*Client)(nil)

// New makes a client. It asks nothing of Iamport until the first call.
func New(c Config) *Client {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(http.Header) {}
	}
	if c.Count == nil {
		c.Count = func(string, string, time.Duration) {}
	}
	client := &Client{
		url:     strings.TrimRight(c.URL, "/"),
		log:     c.Logger,
		observe: c.Observe,
		count:   c.Count,
		reads:   newLane(c.HTTP, readPlaces, readTimeout),
		writes:  newLane(c.HTTP, writePlaces, writeTimeout),
	}
	client.tokens = &tokens{fetch: func() (token, error) { return client.fetchToken(c.Key, c.Secret) }}
	return client
}
