package pay

import (
	"slices"
	"strings"
	"time"
)

// RefundStatus says who acts next on a refund.
type RefundStatus string

const (
	RefundHeld         RefundStatus = "HELD"          // an admin decides
	RefundNeedsAccount RefundStatus = "NEEDS_ACCOUNT" // the buyer names a bank account
	RefundPending      RefundStatus = "PENDING"       // we ask the gateway, or find out what it did
	RefundSucceeded    RefundStatus = "SUCCEEDED"     // the gateway has sent it back; final
	RefundFailed       RefundStatus = "FAILED"        // no money moved; final
)

// Values lists every status, for the table's enum.
func (RefundStatus) Values() []string {
	return []string{
		string(RefundHeld), string(RefundNeedsAccount), string(RefundPending), string(RefundSucceeded), string(RefundFailed),
	}
}

// Final reports whether nothing more will happen to the refund.
func (s RefundStatus) Final() bool { return s == RefundSucceeded || s == RefundFailed }

// Cancellation is money that went back, as the gateway's history tells it.
type Cancellation struct {
	ID     string // the gateway's, unique
	Amount int64
	Reason string
	At     time.Time
}

// Refund is what the rules need to know of a refund.
type Refund struct {
	ID             string
	Status         RefundStatus
	Amount         int64
	CancellationID string // the entry of the gateway's history that settled it
}

// MarkReason ends a reason with the refund's id, so that its entry in the
// gateway's history is known again even if the reply was lost.
func MarkReason(reason, refundID string) string {
	return strings.TrimSpace(reason + " [" + refundID + "]")
}

// marked reports whether a history's reason names the refund.
func marked(reason, refundID string) bool { return strings.HasSuffix(reason, "["+refundID+"]") }

// Settlement says what a payment's history tells of its refunds.
type Settlement struct {
	Done    map[string]Cancellation // refunds that it settles, by id
	Foreign []Cancellation          // money that went back without us: in the gateway's console
}

// SettleRefunds matches a payment's history with its refunds: one entry
// settles one refund, for ever. An entry that names none of ours was made by
// somebody else, even if the sum is the same.
func SettleRefunds(refunds []Refund, history []Cancellation) Settlement {
	s := Settlement{Done: map[string]Cancellation{}}
	for _, entry := range history {
		known := slices.ContainsFunc(refunds, func(r Refund) bool { return r.CancellationID == entry.ID })
		if known {
			continue
		}
		i := slices.IndexFunc(refunds, func(r Refund) bool {
			_, done := s.Done[r.ID]
			return !r.Status.Final() && !done && marked(entry.Reason, r.ID)
		})
		if i >= 0 {
			s.Done[refunds[i].ID] = entry
		} else {
			s.Foreign = append(s.Foreign, entry)
		}
	}
	return s
}

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

// RefundabilityOf says what could be refunded of a payment now. A phone bill
// goes back whole, and within its Korean calendar month (iamport/api.md 8.4).
func RefundabilityOf(p Payment, now time.Time) Refundability {
	r := Refundability{Partial: p.Method != "phone", NeedsAccount: p.Account != nil}
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

// RejectedPolicy says what happens to money that does not belong here.
type RejectedPolicy string

const (
	RejectedRefund RejectedPolicy = "refund"
	RejectedHold   RejectedPolicy = "hold"
)

// SendBack says how a rejected payment's money goes back, and how much; false
// if nothing does: a test payment or a wrong usage moved no money of ours, or
// we do not know what it moved.
func SendBack(p Payment, policy RejectedPolicy) (RefundStatus, int64, bool) {
	left := p.Amount - p.Refunded
	switch {
	case p.Verdict != VerdictRejected || p.Reason == RejectedTest || p.Reason == RejectedUsage || left <= 0:
		return "", 0, false
	case policy == RejectedHold:
		return RefundHeld, left, true
	case p.Account != nil:
		return RefundNeedsAccount, left, true
	default:
		return RefundPending, left, true
	}
}

// RefundAccount is where a deposit goes back to.
type RefundAccount struct {
	BankCode string `json:"bank_code"`
	Number   string `json:"number"`
	Holder   string `json:"holder"`
	Tel      string `json:"tel,omitempty"`
}
