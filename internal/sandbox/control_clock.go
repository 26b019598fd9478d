package sandbox

import "time"

// longPoll is how long a control call that waits does so at most.
const longPoll = 25 * time.Second

// clockState is the answer of both clock calls.
type clockState struct {
	Now     time.Time `json:"now"`
	Advance string    `json:"advance"`
}

func (s *Sandbox) clockState() clockState {
	advance, _ := s.clock.advanced()
	return clockState{s.Now().UTC(), advance.String()}
}

// controlClock tells the time; with ?after=<advance> it waits for a move.
func (s *Sandbox) controlClock(c *call) (any, error) {
	if !c.query.Has("after") {
		return s.clockState(), nil
	}
	known, err := time.ParseDuration(c.query.Get("after"))
	if err != nil {
		return nil, badRequest(err)
	}
	timer := time.NewTimer(longPoll)
	defer timer.Stop()
	for {
		advance, moved := s.clock.advanced()
		if advance != known {
			return s.clockState(), nil
		}
		select {
		case <-moved:
			continue
		case <-timer.C:
		case <-c.Context().Done():
		case <-s.life.Done():
		}
		return s.clockState(), nil
	}
}

func (s *Sandbox) controlAdvance(c *call) (any, error) {
	d, err := time.ParseDuration(c.text("advance"))
	if err != nil {
		return nil, badRequest(err)
	}
	if err := s.live(c.Context(), d); err != nil {
		return nil, badRequest(err)
	}
	return s.clockState(), nil
}
