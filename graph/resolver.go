// Package graph is the edge: resolvers of a few lines, the HTTP handler with
// its transports and limits, and the one place where an error becomes
// something that a client reads.
package graph

import (
	"paygraph/internal/auth"
	"paygraph/internal/service"
)

// Resolver is all that a resolver may reach.
type Resolver struct {
	Service *service.Service
	Tokens  *auth.Tokens
}
