package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"paygraph/internal/pay"
)

// Every word that a client branches on can be said in both languages, and the
// two do not say the same.
func TestEveryCodeIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	check := func(what, ko, en string) {
		if ko == "" || en == "" || ko == en {
			t.Errorf("%s: got Korean %q, English %q; want two different texts", what, ko, en)
		}
	}
	for _, c := range pay.ErrorCodes() {
		check(string(c), Error(Korean, c), Error(English, c))
	}
	for _, c := range pay.FailureCodes() {
		check(string(c), Failure(Korean, c), Failure(English, c))
	}
	for _, r := range pay.RejectionReasons() {
		check(string(r), Rejection(Korean, r), Rejection(English, r))
	}
	for _, b := range pay.RefundBlockers() {
		check(string(b), Blocker(Korean, b), Blocker(English, b))
	}
	for _, k := range pay.CaseKind("").Values() {
		check(k, Case(Korean, pay.CaseKind(k), ""), Case(English, pay.CaseKind(k), ""))
	}
	for _, r := range pay.ConfirmRefusals() {
		check(string(r), Confirm(Korean, r), Confirm(English, r))
	}
	for _, r := range pay.FieldRules() {
		f := pay.FieldError{Rule: r, Limit: "40"}
		check(string(r), Field(Korean, f), Field(English, f))
	}
	for _, e := range append(pay.EventType("").Values(), string(pay.EventCreated)) {
		check(e, Event(Korean, pay.EventType(e)), Event(English, pay.EventType(e)))
	}
}

// A field's own text says its hint itself, or has it behind; in both languages.
func TestFieldTexts(t *testing.T) {
	t.Parallel()
	for at := range fieldTexts {
		f := pay.FieldError{Path: strings.Split(strings.ReplaceAll(at.path, "*", "17"), "."), Rule: at.rule, Hint: at.hint}
		ko, en := Field(Korean, f), Field(English, f)
		if ko == "" || en == "" || ko == en || en == ruleTexts[at.rule].en || strings.HasSuffix(en, "("+at.hint+")") {
			t.Errorf("%v: got Korean %q, English %q; want two texts of its own", at, ko, en)
		}
	}
	for want, f := range map[string]pay.FieldError{
		"This way to pay is not offered here. (card, vbank)": {Path: []string{"payMethod"}, Rule: pay.RuleUnknown, Hint: "card, vbank"},
		"This value is not allowed. (RETURN_URLS)":           {Path: []string{"returnUrl"}, Rule: pay.RuleNotAllowed, Hint: "RETURN_URLS"},
		"This value is not allowed.":                         {Path: []string{"lines", "0", "sku"}, Rule: pay.RuleNotAllowed},
		"This is required.":                                  {Path: []string{"lines", "0", "sku"}, Rule: pay.RuleRequired},
		"It must be at most 100.":                            {Path: []string{"lines"}, Rule: pay.RuleTooLarge, Limit: "100"},
	} {
		if got := Field(English, f); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sum      pay.Money
		language Language
		want     string
	}{
		"won in Korean":   {pay.Money{Amount: 12000, Currency: "KRW"}, Korean, "12,000원"},
		"won in English":  {pay.Money{Amount: 12000, Currency: "KRW"}, English, "₩12,000"},
		"dollars":         {pay.Money{Amount: 12000, Currency: "USD"}, Korean, "$120.00"},
		"cents":           {pay.Money{Amount: 5, Currency: "USD"}, English, "$0.05"},
		"nothing":         {pay.Money{Amount: 0, Currency: "KRW"}, Korean, "0원"},
		"a discount":      {pay.Money{Amount: -1234567, Currency: "KRW"}, English, "-₩1,234,567"},
		"another mint":    {pay.Money{Amount: 1500, Currency: "THB"}, English, "15.00 THB"},
		"three decimals":  {pay.Money{Amount: 1234567, Currency: "KWD"}, English, "1,234.567 KWD"},
		"three digits":    {pay.Money{Amount: 999, Currency: "KRW"}, Korean, "999원"},
		"the largest sum": {pay.Money{Amount: pay.MaxAmount, Currency: "KRW"}, Korean, "9,007,199,254,740,991원"},
	}
	for name, test := range tests {
		if got := Money(test.language, test.sum); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestOrderName(t *testing.T) {
	t.Parallel()
	long := "아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주아주 긴 이름의 의자"
	if got := OrderName(Korean, "의자", 2, 40); got != "의자 외 2건" {
		t.Errorf("got %q", got)
	}
	if got := OrderName(English, "Chair", 0, 40); got != "Chair" {
		t.Errorf("got %q", got)
	}
	if got := OrderName(Korean, long, 12, 40); utf8.RuneCountInString(got) != 40 {
		t.Errorf("got %q of %d characters, want 40", got, utf8.RuneCountInString(got))
	}
}

func TestLanguageOfAHeader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Language{
		"": Korean, "ko-KR,ko;q=0.9,en;q=0.8": Korean, "en-US,en;q=0.9": English, "EN": English,
		"de-DE, en;q=0.5": English, "ja": Korean, "%%%": Korean, "en;q=0.1, ko;q=0.9": Korean,
	} {
		if got := Of(header); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}
