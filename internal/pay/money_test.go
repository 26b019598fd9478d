package pay_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"paygraph/internal/pay"
)

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		s    string
		c    pay.Currency
		want int64
	}{
		{"12000", "KRW", 12_000}, {"12000.0", "KRW", 12_000}, {"12000.000", "KRW", 12_000}, {"0", "KRW", 0}, {"007", "KRW", 7},
		{"120.5", "USD", 12_050}, {"120.50", "USD", 12_050}, {"120", "USD", 12_000}, {"0.01", "USD", 1}, {"-0.01", "USD", -1},
		{"1.234", "KWD", 1_234}, {"9223372036854775807", "KRW", math.MaxInt64}, {"92233720368547758.07", "USD", math.MaxInt64},
		{"-9223372036854775808", "KRW", math.MinInt64},
	} {
		if got, err := pay.ParseDecimal(row.s, row.c); err != nil || got != row.want {
			t.Errorf("%q %s: got %d, %v; want %d", row.s, row.c, got, err, row.want)
		}
	}
	for _, row := range []struct {
		s string
		c pay.Currency
	}{
		{"", "KRW"}, {"", "USD"}, {".", "USD"}, {"-", "USD"}, {"-.", "USD"}, {".", "KRW"}, {"12000.5", "KRW"}, {"0.001", "USD"},
		{"1e3", "KRW"}, {"1.2e3", "USD"}, {"12,000", "KRW"}, {" 12", "KRW"}, {"12 ", "KRW"}, {"1.2.3", "USD"}, {"1.-5", "USD"}, {"1.+5", "USD"},
		{"0x10", "KRW"}, {"1_000", "KRW"}, {"+5", "KRW"}, {"NaN", "USD"}, {"Infinity", "KRW"}, {"٣", "KRW"},
		{"9223372036854775808", "KRW"}, {"92233720368547758.08", "USD"}, {"--5", "KRW"}, {".5", "USD"}, {"5.", "USD"},
	} {
		if got, err := pay.ParseDecimal(row.s, row.c); err == nil {
			t.Errorf("%q %s: got %d, want an error", row.s, row.c, got)
		}
	}
}

// Both spellings of any sum read back as the sum, and are exact.
func TestMoneyRoundTrip(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 0))
	currencies := []pay.Currency{"KRW", "JPY", "USD", "EUR", "KWD", "XXX"}
	for range 50_000 {
		m := pay.Money{Amount: int64(rng.Uint64()) >> rng.IntN(64), Currency: currencies[rng.IntN(len(currencies))]}
		roundTrip(t, m)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, n := range []int64{math.MinInt64, math.MaxInt64, 0, 1, -1, 9, 10, 99, 100, -99, 999, 1_000} {
		for _, c := range currencies {
			roundTrip(t, pay.Money{Amount: n, Currency: c})
		}
	}
}

func FuzzMoney(f *testing.F) {
	f.Add(int64(12_050), "USD")
	f.Add(int64(-1), "KRW")
	f.Fuzz(func(t *testing.T, n int64, c string) {
		roundTrip(t, pay.Money{Amount: n, Currency: pay.Currency(c)})
	})
}

func roundTrip(t *testing.T, m pay.Money) {
	t.Helper()
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(m.Currency.FractionDigits())), nil)
	want := new(big.Rat).SetFrac(big.NewInt(m.Amount), scale)
	for _, s := range []string{m.Fixed(), string(m.Decimal())} {
		if got, err := pay.ParseDecimal(s, m.Currency); err != nil || got != m.Amount {
			t.Errorf("%q of %+v reads as %d, %v", s, m, got, err)
		}
		if got, ok := new(big.Rat).SetString(s); !ok || got.Cmp(want) != 0 {
			t.Errorf("%q of %+v is %v, want %v", s, m, got, want)
		}
	}
}

// Whatever is accepted is a plain decimal number of that value.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12000", "0.5", "-3.14", "", ".", "1e5", "+1", "1_0"} {
		f.Add(s, "USD")
		f.Add(s, "KRW")
	}
	f.Fuzz(func(t *testing.T, s, c string) {
		currency := pay.Currency(c)
		n, err := pay.ParseDecimal(s, currency)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(s)
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(currency.FractionDigits())), nil)
		if !ok || want.Cmp(new(big.Rat).SetFrac(big.NewInt(n), scale)) != 0 {
			t.Errorf("%q %s: got %d, want %v", s, c, n, want)
		}
	})
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		m       pay.Money
		fixed   string
		decimal pay.Decimal
	}{
		{pay.Money{Amount: 12_000, Currency: "KRW"}, "12000", "12000"},
		{pay.Money{Amount: 12_050, Currency: "USD"}, "120.50", "120.5"},
		{pay.Money{Amount: 12_000, Currency: "USD"}, "120.00", "120"},
		{pay.Money{Amount: 5, Currency: "USD"}, "0.05", "0.05"},
		{pay.Money{Amount: -5, Currency: "USD"}, "-0.05", "-0.05"},
		{pay.Money{Amount: 0, Currency: "USD"}, "0.00", "0"},
		{pay.Money{Amount: 1, Currency: "KWD"}, "0.001", "0.001"},
	} {
		if fixed, decimal := row.m.Fixed(), row.m.Decimal(); fixed != row.fixed || decimal != row.decimal {
			t.Errorf("%+v: got %s, %s; want %s, %s", row.m, fixed, decimal, row.fixed, row.decimal)
		}
	}
	for c, want := range map[pay.Currency]bool{"KRW": true, "USD": true, "krw": false, "KR": false, "KRWW": false, "": false, "한": false, "K1W": false} {
		if got := c.Valid(); got != want {
			t.Errorf("%q: got valid %v, want %v", c, got, want)
		}
	}
}
