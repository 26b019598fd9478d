package pay

import (
	"cmp"
	"fmt"
	"slices"
)

// DifferenceKind says what differs between our books and the gateway's.
type DifferenceKind string

const (
	MissingHere     DifferenceKind = "MISSING_HERE"  // they have it, we do not
	MissingThere    DifferenceKind = "MISSING_THERE" // we have it, they do not
	DifferentAmount DifferenceKind = "AMOUNT"        // another sum
	DifferentStatus DifferenceKind = "STATUS"        // another status
	DifferentRefund DifferenceKind = "REFUND"        // another refunded sum
)

// Difference is one difference between the books.
type Difference struct {
	Kind   DifferenceKind `json:"kind"`
	ImpUID string         `json:"imp_uid"`
	Ours   *Money         `json:"ours,omitempty"`   // nil if we do not have it
	Theirs *Money         `json:"theirs,omitempty"` // nil if they do not have it
	Mended bool           `json:"mended"`           // asking again made it right
}

// String is a difference in a few words, for whoever looks into it.
func (d Difference) String() string {
	side := func(m *Money) string {
		if m == nil {
			return "none"
		}
		return fmt.Sprintf("%s %s", m.Decimal(), m.Currency)
	}
	return fmt.Sprintf("%s: ours %s, theirs %s", d.Kind, side(d.Ours), side(d.Theirs))
}

// Compare lists what differs about a payment; nil is a side that does not have
// it. That a window was opened is no entry in any book.
func Compare(impUID string, ours, theirs *Facts) []Difference {
	differ := func(kind DifferenceKind, sum func(Facts) int64) Difference {
		d := Difference{Kind: kind, ImpUID: impUID}
		if ours != nil {
			d.Ours = &Money{sum(*ours), ours.Currency}
		}
		if theirs != nil {
			d.Theirs = &Money{sum(*theirs), theirs.Currency}
		}
		return d
	}
	amount := func(f Facts) int64 { return f.Amount }
	switch {
	case ours == nil && (theirs == nil || theirs.level() == 0), theirs == nil && ours.level() == 0:
		return nil
	case ours == nil:
		return []Difference{differ(MissingHere, amount)}
	case theirs == nil:
		return []Difference{differ(MissingThere, amount)}
	}
	var all []Difference
	if ours.Amount != theirs.Amount || ours.Currency != theirs.Currency {
		all = append(all, differ(DifferentAmount, amount))
	}
	switch {
	case ours.level() != theirs.level():
		all = append(all, differ(DifferentStatus, amount))
	case ours.refunded() != theirs.refunded():
		all = append(all, differ(DifferentRefund, Facts.refunded))
	}
	return all
}

// MethodTotal sums up the payments of one currency and method, refunds taken
// off.
type MethodTotal struct {
	Method string `json:"method"`
	Count  int    `json:"count"`
	Money
}

// Totals sums up payments by currency and method.
type Totals map[[2]string]MethodTotal

// Add counts a payment that took money. Add it with times -1 to take it out.
func (t Totals) Add(f Facts, times int) {
	key := [2]string{string(f.Currency), f.Method}
	sum := t[key]
	sum.Method, sum.Currency = f.Method, f.Currency
	sum.Count += times
	sum.Amount += int64(times) * (f.Amount - f.refunded())
	t[key] = sum
}

// List is the sums in order, and how many payments they are of.
func (t Totals) List() (sums []MethodTotal, count int) {
	sums = []MethodTotal{}
	for _, sum := range t {
		if sum.Count > 0 {
			sums = append(sums, sum)
			count += sum.Count
		}
	}
	slices.SortFunc(sums, func(a, b MethodTotal) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Method, b.Method))
	})
	return sums, count
}

// Takes reports whether money of that channel is money on this server.
func (p Policy) Takes(c Channel) bool { return p.fits(c) }
