package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"paygraph/internal/sandbox"
)

// form posts to the window as a browser does, without following redirects.
func (w *world) form(t *testing.T, path string, fields map[string]string) (status int, location, page string) {
	t.Helper()
	values := url.Values{}
	for k, v := range fields {
		values.Set(k, v)
	}
	req := w.request(t, "POST", "/sandbox/window"+path, values)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Location"), b.String()
}

// open opens a window and returns its imp_uid.
func (w *world) open(t *testing.T, mode string, param object) string {
	t.Helper()
	data, err := json.Marshal(param)
	if err != nil {
		t.Fatal(err)
	}
	status, location, page := w.form(t, "/open", map[string]string{"mode": mode, "origin": "http://localhost:5173", "data": string(data)})
	id, ok := strings.CutPrefix(location, "/sandbox/window/")
	if status != http.StatusSeeOther || !ok {
		t.Fatalf("open: got HTTP %d to %q: %s", status, location, page)
	}
	return id
}

// On a phone the window replaces the page, and the buyer lands on
// m_redirect_url, which keeps its own query.
func TestWindowRedirects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	param := order("ord-1", object{"m_redirect_url": "http://shop.localhost/done?o=1"})
	id := w.open(t, "redirect", param)
	want(t, w.payment(t, id), map[string]string{"status": "ready", "paid_at": "0"})
	_, location, _ := w.form(t, "/"+id, map[string]string{"outcome": "paid", "pay_method": "card", "card_code": "381"})
	if expected := "http://shop.localhost/done?o=1&imp_success=true&imp_uid=" + id + "&merchant_uid=ord-1"; location != expected {
		t.Errorf("got %s, want %s", location, expected)
	}
	want(t, w.payment(t, id), map[string]string{"status": "paid", "card_name": "KB국민카드"})

	if _, _, page := w.form(t, "/"+id, map[string]string{"outcome": "failed"}); !strings.Contains(page, "이미 끝난 결제입니다.") {
		t.Errorf("a second press: got %s", page)
	}
	data, _ := json.Marshal(param)
	_, location, _ = w.form(t, "/open", map[string]string{"mode": "redirect", "data": string(data)})
	if !strings.Contains(location, "error_code=F1002") || !strings.Contains(location, "imp_success=false") {
		t.Errorf("paying again: got %s, want F1002", location)
	}
}

// In a frame the outcome is a message to the page's origin and to no other.
func TestWindowTellsThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.open(t, "frame", order("ord-1", object{"request_id": "req_1", "pg": "tosspayments"}))
	_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "failed", "fail_reason": "[F112]거래거절 잔액부족"})
	for _, part := range []string{"http://localhost:5173", "req_1", "잔액부족"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q: %s", part, page)
		}
	}
	if strings.Contains(page, `success\u0022`) {
		t.Errorf("a terse PG tells of success: %s", page)
	}
	want(t, w.payment(t, id), map[string]string{"status": "failed", "fail_reason": "[F112]거래거절 잔액부족"})
}

func TestWindowTampering(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": "ord-1", "amount": 12000}).ok(t)
	id := w.open(t, "popup", order("ord-1", nil))
	_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid", "charge_amount": "1,0", "lost": "on", "live": "on"})
	if strings.Contains(page, "postMessage") {
		t.Error("a lost callback was sent")
	}
	want(t, w.payment(t, id), map[string]string{"status": "paid", "amount": "10", "sandbox": "false"})
	id = w.open(t, "popup", order("ord-2", nil))
	if status, _, _ := w.form(t, "/"+id, map[string]string{"outcome": "paid", "charge_amount": "x"}); status != http.StatusBadRequest {
		t.Errorf("a senseless amount: got HTTP %d, want 400", status)
	}
	if status, _, _ := w.form(t, "/imp_0", map[string]string{"outcome": "paid"}); status != http.StatusNotFound {
		t.Errorf("an unknown window: got HTTP %d, want 404", status)
	}
}

// The settings decide for every window, whatever the shopper presses; the
// control call /pay says for itself.
func TestWindowSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.set(t, object{"decline": "[F112]거래거절 잔액부족"})
	id := w.open(t, "frame", order("ord-1", nil))
	_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"})
	if !strings.Contains(page, "잔액부족") {
		t.Errorf("the page does not hear of the decline: %s", page)
	}
	want(t, w.payment(t, id), map[string]string{"status": "failed", "fail_reason": "[F112]거래거절 잔액부족"})
	want(t, w.payment(t, w.pay(t, "ord-2", nil)), map[string]string{"status": "paid"})

	w.set(t, object{"decline": "", "lose_callback": true})
	id = w.open(t, "frame", order("ord-3", nil))
	if _, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"}); strings.Contains(page, "postMessage") {
		t.Error("a lost callback was sent")
	}
	want(t, w.payment(t, id), map[string]string{"status": "paid"})
	back := object{"m_redirect_url": "http://shop.localhost/done"}
	id = w.open(t, "redirect", order("ord-4", back))
	if status, location, _ := w.form(t, "/"+id, map[string]string{"outcome": "paid"}); status != http.StatusOK || location != "" {
		t.Errorf("a lost redirect: got HTTP %d to %q, want none", status, location)
	}

	w.set(t, object{"lose_callback": false, "redirects": "twice"})
	id = w.open(t, "redirect", order("ord-5", back))
	if _, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"}); strings.Count(page, "shop.localhost") != 2 {
		t.Errorf("twice: got %s", page)
	}
	w.set(t, object{"redirects": "never"})
	id = w.open(t, "redirect", order("ord-6", back))
	if _, location, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"}); location != "" || strings.Contains(page, "shop.localhost") {
		t.Errorf("never: got %q and %s", location, page)
	}
	w.control(t, "POST", "/settings", object{"redirects": "often"}).controlRefused(t, http.StatusBadRequest, "BAD_REQUEST")
}

// What the page shows comes from strangers and stays text.
func TestWindowEscapes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.open(t, "frame", order("ord-1", object{"name": `<img src=x onerror=a>`, "request_id": "</script><script>x"}))
	a := w.do(t, w.request(t, "GET", "/sandbox/window/"+id, nil))
	if page := string(a.raw); strings.Contains(page, "<img src=x") || strings.Contains(page, "<script>x") {
		t.Errorf("the page carries foreign markup: %s", page)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("Content-Security-Policy: got %q", csp)
	}
}

// The second origin serves the window and nothing else, and the script knows it.
func TestSecondOrigin(t *testing.T) {
	t.Parallel()
	s, err := sandbox.New(sandbox.Options{BaseURL: "http://127.0.0.1:1", WindowURL: "http://localhost:2/"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	get := func(h http.Handler, path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", "http://localhost"+path, nil))
		return rec
	}
	if rec := get(s.Window(), "/sandbox/window?mode=frame"); rec.Code != http.StatusOK {
		t.Errorf("window: got HTTP %d", rec.Code)
	}
	for _, path := range []string{"/sandbox/control/payments", "/sandbox/iamport/payments", "/sandbox/iamport.js"} {
		if rec := get(s.Window(), path); rec.Code != http.StatusNotFound {
			t.Errorf("%s at the window's origin: got HTTP %d, want 404", path, rec.Code)
		}
	}
	if rec := get(s.Handler(), "/sandbox/window"); rec.Code != http.StatusNotFound {
		t.Errorf("window at the first origin: got HTTP %d, want 404", rec.Code)
	}
	if rec := get(s.Handler(), "/sandbox/iamport.js"); !strings.Contains(rec.Body.String(), `"window":"http://localhost:2"`) {
		t.Error("the script does not know the window's origin")
	}
}

// refusals are parameters that the SDK refuses, and some that it takes; the
// script in the page and the server must agree on every one, to the letter.
var refusals = map[string]object{
	"good":              order("o", object{"custom_data": object{"a": 1}, "notice_url": []any{"http://a/"}, "vbank_due": "2026-01-02 03:04:05"}),
	"korean of 40":      order("o", object{"name": strings.Repeat("가", 40)}),
	"name of 41":        order("o", object{"name": strings.Repeat("가", 41)}),
	"emoji count once":  order("o", object{"name": strings.Repeat("😀", 40)}),
	"amount as text":    order("o", object{"amount": "12000"}),
	"amount missing":    {"merchant_uid": "o"},
	"amount negative":   order("o", object{"amount": -1}),
	"unknown key":       order("o", object{"__typename": "PaymentParams"}),
	"null":              order("o", object{"buyer_tel": nil}),
	"inherited key":     order("o", object{"constructor": "x"}),
	"merchant_uid long": order(strings.Repeat("x", 41), nil),
	"merchant_uid none": order(" ", nil),
	"pay_method":        order("o", object{"pay_method": "cash"}),
	"phone undecided":   order("o", object{"pay_method": "phone"}),
	"phone":             order("o", object{"pay_method": "phone", "digital": true}),
	"due":               order("o", object{"vbank_due": "tomorrow"}),
	"nested":            order("o", object{"card": object{"direct": object{"code": 366}}}),
	"listed":            order("o", object{"products": []any{object{"id": "1"}, object{"nmae": "x"}}}),
	"listed null":       order("o", object{"products": []any{nil}}),
	"popup as text":     order("o", object{"popup": "true"}),
	"two wrong":         order("o", object{"zzz": 1, "buyer_name": strings.Repeat("a", 17)}),
}

func TestPageAndServerAgree(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed; it runs the page's half of the rules")
	}
	w := newWorld(t, sandbox.Options{})
	script := string(w.do(t, w.request(t, "GET", "/sandbox/iamport.js", nil)).raw)
	cases, err := json.Marshal(refusals)
	if err != nil {
		t.Fatal(err)
	}
	// As little of a browser as the script needs before it opens a window.
	program := `
var window = globalThis, location = {origin: "http://localhost"};
Object.defineProperty(globalThis, "navigator", {value: {userAgent: "node"}, configurable: true});
window.addEventListener = function () {}; window.alert = function () {};
var document = {body: null, addEventListener: function () {}};
` + script + `
IMP.sandbox = {kind: "frame"}; IMP.init("imp00000000");
var cases = ` + string(cases) + `, said = {}, left = 0;
Object.keys(cases).forEach(function (name) { said[name] = ""; IMP.request_pay(cases[name], function (r) { said[name] = r.error_msg; }); });
setTimeout(function () { console.log(JSON.stringify(said)); }, 50);`
	cmd := exec.CommandContext(t.Context(), node, "-")
	cmd.Stdin = strings.NewReader(program)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var page map[string]string
	if err := json.Unmarshal(out, &page); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	for name, param := range refusals {
		a, _ := w.control(t, "POST", "/pay", with(param, "outcome", "open")).body.(object)
		server, _ := a["error_msg"].(string)
		if page[name] != server {
			t.Errorf("%s: the page says %q, the server %q", name, page[name], server)
		}
		wrong := !strings.Contains("good, korean of 40, emoji count once, phone", name)
		if wrong != (server != "") {
			t.Errorf("%s: got %q", name, server)
		}
	}
}

func with(o object, key string, v any) object {
	c := object{key: v}
	for k, v := range o {
		c[k] = v
	}
	return c
}
