package graph

import (
	"strings"
	"time"

	"github.com/coder/websocket"

	"paygraph/internal/auth"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// initialise reads who calls, and in which language.
func (s *socket) initialise(payload map[string]any) {
	if !s.init.Stop() {
		return // too late: the socket is being closed
	}
	said := func(name string) string {
		for key, v := range payload {
			if text, ok := v.(string); ok && strings.EqualFold(key, name) {
				return text
			}
		}
		return s.upgrade.Header.Get(name)
	}
	s.language = requestFrom(s.upgrade.Context()).language
	if text := said("acceptLanguage"); text != "" {
		s.language = message.Of(text)
	}
	caller, err := s.h.caller(said("authorization"))
	if err != nil {
		s.refuse(closeUnauthorized, err)
		return
	}
	s.caller, s.begun = caller, true
	if caller.Role != auth.Anonymous {
		free, ok := s.h.seats.take(caller, "")
		if !ok {
			s.refuse(closeTryLater, pay.Refuse(pay.RateLimited))
			return
		}
		s.free()
		s.free = free
	}
	if ends := caller.ExpiresAt; !ends.IsZero() {
		s.expiry = time.AfterFunc(time.Until(ends), func() { s.close(closeUnauthorized, string(pay.TokenExpired)) })
	}
	s.write(frame{Type: "connection_ack"})
}

// refuse ends a socket that did not begin, and logs why: there is no operation
// that would.
func (s *socket) refuse(code websocket.StatusCode, err error) {
	req := requestFrom(s.upgrade.Context())
	req.caller = s.caller
	resp := s.h.refused(s.upgrade.Context(), err)
	req.saw(resp)
	s.h.logRequest(s.ctx, req)
	s.close(code, req.code)
}
