package sandbox

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"strings"
)

//go:embed assets/window.html
var windowSource string

var windowPages = template.Must(template.New("window").Parse(windowSource))

// choice is something the buyer can pick.
type choice struct{ Code, Name string }

// methods are the ones the window offers; a page that asked for another one
// finds it in front.
var methods = []choice{
	{"card", "신용카드"}, {"trans", "계좌이체"}, {"vbank", "가상계좌"}, {"phone", "휴대폰"}, {"kakaopay", "카카오페이"},
	{"naverpay", "네이버페이"}, {"tosspay", "토스페이"}, {"payco", "페이코"}, {"samsungpay", "삼성페이"},
}

var cards = []choice{
	{"366", "신한카드"}, {"381", "KB국민카드"}, {"367", "현대카드"}, {"365", "삼성카드"}, {"361", "BC카드"},
	{"368", "롯데카드"}, {"371", "NH농협카드"}, {"041", "우리카드"}, {"374", "하나카드"}, {"370", "씨티카드"}, {"090", "카카오뱅크"},
}

// reasons are how PGs word a decline; no two agree.
var reasons = []string{msgDeclined, "[F112]거래거절 잔액부족", "[8037] 도난 또는 분실 신고된 카드입니다.", "[E5014] 비밀번호 오류 횟수를 초과하였습니다.", "[9999] 결제기관 시스템 점검 중입니다."}

// windowPage is what a page of the window is made from.
type windowPage struct {
	Mode, Nonce string

	Row                   *row // pay
	Sum, Method           string
	Methods, Cards, Banks []choice
	Reasons               []string
	TestCards             []choice // a card is stored: which one; empty when something is paid

	Text, Detail    string // done
	Message, Target string // what is posted to the page that opened the window, and its origin
}

// message is what the SDK reads: JSON as a string, as Iamport's own does. A
// window that replaced the page has nobody to talk to.
func (v view) message(action string, a reply) string {
	if v.Mode == modeRedirect {
		return ""
	}
	data := maps.Clone(a)
	data["request_id"] = v.RequestID
	b, _ := json.Marshal(map[string]any{"action": action, "data": data}) // plain values: cannot fail
	return string(b)
}

// target is the origin that may read a message. A page without one (a file, a
// sandboxed frame) can be addressed by "*" only.
func (v view) target() string {
	if v.Origin == "" || v.Origin == "null" {
		return "*"
	}
	return v.Origin
}

func modeOf(asked string) string {
	if asked == modePopup || asked == modeRedirect {
		return asked
	}
	return modeFrame
}

// won writes a sum for people.
func won(a amount, currency string) string {
	whole, cents, decimal := strings.Cut(a.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimal {
		whole += "." + cents
	}
	if currency == "KRW" {
		return whole + "원"
	}
	return currency + " " + whole
}

func (s *Sandbox) render(w http.ResponseWriter, status int, name string, p windowPage) {
	p.Nonce = rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; style-src 'nonce-"+p.Nonce+"'; script-src 'nonce-"+p.Nonce+"'")
	w.WriteHeader(status)
	if err := windowPages.ExecuteTemplate(w, name, p); err != nil {
		s.log.Debug("write a page", "error", err) // the buyer left
	}
}
