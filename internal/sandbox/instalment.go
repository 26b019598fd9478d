package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
)

// Instalments begin at a sum, and end after a year.
const (
	instalmentsFrom = amount(50_000 * 100)
	instalmentsMost = 12
)

// instalments are the numbers of months in which a sum can be paid, besides at
// once. A page narrows them by display.card_quota; without one, allowed is nil.
func instalments(sum amount, currency string, allowed []int) []int {
	if currency != "KRW" || sum < instalmentsFrom {
		return nil
	}
	var months []int
	for n := 2; n <= instalmentsMost; n++ {
		if allowed == nil || slices.Contains(allowed, n) {
			months = append(months, n)
		}
	}
	return months
}

// quotasOf reads display.card_quota: nil when the page does not say, and never
// empty when it does, because payment at once is always possible.
func quotasOf(p params) []int {
	list, given := p.object("display")["card_quota"].([]any)
	if !given {
		return nil
	}
	quotas := []int{0}
	for _, v := range list {
		if n, ok := v.(json.Number); ok {
			if months, err := strconv.Atoi(n.String()); err == nil {
				quotas = append(quotas, months)
			}
		}
	}
	return quotas
}

// cardsOf are the card companies that a page offers: all of them, unless
// card.detail hides some. "*" there speaks of all that it does not name.
func cardsOf(p params) []string {
	details, _ := p.object("card")["detail"].([]any)
	usual, named := true, map[string]bool{}
	for _, d := range details {
		detail := params(asObject(d))
		if code := detail.text("card_code"); code == "*" {
			usual = detail.flag("enabled")
		} else {
			named[code] = detail.flag("enabled")
		}
	}
	if len(details) == 0 {
		return nil
	}
	var codes []string
	for _, c := range cards {
		if on, ok := named[c.Code]; on || !ok && usual {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

func asObject(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}
