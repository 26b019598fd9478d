package pay

import "time"

// ChargeStatus says where a charge of a plan stands.
type ChargeStatus string

const (
	ChargeScheduled  ChargeStatus = "SCHEDULED"  // due later; the gateway or a timer acts
	ChargeProcessing ChargeStatus = "PROCESSING" // it is being tried, and the outcome is not known
	ChargePaid       ChargeStatus = "PAID"       // final
	ChargeRetrying   ChargeStatus = "RETRYING"   // it failed and is tried again
	ChargeFailed     ChargeStatus = "FAILED"     // given up; final
	ChargeSkipped    ChargeStatus = "SKIPPED"    // passed over by a pause or the plan's end; final
)

// Values lists every status, for the table's enum.
func (ChargeStatus) Values() []string {
	return []string{
		string(ChargeScheduled), string(ChargeProcessing), string(ChargePaid), string(ChargeRetrying),
		string(ChargeFailed), string(ChargeSkipped),
	}
}

// ChargeNext is the whole of where a charge may go from each status. A status
// without an entry is final.
var ChargeNext = map[ChargeStatus][]ChargeStatus{
	ChargeScheduled:  {ChargeProcessing, ChargePaid, ChargeRetrying, ChargeFailed, ChargeSkipped},
	ChargeProcessing: {ChargePaid, ChargeRetrying, ChargeFailed},
	ChargeRetrying:   {ChargeProcessing, ChargePaid, ChargeFailed},
}

// Final reports whether a charge stays as it is for ever.
func (s ChargeStatus) Final() bool { return len(ChargeNext[s]) == 0 }

// Charge is what the rules need to know of one period's charge and its order.
type Charge struct {
	Status      ChargeStatus
	DueAt       time.Time // when it is tried next, or was tried last
	PeriodStart time.Time
	PeriodEnd   time.Time

	HasOrder bool     // its order was made; the order's number is the merchant_uid of every try
	Paid     bool     // its order was
	Closing  bool     // its order is being closed
	Closed   bool     // its order was, unpaid: nothing is left at the gateway
	Ended    *Failure // how a payment of its order ended that did not settle it; nil if none did

	Differs      bool      // the plan now wants other lines, or another card, than this was made with
	AskedAt      time.Time // when the gateway was last asked to put it on its schedule; zero if it never was
	RefusedAt    time.Time // when it last said no
	RegisteredAt time.Time // when the gateway was last seen to have it on its schedule; zero if it was not

	Trying  bool     // the card is being charged, and the outcome is not known
	Missed  *Failure // why the try that was under way took no money; nil while it is
	NewCard bool     // the plan has another card, which was not tried for this

	Silent        int       // tries in a row of which the card company said nothing
	FirstFailedAt time.Time // zero if it never failed
	Failure       *Failure  // why the last try failed
}

// asking reports whether a call to the gateway's schedule may still be at work.
func (c Charge) asking(now time.Time) bool {
	return !c.AskedAt.IsZero() && c.RegisteredAt.IsZero() && c.RefusedAt.Before(c.AskedAt) && now.Before(c.AskedAt.Add(AskLease))
}

// Open reports whether anything can still come of a charge.
func (c Charge) Open() bool { return !c.Status.Final() }
