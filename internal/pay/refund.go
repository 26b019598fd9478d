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
	RefundFailed       RefundStatus = "FAILED"        // no money moved; final, unless the gateway's history tells otherwise
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
	TaxFree        int64
	Foreign        bool   // made in the gateway's console: its tax-free part is not known
	CancellationID string // the entry of the gateway's history that settled it
}

// RefundAccount is where a deposit goes back to.
type RefundAccount struct {
	BankCode string `json:"bank_code"`
	Number   string `json:"number"`
	Holder   string `json:"holder"`
	Tel      string `json:"tel,omitempty"`
}

// MarkReason ends a reason with the refund's id, so that its entry in the
// gateway's history is known again even if the reply was lost.
func MarkReason(reason, refundID string) string {
	return strings.TrimSpace(reason + " " + mark(refundID))
}

func mark(refundID string) string { return "[" + refundID + "]" }

// Settlement says what a payment's history tells of its refunds.
type Settlement struct {
	Done    map[string]Cancellation // refunds that it settles, by id
	Foreign []Cancellation          // money that went back without us: in the gateway's console
	Twice   []Cancellation          // those of Foreign that name a refund which another entry settled
}

// SettleRefunds matches a payment's history with its refunds: one entry
// settles one refund, for ever. An entry that names none of ours was made by
// somebody else, even if the sum is the same. A refund that we took for failed
// and that the history names did go through: money is believed, not us.
//
// replied is the refund whose call was answered with this history; empty if it
// comes from a look-up. The call did go through, so a gateway that lost the
// mark on the way leaves the refund's entry among those that name none.
func SettleRefunds(refunds []Refund, history []Cancellation, replied string) Settlement {
	s := Settlement{Done: map[string]Cancellation{}}
	known := map[string]bool{}
	for _, r := range refunds {
		known[r.CancellationID] = true
	}
	waits := func(r Refund) bool { _, done := s.Done[r.ID]; return r.CancellationID == "" && !done }
	for _, entry := range history {
		if known[entry.ID] {
			continue
		}
		known[entry.ID] = true
		reason := strings.TrimSpace(entry.Reason)
		named := slices.IndexFunc(refunds, func(r Refund) bool { return strings.HasSuffix(reason, mark(r.ID)) })
		if named >= 0 && waits(refunds[named]) {
			s.Done[refunds[named].ID] = entry
			continue
		}
		s.Foreign = append(s.Foreign, entry)
		if named >= 0 {
			s.Twice = append(s.Twice, entry)
		}
	}
	for _, r := range refunds {
		if r.ID != replied || !waits(r) {
			continue
		}
		unnamed := func(c Cancellation) bool { return c.Amount == r.Amount && !slices.Contains(s.Twice, c) }
		if i := slices.IndexFunc(s.Foreign, unnamed); i >= 0 {
			s.Done[r.ID] = s.Foreign[i]
			s.Foreign = slices.Delete(s.Foreign, i, i+1)
		}
	}
	return s
}
