package webhook

import (
	_ "embed"
	"errors"
	"html/template"
	"net/http"

	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

//go:embed landing.html
var landing string

var landingPage = template.Must(template.New("landing").Parse(landing))

// complete is where a redirecting window sends the browser. The order is
// synced; then the browser goes on to the shop, or stays on a page of ours
// that tells nothing but that the shop knows.
func (d *Doors) complete(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address has the order's secret in it
	l, err := d.Service.Land(r.Context(), service.Redirect{
		MerchantUID: q.Get("merchant_uid"), ImpUID: q.Get("imp_uid"), Secret: q.Get("secret"),
	})
	status := http.StatusOK
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		status = http.StatusNotFound
	} else if err != nil {
		d.Logger.ErrorContext(r.Context(), "redirect not handled", "error", err)
		status = http.StatusServiceUnavailable
	} else if l.URL != "" {
		http.Redirect(w, r, l.URL, http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.WriteHeader(status)
	_ = landingPage.Execute(w, message.Landing(message.Of(r.Header.Get("Accept-Language")), status == http.StatusOK))
}
