package pay

import "time"

// ScheduleStatus says where a charge stands that the gateway was asked to make
// later.
type ScheduleStatus string

const (
	ScheduleWaiting  ScheduleStatus = "WAITING"  // the gateway charges at its time
	ScheduleExecuted ScheduleStatus = "EXECUTED" // it was tried; its payment tells how it ended
	ScheduleRevoked  ScheduleStatus = "REVOKED"  // it was taken back; nothing will happen
	ScheduleOther    ScheduleStatus = "OTHER"    // a word that we do not know
)

// ScheduleReport is what the gateway says of a scheduled charge at one moment.
type ScheduleReport struct {
	CustomerUID string // the stored card that it charges; for comparing, never shown
	MerchantUID string // the order that it pays
	ImpUID      string // of the payment that it became; empty before it was tried
	Money
	At         time.Time // when it is due
	Status     ScheduleStatus
	ExecutedAt time.Time // zero before
	RevokedAt  time.Time // zero if it was not
	Failure    *Failure  // why its payment failed; nil if it did not
}
