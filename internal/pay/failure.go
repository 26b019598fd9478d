package pay

// Failure says why no money moved.
type Failure struct {
	Code           FailureCode `json:"code"`
	GatewayCode    string      `json:"gateway_code,omitempty"`    // the PG's raw code; there is no list of them
	GatewayMessage string      `json:"gateway_message,omitempty"` // the PG's own sentence
}

// FailureCode classifies why a payment failed.
type FailureCode string

const (
	FailureWindowClosed      FailureCode = "WINDOW_CLOSED"
	FailureDeclined          FailureCode = "DECLINED"
	FailureLimit             FailureCode = "LIMIT_EXCEEDED"
	FailureFunds             FailureCode = "INSUFFICIENT_FUNDS"
	FailureCardExpired       FailureCode = "CARD_EXPIRED"
	FailureCardInvalid       FailureCode = "CARD_INVALID"
	FailureAuthentication    FailureCode = "AUTHENTICATION_FAILED"
	FailureTimedOut          FailureCode = "TIMED_OUT"
	FailureAccountRevoked    FailureCode = "ACCOUNT_REVOKED"
	FailureStoppedByMerchant FailureCode = "STOPPED_BY_MERCHANT"
	FailureMerchantSetup     FailureCode = "MERCHANT_SETUP"
	FailureGateway           FailureCode = "GATEWAY_ERROR"
	FailureRefund            FailureCode = "REFUND_FAILED"
	FailureUnknown           FailureCode = "UNKNOWN"
)

// FailureAdvice says what the buyer should do about a failure.
type FailureAdvice string

const (
	AdviceTryAgain     FailureAdvice = "TRY_AGAIN"
	AdviceChangeMethod FailureAdvice = "CHANGE_METHOD"
	AdviceWait         FailureAdvice = "WAIT"
	AdviceContactBank  FailureAdvice = "CONTACT_BANK"
	AdviceContactShop  FailureAdvice = "CONTACT_SHOP"
)

// adviceFor is the whole table of what helps against a failure.
var adviceFor = map[FailureCode]FailureAdvice{
	FailureWindowClosed:      AdviceTryAgain,
	FailureDeclined:          AdviceChangeMethod,
	FailureLimit:             AdviceChangeMethod,
	FailureFunds:             AdviceChangeMethod,
	FailureCardExpired:       AdviceChangeMethod,
	FailureCardInvalid:       AdviceContactBank,
	FailureAuthentication:    AdviceTryAgain,
	FailureTimedOut:          AdviceTryAgain,
	FailureAccountRevoked:    AdviceTryAgain,
	FailureStoppedByMerchant: AdviceContactShop,
	FailureMerchantSetup:     AdviceContactShop,
	FailureGateway:           AdviceWait,
	FailureRefund:            AdviceContactShop,
	FailureUnknown:           AdviceTryAgain,
}

// FailureCodes lists every code that a client can read.
func FailureCodes() []FailureCode {
	return []FailureCode{
		FailureWindowClosed, FailureDeclined, FailureLimit, FailureFunds, FailureCardExpired, FailureCardInvalid,
		FailureAuthentication, FailureTimedOut, FailureAccountRevoked, FailureStoppedByMerchant,
		FailureMerchantSetup, FailureGateway, FailureRefund, FailureUnknown,
	}
}

// Advice says what the buyer should do.
func (f Failure) Advice() FailureAdvice { return adviceFor[f.Code] }

// Retryable reports whether trying again, perhaps another way, can help
// without the shop acting first.
func (f Failure) Retryable() bool { return f.Advice() != AdviceContactShop }
