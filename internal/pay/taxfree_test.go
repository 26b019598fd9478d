package pay_test

import (
	"math/rand/v2"
	"testing"

	"paygraph/internal/pay"
)

func won(n int64) pay.Money { return pay.Money{Amount: n, Currency: pay.KRW} }

// back is a refund that went through.
func back(amount, free int64) pay.Refund {
	return pay.Refund{Status: pay.RefundSucceeded, Amount: amount, TaxFree: free}
}

func TestTaxFreePart(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	foreign := back(4_000, 0)
	foreign.Foreign = true
	waiting := pay.Refund{Status: pay.RefundHeld, Amount: 10_000, TaxFree: 3_000}
	failed := pay.Refund{Status: pay.RefundFailed, Amount: 10_000, TaxFree: 3_000}
	type refunds = []pay.Refund
	for name, row := range map[string]struct {
		free     int64 // of the order's 10000
		paid     int64
		currency pay.Currency
		refunds  refunds
		amount   int64
		asked    *int64
		want     int64
		broken   pay.FieldRule
		bound    int64
	}{
		"taxed, part":                      {free: 0, amount: 4_000, want: 0},
		"taxed, all":                       {free: 0, amount: 10_000, want: 0},
		"taxed, said so":                   {free: 0, amount: 4_000, asked: n(0), want: 0},
		"taxed, some asked":                {free: 0, amount: 4_000, asked: n(1), broken: pay.RuleTooLarge},
		"free, part":                       {free: 10_000, amount: 4_000, want: 4_000},
		"free, all":                        {free: 10_000, amount: 10_000, want: 10_000},
		"free, too little asked":           {free: 10_000, amount: 4_000, asked: n(3_999), broken: pay.RuleTooSmall, bound: 4_000},
		"mixed, part":                      {free: 3_000, amount: 4_000, broken: pay.RuleRequired},
		"mixed, all":                       {free: 3_000, amount: 10_000, want: 3_000},
		"mixed, named":                     {free: 3_000, amount: 4_000, asked: n(1_000), want: 1_000},
		"mixed, none":                      {free: 3_000, amount: 4_000, asked: n(0), want: 0},
		"mixed, more than it has":          {free: 3_000, amount: 4_000, asked: n(3_001), broken: pay.RuleTooLarge, bound: 3_000},
		"mixed, more than the sum":         {free: 3_000, amount: 2_000, asked: n(2_001), broken: pay.RuleTooLarge, bound: 2_000},
		"mixed, less than must":            {free: 3_000, amount: 9_000, asked: n(1_999), broken: pay.RuleTooSmall, bound: 2_000},
		"mixed, negative":                  {free: 3_000, amount: 4_000, asked: n(-1), broken: pay.RuleTooSmall},
		"mixed, the rest":                  {free: 3_000, refunds: refunds{back(4_000, 1_000)}, amount: 6_000, want: 2_000},
		"mixed, the free part is gone":     {free: 3_000, refunds: refunds{back(4_000, 3_000)}, amount: 1_000, want: 0},
		"mixed, the taxed part is gone":    {free: 3_000, refunds: refunds{back(7_000, 0)}, amount: 1_000, want: 1_000},
		"mixed, one waits":                 {free: 3_000, refunds: refunds{waiting}, amount: 10_000, want: 3_000},
		"mixed, one failed":                {free: 3_000, refunds: refunds{failed}, amount: 10_000, want: 3_000},
		"mixed, the console's, the rest":   {free: 3_000, refunds: refunds{foreign}, amount: 6_000, broken: pay.RuleRequired},
		"mixed, the console's, named":      {free: 3_000, refunds: refunds{foreign}, amount: 6_000, asked: n(0), want: 0},
		"mixed, the console's, too much":   {free: 3_000, refunds: refunds{foreign}, amount: 6_000, asked: n(3_001), broken: pay.RuleTooLarge, bound: 3_000},
		"taxed, the console's, the rest":   {free: 0, refunds: refunds{foreign}, amount: 6_000, want: 0},
		"free, the console's, the rest":    {free: 10_000, refunds: refunds{foreign}, amount: 6_000, want: 6_000},
		"taxed, another sum paid":          {free: 0, paid: 10_001, amount: 10_001, asked: n(0), want: 0},
		"free, another sum paid":           {free: 10_000, paid: 10_001, amount: 10_001, want: 10_001},
		"mixed, a small sum paid":          {free: 3_000, paid: 100, amount: 100, want: 100},
		"mixed, another currency":          {free: 3_000, currency: "USD", amount: 10_000, want: 0},
		"taxed, another currency, in part": {free: 0, currency: "USD", amount: 1, want: 0},
	} {
		p := pay.Payment{Facts: paid("a").Facts}
		if row.paid != 0 {
			p.Amount = row.paid
		}
		if row.currency != "" {
			p.Currency = row.currency
		}
		for _, r := range row.refunds {
			if r.Status == pay.RefundSucceeded {
				p.Refunded += r.Amount
			}
		}
		got, broken, bound := pay.TaxLeftOf(won(10_000), row.free, p, row.refunds).Part(row.amount, row.asked)
		if got != row.want || broken != row.broken || bound != row.bound {
			t.Errorf("%s: got %d, %q %d; want %d, %q %d", name, got, broken, bound, row.want, row.broken, row.bound)
		}
	}
}

// However a payment goes back in parts, by admins, the console and guesses, no
// part is ever larger than what there is, and there is always a part that can
// be named.
func TestTaxFreePartAlwaysFits(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		total := 1 + rng.Int64N(20)
		free := rng.Int64N(total + 1)
		p := pay.Payment{Facts: paid("a").Facts}
		p.Amount = total
		var all []pay.Refund
		var freeBack, taxedBack int64
		for p.Refunded < total {
			amount := 1 + rng.Int64N(total-p.Refunded)
			left := pay.TaxLeftOf(won(total), free, p, all)
			least, most := max(0, amount-left.Taxed), min(left.Free, amount)
			if least > most {
				t.Fatalf("%d of %+v: nothing can be named", amount, left)
			}
			asked := least + rng.Int64N(most-least+1)
			part, broken, _ := left.Part(amount, &asked)
			guess := left.Guess(amount)
			if broken != "" || part != asked || guess < 0 || guess > amount {
				t.Fatalf("%d with %d free of %+v: got %d %q, guess %d", amount, asked, left, part, broken, guess)
			}
			r := back(amount, part)
			if r.Foreign = rng.IntN(4) == 0; r.Foreign {
				r.TaxFree = 0
			} else {
				freeBack, taxedBack = freeBack+part, taxedBack+amount-part
			}
			all = append(all, r)
			p.Refunded += amount
		}
		if freeBack > free || taxedBack > total-free {
			t.Fatalf("of %d with %d free: %d free and %d taxed went back", total, free, freeBack, taxedBack)
		}
	}
}
