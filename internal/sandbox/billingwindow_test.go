package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// registration is a request_pay that stores a card.
func registration(merchantUID, uid string, over object) object {
	p := object{"amount": 0, "name": "카드 등록", "customer_uid": uid, "pg": "html5_inicis"}
	for k, v := range over {
		p[k] = v
	}
	return order(merchantUID, p)
}

// In a window a card is stored, and charged afterwards without one. On a phone
// nobody calls back: the browser comes back to m_redirect_url.
func TestWindowStoresACard(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	param := registration("reg-1", "c1", object{"notice_url": s.url, "m_redirect_url": "http://shop.localhost/done?o=1", "buyer_name": "구매자"})
	id := w.open(t, "redirect", param)
	page := string(w.do(t, w.request(t, "GET", "/sandbox/window/"+id, nil)).raw)
	for _, part := range []string{"결제수단 등록하기", `value="451842******0010"`, "만료된 카드"} {
		if !strings.Contains(page, part) {
			t.Errorf("the window lacks %q", part)
		}
	}
	for _, part := range []string{`value="vbank"`, "0원 결제하기", "easytab\""} {
		if strings.Contains(page, part) {
			t.Errorf("the window has %q", part)
		}
	}
	_, location, _ := w.form(t, "/"+id, map[string]string{"outcome": "paid", "pay_method": "card", "card_code": "381", "card_number": "451842******0010"})
	if !strings.HasPrefix(location, "http://shop.localhost/done?o=1&") || !strings.Contains(location, "imp_uid="+id) || !strings.Contains(location, "merchant_uid=reg-1") {
		t.Errorf("got to %s", location)
	}
	want(t, w.payment(t, id), map[string]string{"status": "paid", "amount": "0", "customer_uid": "c1", "customer_uid_usage": "issue", "card_name": "KB국민카드", "card_number": "451842******0010"})
	want(t, w.rest(t, "GET", "/subscribe/customers/c1", nil).ok(t), map[string]string{"card_name": "KB국민카드", "card_number": "451842******0010", "customer_name": "구매자", "pg_provider": "html5_inicis"})
	if h := s.next(t); !strings.Contains(h.body, `"status":"paid"`) {
		t.Errorf("webhook: got %s", h.body)
	}
	want(t, w.charge(t, "c1", "ord-1", nil).ok(t), map[string]string{"status": "failed", "fail_reason": "[F112]거래거절 잔액부족"})
	want(t, w.charge(t, "c1", "ord-1", nil).ok(t), map[string]string{"status": "paid"})

	w.set(t, object{"webhook_on_key_issue": false})
	id = w.open(t, "frame", registration("reg-2", "c2", object{"notice_url": s.url, "request_id": "req_1", "pg": "tosspayments"}))
	_, _, page = w.form(t, "/"+id, map[string]string{"outcome": "paid", "pay_method": "card"})
	if !strings.Contains(page, "req_1") || !strings.Contains(page, `customer_uid`) {
		t.Errorf("the page is told: %s", page)
	}
	s.quiet(t, w)
	want(t, w.rest(t, "GET", "/subscribe/customers/c2", nil).ok(t), map[string]string{"card_number": "451842******1234", "card_name": "신한카드"})
}

// Nothing is stored by a window that was closed, that the PG refused, or whose
// card has expired; a late approval stores it after all.
func TestWindowStoresNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, over := range map[string]object{
		"closed": {"outcome": "cancelled"}, "open": {"outcome": "open"}, "declined": {"outcome": "failed"}, "expired": {"card_number": expiredCard},
		"charged": {"pg": "kakaopay", "amount": 100, "card_number": badCard}, "a sale": {"amount": 100, "customer_uid_usage": ""},
		"an account": {"pay_method": "vbank", "amount": 100, "outcome": "paid"},
	} {
		reply := w.control(t, "POST", "/pay", registration("reg-"+name, name, over)).played(t)
		if name == "expired" && !strings.Contains(fmt.Sprint(reply["error_msg"]), "만료") {
			t.Errorf("expired: got %v", reply)
		}
		w.rest(t, "GET", "/subscribe/customers/"+strings.ReplaceAll(name, " ", "%20"), nil).refused(t, 200, "1", name)
		if name == "declined" {
			w.control(t, "POST", "/approve", object{"imp_uid": reply["imp_uid"]}).played(t)
			w.rest(t, "GET", "/subscribe/customers/declined", nil).ok(t)
		}
	}
	w.control(t, "POST", "/pay", registration("reg-x", "x", object{"card_number": "x"})).controlRefused(t, 400, "BAD_REQUEST")
}

// Some PGs only show the amount of a registration; others charge it.
func TestRegistrationAmount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	register := func(merchantUID, pg string) (payment, inBooks object) {
		t.Helper()
		id := w.pay(t, merchantUID, registration(merchantUID, "c-"+merchantUID, object{"pg": pg, "amount": 1_000}))
		return w.payment(t, id), w.control(t, "GET", "/payments?merchant_uid="+merchantUID, nil).body.([]any)[0].(object)
	}
	shown, row := register("shown", "html5_inicis")
	want(t, shown, map[string]string{"status": "paid", "amount": "1000"})
	want(t, row, map[string]string{"uncharged": "true"})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": shown["imp_uid"]}).refused(t, 200, "1", "취소할 결제건이")
	w.set(t, object{"issue_amount": "zero"})
	shown, row = register("zero", "kcp_billing")
	want(t, shown, map[string]string{"status": "paid", "amount": "0"})
	want(t, row, map[string]string{"uncharged": "true"})
	charged, row := register("charged", "danal_tpay")
	want(t, charged, map[string]string{"status": "paid", "amount": "1000"})
	want(t, row, map[string]string{"uncharged": "absent"})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": charged["imp_uid"]}).ok(t)
	wallet := w.pay(t, "wallet", registration("wallet", "w1", object{"pg": "kakaopay", "pay_method": "kakaopay"}))
	want(t, w.payment(t, wallet), map[string]string{"status": "paid", "card_number": "null"})
	want(t, w.rest(t, "GET", "/subscribe/customers/w1", nil).ok(t), map[string]string{"card_name": "카카오페이", "pg_provider": "kakaopay"})
}

// Cards say where they are stored, and which there are.
func TestCardsAreListed(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	w := newWorld(t, sandbox.Options{Now: func() time.Time { return start }})
	w.pay(t, "reg-1", registration("reg-1", "c1", object{"card_number": fromCard}))
	all := w.control(t, "GET", "/cards", nil).played(t)
	stored, test := all["stored"].([]any), all["test"].([]any)
	if len(stored) != 1 || len(test) != 5 {
		t.Fatalf("got %d stored and %d test cards, want 1 and 5", len(stored), len(test))
	}
	want(t, stored[0].(object), map[string]string{"customer_uid": "c1", "card_number": "451842******0028"})
	want(t, stored[0].(object)["conduct"].(object), map[string]string{"decline": "from", "from": "2026-04-15T09:00:00Z"})
	want(t, test[4].(object), map[string]string{"card_number": expiredCard, "decline": "always"})
}
