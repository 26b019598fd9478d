package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Texts of Iamport that reach the buyer.
const (
	msgAlreadyPaid = "이미 결제가 이루어진 거래건입니다."
	msgClosed      = "사용자가 결제를 취소하셨습니다"
	msgMismatch    = "결제 요청 금액이 사전등록된 금액과 일치하지 않습니다."
	msgDeclined    = "[F113]거래거절 한도초과"
)

// notOpened is why a window did not open; there is no payment then.
type notOpened struct{ code, msg string }

func (n *notOpened) Error() string { return n.msg }

// opening is a window about to be opened: the page's parameters as they came,
// and what the page does not know.
type opening struct {
	params
	view
	userAgent string
	mobile    bool
	sandbox   *bool
	usage     *text
	card      text    // number of the card that the shopper stores, masked
	charge    *amount // charged instead of what was asked for: a tampered payment
	currency  string
}

// open opens the payment window: from here on there is a payment, ready. It
// returns a *violation or a *notOpened when the window refuses.
func (s *Sandbox) open(o opening) (*row, error) {
	if err := checkParams(o.params, payRules, ""); err != nil {
		return nil, err
	}
	r, err := s.orderOf(o.params)
	if err != nil {
		return nil, &violation{err.Error()}
	}
	if r.MerchantUID == "" {
		r.MerchantUID = "nobody_" + strconv.FormatInt(s.Now().UnixMilli(), 10)
	}
	if p, ok := s.books.preparedFor(r.MerchantUID); ok && !p.allows(r.Amount, r.Currency) {
		return nil, &notOpened{"", msgMismatch}
	}
	if o.charge != nil {
		r.Amount = *o.charge
	}
	r.Currency = cmp.Or(o.currency, r.Currency)
	if !r.Amount.fits(r.Currency) {
		return nil, violated("type", "amount", "integer")
	}
	r.UserAgent, r.Channel = text(o.userAgent), "pc"
	if o.mobile {
		r.Channel = "mobile"
	}
	r.View = o.view
	r.View.Style = s.styleOf(o.Style, string(r.PGProvider))
	r.Sandbox = o.sandbox
	if o.usage != nil {
		r.CustomerUIDUsage = *o.usage
	}
	r.CardNumber = o.card
	return s.books.add("imp_", r, func(others []*row) error {
		if wasPaid(others) {
			return &notOpened{"F1002", msgAlreadyPaid}
		}
		return nil
	})
}

// orderOf reads what a payment is for; window and POST /vbanks spell it alike.
func (s *Sandbox) orderOf(p params) (r row, err error) {
	set := s.settings.get()
	provider, mid := channelOf(p, set.DefaultPG)
	currency := "KRW"
	if provider == "paypal" || provider == "paypal_v2" {
		currency = "USD"
	}
	r.MerchantUID, r.PayMethod = p.text("merchant_uid"), text(cmp.Or(p.text("pay_method"), "card"))
	r.PGProvider, r.PGID, r.Currency = text(provider), text(mid), cmp.Or(p.text("currency"), currency)
	r.Sandbox, r.Escrow, r.Name = new(set.Sandbox), p.flag("escrow"), text(p.text("name"))
	r.BuyerName, r.BuyerEmail, r.BuyerTel = text(p.text("buyer_name")), text(p.text("buyer_email")), text(p.text("buyer_tel"))
	r.BuyerAddr, r.BuyerPostcode = text(p.text("buyer_addr")), text(p.text("buyer_postcode"))
	if r.CustomerUID = text(p.text("customer_uid")); r.CustomerUID != "" {
		r.CustomerUIDUsage = usageIssue
	}
	r.VbankDue, r.ConfirmURL, r.NoticeURLs = p.text("vbank_due"), p.text("confirm_url"), p.texts("notice_url")
	for _, u := range r.NoticeURLs {
		if err := checkURL("notice_url", u); err != nil {
			return r, err
		}
	}
	if r.Amount, _, err = p.amount("amount"); err != nil {
		return r, err
	}
	if r.Amount < 0 || r.Amount == 0 && r.CustomerUID == "" {
		return r, violated("min", "amount", 1)
	}
	if r.TaxFree, _, err = p.amount("tax_free"); err == nil && r.TaxFree > r.Amount {
		err = fmt.Errorf("tax_free is more than amount")
	}
	if err == nil {
		r.CustomData, err = p.custom("custom_data")
	}
	return r, err
}

// pay approves an open payment, or fails it if the merchant's confirm_url
// stops it.
func (s *Sandbox) pay(ctx context.Context, impUID string) (*row, error) {
	r := s.books.get(impUID)
	if r == nil {
		return nil, errNoPayment
	}
	if reason := s.confirm(ctx, r); reason != "" {
		return s.decline(impUID, reason)
	}
	return s.books.change(impUID, func(r *row, now time.Time) error {
		if r.Status != statusReady || r.isAccount() {
			return errNotReady
		}
		return s.approve(r, now)
	})
}

// decline ends an open payment: the PG says no.
func (s *Sandbox) decline(impUID, reason string) (*row, error) {
	return s.books.change(impUID, func(r *row, now time.Time) error {
		if r.Status != statusReady || r.isAccount() {
			return errNotReady
		}
		r.failed(reason, now)
		return nil
	})
}

// account issues a virtual account for an open payment; a due time that makes
// no sense fails it.
func (s *Sandbox) account(impUID string, b bank) (*row, error) {
	return s.books.change(impUID, func(r *row, now time.Time) error {
		due, err := dueTime(r.VbankDue, now)
		if err == nil {
			err = r.issue(b, "", due, now)
		}
		if err != nil && err != errNotReady {
			r.failed("[V001] "+err.Error(), now)
			return nil
		}
		return err
	})
}

// leave is the buyer closing the window. The payment stays ready for good,
// but a few PGs report it as failed.
func (s *Sandbox) leave(impUID string) (*row, error) {
	if s.settings.get().ClosedWindowFails {
		return s.decline(impUID, msgClosed)
	}
	r := s.books.get(impUID)
	if r == nil {
		return nil, errNoPayment
	}
	return r, nil
}

// approveLate is the PG approving after all what it had declined.
func (s *Sandbox) approveLate(impUID string) (*row, error) {
	return s.books.change(impUID, func(r *row, now time.Time) error {
		if r.isAccount() || r.Status != statusReady && r.Status != statusFailed {
			return errNotReady
		}
		return s.approve(r, now)
	})
}

// paid takes the money in and fills in what the PG reports of it.
func (r *row) paid(now time.Time) {
	r.Status, r.PaidAt = statusPaid, now.Unix()
	r.FailedAt, r.FailReason = 0, ""
	r.PGTID = pgTID("T", r.ImpUID)
	r.ReceiptURL = text("https://sandbox.invalid/receipt/" + r.ImpUID)
	r.CashReceiptIssued = r.CashReceipt != ""
	switch r.PayMethod {
	case "card":
		r.ApplyNum, r.CardType = text(r.ImpUID[len(r.ImpUID)-8:]), new(0)
		if r.CardQuota == nil {
			r.CardQuota = new(0)
		}
		card := cards[max(0, slices.IndexFunc(cards, func(c choice) bool { return c.Code == string(r.CardCode) }))]
		r.CardCode, r.CardName, r.CardNumber = text(card.Code), text(card.Name), cmp.Or(r.CardNumber, usualCard)
		r.CardIssuerCode, r.CardIssuerName = r.CardCode, r.CardName
		r.CardPublisherCode, r.CardPublisherName = r.CardCode, r.CardName
	case "trans":
		if r.BankCode == "" {
			r.BankCode, r.BankName = text(banks[0].Code), text(banks[0].Name)
		}
	case "samsungpay":
		r.PayMethod = "samsung" // what is asked for and what is reported differ
	}
}

func (r *row) failed(reason string, now time.Time) {
	r.Status, r.FailedAt, r.FailReason = statusFailed, now.Unix(), text(reason)
}

// pgTID is a transaction number of the PG.
func pgTID(kind, impUID string) text { return text(kind + "00000" + impUID) }
