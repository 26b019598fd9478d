package webhook

import (
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

//go:embed landing.html
var landing string

var landingPage = template.Must(template.New("landing").Parse(landing))

// landingView is what the page shows.
type landingView struct {
	message.Page
	Mark   string       // "done", "wait" or "none"
	App    template.URL // the shop's app, if the buyer came from there
	Button string
}

// complete is where a redirecting window sends the browser. The order is
// synced; then the browser goes on to the shop's page. To the shop's app, and
// where the shop named no address, it goes on from a page of ours.
func (d *Doors) complete(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address has the order's secret in it
	l, err := d.Service.Land(r.Context(), service.Redirect{
		MerchantUID: q.Get("merchant_uid"), ImpUID: q.Get("imp_uid"), Secret: q.Get("secret"),
	})
	language := message.Of(r.Header.Get("Accept-Language"))
	view, status := landingView{Page: message.Landing(language, err == nil), Mark: "none"}, http.StatusOK
	switch e, ok := errors.AsType[*pay.Error](err); {
	case ok && e.Code == pay.NotFound:
		status = http.StatusNotFound
	case err != nil:
		d.Logger.ErrorContext(r.Context(), "redirect not handled", "error", err)
		view.Page, view.Mark = message.Landing(language, true), "wait"
		status = http.StatusServiceUnavailable
	case l.URL != "" && !isApp(l.URL):
		w.Header().Set("Location", l.URL) // and no body: nobody reads it
		w.WriteHeader(http.StatusSeeOther)
		return
	default:
		view.tell(l, language)
	}
	if view.App != "" {
		w.Header().Set("Refresh", "0;url="+string(view.App))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = landingPage.Execute(w, view)
}

// tell says how the order stands, to its buyer alone, and leads into the app.
//
// A redirect into an app is no answer of its own: a browser that was not
// tapped for it, as after a bank's or a card company's app, blocks it and
// shows nothing at all. So the page tries, and has a button for when that
// fails.
func (v *landingView) tell(l *service.Landing, language message.Language) {
	v.Mark = "wait"
	if l.Ours {
		v.Page = message.Landed(language, l.Order.Status)
		switch l.Order.Status {
		case pay.OrderPaid, pay.OrderPartiallyRefunded, pay.OrderRefunded:
			v.Mark = "done"
		case pay.OrderCancelled, pay.OrderExpired:
			v.Mark = "none"
		}
	}
	if l.URL != "" {
		v.App, v.Button = template.URL(l.URL), message.ToApp(language) // it was checked against RETURN_URLS
	}
}

// isApp reports whether an address is an app's and not a page's.
func isApp(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme != "https" && u.Scheme != "http"
}
