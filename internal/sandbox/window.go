package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// How a window was opened.
const (
	modeFrame    = "frame"    // in a hidden iframe; the outcome is a message to the page
	modePopup    = "popup"    // in a window of its own; likewise
	modeRedirect = "redirect" // instead of the page; the outcome is a redirect back
)

// How often a redirected browser reaches m_redirect_url.
const (
	redirectsOnce  = "once"
	redirectsTwice = "twice" // the address is fetched, as a prefetch or a link scanner does, and then visited
	redirectsNever = "never" // the buyer closes the browser, or the app does not come back
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
		s.render(w, http.StatusBadRequest, "done", windowPage{Text: korean.words()["unreadable"], Detail: err.Error()})
		return
	}
	v := viewOf(p)
	v.Mode, v.Origin = modeOf(r.PostFormValue("mode")), r.PostFormValue("origin")
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
		s.windowEnd(w, r, v, nil, refusedReply(v.Style, p.text("merchant_uid"), n.code, n.msg))
		return
	}
	code := "F500"
	if _, ok := errors.AsType[*violation](err); ok {
		code = "F400"
	}
	s.windowEnd(w, r, v, nil, reply{"merchant_uid": p.text("merchant_uid"), "error_code": code, "error_msg": err.Error()})
}

// viewOf reads what a page says of the window itself.
func viewOf(p params) view {
	direct := params(asObject(p.object("card")["direct"]))
	quota, _ := strconv.Atoi(direct.text("quota"))
	return view{
		RequestID: p.text("request_id"), Return: p.text("m_redirect_url"), Language: p.text("language"),
		Quotas: quotasOf(p), Cards: cardsOf(p), Card: direct.text("code"), Quota: quota,
	}
}

// windowShow is the window: what to pay, how, and what may go wrong.
func (s *Sandbox) windowShow(w http.ResponseWriter, r *http.Request) {
	p := s.books.get(r.PathValue("imp_uid"))
	if p == nil || p.View.Mode == "" {
		s.render(w, http.StatusNotFound, "done", windowPage{Text: korean.words()["unknown"]})
		return
	}
	l := languageOf(p.View.Language)
	words := l.words()
	if p.Status != statusReady || p.isAccount() {
		s.render(w, http.StatusOK, "done", windowPage{Mode: p.View.Mode, Lang: l, Text: words["over"], Detail: words["overWhy"]})
		return
	}
	sum := l.won(p.Amount, p.Currency)
	page := windowPage{
		Mode: p.View.Mode, Lang: l, Row: p, Sum: sum, Method: string(p.PayMethod),
		Press: strings.ReplaceAll(words["press"], "{sum}", sum), Issue: strings.ReplaceAll(words["issue"], "{sum}", sum),
		Methods: l.named(methods), Wallets: l.named(walletMethods), Cards: l.named(p.View.cards()), Carriers: l.named(carriers),
		Quota: strconv.Itoa(p.View.Quota), Notes: s.windowNotes(p.View.Mode, words), Console: s.options.BaseURL + "/sandbox/",
		Message: p.View.message("opened", reply{"imp_uid": p.ImpUID}), Target: p.View.target(),
	}
	if p.registers() {
		p.storing(&page, l)
	}
	if page.Card = p.View.Card; !slices.ContainsFunc(page.Cards, func(c choice) bool { return c.Code == page.Card }) {
		page.Card = page.Cards[0].Code
	}
	if !slices.ContainsFunc(slices.Concat(methods, walletMethods), func(c choice) bool { return c.Code == page.Method }) {
		page.Wallets = slices.Insert(page.Wallets, 0, choice{page.Method, page.Method})
	}
	for _, n := range instalments(p.Amount, p.Currency, p.View.Quotas) {
		page.Quotas = append(page.Quotas, choice{strconv.Itoa(n), l.months(n)})
	}
	for _, b := range banks {
		page.Banks = append(page.Banks, choice{b.Code, l.name(b.Name)})
	}
	for _, reason := range reasons {
		page.Reasons = append(page.Reasons, choice{reason, l.name(reason)})
	}
	if due, err := dueTime(p.VbankDue, s.Now()); err == nil {
		page.Due = l.until(due)
	}
	s.render(w, http.StatusOK, "pay", page)
}

// cards are the companies that the page offers.
func (v view) cards() []choice {
	offered := slices.DeleteFunc(slices.Clone(cards), func(c choice) bool { return v.Cards != nil && !slices.Contains(v.Cards, c.Code) })
	if len(offered) == 0 {
		return cards
	}
	return offered
}

// windowNotes warn of settings that decide instead of the buyer.
func (s *Sandbox) windowNotes(mode string, words map[string]string) (notes []string) {
	set := s.settings.get()
	if set.Decline != "" {
		notes = append(notes, words["noteDecline"])
	}
	if set.LoseCallback {
		notes = append(notes, words["noteLost"])
	}
	if mode == modeRedirect && set.Redirects == redirectsTwice {
		notes = append(notes, words["noteTwice"])
	}
	if mode == modeRedirect && set.Redirects == redirectsNever {
		notes = append(notes, words["noteNever"])
	}
	return notes
}
