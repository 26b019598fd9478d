package pay

import "time"

// Dunning is what happens when a charge fails: it is tried again after each of
// these times, counted from when it first failed. After the last the plan
// ends.
type Dunning []time.Duration

// DefaultDunning tries again after 1, 3 and 5 days.
var DefaultDunning = Dunning{24 * time.Hour, 3 * 24 * time.Hour, 5 * 24 * time.Hour}

// FailureClass says what trying the same card again can bring.
type FailureClass string

const (
	FailureMayPass FailureClass = "MAY_PASS" // money, a limit, a network: another day, another answer
	FailureOfCard  FailureClass = "CARD"     // the card will not pay any more; card companies forbid to ask again
	FailureSilent  FailureClass = "SILENT"   // nobody said no: a line was down
)

// classOf is the whole table of classes; what is not in it may pass.
var classOf = map[FailureCode]FailureClass{
	FailureCardExpired: FailureOfCard,
	FailureCardInvalid: FailureOfCard,
	FailureTimedOut:    FailureSilent,
	FailureGateway:     FailureSilent,
}

// A silent failure is no news for a buyer: so many tries in a row are made
// again soon, before it counts as one.
const (
	MaxSilent   = 3
	SilentPause = time.Hour
)

// Class says what trying the same card again can bring.
func (f Failure) Class() FailureClass {
	if class, ok := classOf[f.Code]; ok {
		return class
	}
	return FailureMayPass
}

// After says when a charge that failed is tried again: the next time of the
// policy. It reports false when there is none, and the charge is given up. A
// card that will not pay any more is not tried; the time is then when the plan
// ends, unless another card is given before.
func (d Dunning) After(first, now time.Time, f Failure) (at time.Time, again bool) {
	if f.Class() == FailureOfCard && len(d) > 0 {
		at = first.Add(d[len(d)-1])
		return at, at.After(now)
	}
	for _, wait := range d {
		if at = first.Add(wait); at.After(now) {
			return at, true
		}
	}
	return now, false
}
