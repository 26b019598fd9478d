package sandbox

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// amount is an exact sum in hundredths of a currency's main unit, whatever the
// currency: 100 won are 10000, 9.99 dollars are 999. On the wire it is a JSON
// number without needless digits, and it never was a float.
type amount int64

// maxAmount leaves room to add amounts without overflow.
const maxAmount = amount(1 << 60)

// parseAmount reads the text of a JSON number.
func parseAmount(text string) (amount, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return scaled(n, text)
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	if hasExponent {
		// A huge exponent would make big.Rat fill the memory with zeros.
		if e, err := strconv.Atoi(exponent); err != nil || e < -18 || e > 18 {
			return 0, fmt.Errorf("%q is not an amount", text)
		}
	}
	if !plainDecimal(mantissa) {
		return 0, fmt.Errorf("%q is not an amount", text)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0, fmt.Errorf("%q is not an amount", text)
	}
	r.Mul(r, big.NewRat(100, 1))
	if !r.IsInt() || !r.Num().IsInt64() {
		return 0, fmt.Errorf("%q has more than two decimals or is too large", text)
	}
	return bounded(amount(r.Num().Int64()), text)
}

func plainDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return len(s) > 0 && len(s) <= 24 && strings.Trim(s, "0123456789.") == ""
}

func scaled(n int64, text string) (amount, error) {
	if n > int64(maxAmount)/100 || n < -int64(maxAmount)/100 {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return amount(n * 100), nil
}

func bounded(a amount, text string) (amount, error) {
	if a > maxAmount || a < -maxAmount {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return a, nil
}

// fits reports whether a currency has coins for the amount.
func (a amount) fits(currency string) bool {
	switch currency {
	case "KRW", "JPY", "VND":
		return a%100 == 0
	}
	return true
}

func (a amount) String() string {
	sign, n := "", int64(a)
	if n < 0 {
		sign, n = "-", -n
	}
	s := sign + strconv.FormatInt(n/100, 10)
	if n%100 == 0 {
		return s
	}
	return s + strings.TrimRight(fmt.Sprintf(".%02d", n%100), "0")
}

// MarshalJSON writes a JSON number.
func (a amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a JSON number.
func (a *amount) UnmarshalJSON(b []byte) (err error) {
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*a, err = parseAmount(n.String())
	return err
}
