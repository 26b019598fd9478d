package pay

import (
	"strings"
	"time"
)

// RefundBlocker says why a refund is refused.
type RefundBlocker string

const (
	BlockedNotPaid     RefundBlocker = "NOT_PAID"
	BlockedNothingLeft RefundBlocker = "NOTHING_LEFT"
	BlockedAbove       RefundBlocker = "ABOVE_MAXIMUM"
	BlockedPartial     RefundBlocker = "PARTIAL_UNSUPPORTED"
	BlockedDeadline    RefundBlocker = "DEADLINE_PASSED"
	BlockedAccount     RefundBlocker = "ACCOUNT_REQUIRED"
	BlockedInProgress  RefundBlocker = "IN_PROGRESS"
	BlockedGateway     RefundBlocker = "GATEWAY_REFUSED"
)

// RefundBlockers lists every blocker that a client can read.
func RefundBlockers() []RefundBlocker {
	return []RefundBlocker{
		BlockedNotPaid, BlockedNothingLeft, BlockedAbove, BlockedPartial, BlockedDeadline, BlockedAccount,
		BlockedInProgress, BlockedGateway,
	}
}

// Refundability says what could be refunded now.
type Refundability struct {
	Maximum      int64
	Partial      bool      // a part alone can be
	Deadline     time.Time // zero if there is none that we know
	NeedsAccount bool      // a bank account must be named
	Blocker      RefundBlocker
}

// Refundable reports whether something can be refunded.
func (r Refundability) Refundable() bool { return r.Blocker == "" }

// korea is where a month ends.
var korea = time.FixedZone("KST", 9*60*60)

// RefundsToAccount reports whether the money can only go back to a bank account
// that somebody names: a deposit came from nowhere that it could return to.
// One PG wants an account for bank transfers too.
func (f Facts) RefundsToAccount() bool {
	return f.Account != nil || f.Method == "vbank" || f.Method == "trans" && strings.HasPrefix(f.PG, "smartro")
}

// RefundabilityOf says what could be refunded of a payment now. A phone bill
// goes back whole, and within its Korean calendar month (iamport/api.md 8.4).
func RefundabilityOf(p Payment, now time.Time) Refundability {
	r := Refundability{Partial: p.Method != "phone", NeedsAccount: p.RefundsToAccount()}
	if p.Received() {
		r.Maximum = p.Amount - p.Refunded
	}
	if p.Method == "phone" && p.Received() {
		paid := p.PaidAt.In(korea)
		r.Deadline = time.Date(paid.Year(), paid.Month()+1, 1, 0, 0, 0, 0, korea).UTC()
	}
	switch {
	case !p.Received():
		r.Blocker = BlockedNotPaid
	case r.Maximum == 0:
		r.Blocker = BlockedNothingLeft
	case p.OpenRefundID != "":
		r.Blocker = BlockedInProgress
	case !r.Deadline.IsZero() && !now.Before(r.Deadline):
		r.Blocker = BlockedDeadline
	}
	return r
}

// Blocks says why a refund of a sum is refused; empty if it is not.
func (r Refundability) Blocks(amount int64, hasAccount bool) RefundBlocker {
	switch {
	case r.Blocker != "":
		return r.Blocker
	case amount > r.Maximum:
		return BlockedAbove
	case amount < r.Maximum && !r.Partial:
		return BlockedPartial
	case r.NeedsAccount && !hasAccount:
		return BlockedAccount
	default:
		return ""
	}
}
