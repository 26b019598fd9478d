package sandbox

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// How a window was opened.
const (
	modeFrame    = "frame"    // in a hidden iframe; the outcome is a message to the page
	modePopup    = "popup"    // in a window of its own; likewise
	modeRedirect = "redirect" // instead of the page; the outcome is a redirect back
)

func (s *Sandbox) serveWindow(mux *http.ServeMux) {
	mux.HandleFunc("GET /sandbox/window", func(w http.ResponseWriter, r *http.Request) {
		s.render(w, http.StatusOK, "boot", windowPage{Mode: modeOf(r.URL.Query().Get("mode"))})
	})
	mux.HandleFunc("POST /sandbox/window/open", s.windowOpen)
	mux.HandleFunc("GET /sandbox/window/{imp_uid}", s.windowShow)
	mux.HandleFunc("POST /sandbox/window/{imp_uid}", s.windowFinish)
}

// Window serves the second origin: the payment window only.
func (s *Sandbox) Window() http.Handler {
	mux := http.NewServeMux()
	s.serveWindow(mux)
	return s.guard(mux)
}

// windowOpen takes what a page passed to request_pay and opens the window, or
// sends the page a refusal.
func (s *Sandbox) windowOpen(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	p, err := jsonParams([]byte(r.PostFormValue("data")))
	if err != nil {
		s.render(w, http.StatusBadRequest, "done", windowPage{Text: "결제 요청을 읽을 수 없습니다.", Detail: err.Error()})
		return
	}
	v := view{Mode: modeOf(r.PostFormValue("mode")), Origin: r.PostFormValue("origin"), RequestID: p.text("request_id"), Return: p.text("m_redirect_url")}
	opened, err := s.open(opening{
		params: p, view: v, userAgent: r.UserAgent(), mobile: mobilePattern.MatchString(r.UserAgent()),
		sandbox: new(s.settings.get().Sandbox),
	})
	if err == nil {
		http.Redirect(w, r, "/sandbox/window/"+opened.ImpUID, http.StatusSeeOther)
		return
	}
	provider, _ := channelOf(p, s.settings.get().DefaultPG)
	v.Style = s.styleOf("", provider)
	if n, ok := errors.AsType[*notOpened](err); ok {
		s.windowEnd(w, r, v, refusedReply(v.Style, p.text("merchant_uid"), n.code, n.msg))
		return
	}
	code := "F500"
	if _, ok := errors.AsType[*violation](err); ok {
		code = "F400"
	}
	s.windowEnd(w, r, v, reply{"merchant_uid": p.text("merchant_uid"), "error_code": code, "error_msg": err.Error()})
}

// windowShow is the window: what to pay, how, and what may go wrong.
func (s *Sandbox) windowShow(w http.ResponseWriter, r *http.Request) {
	p := s.books.get(r.PathValue("imp_uid"))
	if p == nil || p.View.Mode == "" {
		s.render(w, http.StatusNotFound, "done", windowPage{Text: "존재하지 않는 결제정보입니다."})
		return
	}
	if p.Status != statusReady || p.isAccount() {
		s.render(w, http.StatusOK, "done", windowPage{Mode: p.View.Mode, Text: "이미 끝난 결제입니다.", Detail: "쇼핑몰로 돌아가 주문을 확인해 주세요."})
		return
	}
	offered := slices.Clone(methods)
	if !slices.ContainsFunc(offered, func(c choice) bool { return c.Code == string(p.PayMethod) }) {
		offered = slices.Insert(offered, 0, choice{string(p.PayMethod), string(p.PayMethod)})
	}
	var issuers []choice
	for _, b := range banks {
		issuers = append(issuers, choice(b))
	}
	s.render(w, http.StatusOK, "pay", windowPage{
		Row: p, Sum: won(p.Amount, p.Currency), Method: string(p.PayMethod),
		Methods: p.storable(offered), Cards: cards, Banks: issuers, Reasons: reasons, TestCards: p.storableCards(),
		Mode: p.View.Mode, Message: p.View.message("opened", reply{"imp_uid": p.ImpUID}), Target: p.View.target(),
	})
}

// windowFinish is the buyer pressing one of the buttons.
func (s *Sandbox) windowFinish(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	when, err := s.when(params{"webhook": r.PostFormValue("webhook")})
	outcome := r.PostFormValue("outcome")
	var p *row
	if err == nil {
		p, err = s.books.change(r.PathValue("imp_uid"), func(p *row, _ time.Time) error { return p.choose(r, outcome) })
	}
	var a reply
	if err == nil {
		if p.PayMethod == "vbank" && outcome == outcomePaid {
			outcome = outcomeReady
		}
		b, _ := bankOf(cmp.Or(r.PostFormValue("bank_code"), banks[0].Code))
		a, err = s.finish(r.Context(), p.ImpUID, outcome, cmp.Or(r.PostFormValue("fail_reason"), msgDeclined), when, b)
	}
	switch {
	case errors.Is(err, errNoPayment) || errors.Is(err, errNotReady):
		s.windowShow(w, r)
	case err != nil:
		s.render(w, http.StatusBadRequest, "done", windowPage{Text: "결제를 끝낼 수 없습니다.", Detail: err.Error()})
	case r.PostFormValue("lost") != "":
		s.render(w, http.StatusOK, "done", windowPage{Mode: p.View.Mode, Text: "결제창이 끝났지만 쇼핑몰에는 알리지 않았습니다.",
			Detail: "결제번호 " + p.ImpUID + ". 쇼핑몰은 웹훅이나 조회로만 알 수 있습니다."})
	default:
		s.windowEnd(w, r, p.View, a)
	}
}

// choose writes what the buyer picked, and what the sandbox was told to forge.
func (r *row) choose(req *http.Request, outcome string) error {
	if r.Status != statusReady || r.isAccount() || r.View.Mode == "" {
		return errNotReady
	}
	if outcome == outcomeCancelled {
		return nil
	}
	r.PayMethod = text(cmp.Or(req.PostFormValue("pay_method"), string(r.PayMethod)))
	if r.PayMethod == "card" {
		r.CardCode = text(req.PostFormValue("card_code"))
	}
	if r.registers() {
		r.CardNumber = text(maskCard(req.PostFormValue("card_number")))
	}
	if b, ok := bankOf(req.PostFormValue("bank_code")); ok && r.PayMethod == "trans" {
		r.BankCode, r.BankName = text(b.Code), text(b.Name)
	}
	if req.PostFormValue("live") != "" {
		r.Sandbox = new(false)
	}
	charge := strings.ReplaceAll(strings.TrimSpace(req.PostFormValue("charge_amount")), ",", "")
	if charge == "" {
		return nil
	}
	a, err := parseAmount(charge)
	if err != nil || a < 0 || !a.fits(r.Currency) {
		return errors.New("승인 금액이 올바르지 않습니다: " + charge)
	}
	r.Amount = a
	return nil
}

// windowEnd sends the outcome to the page: a message, or a redirect.
func (s *Sandbox) windowEnd(w http.ResponseWriter, r *http.Request, v view, a reply) {
	end := windowPage{Mode: v.Mode, Text: "결제창을 닫는 중입니다.", Message: v.message("done", a), Target: v.target()}
	if v.Mode != modeRedirect {
		s.render(w, http.StatusOK, "done", end)
		return
	}
	if to, err := a.redirectTo(v.Return); err == nil && checkURL("m_redirect_url", to) == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	end.Text, end.Detail = "돌아갈 주소(m_redirect_url)가 없습니다.", "쇼핑몰이 request_pay에 m_redirect_url을 주어야 합니다."
	if msg, ok := a["error_msg"].(string); ok {
		end.Text, end.Detail = msg, end.Text+" "+end.Detail
	}
	s.render(w, http.StatusOK, "done", end)
}
