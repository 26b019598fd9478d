package graph

import (
	"errors"
	"net"
	"net/http"
	"strings"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// callers says whose a token is: auth.Tokens.
type callers interface {
	Caller(token string) (auth.Caller, error)
}

// bearer reads who calls. Another scheme than Bearer is a mistake that better
// shows at once than as a missing order.
func (h *Handler) bearer(r *http.Request) (auth.Caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return auth.Nobody, nil
	}
	if scheme, _, _ := strings.Cut(header, " "); !strings.EqualFold(scheme, "Bearer") {
		return auth.Nobody, refuse(pay.Unauthenticated, "Authorization takes Bearer and a token")
	}
	return h.caller(header)
}

// caller reads a token, with or without the word before it. The word alone is
// what a page sends that has no token yet.
func (h *Handler) caller(authorization string) (auth.Caller, error) {
	token := strings.TrimSpace(authorization)
	if scheme, rest, _ := strings.Cut(token, " "); strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	c, err := h.tokens.Caller(token)
	switch {
	case errors.Is(err, auth.ErrExpired):
		return auth.Nobody, pay.Refuse(pay.TokenExpired)
	case err != nil:
		return auth.Nobody, refuse(pay.Unauthenticated, "this server did not accept the token")
	}
	return c, nil
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// headerHas reports whether a header lists a word, in any case.
func headerHas(h http.Header, name, word string) bool {
	for _, line := range h.Values(name) {
		for _, w := range strings.Split(line, ",") {
			if strings.EqualFold(strings.TrimSpace(w), word) {
				return true
			}
		}
	}
	return false
}
