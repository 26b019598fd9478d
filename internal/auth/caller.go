// Package auth says who is calling: it makes and reads tokens, and carries the
// caller through a context. What a caller may do with an order is asked of the
// caller here, and answered before a row leaves package service.
package auth

import (
	"context"
	"time"
)

// Role is a kind of caller.
type Role string

const (
	Anonymous Role = "ANONYMOUS" // no token: may look around and create an order
	Guest     Role = "GUEST"     // this guest's orders only
	OrderOnly Role = "ORDER"     // reads and completes one order, after a redirect
	Customer  Role = "CUSTOMER"  // signed in at the merchant's
	Admin     Role = "ADMIN"     // the merchant
)

// Caller is who is calling. The zero value is not a caller; Nobody is.
type Caller struct {
	Role      Role
	Subject   string    // empty for Nobody; an order's id for OrderOnly
	ExpiresAt time.Time // when the token ends; zero if never
}

// Nobody is the caller without a token.
var Nobody = Caller{Role: Anonymous}

// MayRead reports whether the caller may see and complete an order. Not
// yours and not there must look the same.
func (c Caller) MayRead(orderID, owner string) bool {
	switch c.Role {
	case Admin:
		return true
	case OrderOnly:
		return c.Subject == orderID
	case Guest, Customer:
		return c.Subject == owner
	default:
		return false
	}
}

// MayChange reports whether the caller may prepare or cancel an order. A token
// that came back with a redirect completes an order and no more.
func (c Caller) MayChange(owner string) bool {
	switch c.Role {
	case Admin:
		return true
	case Guest, Customer:
		return c.Subject == owner
	default:
		return false
	}
}

type contextKey struct{}

// With carries a caller in a context.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// From reads the caller from a context; Nobody if there is none.
func From(ctx context.Context) Caller {
	if c, ok := ctx.Value(contextKey{}).(Caller); ok {
		return c
	}
	return Nobody
}
