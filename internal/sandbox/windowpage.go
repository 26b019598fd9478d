package sandbox

import (
	"crypto/rand"
	"embed"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"strings"
)

//go:embed assets assets/pages
var assets embed.FS

var windowPages = template.Must(template.New("window").Option("missingkey=error").Parse(asset("window.html")))

// The window carries its style and its script itself: it is there after one
// answer, on whatever origin it is served.
var (
	windowCSS = template.CSS(asset("base.css") + asset("window.css"))
	windowJS  = template.JS(asset("window.js"))
)

// asset is a file that the binary carries.
func asset(name string) string {
	b, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic("sandbox: " + err.Error()) // the binary itself is broken
	}
	return string(b)
}

// choice is something the buyer can pick.
type choice struct{ Code, Name string }

// methods are the ones the window offers; a page that asked for another one
// finds it in front of the wallets.
var methods = []choice{{"card", "신용카드"}, {"trans", "계좌이체"}, {"vbank", "가상계좌"}, {"phone", "휴대폰"}}

var walletMethods = []choice{{"kakaopay", "카카오페이"}, {"naverpay", "네이버페이"}, {"tosspay", "토스페이"}, {"payco", "페이코"}, {"samsungpay", "삼성페이"}}

var cards = []choice{
	{"366", "신한카드"}, {"381", "KB국민카드"}, {"367", "현대카드"}, {"365", "삼성카드"}, {"361", "BC카드"},
	{"368", "롯데카드"}, {"371", "NH농협카드"}, {"041", "우리카드"}, {"374", "하나카드"}, {"370", "씨티카드"}, {"090", "카카오뱅크"},
}

var carriers = []choice{{"SKT", "SKT"}, {"KTF", "KT"}, {"LGT", "LG U+"}, {"MVNO", "알뜰폰"}}

// reasons are how PGs word a decline; no two agree.
var reasons = []string{msgDeclined, "[F112]거래거절 잔액부족", "[8037] 도난 또는 분실 신고된 카드입니다.", "[E5014] 비밀번호 오류 횟수를 초과하였습니다.", "[9999] 결제기관 시스템 점검 중입니다."}

// windowPage is what a page of the window is made from.
type windowPage struct {
	Mode, Nonce string
	Lang        language
	T           map[string]string
	CSS         template.CSS
	JS          template.JS

	Row                                              *row // pay
	Sum, Press, Issue, Method, Card, Quota, Due      string
	Methods, Wallets, Cards, Quotas, Banks, Carriers []choice
	Reasons                                          []choice
	Notes                                            []string
	TestCards                                        []choice // a card is stored: which one; empty when something is paid
	Console                                          string

	Text, Detail    string // done
	Busy            bool
	Account         *issuedAccount
	Message, Target string       // what is posted to the page that opened the window, and its origin
	Return          string       // or where the browser goes
	Twice           bool         // after it has fetched that once
	App             template.URL // the same when it is an app's address
	Wait            int          // milliseconds in which the buyer reads before either; 0 does it at once
}

// issuedAccount is a virtual account as its buyer reads it.
type issuedAccount struct{ Bank, Number, Holder, Sum, Due string }

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
	if currency == "KRW" {
		return grouped(a) + "원"
	}
	return currency + " " + grouped(a)
}

func grouped(a amount) string {
	whole, cents, decimal := strings.Cut(a.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimal {
		whole += "." + cents
	}
	return whole
}

func (s *Sandbox) render(w http.ResponseWriter, status int, name string, p windowPage) {
	if p.Lang == "" {
		p.Lang = korean
	}
	p.Nonce, p.T, p.CSS, p.JS = rand.Text(), p.Lang.words(), windowCSS, windowJS
	policy := "default-src 'none'; base-uri 'none'; img-src data:; style-src 'nonce-" + p.Nonce + "'; script-src 'nonce-" + p.Nonce + "'"
	if p.Twice {
		policy += "; connect-src http: https:" // a prefetch goes wherever the shop redirects to
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	if err := windowPages.ExecuteTemplate(w, name, p); err != nil {
		s.log.Debug("write a page", "error", err) // the buyer left
	}
}
