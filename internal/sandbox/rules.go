package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Lengths that Iamport allows, in characters.
const maxMerchantUID = 40

// rule says what one parameter of request_pay may be. The rules exist once:
// the browser SDK is served with them as JSON and reads them the same way.
type rule struct {
	Types       []string        `json:"types"` // any of string, number, boolean, object, array
	Required    bool            `json:"required,omitempty"`
	RequiredFor string          `json:"requiredFor,omitempty"` // required for this pay_method
	Max         int             `json:"max,omitempty"`         // characters
	Min         *int            `json:"min,omitempty"`         // of a number
	Values      []string        `json:"values,omitempty"`
	Pattern     string          `json:"pattern,omitempty"` // read alike by Go and JavaScript
	Fields      map[string]rule `json:"fields,omitempty"`  // of an object, or of each object in an array
	pattern     *regexp.Regexp
}

// ruleTexts are what a refusal says.
var ruleTexts = map[string]string{
	"unknown":  "{name}은(는) 알 수 없는 파라미터입니다.",
	"null":     "{name}에 null을 전달할 수 없습니다.",
	"type":     "{name}의 타입이 올바르지 않습니다. ({want} 타입이어야 합니다)",
	"required": "{name}은(는) 필수 파라미터입니다.",
	"max":      "{name}은(는) {want}자를 초과할 수 없습니다.",
	"min":      "{name}은(는) {want} 이상이어야 합니다.",
	"values":   "{name}의 값이 올바르지 않습니다. ({want} 중 하나여야 합니다)",
	"pattern":  "{name}의 형식이 올바르지 않습니다.",
}

func str(most int) rule { return rule{Types: []string{"string"}, Max: most} }
func of(types ...string) rule {
	return rule{Types: types}
}

var payMethods = strings.Fields(`card trans vbank phone applepay naverpay samsungpay samsung kpay kakaopay payco lpay ssgpay tosspay
	cultureland smartculture culturegift booknlife point wechat alipay unionpay tenpay pinpay ssgpay_bank skpay naverpay_card
	naverpay_point paypal toss_brandpay tosspay_card tosspay_money`)

// payRules are the parameters of request_pay; there are no others.
var payRules = compiled(map[string]rule{
	"channelKey":     str(0),
	"pg":             str(0),
	"pay_method":     {Types: []string{"string"}, Values: payMethods},
	"escrow":         of("boolean"),
	"merchant_uid":   {Types: []string{"string"}, Max: maxMerchantUID, Pattern: `\S`},
	"name":           str(40),
	"amount":         {Types: []string{"number"}, Required: true, Min: new(0)},
	"currency":       {Types: []string{"string"}, Pattern: `^[A-Z]{3}$`},
	"tax_free":       {Types: []string{"number"}, Min: new(0)},
	"vat_amount":     {Types: []string{"number"}, Min: new(0)},
	"custom_data":    of("object", "array", "string"),
	"buyer_name":     str(16),
	"buyer_tel":      str(16),
	"buyer_email":    str(64),
	"buyer_addr":     str(128),
	"buyer_postcode": str(8),
	"notice_url":     of("string", "array"),
	"confirm_url":    str(0),
	"customer_uid":   str(80),
	"customer_id":    str(0),
	"digital":        {Types: []string{"boolean"}, RequiredFor: "phone"},
	"vbank_due":      {Types: []string{"string"}, Pattern: `^(\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?|\d{8}(\d{6})?)$`},
	"biz_num":        str(0),
	"m_redirect_url": str(0),
	"app_scheme":     str(0),
	"language":       {Types: []string{"string"}, Values: []string{"ko", "en", "zh"}},
	"popup":          of("boolean"),
	"products": {Types: []string{"array"}, Fields: map[string]rule{
		"id": str(0), "name": str(0), "code": str(0), "unitPrice": of("number"), "quantity": of("number"), "amount": of("number"), "tag": str(0), "link": str(0),
	}},
	"display": {Types: []string{"object"}, Fields: map[string]rule{
		"card_quota": of("array"), "only_one_card": of("boolean"), "logo": str(0),
	}},
	"card": {Types: []string{"object"}, Fields: map[string]rule{
		"direct": {Types: []string{"object"}, Fields: map[string]rule{"code": str(0), "quota": of("number")}},
		"detail": {Types: []string{"array"}, Fields: map[string]rule{"card_code": str(0), "enabled": of("boolean")}},
	}},
	"period":                  {Types: []string{"object"}, Fields: map[string]rule{"from": str(0), "to": str(0), "interval": str(0)}},
	"company":                 str(0),
	"bypass":                  of("object"),
	"useFreeInterestFromMall": of("boolean"),
	"naverPopupMode":          of("boolean"),
	"naverUseCfm":             str(0),
	"naverProductCode":        str(0),
	"naverActionType":         str(0),
	"naverReturnUrl":          str(0),
	"naverInterface":          of("object"),
	"naverCultureBenefit":     of("boolean"),
	"naverCancelYn":           of("boolean", "string"),
	"naverProducts":           of("array"),
	"promotionId":             str(0),
	"request_id":              str(0), // written into the page's own object by the SDK
	"tier_code":               str(0), // likewise, after IMP.agency
})

func compiled(rules map[string]rule) map[string]rule {
	for name, r := range rules {
		if r.Pattern != "" {
			r.pattern = regexp.MustCompile(r.Pattern)
			rules[name] = r
		}
		compiled(r.Fields)
	}
	return rules
}

// violation is a parameter that the SDK refuses: F400, no window opens.
type violation struct{ msg string }

func (v *violation) Error() string { return v.msg }

func violated(what, name string, want ...any) error {
	return &violation{strings.NewReplacer("{name}", name, "{want}", fmt.Sprint(want...)).Replace(ruleTexts[what])}
}

// checkParams holds parameters against rules, in the order of their names, so
// that the same mistake always reads the same.
func checkParams(p params, rules map[string]rule, within string) error {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		r, known := rules[name]
		if !known {
			return violated("unknown", within+name)
		}
		if err := r.check(within+name, p[name]); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		r := rules[name]
		if _, given := p[name]; !given && (r.Required || r.RequiredFor != "" && p["pay_method"] == r.RequiredFor) {
			return violated("required", within+name)
		}
	}
	return nil
}

func (r rule) check(name string, value any) error {
	if value == nil {
		return violated("null", name)
	}
	if !slices.Contains(r.Types, typeName(value)) {
		return violated("type", name, strings.Join(r.Types, ", "))
	}
	switch v := value.(type) {
	case string:
		switch {
		case r.Max > 0 && length(v) > r.Max:
			return violated("max", name, r.Max)
		case r.Values != nil && !slices.Contains(r.Values, v):
			return violated("values", name, strings.Join(r.Values, ", "))
		case r.pattern != nil && !r.pattern.MatchString(v):
			return violated("pattern", name)
		}
	case json.Number:
		if r.Min != nil && strings.HasPrefix(v.String(), "-") {
			return violated("min", name, *r.Min)
		}
	case map[string]any:
		if r.Fields != nil {
			return checkParams(v, r.Fields, name+".")
		}
	case []any:
		return r.checkItems(name, v)
	}
	return nil
}

func (r rule) checkItems(name string, items []any) error {
	if r.Fields == nil {
		return nil
	}
	for i, item := range items {
		m, ok := item.(map[string]any)
		if !ok {
			return violated("type", fmt.Sprintf("%s[%d]", name, i), "object")
		}
		if err := checkParams(m, r.Fields, fmt.Sprintf("%s[%d].", name, i)); err != nil {
			return err
		}
	}
	return nil
}

// typeName is what JavaScript calls the type of a decoded value.
func typeName(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	}
	return "object"
}

// length counts characters, Korean ones as one each.
func length(s string) int { return utf8.RuneCountInString(s) }

func checkURL(name, value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%s: %q is not an http address", name, value)
	}
	return nil
}
