package graph

import (
	"sync"

	"paygraph/internal/auth"
)

// seats bounds how many sockets and streams one caller holds open.
type seats struct {
	limits Limits
	mu     sync.Mutex
	taken  map[string]int
	open   int
}

func newSeats(l Limits) *seats { return &seats{limits: l, taken: map[string]int{}} }

// enter takes room for one connection of anybody; false if there is none.
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
