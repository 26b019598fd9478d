package gateway

import (
	"context"
	"errors"
	"time"

	"paygraph/internal/pay"
)

// Billing is the part of a gateway that stores cards and charges them. A
// stored card is named by a customer_uid, which is ours, random and secret:
// no error names it.
type Billing interface {
	// Customer reports a stored card. It returns ErrNotFound if nothing is
	// stored under the name.
	Customer(ctx context.Context, customerUID string) (pay.StoredCard, error)

	// ForgetCustomer deletes a stored card. One that is gone already is a
	// success, so it may be repeated after ErrOutcomeUnknown.
	ForgetCustomer(ctx context.Context, customerUID, reason string) error

	// Charge takes money from a stored card, now. A decline that left a payment
	// is a report that FAILED. ErrRefused is a no without a payment in the
	// answer; FailureOf says why. Nothing moved by this call then, but the order
	// may have been paid before it: Payments tells. After ErrOutcomeUnknown ask
	// Payments, and never charge again without.
	Charge(ctx context.Context, c Charge) (pay.Report, error)

	// Schedule asks for a charge at a later time. It returns ErrRefused if
	// nothing was scheduled and ErrOutcomeUnknown if nobody knows; Scheduled
	// tells then.
	Schedule(ctx context.Context, c ScheduledCharge) error

	// Unschedule takes a scheduled charge back. After nil nothing is scheduled
	// for the order any more, whoever took it back, or because it was tried
	// already: Payments tells. It may be repeated after ErrOutcomeUnknown.
	Unschedule(ctx context.Context, customerUID, merchantUID string) error

	// Scheduled reports the scheduled charge of an order, also one that was
	// tried or taken back. It returns ErrNotFound if there was never one.
	Scheduled(ctx context.Context, merchantUID string) (pay.ScheduleReport, error)
}

// Charge asks for money from a stored card.
type Charge struct {
	CustomerUID string
	MerchantUID string
	Amount      pay.Money // at least 1
	TaxFree     int64
	Name        string // what the buyer reads; never empty
	Buyer       *pay.Buyer
	Quota       int    // months to pay in; 0 is at once
	NoticeURL   string // where the gateway reports; empty: as its console says
}

// ScheduledCharge asks for a charge at a later time.
type ScheduledCharge struct {
	Charge
	At time.Time // whole seconds
}

// FailureOf says why a charge was refused, as a payment's failure does; nil if
// the error tells nothing of a card.
func FailureOf(err error) *pay.Failure {
	type failing interface {
		error
		Failure() *pay.Failure
	}
	if e, ok := errors.AsType[failing](err); ok {
		return e.Failure()
	}
	return nil
}
