package pay

import "time"

// Outcome says what became of an attempt to pay, as its buyer should hear it.
type Outcome string

const (
	OutcomeSettled    Outcome = "SETTLED"        // the order is paid
	OutcomeAccount    Outcome = "ACCOUNT_ISSUED" // a deposit is awaited
	OutcomeWaiting    Outcome = "WAITING"        // the buyer is in front of the window
	OutcomeFailed     Outcome = "FAILED"         // no money moved
	OutcomeRejected   Outcome = "REJECTED"       // the payment does not count
	OutcomeNotPayable Outcome = "NOT_PAYABLE"    // the order is closed
)

// OutcomeOf says what became of a payment of an order. A nil payment means
// that nobody has tried yet.
func OutcomeOf(o Order, p *Payment, now time.Time) Outcome {
	switch {
	case p != nil && p.Verdict == VerdictRejected:
		return OutcomeRejected
	case o.AcceptedID != "":
		return OutcomeSettled
	case o.Closed != ClosedNot:
		return OutcomeNotPayable
	case p != nil && p.AccountOpen() && p.Shown:
		return OutcomeAccount
	case p != nil && p.AccountIssued() && !p.Shown:
		return OutcomeRejected // the account does not fit the order; it is being revoked
	case p == nil || p.WindowOpen(now):
		return OutcomeWaiting
	default:
		return OutcomeFailed
	}
}

// FailureOf says why an attempt took no money; nil if it has not failed. An
// abandoned window reads as closed once its time is over.
func (p Payment) FailureOf(now time.Time) *Failure {
	switch {
	case p.Failed && p.Failure != nil:
		return p.Failure
	case p.Failed:
		return &Failure{Code: FailureUnknown}
	case p.AccountIssued() && !p.RevokeAt.IsZero():
		return &Failure{Code: FailureAccountRevoked}
	case p.Status() == PaymentReady && p.Account == nil && !p.WindowOpen(now):
		return &Failure{Code: FailureWindowClosed}
	default:
		return nil
	}
}

// Representative picks the payment that tells how an order stands when its
// caller names none: the accepted one; else an open account that is shown;
// else the attempt that was started last. It returns nil if there is none.
func Representative(o Order, payments []Payment) *Payment {
	var best *Payment
	for i := range payments {
		p := &payments[i]
		if best == nil || rank(o, p) > rank(o, best) ||
			rank(o, p) == rank(o, best) && p.StartedAt.After(best.StartedAt) {
			best = p
		}
	}
	return best
}

func rank(o Order, p *Payment) int {
	switch {
	case p.ImpUID == o.AcceptedID:
		return 2
	case p.AccountOpen() && p.Shown:
		return 1
	default:
		return 0
	}
}
