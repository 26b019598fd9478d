package sandbox_test

import (
	"encoding/json"
	"net/url"
	"sync"
	"testing"

	"paygraph/internal/sandbox"
)

// A card payment is made, looked up, partly refunded and refunded whole.
func TestCardPayment(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	reply := w.control(t, "POST", "/pay", order("ord-1", object{"custom_data": object{"plan": "year"}})).played(t)
	want(t, reply, map[string]string{"success": "true", "status": "paid", "paid_amount": "12000", "merchant_uid": "ord-1", "pg_provider": "html5_inicis"})
	id := reply["imp_uid"].(string)

	w.rest(t, "GET", "/payments/"+id, nil).refused(t, 404, "-1", "존재하지 않는 결제정보입니다.")
	p := w.payment(t, id)
	want(t, p, map[string]string{
		"status": "paid", "amount": "12000", "cancel_amount": "0", "currency": "KRW", "sandbox": "true", "failed_at": "0",
		"cancelled_at": "0", "vbank_date": "0", "vbank_num": "null", "cancel_history": "[]", "channel": "pc", "customer_uid_usage": "null",
		"fail_reason": "null", "card_quota": "0",
	})
	if p["custom_data"] != `{"plan":"year"}` {
		t.Errorf("custom_data: got %v, want the object as a string", p["custom_data"])
	}

	p = w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": 2000, "checksum": 12000, "reason": "부분 환불"}).ok(t)
	want(t, p, map[string]string{"status": "cancelled", "amount": "12000", "cancel_amount": "2000", "cancel_reason": "부분 환불"})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": 2000, "checksum": 12000}).refused(t, 200, "1", "checksum")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": 10001}).refused(t, 200, "1", "초과")
	p = w.rest(t, "POST", "/payments/cancel", object{"merchant_uid": "ord-1", "amount": 0}).ok(t)
	want(t, p, map[string]string{"cancel_amount": "12000"})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id}).refused(t, 200, "1", "이미 전액취소된 주문입니다.")

	history := p["cancel_history"].([]any)
	if len(history) != 2 || history[0].(object)["cancellation_id"] == history[1].(object)["cancellation_id"] {
		t.Errorf("cancel_history: got %v, want two entries with ids of their own", history)
	}
}

func TestCancelRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	paid := w.pay(t, "ord-1", nil)
	open := w.pay(t, "ord-2", object{"outcome": "open"})
	waiting := w.pay(t, "ord-3", object{"pay_method": "vbank"})

	w.rest(t, "POST", "/payments/cancel", object{}).refused(t, 400, "1", "지정해주셔야합니다.")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": "imp_0", "merchant_uid": "ord-1"}).refused(t, 200, "1", "취소할 결제건이 존재하지 않습니다.")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": open}).refused(t, 200, "1", "취소할 결제건이 존재하지 않습니다.")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": waiting}).refused(t, 200, "1", "말소")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid, "amount": -1}).refused(t, 200, "1", "올바르지")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid, "amount": 10.5}).refused(t, 200, "1", "올바르지")
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid, "amount": "a lot"}).refused(t, 400, "-1", "amount")

	w.set(t, object{"refusal_status": 400, "refusal_code": -1})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid, "amount": 12001}).refused(t, 400, "-1", "초과")
	w.set(t, object{"partial_cancel": false})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid, "amount": 1}).refused(t, 200, "-1", "부분취소")
	want(t, w.payment(t, paid), map[string]string{"status": "paid", "cancel_amount": "0"})
}

// Dollars have cents, and no amount passes through a float on its way.
func TestAmountsAreExact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	usd := w.pay(t, "usd", object{"currency": "USD", "amount": json.Number("0.29")})
	p := w.rest(t, "POST", "/payments/cancel", object{"imp_uid": usd, "amount": json.Number("0.1")}).ok(t)
	want(t, p, map[string]string{"amount": "0.29", "cancel_amount": "0.1"})
	p = w.rest(t, "POST", "/payments/cancel", object{"imp_uid": usd, "checksum": json.Number("0.19")}).ok(t)
	want(t, p, map[string]string{"cancel_amount": "0.29"})

	const most = "9007199254740991"
	id := w.pay(t, "krw", object{"amount": json.Number(most)})
	want(t, w.payment(t, id), map[string]string{"amount": most})
	w.control(t, "POST", "/pay", order("frac", object{"amount": json.Number("100.5")})).controlRefused(t, 400, "F400")
	w.control(t, "POST", "/pay", order("tiny", object{"amount": json.Number("1e999999999")})).controlRefused(t, 400, "F400")
}

// 64 callers cancel 1,000 won each of 12,000, in forms and JSON: twelve win.
func TestCancelInParallel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Path: t.TempDir() + "/books.db"})
	id := w.pay(t, "ord-1", nil)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			var body any = object{"imp_uid": id, "amount": 1000, "extra": object{"requester": "customer"}}
			if i%2 == 0 {
				body = url.Values{"imp_uid": {id}, "amount": {"1000"}, "extra[requester]": {"customer"}}
			}
			w.rest(t, "POST", "/payments/cancel", body)
		})
	}
	wg.Wait()
	books := w.control(t, "GET", "/payments?merchant_uid=ord-1", nil).body.([]any)[0].(object)
	want(t, books, map[string]string{"cancel_amount": "12000", "status": "cancelled"})
	if n := len(books["cancels"].([]any)); n != 12 {
		t.Errorf("got %d cancels, want 12", n)
	}
	if got := books["cancels"].([]any)[0].(object)["requester"]; got != "customer" {
		t.Errorf("requester: got %v, want customer", got)
	}
}
