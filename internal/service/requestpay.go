package service

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/encoding/korean"

	"paygraph/ent"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// RequestPay is what IMP.request_pay needs: Params is the ready object, the
// other fields show what is in it (iamport/api.md 13.3).
type RequestPay struct {
	ImpCode       string          `json:"-"`
	ScriptURL     string          `json:"-"`
	Params        json.RawMessage `json:"-"`
	Window        WindowKind      `json:"-"`
	PG            string          `json:"pg,omitempty"`
	ChannelKey    string          `json:"channelKey,omitempty"`
	PayMethod     string          `json:"pay_method"`
	MerchantUID   string          `json:"merchant_uid"`
	Name          string          `json:"name"`
	Amount        pay.Decimal     `json:"-"`
	Currency      pay.Currency    `json:"currency"`
	TaxFree       pay.Decimal     `json:"-"`
	BuyerName     string          `json:"buyer_name,omitempty"`
	BuyerEmail    string          `json:"buyer_email,omitempty"`
	BuyerTel      string          `json:"buyer_tel,omitempty"`
	BuyerAddr     string          `json:"buyer_addr,omitempty"`
	BuyerPostcode string          `json:"buyer_postcode,omitempty"`
	MRedirectURL  string          `json:"m_redirect_url"`
	NoticeURL     string          `json:"notice_url,omitempty"`
	ConfirmURL    string          `json:"confirm_url,omitempty"`
	VbankDue      string          `json:"vbank_due,omitempty"`
	CustomerUID   string          `json:"customer_uid,omitempty"`
	Digital       *bool           `json:"digital,omitempty"`
	Language      string          `json:"language"`
	AppScheme     string          `json:"app_scheme,omitempty"`
	Popup         *bool           `json:"popup,omitempty"`
	CustomData    json.RawMessage `json:"custom_data,omitempty"`
}

// seoul is where deadlines are meant; Korea has no daylight saving.
var seoul = time.FixedZone("KST", 9*60*60)

// requestPay says what the order's window needs.
func (s *Service) requestPay(o *ent.Order) *RequestPay {
	m, _ := s.method(o.PayMethod)
	r := &RequestPay{
		ImpCode: s.Config.ImpCode, ScriptURL: s.Config.ScriptURL, Window: m.Window,
		PG: o.Pg, ChannelKey: o.ChannelKey, PayMethod: o.PayMethod,
		MerchantUID: o.ID, Name: legacyText(o.Name),
		Amount:   pay.Money{Amount: o.Amount, Currency: o.Currency}.Decimal(),
		Currency: o.Currency,
		TaxFree:  pay.Money{Amount: o.TaxFreeAmount, Currency: o.Currency}.Decimal(),

		MRedirectURL: s.Config.PublicURL + "/payments/complete?" + url.Values{"secret": {s.returnSecret(o.ID)}}.Encode(),
		NoticeURL:    s.Config.PublicURL + "/webhooks/iamport",
		Language:     message.Language(o.Locale).Code(),
		AppScheme:    o.AppScheme,
		CustomData:   json.RawMessage(o.CustomData),
	}
	if b := o.Buyer; b != nil {
		r.BuyerName, r.BuyerEmail, r.BuyerTel = b.Name, b.Email, b.Tel
		r.BuyerAddr, r.BuyerPostcode = b.Address, b.Postcode
	}
	if s.Config.Confirm {
		r.ConfirmURL = s.Config.PublicURL + "/payments/confirm"
	}
	switch o.PayMethod {
	case "vbank":
		r.VbankDue = o.VbankDueAt.In(seoul).Format(time.DateTime)
	case "phone":
		digital := allDigital(o.Lines)
		r.Digital = &digital
	}
	r.Params = r.params()
	return r
}

// params is the object for IMP.request_pay: numbers as numbers, nothing null.
func (r *RequestPay) params() json.RawMessage {
	params := struct {
		*RequestPay
		Amount  json.Number `json:"amount"`
		TaxFree json.Number `json:"tax_free,omitempty"`
	}{RequestPay: r, Amount: json.Number(r.Amount), TaxFree: json.Number(r.TaxFree)}
	if r.TaxFree == "0" {
		params.TaxFree = "" // 0 is the default, and some PGs want none where there is none
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(params); err != nil {
		panic(fmt.Sprintf("params are always JSON: %v", err))
	}
	return bytes.TrimSpace(b.Bytes())
}

func allDigital(lines []pay.Line) bool {
	for _, l := range lines {
		if !l.Digital {
			return false
		}
	}
	return true
}

// legacyText leaves out what EUC-KR lacks: some PGs still speak it, and an
// emoji would stop the payment.
func legacyText(s string) string {
	e := korean.EUCKR.NewEncoder()
	kept := strings.Map(func(r rune) rune {
		if _, err := e.String(string(r)); err != nil {
			return -1
		}
		return r
	}, s)
	if kept = strings.TrimSpace(kept); kept == "" {
		return "Order"
	}
	return kept
}

// returnSecret comes back with a redirect, if it is our buyer's: only then may
// the landing page get a code for the order.
func (s *Service) returnSecret(orderID string) string { return s.sign("return of", orderID)[:32] }
