package pay

import "slices"

// Policy is what the verdict needs to know of this server.
type Policy struct {
	// TestChannel is true on a server that takes payments of a test channel,
	// and only those.
	TestChannel bool
}

// Check says why a payment does not fit an order, or "" if it does. It serves
// both decisions: whether an account may be shown, and the verdict on money.
//
// The order of the checks matters. A test payment and a wrong usage come first
// because nothing may be sent back for them: no money moved, or we do not know
// what did. An order that was paid says so even if it was closed before.
func Check(o Order, f Facts, policy Policy) RejectionReason {
	switch {
	case !policy.fits(f.Channel):
		return RejectedTest
	case !slices.Contains(usagesOf[o.Kind], f.Usage):
		return RejectedUsage
	case f.Currency != o.Currency:
		return RejectedCurrency
	case f.Amount != o.Amount:
		return RejectedAmount
	case o.AcceptedID != "":
		return RejectedDuplicate
	case o.Closed == ClosedCancelled:
		return RejectedOrderClosed
	case o.Closed == ClosedExpired && !f.paidInTime(o):
		return RejectedOrderClosed
	default:
		return ""
	}
}

// usagesOf says which use of a stored card fits which kind of order.
var usagesOf = map[OrderKind][]Usage{
	KindSale:       {UsageNone, UsageCharge},
	KindScheduled:  {UsageCharge, UsageScheduled},
	KindBillingKey: {UsageIssue},
}

// fits reports whether money of that channel belongs on this server. What the
// gateway does not label counts as a test where real goods are sold.
func (p Policy) fits(c Channel) bool {
	if p.TestChannel {
		return c != ChannelLive
	}
	return c == ChannelLive
}

// paidInTime reports whether the money came before the payment's due time:
// honest money wins over a lost webhook, even after the order expired.
func (f Facts) paidInTime(o Order) bool {
	due := o.ExpiresAt
	if f.Account != nil {
		due = f.Account.DueAt
	}
	return f.Received() && !f.PaidAt.After(due)
}
