package pay

import (
	"slices"
	"time"
)

// PlanStatus says where a plan stands. Whether to deliver is a matter of time
// as well: Plan.Delivers.
type PlanStatus string

const (
	PlanIncomplete PlanStatus = "INCOMPLETE" // the first charge's outcome is not known; deliver nothing
	PlanTrialing   PlanStatus = "TRIALING"   // free days, or a start that lies ahead
	PlanActive     PlanStatus = "ACTIVE"     // paid
	PlanPastDue    PlanStatus = "PAST_DUE"   // a charge failed and is tried again; the buyer acts
	PlanPaused     PlanStatus = "PAUSED"     // stopped for a while; its owner acts
	PlanCancelled  PlanStatus = "CANCELLED"  // ended by request or because nobody paid; final
	PlanCompleted  PlanStatus = "COMPLETED"  // all agreed charges are done; final
)

// Values lists every status, for the table's enum.
func (PlanStatus) Values() []string {
	return []string{
		string(PlanIncomplete), string(PlanTrialing), string(PlanActive), string(PlanPastDue), string(PlanPaused),
		string(PlanCancelled), string(PlanCompleted),
	}
}

// PlanNext is the whole of where a plan may go from each status. A status
// without an entry is final.
var PlanNext = map[PlanStatus][]PlanStatus{
	PlanIncomplete: {PlanActive, PlanCancelled},
	PlanTrialing:   {PlanActive, PlanPastDue, PlanPaused, PlanCancelled, PlanCompleted},
	PlanActive:     {PlanPastDue, PlanPaused, PlanCancelled, PlanCompleted},
	PlanPastDue:    {PlanActive, PlanCancelled},
	PlanPaused:     {PlanTrialing, PlanActive, PlanCancelled, PlanCompleted},
}

// Final reports whether a plan has ended for ever.
func (s PlanStatus) Final() bool { return len(PlanNext[s]) == 0 }

// PlanEnding says why a plan is being ended: the gateway is being asked, and
// nothing may be left on its schedule, before it counts as ended. Empty while
// it runs.
type PlanEnding string

const (
	EndingNot        PlanEnding = ""
	EndingRequested  PlanEnding = "REQUESTED"  // by its owner or an admin
	EndingUnpaid     PlanEnding = "UNPAID"     // a charge was given up
	EndingNotStarted PlanEnding = "NOTSTARTED" // its first charge failed
)

// PlanAction is something that a plan's owner can do.
type PlanAction string

const (
	PlanChangeCard  PlanAction = "CHANGE_CARD"
	PlanChangeLines PlanAction = "CHANGE_LINES"
	PlanPause       PlanAction = "PAUSE"
	PlanResume      PlanAction = "RESUME"
	PlanCancel      PlanAction = "CANCEL"
)

// PlanActions lists every action.
func PlanActions() []PlanAction {
	return []PlanAction{PlanChangeCard, PlanChangeLines, PlanPause, PlanResume, PlanCancel}
}

// actionsIn is the whole table of what a plan's owner can do in each status.
// Beside it, a plan that will end by request can be resumed and not be paused.
var actionsIn = map[PlanStatus][]PlanAction{
	PlanTrialing: {PlanChangeCard, PlanChangeLines, PlanPause, PlanCancel},
	PlanActive:   {PlanChangeCard, PlanChangeLines, PlanPause, PlanCancel},
	PlanPastDue:  {PlanChangeCard, PlanChangeLines, PlanCancel},
	PlanPaused:   {PlanChangeCard, PlanChangeLines, PlanResume, PlanCancel},
}

// Plan is what the rules need to know of a plan.
type Plan struct {
	Status     PlanStatus
	Recurrence Recurrence
	Anchor     time.Time // the first due date; all others are counted from it
	Until      time.Time // no charge at or after this; zero if there is no such time
	Charged    int       // charges that were paid
	PaidUntil  time.Time // end of the paid period; zero before the first
	FreeUntil  time.Time // end of the free days; zero if there are none
	CancelAt   time.Time // when it ends by request; zero if it does not
	Ending     PlanEnding
	StartedAt  time.Time
}

// Actions says what its owner can do with a plan now.
func (p Plan) Actions() []PlanAction {
	if p.Ending != EndingNot {
		return nil
	}
	actions := slices.Clone(actionsIn[p.Status])
	if !p.CancelAt.IsZero() && p.Status != PlanPaused {
		i := slices.Index(actions, PlanPause)
		if i >= 0 {
			actions[i] = PlanResume
		}
	}
	return actions
}

// May reports whether an action is open.
func (p Plan) May(a PlanAction) bool { return slices.Contains(p.Actions(), a) }

// Period is the n-th period of a plan, counted from 1: the charge is due when
// it begins.
func (p Plan) Period(n int) (start, end time.Time) {
	return p.Recurrence.Due(p.Anchor, n-1), p.Recurrence.Due(p.Anchor, n)
}

// Goes reports whether a period that begins then is charged: neither the
// number of charges nor the time until which they were agreed is over.
func (p Plan) Goes(start time.Time) bool {
	if p.Recurrence.Count != nil && p.Charged >= *p.Recurrence.Count {
		return false
	}
	return p.Until.IsZero() || start.Before(p.Until)
}

// Following is the number of the period that is charged after the n-th was
// paid. What passed while the plan was past due is not charged, because
// nothing was delivered; what passed while our servers were away is.
func (p Plan) Following(n int, now time.Time) int {
	if p.Status != PlanPastDue {
		return n + 1
	}
	for n++; ; n++ {
		if _, end := p.Period(n); end.After(now) {
			return n
		}
	}
}

// Upcoming is the number of the first period, from the n-th on, that begins
// after now: where a plan that was paused goes on.
func (p Plan) Upcoming(n int, now time.Time) int {
	n, _ = p.Recurrence.Next(p.Anchor, n-1, now)
	return n + 1
}

// Delivers reports whether the buyer has now what the plan sells: a period that
// is paid, or free days. While the gateway charges the next period, that takes
// a moment. A start that lies ahead delivers nothing, nor does a plan that was
// resumed after its paid time.
func (p Plan) Delivers(now time.Time) bool {
	switch p.Status {
	case PlanActive:
		return true
	case PlanTrialing:
		return now.Before(p.FreeUntil.Add(LateAfter))
	case PlanPaused:
		return now.Before(p.PaidUntil) || now.Before(p.FreeUntil)
	default:
		return false
	}
}

// Running is where a plan stands that goes on: paid, or waiting for its start.
func (p Plan) Running(now time.Time) PlanStatus {
	if p.PaidUntil.After(now) {
		return PlanActive
	}
	return PlanTrialing
}
