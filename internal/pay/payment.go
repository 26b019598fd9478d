package pay

import "time"

// PaymentStatus says who acts next on a payment.
type PaymentStatus string

const (
	PaymentReady             PaymentStatus = "READY"              // the buyer acts next
	PaymentFailed            PaymentStatus = "FAILED"             // no money moved; a late approval is the one way out
	PaymentPaid              PaymentStatus = "PAID"               // the money is in
	PaymentPartiallyRefunded PaymentStatus = "PARTIALLY_REFUNDED" // some of it went back
	PaymentRefunded          PaymentStatus = "REFUNDED"           // all of it went back; final
)

// Values lists every status, for the table's enum.
func (PaymentStatus) Values() []string {
	return []string{
		string(PaymentReady), string(PaymentFailed), string(PaymentPaid),
		string(PaymentPartiallyRefunded), string(PaymentRefunded),
	}
}

// Verdict says whether a payment counts for its order. It is decided once,
// when money is first received, and never revised.
type Verdict string

const (
	VerdictNone     Verdict = ""         // no money was received yet
	VerdictAccepted Verdict = "ACCEPTED" // it settles the order
	VerdictRejected Verdict = "REJECTED" // it does not fit; see the reason
)

// RejectionReason says which check a payment failed.
type RejectionReason string

const (
	RejectedAmount       RejectionReason = "AMOUNT_MISMATCH"
	RejectedCurrency     RejectionReason = "CURRENCY_MISMATCH"
	RejectedTest         RejectionReason = "TEST_PAYMENT"
	RejectedDuplicate    RejectionReason = "DUPLICATE_PAYMENT"
	RejectedOrderClosed  RejectionReason = "ORDER_CLOSED"
	RejectedUsage        RejectionReason = "WRONG_USAGE"
	RejectedOtherOrder   RejectionReason = "ORDER_MISMATCH"    // an answer, never stored
	RejectedUnknownToPSP RejectionReason = "PAYMENT_NOT_FOUND" // an answer, never stored
)

// RejectionReasons lists every reason that a client can read.
func RejectionReasons() []RejectionReason {
	return []RejectionReason{
		RejectedAmount, RejectedCurrency, RejectedTest, RejectedDuplicate, RejectedOrderClosed,
		RejectedUsage, RejectedOtherOrder, RejectedUnknownToPSP,
	}
}

// Channel says whether real money moves. The gateway leaves it out now and
// then; unknown counts as a test on a live server.
type Channel string

const (
	ChannelUnknown Channel = ""
	ChannelLive    Channel = "LIVE"
	ChannelTest    Channel = "TEST"
)

// Usage says how a stored card took part in a payment.
type Usage string

const (
	UsageNone      Usage = ""          // no stored card
	UsageIssue     Usage = "ISSUE"     // a card was registered
	UsageCharge    Usage = "CHARGE"    // a stored card was charged
	UsageScheduled Usage = "SCHEDULED" // a stored card was charged on schedule
	UsageOther     Usage = "OTHER"     // a word that we do not know: fits nothing
)

// Card is a card as the gateway masks it.
type Card struct {
	Name           string   `json:"name,omitempty"`
	Number         string   `json:"number,omitempty"` // masked
	Type           CardType `json:"type,omitempty"`
	Quota          *int     `json:"quota,omitempty"` // months; 0 is at once
	ApprovalNumber string   `json:"approval_number,omitempty"`
}

// CardType is the kind of a card; empty if the gateway does not say.
type CardType string

const (
	CardCredit CardType = "CREDIT"
	CardCheck  CardType = "CHECK"
)

// Account is a virtual account: a bank account made for one payment.
type Account struct {
	BankCode string    `json:"bank_code,omitempty"`
	BankName string    `json:"bank_name"`
	Number   string    `json:"number"`
	Holder   string    `json:"holder,omitempty"`
	DueAt    time.Time `json:"due_at"`
	IssuedAt time.Time `json:"issued_at"`
}

// Facts are what the gateway says of a payment, in our units: money in minor
// units, times in UTC, zero where something has not happened.
type Facts struct {
	Amount     int64 // what was asked for; refunds never reduce it
	Refunded   int64 // what went back
	Currency   Currency
	Channel    Channel
	Usage      Usage
	Method     string // the gateway's word: card, vbank, ...; an open list
	PG         string
	Wallet     string
	Card       *Card
	Account    *Account
	Failure    *Failure
	ReceiptURL string
	StartedAt  time.Time
	PaidAt     time.Time // money was received if, and only if, this is set
	FailedAt   time.Time
	Failed     bool // the gateway calls it failed, or cancelled before money came
}

// Report is what the gateway says of a payment at one moment.
type Report struct {
	ImpUID      string
	MerchantUID string // the order it belongs to, for ever
	Facts
	History []Cancellation // every time that money went back, oldest first
	Raw     string         // the gateway's own words, for the audit trail
}

// Payment is what we know of a payment: the join of all its reports, and what
// we decided about it.
type Payment struct {
	ImpUID string
	Facts
	Shown    bool // its account may be shown; decided when the account is first seen
	Verdict  Verdict
	Reason   RejectionReason // why it was rejected, or why its account is not shown
	RevokeAt time.Time       // its account must be closed; zero if not, or once it is
	// OpenRefundID is the refund that is not finished; there is one at a time.
	OpenRefundID string
}

// Received reports whether money came in, whatever became of it since.
func (f Facts) Received() bool { return !f.PaidAt.IsZero() }

// Status projects the facts on one word.
func (f Facts) Status() PaymentStatus {
	switch {
	case f.Received() && f.Refunded == 0:
		return PaymentPaid
	case f.Received() && f.Refunded < f.Amount:
		return PaymentPartiallyRefunded
	case f.Received():
		return PaymentRefunded
	case f.Failed:
		return PaymentFailed
	default:
		return PaymentReady
	}
}

// AccountIssued reports whether a virtual account stands and nobody has paid
// into it.
func (f Facts) AccountIssued() bool { return f.Status() == PaymentReady && f.Account != nil }

// AccountOpen reports whether the buyer may still pay into the account.
func (p Payment) AccountOpen() bool { return p.AccountIssued() && p.RevokeAt.IsZero() }

// WindowTimeout is how long a payment window without an account counts as
// open. The gateway keeps an abandoned one READY for ever (iamport/api.md 7).
const WindowTimeout = 10 * time.Minute

// WindowOpen reports whether a buyer may still be in front of the window.
func (f Facts) WindowOpen(now time.Time) bool {
	return f.Status() == PaymentReady && f.Account == nil && now.Before(f.StartedAt.Add(WindowTimeout))
}

// AccountStatus says where a virtual account stands.
type AccountStatus string

const (
	AccountIssued    AccountStatus = "ISSUED"    // the buyer deposits
	AccountDeposited AccountStatus = "DEPOSITED" // the money is in
	AccountExpired   AccountStatus = "EXPIRED"   // its time ended
	AccountRevoked   AccountStatus = "REVOKED"   // closed before its time
)

// Final reports whether nothing more will happen to the account.
func (s AccountStatus) Final() bool { return s != AccountIssued }

// AccountStatus says where the payment's account stands at the given time. It
// must not be asked of a payment without one.
func (p Payment) AccountStatus(now time.Time) AccountStatus {
	ended := p.FailedAt
	if !p.RevokeAt.IsZero() {
		ended = p.RevokeAt
	}
	switch {
	case p.Received():
		return AccountDeposited
	case (p.Failed || !p.RevokeAt.IsZero()) && ended.Before(p.Account.DueAt):
		return AccountRevoked
	case p.Failed || !now.Before(p.Account.DueAt):
		return AccountExpired
	default:
		return AccountIssued
	}
}
