package sandbox

import (
	"context"
	"net/http"
	"slices"
	"time"
)

const (
	// usualStride is how far the clock moves at once, at most, while servers
	// with stored cards follow it: their own timers are due in between.
	usualStride = 24 * time.Hour

	// maxStrides is how many strides a journey takes, about; one of many years
	// takes longer ones. maxSteps bounds those with events: a server that
	// schedules the next charge a second after each would never let the clock
	// arrive.
	maxStrides = 1_000
	maxSteps   = 100_000
)

// looks are moments after charges at which a server gets time to look for
// itself, if their webhooks were lost: a feed looks each minute or so.
var looks = []time.Duration{time.Minute, 10 * time.Minute}

// journey is one move of the clock that lives through the time in between.
type journey struct {
	s         *Sandbox
	stride    time.Duration // 0 is as the followers need it
	follow    bool          // servers that follow are waited for
	followers int           // how many there are

	Steps    int `json:"steps"`
	Executed int `json:"executed"` // schedules
}

// travel moves sandbox time forward by d as life would pass.
//
// The clock stops at each moment when something happens by itself: a schedule
// falls due, a webhook is sent again. What happens is done at its own time,
// and its webhooks are delivered, before the clock goes on; so the merchant's
// server can react, and may well schedule what falls due within the same d.
//
// Webhooks get lost, and servers have timers of their own. So once a card is
// stored, the clock takes strides of a day at most while a server follows it,
// stops a minute and ten after charges, and each time goes on only when the
// follower has asked for the time again, which it does when it has acted. A
// follower that does not come back is waited for, and then left behind. A
// server that does not follow has its webhooks to live by.
//
// Without stored cards nothing happens by itself, and the clock jumps.
func (s *Sandbox) travel(ctx context.Context, d, stride time.Duration) (*journey, error) {
	j := &journey{s: s, stride: stride}
	select {
	case s.traveller <- struct{}{}: // one at a time
		defer func() { <-s.traveller }()
	case <-ctx.Done():
		return j, ctx.Err()
	case <-s.life.Done():
		return j, errClosing
	}
	if err := s.clock.may(d); err != nil {
		return j, badRequest(err)
	}
	if j.follow = stride > 0 || s.books.cardsStored(); j.follow {
		j.followers = s.followers.known()
	}
	return j, j.walk(ctx, d)
}

// walk takes the steps.
func (j *journey) walk(ctx context.Context, d time.Duration) error {
	s := j.s
	start, _ := s.clock.advanced()
	var due []time.Time // moments to stop at for a look
	for {
		now, _ := s.clock.advanced()
		if j.follow {
			j.followers = s.followers.await(ctx, j.followers, now)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case s.life.Err() != nil:
			return errClosing
		case now >= start+d:
			return nil
		case j.Steps >= s.maxSteps:
			return &controlError{http.StatusConflict, "TOO_MANY_STEPS", "something falls due again and again; the clock stopped on the way"}
		}
		step := start + d - now
		if at, known := s.nextEvent(due); known {
			step = min(step, max(at.Sub(s.Now()), 0))
		}
		switch {
		case j.stride > 0:
			step = min(step, j.stride)
		case j.followers > 0:
			step = min(step, max(usualStride, d/maxStrides))
		}
		before := s.agenda.executed.Load()
		if err := s.clock.move(step); err != nil {
			return err
		}
		j.Steps++
		if err := s.executeDue(); err != nil {
			return err
		}
		s.postman.landed(ctx)
		due = slices.DeleteFunc(due, func(t time.Time) bool { return !t.After(s.Now()) })
		if n := int(s.agenda.executed.Load() - before); n > 0 {
			j.Executed += n
			for _, after := range looks {
				if j.followers > 0 {
					due = append(due, s.Now().Add(after))
				}
			}
		}
	}
}

// nextEvent is when the clock stops next, one of due included.
func (s *Sandbox) nextEvent(due []time.Time) (at time.Time, known bool) {
	at, known, _ = s.nextSchedule()
	if retry, waiting := s.postman.nextRetry(); waiting {
		due = append(slices.Clip(due), retry)
	}
	for _, t := range due {
		if !known || t.Before(at) {
			at, known = t, true
		}
	}
	return at, known
}

var errClosing = &controlError{http.StatusServiceUnavailable, "CLOSING", "the sandbox closes"}
