package sandbox

import (
	"fmt"
	"time"
)

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

// controlClock tells the time; with ?after=<advance> it waits for a move. Who
// adds &follower=<a name of its own> is waited for in turn, see travel.
func (s *Sandbox) controlClock(c *call) (any, error) {
	name := c.query.Get("follower")
	if name != "" {
		s.followers.greet()
	}
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
		leave := func() {}
		if name != "" {
			leave = s.followers.enter(name, known)
		}
		again := false
		select {
		case <-moved:
			again = true
		case <-timer.C:
		case <-c.Context().Done():
		case <-s.life.Done():
		}
		leave()
		if !again {
			return s.clockState(), nil
		}
	}
}

// controlAdvance moves the clock forward, living through the time in between.
// step bounds how far it moves at once.
func (s *Sandbox) controlAdvance(c *call) (any, error) {
	d, err := time.ParseDuration(c.text("advance"))
	if err != nil {
		return nil, badRequest(err)
	}
	var step time.Duration
	if text := c.text("step"); text != "" {
		if step, err = time.ParseDuration(text); err != nil {
			return nil, badRequest(err)
		}
		if step <= 0 || d/step > maxSteps {
			return nil, badRequest(fmt.Errorf("step %s is too small for %s", step, d))
		}
	}
	j, err := s.travel(c.Context(), d, step)
	if err != nil && c.Context().Err() == nil {
		return nil, err
	}
	return struct {
		clockState
		*journey
	}{s.clockState(), j}, nil
}
