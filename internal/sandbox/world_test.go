package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// world is a sandbox behind a real port, with a merchant who can call it.
type world struct {
	*sandbox.Sandbox
	url   string
	token string
}

// object is a decoded JSON object.
type object = map[string]any

func newWorld(t *testing.T, o sandbox.Options) *world {
	t.Helper()
	w := startWorld(t, o)
	t.Cleanup(func() { w.Close() })
	return w
}

// startWorld leaves closing to the test.
func startWorld(t *testing.T, o sandbox.Options) *world {
	t.Helper()
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	w := &world{Sandbox: s, url: srv.URL}
	w.token = w.freshToken(t)
	return w
}

func (w *world) freshToken(t *testing.T) string {
	t.Helper()
	a := w.rest(t, "POST", "/users/getToken", object{"imp_key": sandbox.Key, "imp_secret": sandbox.Secret})
	return a.ok(t)["access_token"].(string)
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   any
}

func (w *world) do(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(a.raw))
	d.UseNumber()
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := d.Decode(&a.body); err != nil {
			t.Fatalf("%s %s: %v in %q", req.Method, req.URL, err, a.raw)
		}
	}
	return a
}

func (w *world) request(t *testing.T, method, path string, body any) *http.Request {
	t.Helper()
	var r io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case url.Values:
		r, contentType = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	case string:
		r = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, r)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	return req
}

// rest calls Iamport's API with the merchant's token.
func (w *world) rest(t *testing.T, method, path string, body any) answer {
	t.Helper()
	req := w.request(t, method, "/sandbox/iamport"+path, body)
	req.Header.Set("Authorization", "Bearer "+w.token)
	return w.do(t, req)
}

// control calls the control API.
func (w *world) control(t *testing.T, method, path string, body any) answer {
	t.Helper()
	return w.do(t, w.request(t, method, "/sandbox/control"+path, body))
}

// ok is the response of a call that succeeded.
func (a answer) ok(t *testing.T) object {
	t.Helper()
	m, _ := a.response(t).(object)
	return m
}

func (a answer) response(t *testing.T) any {
	t.Helper()
	env, _ := a.body.(object)
	if a.status/100 != 2 || env["code"] != json.Number("0") || env["message"] != nil {
		t.Fatalf("got HTTP %d %s, want success", a.status, a.raw)
	}
	return env["response"]
}

// refused checks that a call failed like this.
func (a answer) refused(t *testing.T, status int, code, message string) {
	t.Helper()
	env, _ := a.body.(object)
	said, _ := env["message"].(string)
	if a.status != status || env["code"] != json.Number(code) || !strings.Contains(said, message) || env["response"] != nil {
		t.Errorf("got HTTP %d %s, want HTTP %d, code %s, %q", a.status, a.raw, status, code, message)
	}
}

// controlRefused checks that a control call failed like this.
func (a answer) controlRefused(t *testing.T, status int, code string) {
	t.Helper()
	if m, _ := a.body.(object); a.status != status || m["error_code"] != code {
		t.Errorf("got HTTP %d %s, want HTTP %d %s", a.status, a.raw, status, code)
	}
}

// played is the answer of a control call that worked.
func (a answer) played(t *testing.T) object {
	t.Helper()
	m, ok := a.body.(object)
	if a.status != http.StatusOK || !ok {
		t.Fatalf("got HTTP %d %s, want success", a.status, a.raw)
	}
	return m
}

// order is a valid request_pay, changed by over.
func order(merchantUID string, over object) object {
	p := object{"pay_method": "card", "merchant_uid": merchantUID, "name": "연간 구독", "amount": 12_000, "buyer_name": "구매자"}
	for k, v := range over {
		p[k] = v
	}
	return p
}

// pay plays a shopper and returns the imp_uid.
func (w *world) pay(t *testing.T, merchantUID string, over object) string {
	t.Helper()
	id, ok := w.control(t, "POST", "/pay", order(merchantUID, over)).played(t)["imp_uid"].(string)
	if !ok {
		t.Fatalf("paying %s left no payment", merchantUID)
	}
	return id
}

// payment reads one payment over the REST API.
func (w *world) payment(t *testing.T, impUID string) object {
	t.Helper()
	return w.rest(t, "GET", "/payments/"+impUID+"?include_sandbox=true", nil).ok(t)
}

func (w *world) advance(t *testing.T, d time.Duration) {
	t.Helper()
	w.control(t, "POST", "/clock", object{"advance": d.String()}).played(t)
}

func (w *world) set(t *testing.T, settings object) {
	t.Helper()
	w.control(t, "POST", "/settings", settings).played(t)
}

// want compares fields of an object with their expected text.
func want(t *testing.T, got object, fields map[string]string) {
	t.Helper()
	for name, expected := range fields {
		v, there := got[name]
		s := "absent"
		if there {
			b, _ := json.Marshal(v)
			s = strings.Trim(string(b), `"`)
		}
		if s != expected {
			t.Errorf("%s: got %s, want %s", name, s, expected)
		}
	}
}

// shop is a merchant's server that records webhooks.
type shop struct {
	url  string
	hits chan hit
	mu   sync.Mutex
	code []int // answers to give, then 200
}

type hit struct {
	contentType string
	body        string
}

func newShop(t *testing.T, codes ...int) *shop {
	t.Helper()
	s := &shop{hits: make(chan hit, 100), code: codes}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		code := http.StatusOK
		if len(s.code) > 0 {
			code, s.code = s.code[0], s.code[1:]
		}
		s.mu.Unlock()
		s.hits <- hit{r.Header.Get("Content-Type"), string(b)}
		w.WriteHeader(code)
	}))
	t.Cleanup(srv.Close)
	s.url = srv.URL + "/webhooks/iamport"
	return s
}

// next waits for a webhook.
func (s *shop) next(t *testing.T) hit {
	t.Helper()
	select {
	case h := <-s.hits:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no webhook arrived")
		return hit{}
	}
}

// quiet checks that no webhook is or will be here, once the postman is done.
func (s *shop) quiet(t *testing.T, w *world) {
	t.Helper()
	w.control(t, "GET", "/webhooks?settled=true", nil)
	select {
	case h := <-s.hits:
		t.Errorf("got webhook %s, want none", h.body)
	default:
	}
}
