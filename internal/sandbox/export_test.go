package sandbox

// LimitSteps bounds the steps of one move of the clock to n.
func (s *Sandbox) LimitSteps(n int) { s.maxSteps = n }

// Followers is how many servers wait for the clock to move.
func (s *Sandbox) Followers() int {
	s.followers.mu.Lock()
	defer s.followers.mu.Unlock()
	return len(s.followers.after)
}
