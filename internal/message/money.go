package message

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"paygraph/internal/pay"
)

// symbols are written before a sum in English.
var symbols = map[pay.Currency]string{"KRW": "₩", "USD": "$", "JPY": "¥", "EUR": "€", "GBP": "£", "VND": "₫"}

// Money writes a sum as people read it: 12,000원, ₩12,000, $120.00.
func Money(l Language, m pay.Money) string {
	s, sign := grouped(m.Fixed()), ""
	if strings.HasPrefix(s, "-") {
		s, sign = s[1:], "-"
	}
	symbol, known := symbols[m.Currency]
	switch {
	case l == Korean && m.Currency == pay.KRW:
		return sign + s + "원"
	case known:
		return sign + symbol + s
	default:
		return sign + s + " " + string(m.Currency)
	}
}

// grouped puts a comma before every third digit of the whole part.
func grouped(s string) string {
	whole, fraction, dotted := strings.Cut(s, ".")
	digits := strings.TrimPrefix(whole, "-")
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	out := whole[:len(whole)-len(digits)] + b.String()
	if dotted {
		out += "." + fraction
	}
	return out
}

// OrderName says what is bought in at most limit characters: the first thing,
// and how many more there are.
func OrderName(l Language, first string, more, limit int) string {
	suffix := ""
	if more > 0 {
		suffix = text{" 외 " + strconv.Itoa(more) + "건", " and " + strconv.Itoa(more) + " more"}.in(l)
	}
	room := limit - utf8.RuneCountInString(suffix)
	if utf8.RuneCountInString(first) > room {
		first = string([]rune(first)[:room-1]) + "…"
	}
	return first + suffix
}
