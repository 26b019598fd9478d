package sandbox

import (
	"context"
	"time"
)

// live moves sandbox time forward by d as life would pass. The clock stops at
// each moment when something happens by itself: a schedule falls due, a
// webhook is sent again. What happens is done at its own time and its webhooks
// are delivered before the clock goes on, so that the merchant's server can
// react, and may well schedule what falls due within the same d. Where nothing
// happens there is nothing to stop for, and the clock jumps.
func (s *Sandbox) live(ctx context.Context, d time.Duration) error {
	start, _ := s.clock.advanced()
	for ctx.Err() == nil && s.life.Err() == nil {
		at, known := s.nextEvent()
		now, _ := s.clock.advanced()
		step := max(at.Sub(s.Now()), 0)
		if !known || now+step > start+d {
			return s.clock.move(start + d - now)
		}
		if err := s.clock.move(step); err != nil {
			return err
		}
		if err := s.executeDue(); err != nil {
			return err
		}
		s.postman.landed(ctx)
	}
	return ctx.Err()
}

// nextEvent is when something happens by itself.
func (s *Sandbox) nextEvent() (at time.Time, known bool) {
	at, known, _ = s.nextSchedule()
	if retry, waiting := s.postman.nextRetry(); waiting && (!known || retry.Before(at)) {
		return retry, true
	}
	return at, known
}
