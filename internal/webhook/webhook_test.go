package webhook_test

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/testenv"
	"paygraph/internal/webhook"
)

var silent = map[string]any{"webhook": "none"}

// post sends a webhook as Iamport would and returns the status of the answer.
func post(t testing.TB, address, contentType, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func deliveries(t testing.TB, env *testenv.Env) []*ent.WebhookDelivery {
	t.Helper()
	all, err := env.DB.Client.WebhookDelivery.Query().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A webhook settles its order in each spelling that the console offers, and
// what else it says is not believed.
func TestWebhookSpellings(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		contentType string
		body        string
	}{
		"JSON":                  {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","status":"paid"}`},
		"JSON in UTF-8":         {"application/json; charset=UTF-8", `{"imp_uid":"IMP","merchant_uid":"ORD","status":"paid","cancellation_id":null}`},
		"JSON without a type":   {"", `{"imp_uid":"IMP","merchant_uid":"ORD","status":"paid"}`},
		"JSON of another type":  {"text/plain", ` {"imp_uid":"IMP","merchant_uid":"ORD"}`},
		"form":                  {"application/x-www-form-urlencoded", "imp_uid=IMP&merchant_uid=ORD&status=paid"},
		"form in EUC-KR":        {"application/x-www-form-urlencoded; charset=euc-kr", "imp_uid=IMP&merchant_uid=ORD&x=%B0%A1"},
		"form without a type":   {"", "imp_uid=IMP&merchant_uid=ORD&status=paid"},
		"says it failed":        {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","status":"failed"}`},
		"says another amount":   {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","status":"paid","amount":1}`},
		"status of wrong type":  {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","status":7}`},
		"with unknown fields":   {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","customer_uid":"c","x":{"y":[]}}`},
		"with 16 KB of padding": {"application/json", `{"imp_uid":"IMP","merchant_uid":"ORD","x":"` + strings.Repeat("가", 5_000) + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, _ := env.Order(t, "card")
			id := made.Order.ID
			impUID := env.Pay(t, made.RequestPay, silent)
			body := strings.NewReplacer("IMP", impUID, "ORD", id).Replace(row.body)
			if got := post(t, env.URL+"/webhooks/iamport", row.contentType, body); got != http.StatusOK {
				t.Errorf("got %d, want 200", got)
			}
			all := deliveries(t, env)
			if len(all) != 1 || all[0].Body != body || all[0].ProcessedAt == nil || all[0].Sender != "127.0.0.1" {
				t.Errorf("got %+v, want one delivery as it came", all)
			}
			o := env.Read(t, id)
			if o.Status != pay.OrderPaid || o.Paid != 89_000 {
				t.Errorf("got %s with %d paid, want PAID with 89000", o.Status, o.Paid)
			}
		})
	}
}

// What is none of ours, or nothing at all: never a 5xx, nothing stored, and
// Iamport is not asked.
func TestWebhookNoneOfOurs(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	before := calls.Of("Payment") + calls.Of("Payments")
	const json, form = "application/json", "application/x-www-form-urlencoded"
	for name, row := range map[string]struct {
		contentType string
		body        string
		want        int
	}{
		"console's test":     {json, `{"imp_uid":"imp_1234567890","merchant_uid":"merchant_1234567890","status":"paid"}`, 200},
		"console's form":     {form, "imp_uid=imp_1234567890&merchant_uid=merchant_1234567890&status=ready", 200},
		"unknown order":      {json, `{"imp_uid":"` + impUID + `","merchant_uid":"ord_01arz3ndektsv4rrffq69g5fav"}`, 200},
		"order in capitals":  {json, `{"imp_uid":"` + impUID + `","merchant_uid":"` + strings.ToUpper(id) + `"}`, 200},
		"order with a blank": {json, `{"imp_uid":"` + impUID + `","merchant_uid":"` + id + ` "}`, 200},
		"order in Korean":    {json, `{"imp_uid":"` + impUID + `","merchant_uid":"주문"}`, 200},
		"payment's shape":    {json, `{"imp_uid":"../payments/1","merchant_uid":"` + id + `"}`, 200},
		"payment in Korean":  {json, `{"imp_uid":"imp_결제","merchant_uid":"` + id + `"}`, 200},
		"payment with a NUL": {json, `{"imp_uid":"imp_1\u0000","merchant_uid":"` + id + `"}`, 200},
		"long payment":       {json, `{"imp_uid":"imp_` + strings.Repeat("1", 100) + `","merchant_uid":"` + id + `"}`, 200},
		"empty":              {json, "", 400},
		"empty form":         {form, "", 400},
		"empty object":       {json, "{}", 400},
		"null":               {json, "null", 400},
		"list":               {json, "[]", 400},
		"number":             {json, "7", 400},
		"half":               {json, `{"imp_uid":"` + impUID, 400},
		"wrong types":        {json, `{"imp_uid":7,"merchant_uid":{"a":1}}`, 400},
		"nulls":              {json, `{"imp_uid":null,"merchant_uid":null}`, 400},
		"no order":           {json, `{"imp_uid":"` + impUID + `"}`, 400},
		"no payment":         {form, "merchant_uid=" + id, 400},
		"not UTF-8":          {json, "{\"imp_uid\":\"" + impUID + "\",\"merchant_uid\":\"" + id + "\",\"x\":\"\xff\xfe\"}", 400},
		"bad escapes":        {form, "imp_uid=%zz&merchant_uid=" + id, 400},
		"huge":               {json, `{"imp_uid":"` + impUID + `","merchant_uid":"` + id + `","x":"` + strings.Repeat("x", 1<<20) + `"}`, 400},
		"deep":               {json, strings.Repeat("[", 8_000), 400},
		"other type":         {"multipart/form-data; boundary=x", "--x--", 400},
		"broken type":        {";;;", "x", 400},
	} {
		if got := post(t, env.URL+"/webhooks/iamport", row.contentType, row.body); got != row.want {
			t.Errorf("%s: got %d, want %d", name, got, row.want)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		request, err := http.NewRequestWithContext(t.Context(), method, env.URL+"/webhooks/iamport", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: got %d, want 405", method, response.StatusCode)
		}
	}
	if got := calls.Of("Payment") + calls.Of("Payments") - before; got != 0 {
		t.Errorf("got %d calls of Iamport, want none", got)
	}
	if got := deliveries(t, env); len(got) != 0 {
		t.Errorf("got %d deliveries stored, want none", len(got))
	}
	if o := env.Read(t, id); o.Status != pay.OrderPending || o.Version != 1 {
		t.Errorf("got %s version %d, want it untouched", o.Status, o.Version)
	}
}

// A payment of our order that Iamport does not know is stored and done with.
func TestWebhookUnknownPayment(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	body := `{"imp_uid":"imp_999999999999","merchant_uid":"` + made.Order.ID + `"}`
	if got := post(t, env.URL+"/webhooks/iamport", "application/json", body); got != http.StatusOK {
		t.Errorf("got %d, want 200", got)
	}
	all := deliveries(t, env)
	if len(all) != 1 || all[0].NextAt != nil || all[0].ProcessedAt == nil || all[0].LastError == "" {
		t.Errorf("got %+v, want it processed and why", all)
	}
	if o := env.Read(t, made.Order.ID); o.Status != pay.OrderPending || o.Version != 1 {
		t.Errorf("got %s version %d, want it untouched", o.Status, o.Version)
	}
}

// The database is away: Iamport hears 503, so that it may send again.
func TestWebhookWithoutDatabase(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	if err := env.DB.Close(); err != nil {
		t.Fatal(err)
	}
	body := `{"imp_uid":"imp_999999999999","merchant_uid":"` + made.Order.ID + `"}`
	if got := post(t, env.URL+"/webhooks/iamport", "application/json", body); got != http.StatusServiceUnavailable {
		t.Errorf("webhook: got %d, want 503", got)
	}
	if got := post(t, env.URL+"/webhooks/iamport", "application/json", "{}"); got != http.StatusBadRequest {
		t.Errorf("unreadable webhook: got %d, want 400", got)
	}
	response := visit(t, env, url.Values{"merchant_uid": {made.Order.ID}})
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("redirect: got %d, want 503", response.StatusCode)
	}
}

// Only the senders on the list come in, whatever they say of themselves; a
// proxy's word counts if the proxy is ours.
func TestWebhookSenders(t *testing.T) {
	t.Parallel()
	iamport := []netip.Prefix{netip.MustParsePrefix("52.78.100.19/32"), netip.MustParsePrefix("2001:db8::/32")}
	proxy := webhook.Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for name, row := range map[string]struct {
		senders []netip.Prefix
		proxies webhook.Proxies
		peer    string
		via     []string
		want    int
		sender  string
	}{
		"no list":                      {nil, nil, "203.0.113.7:1", nil, 200, "203.0.113.7"},
		"on the list":                  {iamport, nil, "52.78.100.19:443", nil, 200, "52.78.100.19"},
		"in IPv6":                      {iamport, nil, "[2001:db8::7]:443", nil, 200, "2001:db8::7"},
		"as IPv4 in IPv6":              {iamport, nil, "[::ffff:52.78.100.19]:443", nil, 200, "::ffff:52.78.100.19"},
		"not on the list":              {iamport, nil, "203.0.113.7:1", nil, 403, ""},
		"says that it is":              {iamport, nil, "203.0.113.7:1", []string{"52.78.100.19"}, 403, ""},
		"says so behind a stranger":    {iamport, proxy, "203.0.113.7:1", []string{"52.78.100.19"}, 403, ""},
		"by our proxy":                 {iamport, proxy, "10.1.2.3:1", []string{"52.78.100.19"}, 200, "52.78.100.19"},
		"by two of our proxies":        {iamport, proxy, "[::1]:1", []string{"52.78.100.19, 10.9.9.9"}, 200, "52.78.100.19"},
		"in two headers":               {iamport, proxy, "10.1.2.3:1", []string{"52.78.100.19", "10.9.9.9"}, 200, "52.78.100.19"},
		"stranger by our proxy":        {iamport, proxy, "10.1.2.3:1", []string{"203.0.113.7"}, 403, ""},
		"stranger who says so, by it":  {iamport, proxy, "10.1.2.3:1", []string{"52.78.100.19, 203.0.113.7"}, 403, ""},
		"proxy that says nothing":      {iamport, proxy, "10.1.2.3:1", nil, 403, ""},
		"proxy that says nonsense":     {iamport, proxy, "10.1.2.3:1", []string{"52.78.100.19, unknown"}, 403, ""},
		"proxy's word without a proxy": {nil, nil, "10.1.2.3:1", []string{"52.78.100.19"}, 200, "10.1.2.3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, _ := env.Order(t, "card")
			impUID := env.Pay(t, made.RequestPay, silent)
			doors := &webhook.Doors{Service: env.Service, Logger: env.Service.Logger, Senders: row.senders, Proxies: row.proxies}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/iamport",
				strings.NewReader(`{"imp_uid":"`+impUID+`","merchant_uid":"`+made.Order.ID+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			request.RemoteAddr = row.peer
			request.Header["X-Forwarded-For"] = row.via
			if got := serve(doors.Handler(), request); got != row.want {
				t.Errorf("got %d, want %d", got, row.want)
			}
			all, want := deliveries(t, env), pay.OrderPending
			if row.want == http.StatusOK {
				want = pay.OrderPaid
				if len(all) != 1 || all[0].Sender != row.sender {
					t.Errorf("got %+v, want one delivery by %s", all, row.sender)
				}
			} else if len(all) != 0 {
				t.Errorf("got %+v, want none", all)
			}
			if o := env.Read(t, made.Order.ID); o.Status != want {
				t.Errorf("got %s, want %s", o.Status, want)
			}
		})
	}
}
