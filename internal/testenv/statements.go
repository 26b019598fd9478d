package testenv

import (
	"fmt"
	"strings"
	"sync"

	"paygraph/ent"
)

// Statements logs what goes to the database, one line a round trip.
type Statements struct {
	mu    sync.Mutex
	lines []string
}

// Log is the option that fills s.
func (s *Statements) Log() Option {
	return WithEnt(ent.Debug(), ent.Log(func(args ...any) {
		line := fmt.Sprint(args...)
		if _, query, found := strings.Cut(line, "query="); found {
			line = query
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lines = append(s.lines, line)
	}))
}

// During returns what goes to the database while f runs.
func (s *Statements) During(f func()) []string {
	s.take()
	f()
	return s.take()
}

func (s *Statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := s.lines
	s.lines = nil
	return lines
}
