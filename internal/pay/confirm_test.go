package pay_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
)

// Every state of an order in which a payment may, or may not, go on.
func TestConfirm(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour // an order of the tests lives for one
	for name, row := range map[string]struct {
		change  func(*pay.Order)
		closing pay.ClosedReason
		amount  int64
		after   time.Duration
		want    pay.ConfirmRefusal
	}{
		"open":                        {nil, "", 10_000, 0, ""},
		"at its last moment":          {nil, "", 10_000, day, ""},
		"after it":                    {nil, "", 10_000, day + time.Second, "EXPIRED"},
		"less":                        {nil, "", 9_999, 0, "OTHER_AMOUNT"},
		"more":                        {nil, "", 10_001, 0, "OTHER_AMOUNT"},
		"being cancelled":             {nil, "CANCELLED", 10_000, 0, "CLOSED"},
		"about to expire":             {nil, "EXPIRED", 10_000, 0, "EXPIRED"},
		"cancelled":                   {func(o *pay.Order) { o.Closed = "CANCELLED" }, "CANCELLED", 10_000, 0, "CLOSED"},
		"cancelled and another sum":   {func(o *pay.Order) { o.Closed = "CANCELLED" }, "", 1, 0, "CLOSED"},
		"expired":                     {func(o *pay.Order) { o.Closed = "EXPIRED" }, "EXPIRED", 10_000, day * 2, "EXPIRED"},
		"paid":                        {func(o *pay.Order) { o.AcceptedID = "imp_1" }, "", 10_000, 0, "ALREADY_PAID"},
		"paid although it was closed": {func(o *pay.Order) { o.AcceptedID, o.Closed = "imp_1", "EXPIRED" }, "EXPIRED", 10_000, 0, "ALREADY_PAID"},
	} {
		o := newBook().order
		if row.change != nil {
			row.change(&o)
		}
		if got := pay.Confirm(o, row.closing, row.amount, t0.Add(row.after)); got != row.want {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
}
