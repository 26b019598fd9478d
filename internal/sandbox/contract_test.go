package sandbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"paygraph/internal/sandbox"
)

// descriptionPath is Iamport's own description of its API, which is not part
// of this repository.
const descriptionPath = "../../../shared/iamport/v1.openapi.json"

// description is the part of a Swagger 2.0 file that answers are held against.
type description struct {
	Paths       map[string]map[string]operation
	Definitions map[string]schema
}

type operation struct {
	Responses map[string]struct{ Schema schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	AllOf      []schema
	Type       string
	Items      *schema
	Properties map[string]schema
	Required   []string
	MaxLength  any `json:"maxLength"` // a number, or its digits
}

// resolve follows references and joins what a schema is composed of.
func (d description) resolve(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
		s = d.Definitions[name]
	}
	for _, part := range s.AllOf {
		part = d.resolve(part)
		joined := maps.Clone(part.Properties)
		maps.Copy(joined, s.Properties)
		s.Properties, s.Required = joined, slices.Concat(s.Required, part.Required)
	}
	return s
}

// check holds a value against a schema. Whatever is not required may be null,
// and a field that is not described is a mistake.
func (d description) check(s schema, v any, at string) []string {
	s = d.resolve(s)
	wrong := func() []string { return []string{fmt.Sprintf("%s: %.40v is not a %s", at, v, s.Type)} }
	switch v := v.(type) {
	case object:
		if s.Properties == nil {
			return wrong()
		}
		return d.checkFields(s, v, at)
	case []any:
		if s.Type != "array" {
			return wrong()
		}
		var faults []string
		for i, item := range v {
			faults = append(faults, d.check(*s.Items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return faults
	case string:
		var most int
		if _, err := fmt.Sscan(fmt.Sprint(s.MaxLength), &most); err == nil && utf8.RuneCountInString(v) > most {
			return []string{fmt.Sprintf("%s: %q is longer than %d", at, v, most)}
		}
		if s.Type != "string" {
			return wrong()
		}
	case json.Number:
		if _, err := v.Int64(); s.Type != "number" && (s.Type != "integer" || err != nil) {
			return wrong()
		}
	case bool:
		if s.Type != "boolean" {
			return wrong()
		}
	}
	return nil
}

func (d description) checkFields(s schema, o object, at string) (faults []string) {
	for _, name := range s.Required {
		// The description of pre-registrations requires fields that it does not have.
		if _, described := s.Properties[name]; described && o[name] == nil {
			faults = append(faults, at+"."+name+" is missing")
		}
	}
	for name, v := range o {
		field, known := s.Properties[name]
		if !known {
			faults = append(faults, at+"."+name+" is not described")
		} else if v != nil {
			faults = append(faults, d.check(field, v, at+"."+name)...)
		}
	}
	return faults
}

// observed are answers that the description does not list but callers have met.
var observed = []string{"GET /payments/prepare/{merchant_uid} 404", "POST /payments/cancel 400", "POST /vbanks 400",
	"POST /payments/prepare 400", "GET /payments 400",
	"POST /subscribe/customers/{customer_uid} 400", "GET /subscribe/customers 400", "POST /subscribe/payments/again 400",
	"POST /subscribe/payments/onetime 400", "POST /subscribe/payments/schedule 400", "POST /subscribe/payments/unschedule 400",
	"POST /users/getToken 400", "GET /payments/find/{merchant_uid}/{payment_status} 400"}

// contractCall is a request by its pattern, and by its path where that differs.
type contractCall struct {
	method, pattern, path string
	body                  any
}

// Every kind of answer has the fields, types and lengths that Iamport describes.
func TestContract(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(descriptionPath)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("Iamport's description of its API is not at %s", descriptionPath)
	}
	var d description
	if err := errors.Join(err, json.Unmarshal(file, &d)); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, sandbox.Options{})
	card := w.pay(t, "ord-1", object{"custom_data": object{"a": 1}, "buyer_email": "buyer@example.com", "customer_uid": "c1"})
	failed := w.pay(t, "ord-2", object{"outcome": "failed"})
	vbank := w.pay(t, "ord-3", object{"pay_method": "vbank"})
	dollars := w.pay(t, "ord-4", object{"currency": "USD", "amount": json.Number("9.99")})
	due := w.Now().Add(time.Hour).Unix()

	calls := []contractCall{
		{"POST", "/users/getToken", "", object{"imp_key": sandbox.Key, "imp_secret": sandbox.Secret}},
		{"POST", "/users/getToken", "", object{"imp_key": "x", "imp_secret": "x"}},
		{"POST", "/users/getToken", "", object{}},
		{"GET", "/payments/{imp_uid}", "/payments/" + card + "?include_sandbox=true", nil},
		{"GET", "/payments/{imp_uid}", "/payments/" + failed + "?include_sandbox=true", nil},
		{"GET", "/payments/{imp_uid}", "/payments/" + vbank + "?include_sandbox=true", nil},
		{"GET", "/payments/{imp_uid}", "/payments/imp_0", nil},
		{"GET", "/payments/{imp_uid}/balance", "/payments/" + card + "/balance", nil},
		{"GET", "/payments", "/payments?imp_uid[]=" + card, nil},
		{"GET", "/payments", "/payments?imp_uid[]=" + card + "&imp_uid[]=x", nil},
		{"GET", "/payments", "/payments?imp_uid[]=x", nil},
		{"GET", "/payments/find/{merchant_uid}/{payment_status}", "/payments/find/ord-1/paid", nil},
		{"GET", "/payments/find/{merchant_uid}/{payment_status}", "/payments/find/ord-1", nil},
		{"GET", "/payments/findAll/{merchant_uid}/{payment_status}", "/payments/findAll/ord-1/paid", nil},
		{"GET", "/payments/findAll/{merchant_uid}/{payment_status}", "/payments/findAll/ord-1/paid?page=2", nil},
		{"GET", "/payments/status/{payment_status}", "/payments/status/all", nil},
		{"GET", "/payments/status/{payment_status}", "/payments/status/none", nil},
		{"POST", "/payments/prepare", "", object{"merchant_uid": "ord-9", "amount": 100, "currency": "KRW"}},
		{"POST", "/payments/prepare", "", object{"merchant_uid": "ord-9", "amount": 100}},
		{"PUT", "/payments/prepare", "", object{"merchant_uid": "ord-9", "amount": 200}},
		{"PUT", "/payments/prepare", "", object{"merchant_uid": "ord-8", "amount": 200}},
		{"GET", "/payments/prepare/{merchant_uid}", "/payments/prepare/ord-9", nil},
		{"GET", "/payments/prepare/{merchant_uid}", "/payments/prepare/ord-8", nil},
		{"POST", "/payments/cancel", "", object{"imp_uid": card, "amount": 1, "reason": "환불"}},
		{"POST", "/payments/cancel", "", object{"imp_uid": dollars, "amount": json.Number("0.01")}},
		{"POST", "/payments/cancel", "", object{"imp_uid": card, "checksum": 1}},
		{"POST", "/payments/cancel", "", object{}},
		{"POST", "/vbanks", "", object{"channel_key": "c", "merchant_uid": "ord-5", "amount": 1, "vbank_code": "04", "vbank_due": due}},
		{"POST", "/vbanks", "", object{}},
		{"DELETE", "/vbanks/{imp_uid}", "/vbanks/" + vbank, nil},
		{"DELETE", "/vbanks/{imp_uid}", "/vbanks/" + card, nil},
		{"DELETE", "/vbanks/{imp_uid}", "/vbanks/imp_0", nil},
	}
	calls = append(calls, billingCalls(t, w)...)
	for _, c := range calls {
		if c.path == "" {
			c.path = c.pattern
		}
		a := w.rest(t, c.method, c.path, c.body)
		name := fmt.Sprintf("%s %s %d", c.method, c.pattern, a.status)
		described, ok := d.Paths[c.pattern][strings.ToLower(c.method)].Responses[fmt.Sprint(a.status)]
		if one, alternatives := described.Schema.Properties["CustomerResponse"]; alternatives {
			described.Schema = one // the other is of a key for several PGs, which is not played
		}
		if !ok && !slices.Contains(observed, name) {
			t.Errorf("%s is not described: %s", name, a.raw)
		}
		env, _ := a.body.(object)
		if _, hasCode := env["code"].(json.Number); !hasCode || len(env) != 3 {
			t.Errorf("%s: got %s, want code, message, response", name, a.raw)
		}
		if described.Schema.Ref == "" {
			continue
		}
		for _, fault := range d.check(described.Schema, a.body, "answer") {
			t.Errorf("%s: %s", name, fault)
		}
	}
}
