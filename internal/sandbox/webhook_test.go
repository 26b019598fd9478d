package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

func TestWebhooks(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	hook := object{"notice_url": s.url}

	id := w.pay(t, "ord-1", hook)
	if h := s.next(t); h.contentType != "application/json" || h.body != `{"imp_uid":"`+id+`","merchant_uid":"ord-1","status":"paid"}` {
		t.Errorf("paid: got %+v", h)
	}
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": 1000}).ok(t)
	s.quiet(t, w)
	w.set(t, object{"webhook_format": "form"})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": 1000, "enable_webhook": true}).ok(t)
	h := s.next(t)
	form, _ := url.ParseQuery(h.body)
	if h.contentType != "application/x-www-form-urlencoded" || form.Get("status") != "cancelled" || form.Get("cancellation_id") == "" {
		t.Errorf("cancelled by API: got %+v", h)
	}
	history := w.control(t, "POST", "/cancel", object{"imp_uid": id}).played(t)["cancel_history"].([]any)
	last := history[len(history)-1].(object)["cancellation_id"].(string)
	if h := s.next(t); !strings.Contains(h.body, last) {
		t.Errorf("cancelled in the console: got %s, want %s in it", h.body, last)
	}

	w.pay(t, "ord-2", object{"notice_url": s.url, "outcome": "failed"})
	w.pay(t, "ord-3", object{"notice_url": s.url, "outcome": "cancelled"})
	w.pay(t, "ord-4", object{"notice_url": s.url, "webhook": "none"})
	w.pay(t, "ord-5", nil)
	s.quiet(t, w)

	vbank := w.pay(t, "ord-6", object{"notice_url": []string{s.url}, "pay_method": "vbank"})
	if h := s.next(t); !strings.Contains(h.body, "status=ready") {
		t.Errorf("issued: got %s", h.body)
	}
	w.control(t, "POST", "/deposit", object{"imp_uid": vbank, "webhook": "twice"}).played(t)
	if a, b := s.next(t), s.next(t); a != b || !strings.Contains(a.body, "status=paid") {
		t.Errorf("deposited: got %v and %v, want the same twice", a, b)
	}
	s.quiet(t, w)
}

// "before": the merchant has answered when the page hears of it.
func TestWebhookFirst(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	w.set(t, object{"webhook_url": s.url})
	w.pay(t, "ord-1", object{"webhook": "before"})
	select {
	case <-s.hits:
	default:
		t.Error("the webhook was not delivered before the answer")
	}
	w.set(t, object{"webhook_first": true})
	w.pay(t, "ord-2", nil)
	select {
	case <-s.hits:
	default:
		t.Error("the setting was not followed")
	}
}

func TestWebhookDropAndResend(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	w.control(t, "POST", "/faults", []object{{"fault": "drop_webhook", "count": 1}})
	id := w.pay(t, "ord-1", object{"notice_url": s.url})
	s.quiet(t, w)
	w.control(t, "POST", "/webhooks/resend", object{"imp_uid": id})
	s.next(t)
	log := w.control(t, "GET", "/webhooks?imp_uid="+id, nil).body.([]any)
	want(t, log[0].(object), map[string]string{"response_code": "200", "done": "true"})
	want(t, log[1].(object), map[string]string{"response_code": "0", "error": "dropped by a scripted fault"})
	w.control(t, "POST", "/webhooks/resend", object{"imp_uid": "imp_0"}).controlRefused(t, 404, "NOT_FOUND")

	w.control(t, "POST", "/webhooks/test", nil).controlRefused(t, 400, "BAD_REQUEST")
	w.control(t, "POST", "/webhooks/test", object{"url": s.url, "status": "ready"})
	if h := s.next(t); h.body != `{"imp_uid":"imp_1234567890","merchant_uid":"merchant_1234567890","status":"ready"}` {
		t.Errorf("test call: got %s", h.body)
	}
}

// Retries are off until asked for; then a minute of sandbox time apart, on
// 5xx, until something else is answered.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t, 500, 503, 404, 503)
	w.pay(t, "ord-1", object{"notice_url": s.url})
	s.next(t)
	s.quiet(t, w)
	w.set(t, object{"webhook_retries": 5})
	w.pay(t, "ord-2", object{"notice_url": s.url})
	s.next(t)
	for n := 0; n == 0; { // the retry is armed after the answer was read; keep moving until it comes
		w.advance(t, time.Minute)
		n = len(s.hits)
	}
	s.next(t) // 404: not retried
	s.quiet(t, w)
	if log := w.control(t, "GET", "/webhooks", nil).body.([]any); len(log) != 3 {
		t.Errorf("got %d deliveries, want 3", len(log))
	}
}

// Close ends what waits for a retry or for an answer.
func TestCloseEndsDeliveries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	arrived, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	}))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	w.set(t, object{"webhook_retries": 5})
	w.pay(t, "ord-1", object{"notice_url": slow.URL})
	<-arrived
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// confirm_url decides just before approval.
func TestConfirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	asked := make(chan string, 10)
	merchant := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		asked <- string(b)
		switch r.URL.Path {
		case "/reason":
			rw.WriteHeader(http.StatusConflict)
			fmt.Fprint(rw, `{"reason":"재고 부족"}`)
		case "/no":
			rw.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(merchant.Close)

	id := w.pay(t, "ord-1", object{"confirm_url": merchant.URL + "/yes", "charge_amount": 9000})
	want(t, w.payment(t, id), map[string]string{"status": "paid", "amount": "9000"})
	if got, expected := <-asked, `{"imp_uid":"`+id+`","merchant_uid":"ord-1","amount":9000}`; got != expected {
		t.Errorf("asked %s, want %s", got, expected)
	}
	for path, reason := range map[string]string{"/reason": "재고 부족", "/no": "알 수 없음"} {
		id = w.pay(t, "ord-2", object{"confirm_url": merchant.URL + path})
		full := "고객사 요청에 의해 결제를 중단합니다. (상세사유 : " + reason + ")"
		want(t, w.payment(t, id), map[string]string{"status": "failed", "fail_reason": full})
	}
	w.set(t, object{"confirm_url": false})
	id = w.pay(t, "ord-3", object{"confirm_url": merchant.URL + "/no"})
	want(t, w.payment(t, id), map[string]string{"status": "paid"})
}
