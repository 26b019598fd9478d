package sandbox_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

const (
	goodCard    = "4518-4200-0000-1234"
	badCard     = "4518-4200-0000-0002"
	onceCard    = "4518-4200-0000-0010"
	fromCard    = "4518-4200-0000-0028"
	expiredCard = "4518-4200-0000-0036"
)

// store stores a card by its data.
func (w *world) store(t *testing.T, uid, number string) object {
	t.Helper()
	return w.rest(t, "POST", "/subscribe/customers/"+uid, object{"channel_key": "channel-key-kcp-billing-1", "card_number": number, "expiry": "2099-12"}).ok(t)
}

// charge charges a stored card.
func (w *world) charge(t *testing.T, uid, merchantUID string, over object) answer {
	t.Helper()
	body := object{"customer_uid": uid, "merchant_uid": merchantUID, "amount": 9_900, "name": "구독료"}
	for k, v := range over {
		body[k] = v
	}
	return w.rest(t, "POST", "/subscribe/payments/again", body)
}

// paid counts the payments of a merchant_uid that took money.
func (w *world) paid(t *testing.T, merchantUID string) (n int) {
	t.Helper()
	for _, p := range w.control(t, "GET", "/payments?merchant_uid="+merchantUID, nil).body.([]any) {
		if fmt.Sprint(p.(object)["paid_at"]) != "0" {
			n++
		}
	}
	return n
}

// A card is stored, found, replaced and forgotten; its number is kept nowhere.
func TestCustomer(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{Path: t.TempDir() + "/books.db"}
	w := startWorld(t, o)
	want(t, w.store(t, "c 1", goodCard), map[string]string{
		"customer_uid": "c 1", "pg_provider": "kcp_billing", "sandbox": "true", "card_number": "451842******1234", "card_name": "신한카드", "card_type": "0", "customer_name": "null",
	})
	w.store(t, "c2", badCard)
	want(t, w.store(t, "c2", "5555-4444-3333-2222"), map[string]string{"card_number": "555544******2222"})
	w.charge(t, "c2", "ord-1", nil).ok(t)
	months := w.charge(t, "c2", "ord-2", object{"amount": 60_000, "card_quota": 3}).ok(t)
	want(t, months, map[string]string{"status": "paid", "card_quota": "3"})
	w.charge(t, "c2", "ord-3", object{"card_quota": 3}).refused(t, 400, "-1", "할부")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(o.Path)
	if err != nil || !bytes.Contains(file, []byte("555544******2222")) || bytes.Contains(file, []byte("44443333")) || bytes.Contains(file, []byte("4444-3333")) {
		t.Errorf("the books keep more of a card number than its ends, or nothing: %v", err)
	}

	w = newWorld(t, o)
	want(t, w.rest(t, "GET", "/subscribe/customers/c%201", nil).ok(t), map[string]string{"customer_uid": "c 1"})
	if list := w.rest(t, "GET", "/subscribe/customers?customer_uid[]=c2&customer_uid[]=c%201", nil); list.status != 200 || len(list.response(t).([]any)) != 2 {
		t.Errorf("both: got HTTP %d %s", list.status, list.raw)
	}
	if list := w.rest(t, "GET", "/subscribe/customers?customer_uid[]=c2&customer_uid[]=x", nil); list.status != 207 || len(list.response(t).([]any)) != 1 {
		t.Errorf("one of two: got HTTP %d %s", list.status, list.raw)
	}
	want(t, w.rest(t, "DELETE", "/subscribe/customers/c2?reason=x", nil).ok(t), map[string]string{"card_number": "555544******2222"})

	for name, status := range map[string]int{"200": 200, "404": 404} {
		w.set(t, object{"customers_missing_status": status})
		code := map[string]string{"200": "1", "404": "-1"}[name]
		for _, path := range []string{"/subscribe/customers/c2", "/subscribe/customers?customer_uid[]=c2", "/subscribe/customers/c2/payments"} {
			w.rest(t, "GET", path, nil).refused(t, status, code, "찾을 수 없습니다.")
		}
		w.rest(t, "DELETE", "/subscribe/customers/c2", nil).refused(t, status, code, "customer_uid(c2)")
	}
	w.rest(t, "GET", "/subscribe/customers", nil).refused(t, 400, "-1", "customer_uid")
}

// Card data that makes no sense stores nothing.
func TestStoreCardIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, c := range map[string]struct {
		body   object
		status int
		said   string
	}{
		"nothing":        {object{}, 400, "card_number"},
		"no expiry":      {object{"card_number": goodCard}, 400, "expiry"},
		"no number":      {object{"card_number": "hello", "expiry": "2099-12"}, 200, "카드번호"},
		"masked":         {object{"card_number": "451842******1234", "expiry": "2099-12"}, 200, "카드번호"},
		"expiry's shape": {object{"card_number": goodCard, "expiry": "12/99"}, 200, "유효기간"},
		"expired":        {object{"card_number": goodCard, "expiry": "2020-01"}, 200, "유효기간"},
		"expired card":   {object{"card_number": expiredCard, "expiry": "2099-12"}, 200, "만료"},
		"long name":      {object{"card_number": goodCard, "expiry": "2099-12", "customer_name": strings.Repeat("가", 21)}, 400, "customer_name"},
	} {
		a := w.rest(t, "POST", "/subscribe/customers/c1", c.body)
		env, _ := a.body.(object)
		if said, _ := env["message"].(string); a.status != c.status || fmt.Sprint(env["code"]) != "-1" || !strings.Contains(said, c.said) {
			t.Errorf("%s: got HTTP %d %s", name, a.status, a.raw)
		}
	}
	w.rest(t, "POST", "/subscribe/customers/"+strings.Repeat("x", 81), object{"card_number": goodCard, "expiry": "2099-12"}).refused(t, 400, "-1", "customer_uid")
	w.rest(t, "GET", "/subscribe/customers/c1", nil).refused(t, 200, "1", "c1")
	w.rest(t, "POST", "/subscribe/customers/c1", url.Values{"card_number": {goodCard}, "expiry": {"2099-12"}}).ok(t)
}

// A charge of a stored card is a payment like any other, told by webhook.
func TestAgain(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	w.store(t, "c1", goodCard)
	p := w.charge(t, "c1", "ord-1", object{"notice_url": s.url, "buyer_name": "구매자", "tax_free": 900}).ok(t)
	want(t, p, map[string]string{
		"status": "paid", "amount": "9900", "channel": "api", "pay_method": "card", "pg_provider": "kcp_billing", "card_number": "451842******1234",
		"customer_uid": "c1", "customer_uid_usage": "payment", "sandbox": "true", "name": "구독료", "buyer_name": "구매자",
	})
	id := p["imp_uid"].(string)
	if !strings.HasPrefix(id, "imps_") {
		t.Errorf("imp_uid: got %s, want imps_...", id)
	}
	if h := s.next(t); h.body != `{"imp_uid":"`+id+`","merchant_uid":"ord-1","status":"paid"}` {
		t.Errorf("webhook: got %s", h.body)
	}
	w.charge(t, "c1", "ord-1", nil).refused(t, 200, "1", "이미 결제가")
	w.charge(t, "nobody", "ord-2", nil).refused(t, 200, "-1", "등록되지 않은 구매자입니다.")
	w.charge(t, "c1", "ord-2", object{"name": ""}).refused(t, 400, "-1", "name")
	w.charge(t, "c1", "ord-2", object{"amount": 0}).refused(t, 400, "-1", "amount")
	w.charge(t, "c1", "ord-2", object{"amount": "9.5"}).refused(t, 400, "-1", "amount")
	w.charge(t, "c1", strings.Repeat("x", 41), nil).refused(t, 400, "-1", "merchant_uid")
	list := w.rest(t, "GET", "/subscribe/customers/c1/payments", nil).ok(t)
	if fmt.Sprint(list["total"]) != "1" {
		t.Errorf("payments of the card: got %v, want one", list)
	}
	s.quiet(t, w)
}

// A card declines as it was told to, in either style; a refusal is not told by
// webhook, and the same merchant_uid can be tried again.
func TestDeclines(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	w, s := newWorld(t, sandbox.Options{Now: func() time.Time { return start }}), newShop(t)
	w.store(t, "once", onceCard)
	want(t, w.charge(t, "once", "ord-1", object{"notice_url": s.url}).ok(t), map[string]string{"status": "failed", "paid_at": "0", "fail_reason": "[F112]거래거절 잔액부족", "card_number": "451842******0010"})
	s.quiet(t, w)
	want(t, w.charge(t, "once", "ord-1", nil).ok(t), map[string]string{"status": "paid"})
	if got := len(w.control(t, "GET", "/payments?merchant_uid=ord-1", nil).body.([]any)); got != 2 {
		t.Errorf("ord-1: got %d payments, want a failed and a paid one", got)
	}

	w.set(t, object{"charge_failure_style": "code"})
	w.store(t, "bad", badCard)
	for kept, rows := range map[bool]int{false: 0, true: 1} {
		w.set(t, object{"charge_failure_kept": kept})
		uid := fmt.Sprintf("kept-%t", kept)
		w.charge(t, "bad", uid, nil).refused(t, 200, "-1", "한도초과")
		if got := len(w.control(t, "GET", "/payments?merchant_uid="+uid, nil).body.([]any)); got != rows {
			t.Errorf("kept %t: got %d payments, want %d", kept, got, rows)
		}
	}

	w.store(t, "from", fromCard)
	w.charge(t, "from", "ord-2", nil).ok(t)
	w.advance(t, 45*24*time.Hour)
	w.token = w.freshToken(t)
	w.charge(t, "from", "ord-3", nil).refused(t, 200, "-1", "유효기간")

	w.control(t, "POST", "/cards", object{"customer_uid": "from", "decline": "never"}).played(t)
	w.charge(t, "from", "ord-3", nil).ok(t)
	w.control(t, "POST", "/cards", object{"card_number": goodCard, "decline": "from", "from": "2026-04-15T00:00:00+09:00", "reason": "분실 신고"}).played(t)
	w.store(t, "good", goodCard)
	w.charge(t, "good", "ord-4", nil).refused(t, 200, "-1", "분실 신고")
	w.control(t, "POST", "/cards", object{"card_number": goodCard, "decline": "once"}).played(t)
	w.charge(t, "good", "ord-4", nil).refused(t, 200, "-1", "한도초과")
	w.charge(t, "good", "ord-4", nil).ok(t)

	for name, body := range map[string]object{
		"nothing": {}, "no card": {"decline": "never"}, "both": {"customer_uid": "good", "card_number": goodCard, "decline": "never"},
		"decline": {"customer_uid": "good", "decline": "maybe"}, "no time": {"customer_uid": "good", "decline": "from"},
		"time": {"customer_uid": "good", "decline": "from", "from": "soon"},
	} {
		if a := w.control(t, "POST", "/cards", body); a.status != 400 {
			t.Errorf("%s: got HTTP %d %s, want 400", name, a.status, a.raw)
		}
	}
	w.control(t, "POST", "/cards", object{"customer_uid": "nobody", "decline": "never"}).controlRefused(t, 404, "NOT_FOUND")
}

// A card is charged by its data once, and stored when it paid and a
// customer_uid says so.
func TestOnetime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	onetime := func(merchantUID, number string, over object) answer {
		body := object{"merchant_uid": merchantUID, "amount": 5_000, "card_number": number, "expiry": "2099-12", "pg": "nice_v2.mid1"}
		for k, v := range over {
			body[k] = v
		}
		return w.rest(t, "POST", "/subscribe/payments/onetime", body)
	}
	want(t, onetime("ord-1", goodCard, nil).ok(t), map[string]string{"status": "paid", "customer_uid": "null", "customer_uid_usage": "null", "pg_provider": "nice_v2", "pg_id": "mid1"})
	onetime("ord-1", goodCard, nil).refused(t, 200, "1", "이미 결제가")
	onetime("ord-2", "1234", nil).refused(t, 200, "-1", "유효하지않은 카드번호")
	want(t, onetime("ord-2", badCard, object{"customer_uid": "c1"}).ok(t), map[string]string{"status": "failed"})
	w.rest(t, "GET", "/subscribe/customers/c1", nil).refused(t, 200, "1", "c1")
	want(t, onetime("ord-2", goodCard, object{"customer_uid": "c1"}).ok(t), map[string]string{"status": "paid", "customer_uid": "c1"})
	w.charge(t, "c1", "ord-3", nil).ok(t)
	w.set(t, object{"charge_failure_style": "code"})
	onetime("ord-4", badCard, nil).refused(t, 200, "-1", "카드정보 인증에 실패하였습니다. [F113]")
}

// Of many charges of one merchant_uid at once, one takes money.
func TestChargesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	done := make(chan answer)
	for range 20 {
		go func() { done <- w.charge(t, "c1", "ord-1", nil) }()
	}
	for range 20 {
		<-done
	}
	if n := w.paid(t, "ord-1"); n != 1 {
		t.Errorf("got %d paid, want 1", n)
	}
}

// With webhook_first the webhook of a charge arrives before its answer, and
// the payment can be read then; with webhook_twice it arrives twice.
func TestChargeIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	read := make(chan string, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		read <- fmt.Sprint(w.rest(t, "GET", "/payments/find/ord-1", nil).ok(t)["status"])
	}))
	t.Cleanup(srv.Close)
	w.set(t, object{"webhook_first": true, "webhook_url": srv.URL})
	w.charge(t, "c1", "ord-1", nil).ok(t)
	select {
	case got := <-read:
		if got != "paid" {
			t.Errorf("the webhook found it %s, want paid", got)
		}
	default:
		t.Error("the charge was answered before its webhook")
	}
	w.set(t, object{"webhook_twice": true})
	w.charge(t, "c1", "ord-2", nil).ok(t)
	if got := len(w.control(t, "GET", "/webhooks?settled=true", nil).body.([]any)); got != 3 {
		t.Errorf("got %d webhooks, want one and two", got)
	}
}

// A charge whose answer was lost has been made: the payment is found, and the
// merchant_uid is not charged again.
func TestChargeAnswerLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	w.control(t, "POST", "/faults", []object{{"endpoint": "/subscribe/payments/again", "fault": "timeout_after_effect", "delay": "0s", "count": 1}})
	req := w.request(t, "POST", "/sandbox/iamport/subscribe/payments/again", object{"customer_uid": "c1", "merchant_uid": "ord-1", "amount": 100, "name": "구독료"})
	req.Header.Set("Authorization", w.token)
	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		t.Fatalf("got HTTP %d, want no answer", resp.StatusCode)
	}
	list := w.rest(t, "GET", "/payments/findAll/ord-1", nil).ok(t)["list"].([]any)
	want(t, list[0].(object), map[string]string{"status": "paid"})
	w.charge(t, "c1", "ord-1", nil).refused(t, 200, "1", "이미 결제가")
}
