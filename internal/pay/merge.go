package pay

import "time"

// Merge joins a report into what is known. It is a join in the mathematical
// sense: the order in which reports arrive, and how often, does not matter.
//
//	window open < account issued < failed < money received; refunds only grow
//
// A report that stands lower than what is known is stale and changes nothing.
func Merge(known, report Facts) Facts {
	merged, other := known, report
	if report.level() > known.level() {
		merged, other = report, known
	}
	merged.Refunded = max(known.refunded(), report.refunded())
	if merged.Account == nil {
		merged.Account = other.Account
	}
	if merged.Received() {
		merged.Failed, merged.Failure, merged.FailedAt = false, nil, time.Time{}
	}
	return merged
}

// level orders what the gateway can say of a payment. Each level is reached
// from the ones below and never left for one of them.
func (f Facts) level() int {
	switch {
	case f.Received():
		return 3
	case f.Failed:
		return 2
	case f.Account != nil:
		return 1
	default:
		return 0
	}
}

// refunded is what went back of money that came in: a payment that was
// cancelled before it took money gave nothing back.
func (f Facts) refunded() int64 {
	if !f.Received() {
		return 0
	}
	return min(f.Refunded, f.Amount)
}
