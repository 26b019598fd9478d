package pay

import "time"

// ConfirmRefusal says why a payment is stopped before money moves; empty if it
// goes on.
type ConfirmRefusal string

const (
	ConfirmUnknownOrder ConfirmRefusal = "UNKNOWN_ORDER"
	ConfirmAlreadyPaid  ConfirmRefusal = "ALREADY_PAID"
	ConfirmClosed       ConfirmRefusal = "CLOSED"
	ConfirmExpired      ConfirmRefusal = "EXPIRED"
	ConfirmOtherAmount  ConfirmRefusal = "OTHER_AMOUNT"
)

// ConfirmRefusals lists every refusal.
func ConfirmRefusals() []ConfirmRefusal {
	return []ConfirmRefusal{ConfirmUnknownOrder, ConfirmAlreadyPaid, ConfirmClosed, ConfirmExpired, ConfirmOtherAmount}
}

// Confirm says why an order cannot be paid with a sum now. An order that is
// being closed counts as closed: its end is a matter of seconds, and money that
// comes in between would go back.
func Confirm(o Order, closing ClosedReason, amount int64, now time.Time) ConfirmRefusal {
	ended := o.Closed
	if ended == ClosedNot {
		ended = closing
	}
	switch {
	case o.AcceptedID != "":
		return ConfirmAlreadyPaid
	case ended == ClosedCancelled:
		return ConfirmClosed
	case ended == ClosedExpired || now.After(o.ExpiresAt):
		return ConfirmExpired
	case amount != o.Amount:
		return ConfirmOtherAmount
	default:
		return ""
	}
}
