package pay

import "time"

// Step is the next thing to be done for a plan.
type Step string

const (
	StepNothing  Step = "NOTHING"  // wait
	StepMoveOn   Step = "MOVE_ON"  // the order was paid: the period is, and the next charge is planned
	StepFail     Step = "FAIL"     // the try failed: plan the next one, or give up
	StepGiveUp   Step = "GIVE_UP"  // no try is left: end the plan
	StepOrder    Step = "ORDER"    // make the charge's order
	StepRegister Step = "REGISTER" // put the charge on the gateway's schedule
	StepCompare  Step = "COMPARE"  // see that the gateway has it there, once, as it is here
	StepWithdraw Step = "WITHDRAW" // take it from the gateway's schedule, and close the order
	StepCharge   Step = "CHARGE"   // charge the card
	StepLook     Step = "LOOK"     // ask the gateway what became of it
	StepEnd      Step = "END"      // nothing is left at the gateway: the plan has ended
	StepComplete Step = "COMPLETE" // all agreed charges are done
)

// The times of the steps.
const (
	// AskLease is how long a call to the gateway's schedule is left alone; it
	// may still be at work.
	AskLease = 2 * time.Minute
	// RefusedPause is when the gateway is asked again to schedule what it
	// refused.
	RefusedPause = time.Hour
	// LookPause is how often a try is looked at whose outcome nobody tells.
	LookPause = time.Minute
	// FirstTime is how long the first charge is tried: after that, who pressed
	// the button has gone.
	FirstTime = 10 * time.Minute
	// LateAfter is when the outcome of a scheduled charge is looked for that
	// nobody has told.
	LateAfter = 10 * time.Minute
	// LostAfter is when a scheduled charge that the gateway did not make is made
	// by us.
	LostAfter = 6 * time.Hour
	// CompareEvery is how often both schedules are compared, and CompareLast how
	// long before a charge is due they are compared for the last time.
	CompareEvery = 7 * 24 * time.Hour
	CompareLast  = 24 * time.Hour
)

// NextStep says what is to be done for a plan now, and, where that is nothing,
// when to look again; never if the time is zero. A nil charge means that no
// further one will come.
//
// While the gateway is being asked to schedule a charge, nobody knows whether
// it will have it: to take it back, or to charge the card, has to wait.
func NextStep(p Plan, c *Charge, now time.Time) (Step, time.Time) {
	step, at := nextStep(p, c, now)
	if (step == StepWithdraw || step == StepCharge) && c.asking(now) {
		return StepNothing, c.AskedAt.Add(AskLease)
	}
	return step, at
}

func nextStep(p Plan, c *Charge, now time.Time) (Step, time.Time) {
	switch {
	case p.Status.Final():
		return StepNothing, time.Time{}
	case c != nil && c.Paid && c.Open():
		return StepMoveOn, now // also while it ends: the money is there
	case p.Ending != EndingNot || !p.CancelAt.IsZero() && !now.Before(p.CancelAt):
		if c != nil && c.HasOrder && !c.Closed && c.Open() {
			return StepWithdraw, now
		}
		return StepEnd, now
	case c == nil:
		if now.Before(p.PaidUntil) {
			return StepNothing, p.PaidUntil
		}
		return StepComplete, now
	case p.Status == PlanPaused || !p.CancelAt.IsZero():
		if c.HasOrder {
			return StepWithdraw, now
		}
		return StepNothing, p.CancelAt
	}
	switch c.Status {
	case ChargeScheduled:
		return c.nextScheduled(now)
	case ChargeProcessing:
		return c.nextProcessing(p, now)
	case ChargeRetrying:
		return c.nextRetrying(now)
	default:
		return StepNothing, time.Time{}
	}
}

// nextScheduled is what a charge needs that was not tried yet.
func (c Charge) nextScheduled(now time.Time) (Step, time.Time) {
	due := !now.Before(c.DueAt)
	switch {
	case c.Closing || c.Closed: // it was being taken back, and that did not come to its end
		return StepWithdraw, now
	case !c.HasOrder:
		return StepOrder, now
	case c.Ended != nil:
		return StepFail, now
	case c.Differs && !due:
		return StepWithdraw, now
	case c.RegisteredAt.IsZero() && due:
		return StepCharge, now
	case c.RegisteredAt.IsZero():
		return c.nextUnregistered(now)
	}
	late := c.DueAt.Add(LateAfter)
	compare := c.compareAt()
	switch {
	case !now.Before(late):
		return StepLook, now
	case due || compare.After(c.DueAt):
		return StepNothing, late
	case now.Before(compare):
		return StepNothing, compare
	default:
		return StepCompare, now
	}
}

// compareAt is when both schedules are compared next: what differs has to be
// known in time, and hurts nobody before.
func (c Charge) compareAt() time.Time {
	at, last := c.RegisteredAt.Add(CompareEvery), c.DueAt.Add(-CompareLast)
	if c.RegisteredAt.Before(last) && last.Before(at) {
		return last
	}
	return at
}

// nextUnregistered says when the gateway is asked to schedule a charge.
func (c Charge) nextUnregistered(now time.Time) (Step, time.Time) {
	again := now
	if !c.AskedAt.IsZero() {
		again = c.AskedAt.Add(AskLease)
	}
	if !c.RefusedAt.Before(c.AskedAt) && !c.RefusedAt.IsZero() {
		again = c.RefusedAt.Add(RefusedPause)
	}
	switch {
	case !now.Before(again):
		return StepRegister, now
	case again.After(c.DueAt):
		return StepNothing, c.DueAt
	default:
		return StepNothing, again
	}
}

// nextProcessing is what a try needs whose outcome is not known. To charge
// again is safe: a try has a number, and each number is sent once.
func (c Charge) nextProcessing(p Plan, now time.Time) (Step, time.Time) {
	switch {
	case c.Missed != nil:
		return StepFail, now
	case c.Trying:
		return StepNothing, now.Add(LookPause)
	case c.Closing || c.Closed:
		return StepWithdraw, now
	case !c.HasOrder:
		return StepOrder, now
	case p.Status == PlanIncomplete && now.After(p.StartedAt.Add(FirstTime)):
		return StepFail, now
	default:
		return StepCharge, now
	}
}

// nextRetrying is what a charge needs that failed. Its order may have been
// taken back meanwhile, by a pause or an end that did not last.
func (c Charge) nextRetrying(now time.Time) (Step, time.Time) {
	switch {
	case c.Closing || c.Closed:
		return StepWithdraw, now
	case !c.HasOrder:
		return StepOrder, now
	case c.NewCard:
		return StepCharge, now
	case now.Before(c.DueAt):
		return StepNothing, c.DueAt
	case c.Failure != nil && c.Failure.Class() == FailureOfCard:
		return StepGiveUp, now
	default:
		return StepCharge, now
	}
}
