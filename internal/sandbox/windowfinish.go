package sandbox

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// windowFinish is the buyer pressing one of the buttons.
func (s *Sandbox) windowFinish(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	when, err := s.when(params{"webhook": r.PostFormValue("webhook")})
	outcome := r.PostFormValue("outcome")
	var p *row
	if err == nil {
		p, err = s.books.change(r.PathValue("imp_uid"), func(p *row, _ time.Time) error { return p.choose(r, outcome) })
	}
	set := s.settings.get()
	var a reply
	if err == nil {
		if set.Decline != "" && outcome == outcomePaid {
			outcome = outcomeFailed
		}
		if p.PayMethod == "vbank" && outcome == outcomePaid {
			outcome = outcomeReady
		}
		b, _ := bankOf(cmp.Or(r.PostFormValue("bank_code"), banks[0].Code))
		a, err = s.finish(r.Context(), p.ImpUID, outcome, cmp.Or(set.Decline, r.PostFormValue("fail_reason"), msgDeclined), when, b)
	}
	if errors.Is(err, errNoPayment) || errors.Is(err, errNotReady) {
		s.windowShow(w, r)
		return
	}
	if err != nil {
		s.render(w, http.StatusBadRequest, "done", windowPage{Text: korean.words()["failed"], Detail: err.Error()})
		return
	}
	p = s.books.get(p.ImpUID)
	if r.PostFormValue("lost") != "" || set.LoseCallback || p.View.Mode == modeRedirect && set.Redirects == redirectsNever {
		s.windowLost(w, p, outcome)
		return
	}
	s.windowEnd(w, r, p.View, p, a)
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
		if err := r.chooseQuota(cmp.Or(req.PostFormValue("card_quota"), "0")); err != nil {
			return err
		}
	}
	if r.registers() {
		r.CardNumber = text(maskCard(req.PostFormValue("card_number")))
	}
	if b, ok := bankOf(req.PostFormValue("bank_code")); ok && r.PayMethod == "trans" {
		r.BankCode, r.BankName = text(b.Code), text(b.Name)
	}
	if r.PayMethod == "trans" || r.PayMethod == "vbank" {
		r.CashReceipt = req.PostFormValue("cash_receipt")
	}
	if r.PayMethod == "vbank" {
		r.Depositor = req.PostFormValue("depositor")
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

// chooseQuota takes a number of months that the window offered.
func (r *row) chooseQuota(asked string) error {
	n, err := strconv.Atoi(asked)
	if err != nil || n != 0 && !slices.Contains(instalments(r.Amount, r.Currency, r.View.Quotas), n) {
		return errors.New("할부 개월이 올바르지 않습니다: " + asked)
	}
	r.CardQuota = new(n)
	return nil
}

// accountReading is how long a new account stays on the screen before the page
// goes on by itself, in milliseconds.
const accountReading = 2000

// account is what the buyer must know of a new virtual account; nil when
// there is none.
func (l language) account(r *row) *issuedAccount {
	if r == nil || !r.isAccount() || r.Status != statusReady {
		return nil
	}
	return &issuedAccount{
		Bank: l.name(string(r.VbankName)), Number: string(r.VbankNum), Holder: string(r.VbankHolder),
		Sum: l.won(r.Amount, r.Currency), Due: l.until(time.Unix(r.VbankDate, 0)),
	}
}

// windowLost ends a window without a word to the page. One that was closed is
// gone from the screen all the same.
func (s *Sandbox) windowLost(w http.ResponseWriter, p *row, outcome string) {
	l := languageOf(p.View.Language)
	words := l.words()
	end := windowPage{
		Mode: p.View.Mode, Lang: l, Account: l.account(p), Text: words["told"],
		Detail: strings.ReplaceAll(words["toldWhy"], "{id}", p.ImpUID), Target: p.View.target(),
	}
	if outcome == outcomeCancelled {
		end.Message = p.View.message("gone", reply{})
	}
	s.render(w, http.StatusOK, "done", end)
}

// windowEnd sends the outcome to the page: a message, or a redirect. The buyer
// of a virtual account sees it first.
func (s *Sandbox) windowEnd(w http.ResponseWriter, r *http.Request, v view, p *row, a reply) {
	l := languageOf(v.Language)
	words := l.words()
	end := windowPage{Mode: v.Mode, Lang: l, Busy: true, Text: words["closing"], Message: v.message("done", a), Target: v.target()}
	if end.Account = l.account(p); end.Account != nil {
		end.Busy, end.Text, end.Detail, end.Wait = false, words["issued"], words["issuedWhy"], accountReading
	}
	if v.Mode != modeRedirect {
		s.render(w, http.StatusOK, "done", end)
		return
	}
	to, err := a.redirectTo(v.Return)
	switch {
	case err == nil && checkURL("m_redirect_url", to) == nil:
		end.Return, end.Twice = to, s.settings.get().Redirects == redirectsTwice
		if end.Account == nil && !end.Twice {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	case err == nil && isApp(to):
		end.Return, end.App, end.Wait = to, template.URL(to), 0
		if end.Account == nil {
			end.Busy, end.Text, end.Detail = false, words["appOpens"], words["appWhy"]
		}
	default:
		end.Busy, end.Wait, end.Text, end.Detail = false, 0, words["noReturn"], words["noReturnWhy"]
		if msg, ok := a["error_msg"].(string); ok {
			end.Text, end.Detail = msg, end.Text+" "+end.Detail
		}
	}
	s.render(w, http.StatusOK, "done", end)
}

// appScheme is the shape of the scheme under which a phone opens an app.
var appScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)

// isApp reports whether an address opens an app: a scheme of its own, none
// that a browser acts on by itself.
func isApp(address string) bool {
	u, err := url.Parse(address)
	return err == nil && appScheme.MatchString(u.Scheme) &&
		!slices.Contains(strings.Fields("http https javascript data vbscript blob file about view-source filesystem ws wss ftp"), u.Scheme)
}
