// Package webhook is the REST doors: Iamport's webhook, its question before
// money moves, and the page where a redirect lands. What comes through them is
// a hint and is never believed; each door hands it to the service.
package webhook

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"unicode/utf8"

	"paygraph/internal/service"
)

// Doors serves the REST routes.
type Doors struct {
	Service *service.Service
	Proxies Proxies        // whose forwarding headers count
	Senders []netip.Prefix // who may send webhooks; everybody if empty
	Logger  *slog.Logger
}

// Handler routes the doors.
func (d *Doors) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhooks/iamport", d.iamport)
	mux.HandleFunc("GET /payments/complete", d.complete)
	mux.HandleFunc("POST /payments/confirm", d.confirm)
	return mux
}

// maxBody bounds a webhook; a real one has a hundred bytes.
const maxBody = 16 << 10

// hint is what a webhook says (iamport/api.md 11.1). Its status is not read:
// the gateway is asked.
type hint struct {
	ImpUID      string `json:"imp_uid"`
	MerchantUID string `json:"merchant_uid"`
}

// iamport takes Iamport's webhook: 200 once it is stored and understood, or
// known to be none of ours; 400 if it cannot be read; 503 if it could not be
// stored and should be sent again. A 4xx is never sent again, so there are no
// others.
func (d *Doors) iamport(w http.ResponseWriter, r *http.Request) {
	sender := d.Proxies.Address(r)
	if !allowed(d.Senders, sender) {
		d.Logger.WarnContext(r.Context(), "webhook from a sender that WEBHOOK_CIDRS lacks", "sender", sender)
		answer(w, http.StatusForbidden, "sender not allowed")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !utf8.Valid(body) {
		answer(w, http.StatusBadRequest, "unreadable body")
		return
	}
	h, err := parse(r.Header.Get("Content-Type"), body)
	if err != nil || h.ImpUID == "" || h.MerchantUID == "" {
		answer(w, http.StatusBadRequest, "imp_uid and merchant_uid are wanted")
		return
	}
	err = d.Service.ReceiveWebhook(r.Context(), &service.Delivery{
		Body: string(body), Sender: sender, ImpUID: h.ImpUID, MerchantUID: h.MerchantUID,
	})
	if err != nil {
		d.Logger.ErrorContext(r.Context(), "webhook not stored", "error", err)
		answer(w, http.StatusServiceUnavailable, "not stored")
		return
	}
	answer(w, http.StatusOK, "ok")
}

// parse reads both content types that the console offers. A body that names
// none is tried as JSON, then as a form.
func parse(contentType string, body []byte) (hint, error) {
	media, _, _ := mime.ParseMediaType(contentType)
	var h hint
	if media != "application/x-www-form-urlencoded" {
		if err := json.Unmarshal(body, &h); err == nil || media == "application/json" {
			return h, err
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return h, err
	}
	if len(form) == 0 {
		return h, errors.New("empty")
	}
	return hint{ImpUID: form.Get("imp_uid"), MerchantUID: form.Get("merchant_uid")}, nil
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
