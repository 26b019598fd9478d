package pay

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxAmount is the largest sum that a client may see: JavaScript counts
// exactly up to here.
const MaxAmount int64 = 1<<53 - 1

// Currency is an ISO 4217 code in upper case. It is a string because the
// gateway's list is open.
type Currency string

// KRW is the currency of an order that names none.
const KRW Currency = "KRW"

// fractionDigits lists the currencies whose minor unit is not a hundredth.
var fractionDigits = map[Currency]int{
	"KRW": 0, "JPY": 0, "VND": 0, "CLP": 0, "ISK": 0, "PYG": 0, "UGX": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// FractionDigits says how many decimals the currency's minor unit stands for:
// 0 for KRW, 2 for USD.
func (c Currency) FractionDigits() int {
	if n, ok := fractionDigits[c]; ok {
		return n
	}
	return 2
}

// Valid reports whether c has the shape of a currency code.
func (c Currency) Valid() bool {
	return len(c) == 3 && strings.IndexFunc(string(c), func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}

// Money is a sum of minor units beside its currency.
type Money struct {
	Amount   int64
	Currency Currency
}

// Decimal is a number in its exact decimal spelling, such as 12000 or 120.5.
// It is never a float.
type Decimal string

// Decimal is the sum in major units, without trailing zeros.
func (m Money) Decimal() Decimal {
	s := m.Fixed()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return Decimal(s)
}

// Fixed is the sum in major units with all decimals of its currency: 120.50.
func (m Money) Fixed() string {
	digits := m.Currency.FractionDigits()
	s, sign := strconv.FormatInt(m.Amount, 10), ""
	if s[0] == '-' {
		s, sign = s[1:], "-"
	}
	if digits == 0 {
		return sign + s
	}
	if pad := digits + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// ParseDecimal turns a number in major units into minor units, exactly. It
// takes plain decimals only: digits, perhaps a sign before and a fraction
// behind. It refuses exponents, fractions finer than the minor unit, and what
// does not fit; "12000.0" of KRW is 12000.
func ParseDecimal(s string, c Currency) (int64, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if !isDigits(strings.TrimPrefix(whole, "-")) || point && !isDigits(fraction) {
		return 0, fmt.Errorf("%q is not a sum of %s", s, c)
	}
	digits := c.FractionDigits()
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > digits {
		return 0, fmt.Errorf("%q is finer than the minor unit of %s", s, c)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a sum of %s", s, c)
	}
	return n, nil
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
