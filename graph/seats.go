package graph

import (
	"net/http"
	"sync"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// seats bounds how many sockets and streams one caller holds open.
type seats struct {
	limits Limits
	mu     sync.Mutex
	taken  map[string]int
	open   int
}

func newSeats(l Limits) *seats { return &seats{limits: l, taken: map[string]int{}} }

// admit takes room for one more socket or stream and a seat of the caller, or
// answers why there is none.
func (h *Handler) admit(w http.ResponseWriter, r *http.Request, c auth.Caller) (leave, free func(), ok bool) {
	if h.stopping.Err() != nil || !h.seats.enter() {
		h.fail(w, r, http.StatusServiceUnavailable, pay.Refuse(pay.Unavailable))
		return nil, nil, false
	}
	free, ok = h.seats.take(c, h.address(r))
	if !ok {
		h.seats.leave()
		h.fail(w, r, http.StatusTooManyRequests, pay.Refuse(pay.RateLimited))
		return nil, nil, false
	}
	return h.seats.leave, free, true
}

func (s *seats) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open >= s.limits.Connections {
		return false
	}
	s.open++
	return true
}

func (s *seats) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

// take takes one of a caller's seats and returns how to give it back; false if
// the caller has none left. Who has no token is known by address, and an admin
// is a back end that may hold as many as there are.
func (s *seats) take(c auth.Caller, address string) (free func(), ok bool) {
	key, most := "subject "+c.Subject, s.limits.PerCaller
	switch c.Role {
	case auth.Admin:
		most = s.limits.Connections
	case auth.Anonymous:
		key, most = "address "+address, s.limits.PerAddress
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[key] >= most {
		return nil, false
	}
	s.taken[key]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.taken[key]--; s.taken[key] == 0 {
			delete(s.taken, key)
		}
	}), true
}
