package pay

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
	case p.RefundsToAccount():
		return RefundNeedsAccount, left, true
	default:
		return RefundPending, left, true
	}
}
