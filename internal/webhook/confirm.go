package webhook

import (
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"

	"paygraph/internal/message"
	"paygraph/internal/service"
)

// confirm is confirm_url (iamport/api.md 12): Iamport asks just before it
// approves a payment. 200 lets it go on; with anything else no money moves, and
// the buyer reads the reason. It answers within a second, whatever happens.
func (d *Doors) confirm(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		ImpUID      string      `json:"imp_uid"`
		MerchantUID string      `json:"merchant_uid"`
		Amount      json.Number `json:"amount"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !utf8.Valid(body) || json.Unmarshal(body, &asked) != nil || asked.MerchantUID == "" {
		stop(w, http.StatusBadRequest, "imp_uid, merchant_uid, amount")
		return
	}
	refusal := d.Service.Confirm(r.Context(), service.Confirmation{
		ImpUID: asked.ImpUID, MerchantUID: asked.MerchantUID, Amount: asked.Amount.String(),
	})
	if refusal == "" {
		answer(w, http.StatusOK, "ok")
		return
	}
	d.Logger.InfoContext(r.Context(), "payment stopped before money moved", "reason", refusal)
	stop(w, http.StatusConflict, message.Confirm(message.Korean, refusal))
}

// stop answers that a payment must not go on.
func stop(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"reason": reason})
}
