package sandbox

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// confirm asks the merchant, just before approval, whether the payment may go
// on. It returns why not; "" lets it go on. No answer in time is a no.
func (s *Sandbox) confirm(ctx context.Context, r *row) (reason string) {
	set := s.settings.get()
	if r.ConfirmURL == "" || !set.ConfirmURL {
		return ""
	}
	const stopped = "고객사 요청에 의해 결제를 중단합니다. (상세사유 : "
	body, err := json.Marshal(struct {
		ImpUID      string `json:"imp_uid"`
		MerchantUID string `json:"merchant_uid"`
		Amount      amount `json:"amount"`
	}{r.ImpUID, r.MerchantUID, r.Amount})
	if err != nil {
		return stopped + "알 수 없음)"
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(set.ConfirmTimeout)*time.Second)
	defer cancel()
	code, answer, err := s.postman.post(ctx, r.ConfirmURL, "application/json", body)
	if err == nil && code == http.StatusOK {
		return ""
	}
	s.log.Info("confirm_url stopped a payment", "imp_uid", r.ImpUID, "response", code, "error", err)
	var said struct {
		Reason string `json:"reason"`
	}
	if json.Unmarshal(answer, &said) != nil || said.Reason == "" {
		said.Reason = "알 수 없음"
	}
	return stopped + said.Reason + ")"
}
