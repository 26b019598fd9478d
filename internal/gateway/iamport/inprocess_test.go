package iamport_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"paygraph/internal/gateway/iamport"
)

// inProcess carries requests to a handler without a network, so that a test
// can live in a bubble of synctest, where time moves by itself.
type inProcess struct{ handler http.Handler }

// RoundTrip runs the handler and waits for it or for the caller to leave.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	aborted := make(chan bool, 1)
	go func() {
		defer func() { aborted <- recover() != nil }()
		p.handler.ServeHTTP(w, r)
	}()
	select {
	case bad := <-aborted:
		if bad {
			return nil, io.ErrUnexpectedEOF
		}
		return w.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// fake is an Iamport that answers as a test wants, with a token for everybody.
type fake struct {
	answer func(w http.ResponseWriter, r *http.Request, n int) // n counts the requests, from 1
	token  func(w http.ResponseWriter, n int)                  // nil: a fresh one each time
	asked  atomic.Int64
	tokens atomic.Int64
	log    safeBuffer
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/users/getToken" {
		n := int(f.tokens.Add(1))
		if f.token != nil {
			f.token(w, n)
			return
		}
		say(w, 200, `{"code":0,"message":null,"response":{"access_token":"tok-secret","now":1754000000,"expired_at":1754001800}}`)
		return
	}
	f.answer(w, r, int(f.asked.Add(1)))
}

// client is a client of the fake; everything it logs is kept.
func (f *fake) client() *iamport.Client {
	return iamport.New(iamport.Config{
		URL: "http://iamport.test", Key: "key", Secret: "s3cret", HTTP: inProcess{f},
		Logger: slog.New(slog.NewJSONHandler(&f.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
}

// says is a fake that always answers the same.
func says(status int, body string) *fake {
	return &fake{answer: func(w http.ResponseWriter, _ *http.Request, _ int) { say(w, status, body) }}
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// hang answers nothing until the caller leaves.
func hang(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() }

// broken is a body that ends before its time.
type broken struct{ sent bool }

func (b *broken) Read(p []byte) (int, error) {
	if b.sent {
		return 0, errors.New("connection reset by peer")
	}
	b.sent = true
	return copy(p, `{"code":0,"message":null,"resp`), nil
}

func (*broken) Close() error { return nil }

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// payment is a payment object with some fields changed; a nil value removes
// one, and a rawJSON is written as it is.
func payment(t testing.TB, change m) string {
	t.Helper()
	fields := m{
		"imp_uid": "imp_100000000001", "merchant_uid": "ord-1", "pay_method": "card", "channel": "pc", "pg_provider": "nice_v2",
		"emb_pg_provider": nil, "sandbox": true, "apply_num": "30001234", "card_code": "381", "card_name": "KB국민카드",
		"card_quota": 0, "card_number": "943646******1234", "card_type": 0, "vbank_num": nil, "vbank_date": 0, "vbank_issued_at": 0,
		"name": "연간 구독", "amount": 12_000, "cancel_amount": 0, "currency": "KRW", "buyer_name": "홍길동",
		"buyer_email": "buyer@example.com", "buyer_tel": "010-1234-5678", "custom_data": `{"plan":"year"}`, "status": "paid",
		"started_at": 1754000000, "paid_at": 1754000042, "failed_at": 0, "cancelled_at": 0, "fail_reason": nil, "cancel_reason": nil,
		"receipt_url": "https://example.com/receipt/1", "cancel_history": []m{}, "customer_uid": nil, "customer_uid_usage": nil,
	}
	for k, v := range change {
		if fields[k] = v; v == any(missing) {
			delete(fields, k)
		}
	}
	return marshal(t, fields)
}

// missing marks a field that is left out.
var missing = new(int)

func enveloped(response string) string {
	return `{"code":0,"message":null,"response":` + response + `}`
}
