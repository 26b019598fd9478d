package iamport_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/gateway/iamport"
	"paygraph/internal/pay"
)

// spec is as much of Iamport's own description (Swagger 2.0) as is compared.
type spec struct {
	Paths       map[string]map[string]operation
	Definitions map[string]definition
}

type operation struct {
	Parameters []parameter
}

type parameter struct {
	Name, In string
	Required bool
}

type definition struct {
	Required   []string
	Properties map[string]struct {
		Type string
		Ref  string `json:"$ref"`
	}
	AllOf []definition
	Ref   string `json:"$ref"`
}

// readSpec reads the description that lies beside the repository where this is
// developed. It is the vendor's and not committed here.
func readSpec(t *testing.T) spec {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "iamport", "v1.openapi.json")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no description of Iamport's API at %s: the client is not compared with it", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	// Paths hold other things than operations; they have no parameters.
	var loose struct {
		Paths       map[string]map[string]json.RawMessage
		Definitions map[string]definition
	}
	if err := json.Unmarshal(b, &loose); err != nil {
		t.Fatal(err)
	}
	s := spec{Paths: map[string]map[string]operation{}, Definitions: loose.Definitions}
	for path, methods := range loose.Paths {
		s.Paths[path] = map[string]operation{}
		for method, raw := range methods {
			var o operation
			if json.Unmarshal(raw, &o) == nil {
				s.Paths[path][strings.ToUpper(method)] = o
			}
		}
	}
	// The newest edition adds a field here; nothing else that we use differs.
	o := s.Paths["/payments/cancel"]["POST"]
	o.Parameters = append(o.Parameters, parameter{Name: "enable_webhook", In: "formData"})
	s.Paths["/payments/cancel"]["POST"] = o
	return s
}

// find returns the operation that a request asks for. A last path parameter
// that is not required may be left out.
func (s spec) find(c call) (string, operation, bool) {
	asked := strings.Split(c.path, "/")
	var paths []string
	for path := range s.Paths {
		paths = append(paths, path)
	}
	slices.SortFunc(paths, func(a, b string) int { return strings.Count(a, "{") - strings.Count(b, "{") }) // plain words first
	for _, path := range paths {
		o, ok := s.Paths[path][c.method]
		parts := strings.Split(path, "/")
		last := parts[len(parts)-1]
		if len(parts) == len(asked)+1 && slices.ContainsFunc(o.Parameters, func(p parameter) bool {
			return "{"+p.Name+"}" == last && !p.Required
		}) {
			parts = parts[:len(parts)-1]
		}
		if ok && slices.EqualFunc(parts, asked, func(want, got string) bool {
			return want == got || strings.HasPrefix(want, "{") && got != ""
		}) {
			return path, o, true
		}
	}
	return "", operation{}, false
}

// properties are the fields of a definition, those that it takes over too.
func (s spec) properties(name string) map[string]string {
	out := map[string]string{}
	var add func(d definition)
	add = func(d definition) {
		if d.Ref != "" {
			add(s.Definitions[strings.TrimPrefix(d.Ref, "#/definitions/")])
		}
		for field, p := range d.Properties {
			out[field] = strings.TrimPrefix(p.Ref, "#/definitions/")
		}
		for _, part := range d.AllOf {
			add(part)
		}
	}
	add(s.Definitions[name])
	return out
}

// Whatever the client sends is described: the path, each parameter, each field
// of a body; and no required one is missing.
func TestRequestsAreDescribed(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	w := newWorld(t)
	everyCall(t, w)
	described := map[string]bool{}
	for _, c := range w.calls.list {
		path, o, ok := s.find(c)
		if !ok {
			t.Errorf("%s %s is not described", c.method, c.path)
			continue
		}
		described[c.method+" "+path] = true
		in := map[string]string{}
		for _, p := range o.Parameters {
			in[p.Name] = p.In
			_, inQuery := c.query[p.Name]
			_, inBody := c.body[p.Name]
			if p.Required && p.In != "path" && !inQuery && !inBody {
				t.Errorf("%s %s: required %s is not sent", c.method, path, p.Name)
			}
		}
		for name := range c.query {
			if in[name] != "query" {
				t.Errorf("%s %s: query parameter %s is not described", c.method, path, name)
			}
		}
		for name := range c.body {
			if in[name] != "formData" {
				t.Errorf("%s %s: field %s is not described", c.method, path, name)
			}
		}
	}
	for _, want := range []string{
		"POST /users/getToken", "GET /payments/{imp_uid}", "GET /payments", "GET /payments/findAll/{merchant_uid}/{payment_status}",
		"GET /payments/status/{payment_status}", "POST /payments/prepare", "PUT /payments/prepare",
		"GET /payments/prepare/{merchant_uid}", "POST /payments/cancel", "DELETE /vbanks/{imp_uid}",
		"GET /subscribe/customers/{customer_uid}", "DELETE /subscribe/customers/{customer_uid}", "POST /subscribe/payments/again",
		"POST /subscribe/payments/schedule", "POST /subscribe/payments/unschedule", "GET /subscribe/payments/schedule/{merchant_uid}",
	} {
		if !described[want] {
			t.Errorf("%s was not asked; got %v", want, described)
		}
	}
}

// everyCall uses each method of the client once, with everything filled in.
func everyCall(t *testing.T, w *world) {
	t.Helper()
	ctx := t.Context()
	id := w.pay(t, "ord-1", 10_000, m{"pay_method": "vbank", "outcome": "paid"})
	account := w.pay(t, "ord-2", 10_000, m{"pay_method": "vbank"})
	registration := gateway.Registration{MerchantUID: "ord-3", Money: won(1_000)}
	now := time.Now()
	var errs []error
	try := func(_ any, err error) { errs = append(errs, err) }
	try(w.Payment(ctx, id))
	try(w.Payments(ctx, "ord-1"))
	try(w.Batch(ctx, []string{id, account}))
	try(w.Changed(ctx, gateway.Changes{Status: gateway.ChangedPaid, From: now.Add(-time.Hour), To: now, Page: 1, Limit: 10}))
	try(nil, w.Register(ctx, registration))
	try(nil, w.Register(ctx, registration))
	try(w.Registered(ctx, "ord-3"))
	try(w.Cancel(ctx, gateway.Cancel{ImpUID: id, Amount: won(1_000), Remaining: 10_000, TaxFree: 100, Reason: "r",
		Account: &pay.RefundAccount{BankCode: "88", Number: "1", Holder: "h", Tel: "010"}}))
	try(w.RevokeAccount(ctx, account))
	w.store(t, card1, "")
	whole := charge("ord-4")
	whole.NoticeURL, whole.Amount, whole.Quota = "https://shop.example.com/hook", won(50_000), 3
	try(w.Customer(ctx, card1))
	try(w.Charge(ctx, whole))
	whole.MerchantUID = "ord-5"
	try(nil, w.Schedule(ctx, gateway.ScheduledCharge{Charge: whole, At: now.Add(time.Hour)}))
	try(w.Scheduled(ctx, "ord-5"))
	try(nil, w.Unschedule(ctx, card1, "ord-5"))
	try(nil, w.ForgetCustomer(ctx, card1, "r"))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// Whatever the client reads is described, and what is described as always
// there is enough for it.
func TestAnswersAreDescribed(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	for definition, fields := range iamport.ReadFields() {
		properties := s.properties(definition)
		if len(properties) == 0 {
			t.Errorf("%s is not described", definition)
		}
		for _, field := range fields {
			if _, ok := properties[field]; !ok {
				t.Errorf("%s: %s is not described", definition, field)
			}
		}
	}
	required := s.Definitions["PaymentAnnotation"].Required
	least := m{}
	for field := range s.properties("PaymentAnnotation") {
		least[field] = missing
		if slices.Contains(required, field) {
			delete(least, field)
		}
	}
	if r, err := read(t, least); err != nil || r.Amount != 12_000 || r.MerchantUID != "ord-1" {
		t.Errorf("only what is required: got %+v, %v", r, err)
	}
	// Each other field may be null.
	for field := range least {
		if _, err := read(t, m{field: nil}); err != nil {
			t.Errorf("%s is null: %v", field, err)
		}
	}
	// The sandbox's answers have the same fields: what it adds, Iamport has.
	w := newWorld(t)
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(w.payment(t, w.pay(t, "ord-1", 1_000, nil)).Raw), &object); err != nil {
		t.Fatal(err)
	}
	properties := s.properties("PaymentAnnotation")
	for field := range object {
		if _, ok := properties[field]; !ok {
			t.Errorf("the sandbox's payment has a field %s that is not described", field)
		}
	}
}
