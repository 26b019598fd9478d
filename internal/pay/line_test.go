package pay_test

import (
	"testing"

	"paygraph/internal/pay"
)

// A sum is exact or refused.
func TestSum(t *testing.T) {
	t.Parallel()
	line := func(price int64, quantity int, free bool) pay.Line {
		return pay.Line{Name: "x", UnitPrice: price, Quantity: quantity, TaxFree: free}
	}
	many := make([]pay.Line, 2_049) // their sum leaves an int64 and comes back to a harmless number
	for i := range many {
		many[i] = line(pay.MaxAmount/pay.MaxQuantity, pay.MaxQuantity, false)
	}
	for name, row := range map[string]struct {
		lines       []pay.Line
		total, free int64
		ok          bool
	}{
		"nothing":           {nil, 0, 0, false},
		"one":               {[]pay.Line{line(1_000, 3, false)}, 3_000, 0, true},
		"mixed":             {[]pay.Line{line(1_000, 3, false), line(500, 2, true)}, 4_000, 1_000, true},
		"discount":          {[]pay.Line{line(1_000, 3, true), line(-500, 1, false)}, 2_500, 2_500, true},
		"given away":        {[]pay.Line{line(1_000, 1, false), line(-1_000, 1, false)}, 0, 0, false},
		"dearest unit":      {[]pay.Line{line(pay.MaxAmount/pay.MaxQuantity, pay.MaxQuantity, false)}, pay.MaxAmount / pay.MaxQuantity * pay.MaxQuantity, 0, true},
		"too dear":          {[]pay.Line{line(pay.MaxAmount, 1, false)}, 0, 0, false},
		"too cheap":         {[]pay.Line{line(-pay.MaxAmount, 1, false)}, 0, 0, false},
		"too many lines":    {many, 0, 0, false},
		"too much of it":    {[]pay.Line{line(pay.MaxAmount/pay.MaxQuantity, 1<<40, false)}, 0, 0, false},
		"less than nothing": {[]pay.Line{line(1_000, -1, false), line(5_000, 1, false)}, 0, 0, false},
	} {
		total, free, ok := pay.Sum(row.lines)
		if ok != row.ok || ok && (total != row.total || free != row.free) {
			t.Errorf("%s: got %d, %d, %v; want %d, %d, %v", name, total, free, ok, row.total, row.free, row.ok)
		}
	}
}
