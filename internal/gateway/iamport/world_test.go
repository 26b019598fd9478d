package iamport_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"paygraph/internal/gateway/iamport"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox"
)

// world is a client and the sandbox at the other end of its wire.
type world struct {
	*iamport.Client
	url   string
	calls *calls
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		_ = s.Close() // lets go of what a fault holds, else the server waits for it
		server.Close()
	})
	w := &world{url: server.URL, calls: new(calls)}
	w.Client = w.client(w.calls)
	return w
}

func (w *world) client(transport http.RoundTripper) *iamport.Client {
	return iamport.New(iamport.Config{URL: w.url + "/sandbox/iamport", Key: "sandbox", Secret: "sandbox", HTTP: transport})
}

// control plays a shopper, a bank or trouble.
func (w *world) control(t *testing.T, path string, in any) map[string]any {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(w.url+"/sandbox/control/"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	err = json.NewDecoder(res.Body).Decode(&out)
	if path == "faults" {
		err = nil // its answer is a list
	}
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v, %v", path, res.StatusCode, out, err)
	}
	return out
}

type m map[string]any

// pay plays a shopper and returns the imp_uid.
func (w *world) pay(t *testing.T, order string, amount int, more m) string {
	t.Helper()
	in := m{"merchant_uid": order, "amount": amount, "name": "order", "pay_method": "card", "webhook": "none",
		"buyer_name": "홍길동", "buyer_tel": "010-1234-5678", "buyer_email": "buyer@example.com"}
	for k, v := range more {
		in[k] = v
	}
	return w.control(t, "pay", in)["imp_uid"].(string)
}

// fault scripts trouble; count 0 is until the next call of fault.
func (w *world) fault(t *testing.T, endpoint, fault string, count int) {
	t.Helper()
	w.control(t, "faults", []m{{"endpoint": endpoint, "fault": fault, "count": count}})
}

func (w *world) settings(t *testing.T, s m) {
	t.Helper()
	w.control(t, "settings", s)
}

// troubles is how many scripted faults are still to come.
func (w *world) troubles(t *testing.T) int {
	t.Helper()
	res, err := http.Get(w.url + "/sandbox/control/faults")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list []m
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// await asks the sandbox until something is so.
func (w *world) await(t *testing.T, so func() bool) {
	t.Helper()
	for range 10_000 {
		if so() {
			return
		}
	}
	t.Fatal("it never came to that")
}

// payment looks a payment up, which must work.
func (w *world) payment(t *testing.T, impUID string) pay.Report {
	t.Helper()
	r, err := w.Payment(t.Context(), impUID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// calls is a transport that keeps what was asked through it.
type calls struct {
	mu   sync.Mutex
	list []call
}

type call struct {
	method, path string
	query        map[string][]string
	body         map[string]json.RawMessage
}

// RoundTrip records the request and passes it on.
func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	one := call{method: r.Method, path: strings.TrimPrefix(r.URL.EscapedPath(), "/sandbox/iamport"), query: r.URL.Query()}
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		if err := json.NewDecoder(body).Decode(&one.body); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	c.list = append(c.list, one)
	c.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

// count says how often a path was asked.
func (c *calls) count(method, path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, one := range c.list {
		if one.method == method && one.path == path {
			n++
		}
	}
	return n
}
