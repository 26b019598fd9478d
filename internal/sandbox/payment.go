package sandbox

import "encoding/json"

// text is a string that Iamport writes as null when there is none.
type text string

// MarshalJSON writes null for the empty string.
func (t text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// The four statuses of a payment at Iamport.
const (
	statusReady     = "ready"     // the window is open, or a virtual account waits for its deposit
	statusPaid      = "paid"      // the money is in
	statusCancelled = "cancelled" // some or all of it went back
	statusFailed    = "failed"    // no money moved; an account was revoked
)

// payment is one attempt to pay, as Iamport reports it. Every field is always
// there; a time that has not come is 0.
type payment struct {
	ImpUID            string         `json:"imp_uid"`
	MerchantUID       string         `json:"merchant_uid"`
	PayMethod         text           `json:"pay_method"`
	Channel           text           `json:"channel"`
	PGProvider        text           `json:"pg_provider"`
	EmbPGProvider     text           `json:"emb_pg_provider"`
	PGTID             text           `json:"pg_tid"`
	PGID              text           `json:"pg_id"`
	Sandbox           *bool          `json:"sandbox,omitempty"` // nil plays an edition that did not report it
	Escrow            bool           `json:"escrow"`
	ApplyNum          text           `json:"apply_num"`
	BankCode          text           `json:"bank_code"`
	BankName          text           `json:"bank_name"`
	CardCode          text           `json:"card_code"`
	CardName          text           `json:"card_name"`
	CardIssuerCode    text           `json:"card_issuer_code"`
	CardIssuerName    text           `json:"card_issuer_name"`
	CardPublisherCode text           `json:"card_publisher_code"`
	CardPublisherName text           `json:"card_publisher_name"`
	CardQuota         *int           `json:"card_quota"`
	CardNumber        text           `json:"card_number"`
	CardType          *int           `json:"card_type"`
	VbankCode         text           `json:"vbank_code"`
	VbankName         text           `json:"vbank_name"`
	VbankNum          text           `json:"vbank_num"`
	VbankHolder       text           `json:"vbank_holder"`
	VbankDate         int64          `json:"vbank_date"`
	VbankIssuedAt     int64          `json:"vbank_issued_at"`
	Name              text           `json:"name"`
	Amount            amount         `json:"amount"`
	CancelAmount      amount         `json:"cancel_amount"`
	Currency          string         `json:"currency"`
	BuyerName         text           `json:"buyer_name"`
	BuyerEmail        text           `json:"buyer_email"`
	BuyerTel          text           `json:"buyer_tel"`
	BuyerAddr         text           `json:"buyer_addr"`
	BuyerPostcode     text           `json:"buyer_postcode"`
	CustomData        text           `json:"custom_data"`
	UserAgent         text           `json:"user_agent"`
	Status            string         `json:"status"`
	StartedAt         int64          `json:"started_at"`
	PaidAt            int64          `json:"paid_at"`
	FailedAt          int64          `json:"failed_at"`
	CancelledAt       int64          `json:"cancelled_at"`
	FailReason        text           `json:"fail_reason"`
	CancelReason      text           `json:"cancel_reason"`
	ReceiptURL        text           `json:"receipt_url"`
	CancelHistory     []cancellation `json:"cancel_history"`
	CancelReceiptURLs []string       `json:"cancel_receipt_urls"`
	DepositHistory    []struct{}     `json:"deposit_history"` // unlimited fixed accounts only, which are not played
	CashReceiptIssued bool           `json:"cash_receipt_issued"`
	CustomerUID       text           `json:"customer_uid"`
	CustomerUIDUsage  text           `json:"customer_uid_usage"`
	Promotion         *struct{}      `json:"promotion"`
}

// cancellation is one entry of cancel_history.
type cancellation struct {
	PGTID          string `json:"pg_tid"`
	Amount         amount `json:"amount"`
	CancelledAt    int64  `json:"cancelled_at"`
	Reason         string `json:"reason"`
	CancellationID string `json:"cancellation_id"`
	ReceiptURL     string `json:"receipt_url"`
}

// remaining is what can still be cancelled.
func (p *payment) remaining() amount { return p.Amount - p.CancelAmount }

// isTest reports whether the payment is known to come from a test channel.
func (p *payment) isTest() bool { return p.Sandbox != nil && *p.Sandbox }

// isAccount reports whether the payment is an issued virtual account. An open
// window for one has no number yet.
func (p *payment) isAccount() bool { return p.PayMethod == "vbank" && p.VbankNum != "" }

// statusTime is when the payment reached its status.
func (p *payment) statusTime() int64 {
	switch p.Status {
	case statusPaid:
		return p.PaidAt
	case statusCancelled:
		return p.CancelledAt
	case statusFailed:
		return p.FailedAt
	}
	return p.StartedAt
}

// row is a payment in the books with what Iamport knows but does not report.
// Rows are never changed in place: whoever holds one may read it for ever.
type row struct {
	payment
	Seq        int64    `json:"seq"`     // order of creation
	Updated    int64    `json:"updated"` // unix seconds of the last change
	NoticeURLs []string `json:"notice_url"`
	ConfirmURL string   `json:"confirm_url,omitempty"`
	TaxFree    amount   `json:"tax_free"`
	VbankDue   string   `json:"vbank_due,omitempty"`
	Refunds    []refund `json:"cancels"`

	Uncharged   bool   `json:"uncharged,omitempty"`    // a card was stored; no money moved, whatever amount says
	CashReceipt string `json:"cash_receipt,omitempty"` // asked for in the window: "income" or "expense"
	Depositor   string `json:"depositor,omitempty"`    // who says to pay into the account
	View        view   `json:"window"`
}

// refund is a cancellation with the side of it that only the PG sees.
type refund struct {
	CancellationID string `json:"cancellation_id"`
	Amount         amount `json:"amount"`
	TaxFree        amount `json:"tax_free"`
	At             int64  `json:"cancelled_at"`
	Reason         string `json:"reason"`
	By             string `json:"by"` // "api" or "console"
	Requester      string `json:"requester,omitempty"`
	Holder         string `json:"refund_holder,omitempty"`
	Bank           string `json:"refund_bank,omitempty"`
	Account        string `json:"refund_account,omitempty"`
	Tel            string `json:"refund_tel,omitempty"`
}

// view says how the buyer's window was opened, and so how its outcome travels.
type view struct {
	Mode      string `json:"mode,omitempty"`       // "frame", "popup" or "redirect"; "" when no browser is involved
	Origin    string `json:"origin,omitempty"`     // of the page that opened it
	RequestID string `json:"request_id,omitempty"` // finds the callback in the page
	Return    string `json:"return,omitempty"`     // m_redirect_url
	Style     string `json:"style,omitempty"`      // shape of the callback's answer

	Language string   `json:"language,omitempty"` // what the window speaks
	Quotas   []int    `json:"quotas,omitempty"`   // the months that display.card_quota allows; nil is all
	Cards    []string `json:"cards,omitempty"`    // the companies that card.detail leaves; nil is all
	Card     string   `json:"card,omitempty"`     // card.direct: what is chosen when the window opens
	Quota    int      `json:"quota,omitempty"`
}
