package sandbox

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// The shapes in which a page hears of the end of a payment.
const (
	styleOld        = "old"         // success and every field: classic PGs
	styleNew        = "new"         // ids and errors only: newer PGs
	styleImpSuccess = "imp_success" // as old, but the flag has another name
)

// reply is what the SDK's callback gets. It tells that the window ended, not
// that anything was paid.
type reply map[string]any

// styleOf is the shape for a payment: as asked, as set, or as its PG does it.
func (s *Sandbox) styleOf(asked, provider string) string {
	if style := cmp.Or(asked, s.settings.get().CallbackStyle); style != "" {
		return style
	}
	if slices.Contains(terse, provider) {
		return styleNew
	}
	return styleOld
}

// replyOf tells how a window ended. A non-empty errorMsg means not well.
func replyOf(r *row, errorCode, errorMsg string) reply {
	a := reply{"imp_uid": r.ImpUID, "merchant_uid": r.MerchantUID}
	if errorMsg != "" {
		a["error_msg"] = errorMsg
		if errorCode != "" {
			a["error_code"] = errorCode
		}
	}
	if r.View.Style == styleNew {
		if r.CustomerUID != "" {
			a["customer_uid"] = r.CustomerUID
		}
		return a
	}
	a[flagName(r.View.Style)] = errorMsg == ""
	a["pay_method"], a["pg_provider"], a["pg_type"] = r.PayMethod, r.PGProvider, "payment"
	if errorMsg != "" {
		return a
	}
	for name, v := range map[string]any{
		"paid_amount": r.Amount, "currency": r.Currency, "status": r.Status, "name": r.Name, "pg_tid": r.PGTID, "apply_num": r.ApplyNum,
		"buyer_name": r.BuyerName, "buyer_email": r.BuyerEmail, "buyer_tel": r.BuyerTel, "buyer_addr": r.BuyerAddr,
		"buyer_postcode": r.BuyerPostcode, "custom_data": r.CustomData, "paid_at": r.PaidAt, "receipt_url": r.ReceiptURL,
		"card_name": r.CardName, "card_number": r.CardNumber, "card_quota": r.CardQuota, "bank_name": r.BankName,
	} {
		a[name] = v
	}
	if r.isAccount() {
		a["vbank_num"], a["vbank_name"], a["vbank_holder"], a["vbank_date"] = r.VbankNum, r.VbankName, r.VbankHolder, r.VbankDate
	}
	if r.CustomerUID != "" {
		a["customer_uid"] = r.CustomerUID
	}
	return a
}

// refusedReply tells that no window opened; there is no payment then.
func refusedReply(style, merchantUID, errorCode, errorMsg string) reply {
	a := reply{"imp_uid": nil, "merchant_uid": merchantUID, "error_msg": errorMsg}
	if errorCode != "" {
		a["error_code"] = errorCode
	}
	if style != styleNew {
		a[flagName(style)] = false
	}
	return a
}

func flagName(style string) string {
	if style == styleImpSuccess {
		return "imp_success"
	}
	return "success"
}

// redirectTo adds the outcome to m_redirect_url, which keeps its own query.
func (a reply) redirectTo(target string) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	q := url.Values{}
	for _, name := range []string{"imp_uid", "merchant_uid", "error_code", "error_msg"} {
		if v, ok := a[name].(string); ok && v != "" {
			q.Set(name, v)
		}
	}
	for _, flag := range []string{"success", "imp_success"} {
		if v, ok := a[flag].(bool); ok {
			q.Set("imp_success", map[bool]string{true: "true", false: "false"}[v])
		}
	}
	u.RawQuery = strings.Trim(u.RawQuery+"&"+q.Encode(), "&")
	return u.String(), nil
}
