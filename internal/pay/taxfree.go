package pay

// TaxLeft is what of a payment has not gone back yet: the part that is free of
// VAT, and the rest.
type TaxLeft struct {
	Free, Taxed int64
	maximum     int64
	known       bool // nothing went back of which we do not know the parts
}

// TaxLeftOf says what is left of a payment of an order, after the refunds that
// went through. Reports carry no tax, so of a refund that was made in the
// gateway's console only the sum is known: both parts then are upper bounds.
func TaxLeftOf(order Money, free int64, p Payment, refunds []Refund) TaxLeft {
	switch {
	case free == order.Amount:
		free = p.Amount // also of a payment of another sum
	case p.Currency != order.Currency:
		free = 0
	}
	free = min(free, p.Amount)
	left := TaxLeft{Free: free, Taxed: p.Amount - free, maximum: p.Amount - p.Refunded, known: true}
	for _, r := range refunds {
		switch {
		case r.Status != RefundSucceeded:
		case r.Foreign:
			left.known = false
		default:
			left.Free -= r.TaxFree
			left.Taxed -= r.Amount - r.TaxFree
		}
	}
	left.Free = max(0, min(left.Free, left.maximum))
	left.Taxed = max(0, min(left.Taxed, left.maximum))
	return left
}

// Guess is the part of a sum that is free of VAT where nobody can be asked:
// all that can be.
func (t TaxLeft) Guess(amount int64) int64 { return min(t.Free, amount) }

// Part says how much of a refund is free of VAT. Where a payment mixes both,
// nobody but the merchant knows, unless all that is left goes back. A part
// that cannot be is refused with the rule that it breaks, and the bound.
func (t TaxLeft) Part(amount int64, asked *int64) (free int64, broken FieldRule, bound int64) {
	most, least := min(t.Free, amount), max(0, amount-t.Taxed)
	switch {
	case asked == nil && t.Free == 0:
		return 0, "", 0
	case asked == nil && t.Taxed == 0:
		return amount, "", 0
	case asked == nil && amount == t.maximum && t.known:
		return t.Free, "", 0
	case asked == nil:
		return 0, RuleRequired, 0
	case *asked < least:
		return 0, RuleTooSmall, least
	case *asked > most:
		return 0, RuleTooLarge, most
	default:
		return *asked, "", 0
	}
}
