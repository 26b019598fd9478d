package sandbox

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// cancelRequest is what POST /payments/cancel or the console asks for.
type cancelRequest struct {
	amount   amount // 0 is all that remains
	checksum *amount
	refund   refund
}

// cancelPayment is POST /payments/cancel.
func (s *Sandbox) cancelPayment(c *call) (any, error) {
	target, err := s.cancelTarget(c.text("imp_uid"), c.text("merchant_uid"))
	if err != nil {
		return nil, err
	}
	req, err := cancelOf(c.params)
	if err != nil {
		return nil, problem(http.StatusBadRequest, -1, err.Error())
	}
	req.refund.By = "api"
	r, err := s.giveBack(target.ImpUID, req)
	if err != nil {
		return nil, err
	}
	if c.flag("enable_webhook") {
		s.postman.send(s.note(r), deliverAfter)
	}
	return r.payment, nil
}

// cancelTarget finds what to cancel: imp_uid wins, even if it is wrong; of
// several attempts at one merchant_uid the one that took money is meant.
func (s *Sandbox) cancelTarget(impUID, merchantUID string) (*row, error) {
	if impUID == "" && merchantUID == "" {
		code := s.settings.get().RefusalCode
		return nil, problem(s.settings.get().MissingUIDStatus, code, "imp_uid 또는 merchant_uid를 지정해주셔야합니다.")
	}
	var found *row
	if impUID != "" {
		found = s.books.get(impUID)
	} else {
		for _, r := range s.books.of(merchantUID) {
			if found == nil || r.PaidAt > 0 && (found.PaidAt == 0 || r.remaining() > 0) || r.isAccount() && found.PaidAt == 0 {
				found = r
			}
		}
	}
	if found == nil {
		return nil, declined(1, "취소할 결제건이 존재하지 않습니다.")
	}
	return found, nil
}

func cancelOf(p params) (req cancelRequest, err error) {
	if req.amount, _, err = p.amount("amount"); err != nil {
		return req, err
	}
	if req.refund.TaxFree, _, err = p.amount("tax_free"); err != nil {
		return req, err
	}
	sum, given, err := p.amount("checksum")
	if given {
		req.checksum = &sum
	}
	req.refund.Reason = p.text("reason")
	req.refund.Requester = p.object("extra").text("requester")
	req.refund.Holder, req.refund.Bank = p.text("refund_holder"), p.text("refund_bank")
	req.refund.Account, req.refund.Tel = p.text("refund_account"), p.text("refund_tel")
	return req, err
}

// giveBack gives money back, or refuses and does nothing.
func (s *Sandbox) giveBack(impUID string, req cancelRequest) (*row, error) {
	set := s.settings.get()
	return s.books.change(impUID, func(r *row, now time.Time) error {
		if r.Status == statusReady && r.isAccount() && set.CancelReadyAccount {
			r.revoke(now)
			return nil
		}
		if err := r.cancellable(req, set); err != nil {
			return err
		}
		if req.amount == 0 {
			req.amount = r.remaining()
		}
		r.take(req, now, set.PartialCancelStatus)
		return nil
	})
}

// cancellable says why a cancel is refused.
func (r *row) cancellable(req cancelRequest, set Settings) error {
	refused := func(message string) error { return problem(set.RefusalStatus, set.RefusalCode, message) }
	switch {
	case r.Status == statusReady && r.isAccount():
		return refused("입금 대기중인 가상계좌입니다. 가상계좌 말소를 이용해주세요.")
	case r.PaidAt == 0 || r.Uncharged:
		return declined(1, "취소할 결제건이 존재하지 않습니다.")
	case r.remaining() <= 0:
		return declined(1, "이미 전액취소된 주문입니다.")
	case req.checksum != nil && *req.checksum != r.remaining():
		return refused(fmt.Sprintf("취소 가능 금액이 일치하지 않습니다(checksum: %s, 취소가능금액: %s).", req.checksum, r.remaining()))
	case req.amount < 0 || !req.amount.fits(r.Currency) || req.refund.TaxFree < 0:
		return refused("취소 금액이 올바르지 않습니다.")
	case req.amount > r.remaining():
		return refused(fmt.Sprintf("취소 요청금액이 취소 가능 금액을 초과하였습니다(취소가능금액: %s).", r.remaining()))
	case req.refund.TaxFree > 0 && req.amount > 0 && req.refund.TaxFree > req.amount:
		return refused("면세금액이 취소금액을 초과하였습니다.")
	case req.amount != 0 && req.amount != r.Amount && r.CancelAmount == 0 && !set.PartialCancel:
		return declined(-1, "부분취소가 불가능한 결제건입니다.")
	case r.isAccount() && req.refund.By == "api" && (req.refund.Holder == "" || req.refund.Bank == "" || req.refund.Account == ""):
		return refused("가상계좌 환불은 refund_holder, refund_bank, refund_account 파라메터를 지정해주셔야합니다.")
	case r.isAccount() && r.isTest() && set.RefundTestDepositFail:
		return declined(-1, "요청하신 건에 대해 입금된 내역이 없습니다")
	}
	return nil
}

// take moves the money: nothing refuses after this.
func (r *row) take(req cancelRequest, now time.Time, partly string) {
	id := cancellationID()
	url := "https://sandbox.invalid/receipt/cancel/" + id
	r.CancelAmount += req.amount
	r.CancelledAt = now.Unix()
	r.CancelReason = text(req.refund.Reason)
	r.Status = statusCancelled
	if r.remaining() > 0 {
		r.Status = partly
	}
	// Earlier versions of the row share the array: never append in place.
	r.CancelHistory = append(slices.Clip(r.CancelHistory), cancellation{
		PGTID: "C" + r.ImpUID + fmt.Sprintf("_%03d", len(r.CancelHistory)+1), Amount: req.amount, CancelledAt: now.Unix(),
		Reason: req.refund.Reason, CancellationID: id, ReceiptURL: url,
	})
	r.CancelReceiptURLs = append(slices.Clip(r.CancelReceiptURLs), url)
	req.refund.CancellationID, req.refund.Amount, req.refund.At = id, req.amount, now.Unix()
	r.Refunds = append(slices.Clip(r.Refunds), req.refund)
}

// cancellationID is a random UUID; its shape is nobody's business.
func cancellationID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
