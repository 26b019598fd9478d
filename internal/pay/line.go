package pay

// Line is one line of an order, as it was sold.
type Line struct {
	SKU       string `json:"sku,omitempty"` // empty on a line that an admin wrote freely
	Name      string `json:"name"`
	UnitPrice int64  `json:"unit_price"` // minor units; negative for a discount
	Quantity  int    `json:"quantity"`
	TaxFree   bool   `json:"tax_free,omitempty"` // no VAT in it
	Digital   bool   `json:"digital,omitempty"`  // nothing is shipped
}

// MaxQuantity is the most of one thing that a line can hold. With MaxAmount
// for a unit it keeps a line's total far inside an int64.
const MaxQuantity = 999

// Total is the line's sum in minor units.
func (l Line) Total() int64 { return l.UnitPrice * int64(l.Quantity) }

// Sum adds up lines: all of it, and the part that is free of VAT. It reports
// false if a quantity leaves the range 1 to MaxQuantity, or the sum the range
// 1 to MaxAmount.
func Sum(lines []Line) (total, taxFree int64, ok bool) {
	for _, l := range lines {
		if l.UnitPrice > MaxAmount/MaxQuantity || l.UnitPrice < -MaxAmount/MaxQuantity {
			return 0, 0, false
		}
		if l.Quantity < 1 || l.Quantity > MaxQuantity {
			return 0, 0, false
		}
		total += l.Total()
		if l.TaxFree {
			taxFree += l.Total()
		}
		// One line cannot leap over what is left above; thousands could.
		if max(total, -total, taxFree, -taxFree) > 1<<62 {
			return 0, 0, false
		}
	}
	return total, max(0, min(taxFree, total)), total >= 1 && total <= MaxAmount
}

// Buyer is who pays.
type Buyer struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email,omitempty"`
	Tel      string `json:"tel,omitempty"`
	Address  string `json:"address,omitempty"`
	Postcode string `json:"postcode,omitempty"`
}
