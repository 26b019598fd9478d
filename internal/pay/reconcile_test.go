package pay_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/internal/pay"
)

// Each kind of difference, from both sides.
func TestCompare(t *testing.T) {
	t.Parallel()
	other := func(r pay.Report, change func(*pay.Facts)) *pay.Facts {
		change(&r.Facts)
		return &r.Facts
	}
	same := func(*pay.Facts) {}
	for name, row := range map[string]struct {
		ours, theirs *pay.Facts
		want         []string
	}{
		"neither":                   {nil, nil, nil},
		"same":                      {other(paid("a"), same), other(paid("a"), same), nil},
		"another description":       {other(paid("a"), func(f *pay.Facts) { f.Method = "point" }), other(paid("a"), same), nil},
		"missing here":              {nil, other(paid("a"), same), []string{"MISSING_HERE: ours none, theirs 10000 KRW"}},
		"missing there":             {other(paid("a"), same), nil, []string{"MISSING_THERE: ours 10000 KRW, theirs none"}},
		"a window here":             {other(ready("a"), same), nil, nil},
		"a window there":            {nil, other(ready("a"), same), nil},
		"a window here, paid there": {other(ready("a"), same), other(paid("a"), same), []string{"STATUS: ours 10000 KRW, theirs 10000 KRW"}},
		"an account there":          {nil, other(issued("a", 1), same), []string{"MISSING_HERE: ours none, theirs 10000 KRW"}},
		"a failure there":           {nil, other(failed("a"), same), []string{"MISSING_HERE: ours none, theirs 10000 KRW"}},
		"another sum":               {other(paid("a"), func(f *pay.Facts) { f.Amount = 1 }), other(paid("a"), same), []string{"AMOUNT: ours 1 KRW, theirs 10000 KRW"}},
		"another currency":          {other(paid("a"), func(f *pay.Facts) { f.Currency = "USD" }), other(paid("a"), same), []string{"AMOUNT: ours 100 USD, theirs 10000 KRW"}},
		"a deposit unseen":          {other(issued("a", 1), same), other(deposited("a", 1, t0.Add(time.Hour)), same), []string{"STATUS: ours 10000 KRW, theirs 10000 KRW"}},
		"money that they lack":      {other(paid("a"), same), other(failed("a"), same), []string{"STATUS: ours 10000 KRW, theirs 10000 KRW"}},
		"an account they closed":    {other(issued("a", 1), same), other(issued("a", 1), func(f *pay.Facts) { f.Failed = true }), []string{"STATUS: ours 10000 KRW, theirs 10000 KRW"}},
		"a refund unseen":           {other(paid("a"), same), other(refunded(paid("a"), 4_000), same), []string{"REFUND: ours 0 KRW, theirs 4000 KRW"}},
		"a refund too many":         {other(refunded(paid("a"), 4_000), same), other(refunded(paid("a"), 1_000), same), []string{"REFUND: ours 4000 KRW, theirs 1000 KRW"}},
		"a sum and a refund": {
			other(refunded(paid("a"), 4_000), func(f *pay.Facts) { f.Amount = 5_000 }), other(paid("a"), same),
			[]string{"AMOUNT: ours 5000 KRW, theirs 10000 KRW", "REFUND: ours 4000 KRW, theirs 0 KRW"},
		},
	} {
		var got []string
		for _, d := range pay.Compare("a", row.ours, row.theirs) {
			if d.ImpUID != "a" || d.Mended {
				t.Errorf("%s: got %+v, want it about a and not mended", name, d)
			}
			got = append(got, d.String())
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: want-, got+\n%s", name, diff)
		}
	}
}

// Sums are kept apart by currency and by method, refunds taken off.
func TestTotals(t *testing.T) {
	t.Parallel()
	totals := pay.Totals{}
	by := func(method string, currency pay.Currency, refund int64) pay.Facts {
		f := refunded(paid("a"), refund).Facts
		f.Method, f.Currency = method, currency
		return f
	}
	totals.Add(by("vbank", pay.KRW, 0), 1)
	totals.Add(by("card", pay.KRW, 0), 1)
	totals.Add(by("card", pay.KRW, 10_000), 1)
	totals.Add(by("card", "USD", 1), 1)
	totals.Add(by("point", pay.KRW, 0), 1)
	totals.Add(by("point", pay.KRW, 0), -1)
	got, count := totals.List()
	want := []pay.MethodTotal{
		{Method: "card", Count: 2, Money: pay.Money{Amount: 10_000, Currency: "KRW"}},
		{Method: "vbank", Count: 1, Money: pay.Money{Amount: 10_000, Currency: "KRW"}},
		{Method: "card", Count: 1, Money: pay.Money{Amount: 9_999, Currency: "USD"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || count != 4 {
		t.Errorf("got %d payments, want 4; want-, got+\n%s", count, diff)
	}
}
