package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// When a card declines.
const (
	declineNever  = "never"
	declineAlways = "always"
	declineOnce   = "once" // the next charge, and then never again
	declineFrom   = "from" // from a time on
)

// conduct is how a card answers a charge.
type conduct struct {
	Decline string     `json:"decline"`
	From    *time.Time `json:"from,omitempty"`   // with "from"
	Reason  string     `json:"reason,omitempty"` // what the PG says
}

func (c conduct) check() error {
	switch c.Decline {
	case declineNever, declineAlways, declineOnce:
		return nil
	case declineFrom:
		if c.From == nil {
			return fmt.Errorf(`decline "from" needs from, a time`)
		}
		return nil
	}
	return fmt.Errorf("decline %q is none of never, always, once, from", c.Decline)
}

// answer is why a charge is declined at t, and how the card behaves from then
// on; "" approves it.
func (c conduct) answer(t time.Time) (reason string, next conduct) {
	next = c
	switch c.Decline {
	case declineOnce:
		next.Decline = declineNever
	case declineFrom:
		if t.Before(*c.From) {
			return "", next
		}
	case declineNever, "":
		return "", next
	}
	return cmp.Or(c.Reason, msgDeclined), next
}

// testCard is a card that can be typed in or picked in the window.
type testCard struct {
	Number string `json:"card_number"`
	Name   string `json:"name"`
	conduct
	after   time.Duration // how long after it was stored "from" begins
	expired bool          // no PG stores it
}

// msgExpired is what PGs say of a card that is too old.
const msgExpired = "[8350] 유효기간이 만료된 카드입니다."

// testCards are the cards of the sandbox. Any other number is a good card.
var testCards = []testCard{
	{Number: "4518-4200-0000-1234", Name: "정상 카드", conduct: conduct{Decline: declineNever}},
	{Number: "4518-4200-0000-0002", Name: "항상 거절되는 카드", conduct: conduct{Decline: declineAlways}},
	{Number: "4518-4200-0000-0010", Name: "한 번 거절되는 카드", conduct: conduct{Decline: declineOnce, Reason: "[F112]거래거절 잔액부족"}},
	{Number: "4518-4200-0000-0028", Name: "45일 뒤부터 거절되는 카드", conduct: conduct{Decline: declineFrom, Reason: msgExpired}, after: 45 * 24 * time.Hour},
	{Number: "4518-4200-0000-0036", Name: "만료된 카드", conduct: conduct{Decline: declineAlways, Reason: msgExpired}, expired: true},
}

// usualCard is what a shopper pays with who does not say.
const usualCard = "451842******1234"

// conductOf is how a test card behaves that is stored at now.
func conductOf(masked string, now time.Time) (c conduct, expired bool) {
	i := slices.IndexFunc(testCards, func(t testCard) bool { return maskCard(t.Number) == masked })
	if i < 0 {
		return conduct{Decline: declineNever}, false
	}
	c = testCards[i].conduct
	if c.Decline == declineFrom {
		c.From = new(now.Add(testCards[i].after))
	}
	return c, testCards[i].expired
}

// maskCard hides the middle of a card number, as it is reported; "" if it is
// no card number. The sandbox knows and keeps cards by this only: whoever
// types a real one leaves no trace of it.
func maskCard(number string) string {
	digits := strings.NewReplacer("-", "", " ", "").Replace(number)
	if len(digits) < 14 || len(digits) > 19 {
		return ""
	}
	for i, d := range digits {
		if (d < '0' || d > '9') && (d != '*' || i < 6 || i >= len(digits)-4) {
			return ""
		}
	}
	return digits[:6] + strings.Repeat("*", len(digits)-10) + digits[len(digits)-4:]
}

// issuerOf is the company of a card: one and the same for the same number.
func issuerOf(masked string) choice {
	if strings.HasPrefix(masked, "451842") {
		return cards[0]
	}
	sum := 0
	for _, d := range masked[:6] {
		sum += int(d - '0')
	}
	return cards[sum%len(cards)]
}

// cardTyped reads a card as the API takes it, and says what is wrong with it.
func cardTyped(p params, now time.Time) (masked, wrong string) {
	number := p.text("card_number")
	if masked = maskCard(number); masked == "" || strings.Contains(number, "*") {
		return "", "유효하지않은 카드번호를 입력하셨습니다."
	}
	expiry, err := time.ParseInLocation("2006-01", p.text("expiry"), seoul)
	if err != nil {
		return "", "유효하지않은 유효기간을 입력하셨습니다. (YYYY-MM)"
	}
	if _, expired := conductOf(masked, now); expired || !expiry.AddDate(0, 1, 0).After(now) {
		return "", msgExpired
	}
	return masked, ""
}
