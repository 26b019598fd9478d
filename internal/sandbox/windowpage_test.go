package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"paygraph/internal/sandbox"
)

// show reads an open window.
func (w *world) show(t *testing.T, id string) string {
	t.Helper()
	a := w.do(t, w.request(t, "GET", "/sandbox/window/"+id, nil))
	if a.status != http.StatusOK {
		t.Fatalf("the window: got HTTP %d", a.status)
	}
	return string(a.raw)
}

func contains(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

func lacks(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			t.Errorf("the page has %q", part)
		}
	}
}

// The window speaks the page's language; Iamport's default is Korean.
func TestWindowLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	page := w.show(t, w.open(t, "frame", order("ord-1", nil)))
	contains(t, page, `<html lang="ko">`, "12,000원 결제하기", "신한카드", "계좌 발급받기")
	page = w.show(t, w.open(t, "frame", order("ord-2", object{"language": "en"})))
	nothing := w.show(t, w.open(t, "frame", order("ord-3", object{"amount": 0, "customer_uid": "c-1"})))
	contains(t, nothing, "결제수단 등록하기")
	contains(t, page, `<html lang="en">`, "Pay ₩12,000", "Shinhan", "Over the limit", `value="[F113]거래거절 한도초과"`)
}

// Instalments begin at 50,000 won, and the page can narrow them; the months
// arrive in the report.
func TestInstalments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, c := range map[string]struct {
		over   object
		offers string
		hides  string
	}{
		"49,999 won": {object{"amount": 49_999}, `name="card_quota" disabled`, "2개월"},
		"50,000 won": {object{"amount": 50_000}, `<option value="12">12개월</option>`, "13개월"},
		"two kinds":  {object{"amount": 90_000, "display": object{"card_quota": []any{2, 3}}}, "3개월", "4개월"},
		"at once":    {object{"amount": 90_000, "display": object{"card_quota": []any{}}}, `name="card_quota" disabled`, "2개월"},
		"dollars":    {object{"amount": 90_000, "currency": "USD"}, `name="card_quota" disabled`, "2개월"},
		"chosen":     {object{"amount": 90_000, "card": object{"direct": object{"code": "381", "quota": 6}}}, `value="6" selected`, `value="366" checked`},
	} {
		page := w.show(t, w.open(t, "frame", order("ord-"+strings.ReplaceAll(name, " ", "-"), c.over)))
		if !strings.Contains(page, c.offers) || strings.Contains(page, c.hides) {
			t.Errorf("%s: the window should offer %q, and hide %q", name, c.offers, c.hides)
		}
	}

	id := w.open(t, "frame", order("ord-6", object{"amount": 90_000}))
	w.form(t, "/"+id, map[string]string{"outcome": "paid", "pay_method": "card", "card_code": "367", "card_quota": "6"})
	want(t, w.payment(t, id), map[string]string{"status": "paid", "card_quota": "6", "card_name": "현대카드"})
	id = w.open(t, "frame", order("ord-7", nil))
	if status, _, _ := w.form(t, "/"+id, map[string]string{"outcome": "paid", "pay_method": "card", "card_quota": "6"}); status != http.StatusBadRequest {
		t.Errorf("six months for 12,000 won: got HTTP %d, want 400", status)
	}
	want(t, w.payment(t, id), map[string]string{"status": "ready"})
}

// A page can hide card companies.
func TestWindowCards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	only := []any{object{"card_code": "*", "enabled": false}, object{"card_code": "367", "enabled": true}}
	page := w.show(t, w.open(t, "frame", order("ord-1", object{"card": object{"detail": only}})))
	contains(t, page, "현대카드")
	lacks(t, page, "신한카드")
	but := []any{object{"card_code": "367", "enabled": false}}
	page = w.show(t, w.open(t, "frame", order("ord-2", object{"card": object{"detail": but}})))
	contains(t, page, "신한카드")
	lacks(t, page, "현대카드")
}

// The buyer of a virtual account reads its number before the page hears of it.
func TestWindowShowsTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for _, mode := range []string{"frame", "redirect"} {
		id := w.open(t, mode, order("ord-"+mode, object{"pay_method": "vbank", "m_redirect_url": "http://shop.localhost/done", "vbank_due": "2099-12-31"}))
		contains(t, w.show(t, id), "12월 31일(목) 23:59")
		_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid", "bank_code": "004", "depositor": "김하나", "cash_receipt": "income"})
		p := w.payment(t, id)
		want(t, p, map[string]string{"status": "ready", "vbank_name": "KB국민은행", "cash_receipt_issued": "false"})
		contains(t, page, p["vbank_num"].(string), "KB국민은행", "12,000원", "12월 31일(목) 23:59", `id="continue"`)
		if mode == "redirect" {
			contains(t, page, "location.replace", "shop.localhost")
		}
		w.control(t, "POST", "/deposit", object{"imp_uid": id}).played(t)
		want(t, w.payment(t, id), map[string]string{"status": "paid", "cash_receipt_issued": "true"})
	}
}

// A phone returns to an app by its scheme; a scheme that a browser runs by
// itself is no address.
func TestWindowReturnsToAnApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.open(t, "redirect", order("ord-1", object{"m_redirect_url": "myshop://pay?o=1"}))
	_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"})
	contains(t, page, `href="myshop://pay?o=1&amp;imp_success=true&amp;imp_uid=`+id)
	for i, bad := range []string{"javascript:alert(1)", "data:text/html,x", "//pay", "pay"} {
		id := w.open(t, "redirect", order("bad-"+string(rune('a'+i)), object{"m_redirect_url": bad}))
		_, location, page := w.form(t, "/"+id, map[string]string{"outcome": "paid"})
		if location != "" {
			t.Errorf("%s: got sent to %q", bad, location)
		}
		contains(t, page, "돌아갈 주소(m_redirect_url)가 없습니다.")
		lacks(t, page, "location.replace", "href=\"javascript")
	}
}

// A window that is closed while callbacks are lost disappears without a word.
func TestLostClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.set(t, object{"lose_callback": true})
	id := w.open(t, "frame", order("ord-1", object{"request_id": "req_1"}))
	_, _, page := w.form(t, "/"+id, map[string]string{"outcome": "cancelled"})
	contains(t, page, `gone`, "req_1")
	lacks(t, page, `done\u0022`)
	want(t, w.payment(t, id), map[string]string{"status": "ready"})
}
