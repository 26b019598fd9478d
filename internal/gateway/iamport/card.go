package iamport

import (
	"strconv"
	"strings"

	"paygraph/internal/pay"
)

// card is what a payment object says of a card.
type card struct {
	CardName   text `json:"card_name"`
	CardNumber text `json:"card_number"`
	CardType   text `json:"card_type"` // 0 or 1, as a number or a string
	CardQuota  text `json:"card_quota"`
	ApplyNum   text `json:"apply_num"`
}

// card is nil if the payment was not made with one.
func (c card) card() *pay.Card {
	if c.CardName == "" && c.CardNumber == "" {
		return nil
	}
	out := &pay.Card{
		Name:           cut(string(c.CardName), 40),
		Number:         masked(string(c.CardNumber)),
		ApprovalNumber: cut(string(c.ApplyNum), 20),
	}
	switch c.CardType {
	case "0":
		out.Type = pay.CardCredit
	case "1":
		out.Type = pay.CardCheck
	}
	if n, err := strconv.Atoi(string(c.CardQuota)); err == nil && n >= 0 && n <= 60 {
		out.Quota = &n
	}
	return out
}

// masked is the number as the PG masks it. A PG that forgot to is helped:
// a whole card number must not reach a table.
func masked(s string) string {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits <= 10 { // six in front and four behind may be seen
		return cut(s, 30)
	}
	seen := 0
	return cut(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return r
		}
		if seen++; seen > 6 && seen <= digits-4 {
			return '*'
		}
		return r
	}, s), 30)
}
