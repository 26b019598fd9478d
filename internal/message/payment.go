package message

import "paygraph/internal/pay"

// failureTexts says why no money moved.
var failureTexts = map[pay.FailureCode]text{
	pay.FailureWindowClosed:      {"결제창이 닫혔습니다. 다시 시도해 주세요.", "The payment window was closed. Please try again."},
	pay.FailureDeclined:          {"카드사에서 결제를 거절했습니다. 다른 결제 수단을 이용해 주세요.", "The payment was declined. Please use another method."},
	pay.FailureLimit:             {"결제 한도를 초과했습니다. 다른 결제 수단을 이용해 주세요.", "The limit was exceeded. Please use another method."},
	pay.FailureFunds:             {"잔액이 부족합니다. 다른 결제 수단을 이용해 주세요.", "There is not enough money. Please use another method."},
	pay.FailureCardExpired:       {"유효기간이 지난 카드입니다. 다른 카드를 이용해 주세요.", "The card has expired. Please use another one."},
	pay.FailureCardInvalid:       {"사용할 수 없는 카드입니다. 카드사에 문의해 주세요.", "The card cannot be used. Please ask the card company."},
	pay.FailureAuthentication:    {"본인 인증에 실패했습니다. 다시 시도해 주세요.", "You could not be authenticated. Please try again."},
	pay.FailureTimedOut:          {"결제 시간이 초과되었습니다. 다시 시도해 주세요.", "The payment took too long. Please try again."},
	pay.FailureAccountRevoked:    {"가상계좌가 취소되었습니다. 다시 결제해 주세요.", "The virtual account was revoked. Please pay again."},
	pay.FailureStoppedByMerchant: {"상점의 요청으로 결제가 중단되었습니다. 상점에 문의해 주세요.", "The shop stopped the payment. Please ask the shop."},
	pay.FailureMerchantSetup:     {"상점의 결제 설정에 문제가 있습니다. 상점에 문의해 주세요.", "The shop is not set up for this. Please ask the shop."},
	pay.FailureGateway:           {"결제사 또는 은행이 응답하지 않습니다. 잠시 후 다시 시도해 주세요.", "The payment company or bank does not answer. Please try again later."},
	pay.FailureRefund:            {"환불이 처리되지 않았습니다. 상점에 문의해 주세요.", "The refund did not go through. Please ask the shop."},
	pay.FailureUnknown:           {"결제가 완료되지 않았습니다. 다시 시도해 주세요.", "The payment did not go through. Please try again."},
}

// Failure says why no money moved.
func Failure(l Language, code pay.FailureCode) string { return failureTexts[code].in(l) }

// rejectionTexts says why a payment does not count.
var rejectionTexts = map[pay.RejectionReason]text{
	pay.RejectedAmount:       {"결제 금액이 주문 금액과 다릅니다.", "The amount paid is not the order's."},
	pay.RejectedCurrency:     {"결제 통화가 주문과 다릅니다.", "The currency paid is not the order's."},
	pay.RejectedTest:         {"테스트 결제 여부가 이 상점과 맞지 않습니다.", "A test payment does not count here, or only test payments do."},
	pay.RejectedDuplicate:    {"이미 결제가 완료된 주문입니다.", "The order was already paid."},
	pay.RejectedOrderClosed:  {"이미 종료된 주문에 대한 결제입니다.", "The order was already closed."},
	pay.RejectedUsage:        {"주문의 종류와 맞지 않는 결제입니다.", "This kind of payment does not fit the order."},
	pay.RejectedOtherOrder:   {"다른 주문의 결제입니다.", "The payment belongs to another order."},
	pay.RejectedUnknownToPSP: {"결제사에 없는 결제 번호입니다.", "The payment company does not know this payment."},
}

// Rejection says why a payment does not count.
func Rejection(l Language, reason pay.RejectionReason) string { return rejectionTexts[reason].in(l) }

// blockerTexts says why a refund is refused.
var blockerTexts = map[pay.RefundBlocker]text{
	pay.BlockedNotPaid:     {"입금된 금액이 없어 환불할 수 없습니다.", "No money is in, so nothing can be refunded."},
	pay.BlockedNothingLeft: {"이미 전액 환불되었습니다.", "All of it was refunded already."},
	pay.BlockedAbove:       {"남은 금액보다 많이 환불할 수 없습니다.", "That is more than what is left."},
	pay.BlockedPartial:     {"이 결제는 전액 환불만 가능합니다.", "Only the whole sum can be refunded."},
	pay.BlockedDeadline:    {"환불 가능 기간이 지났습니다.", "It is too late to refund this payment."},
	pay.BlockedAccount:     {"환불받을 계좌가 필요합니다.", "A bank account must be named."},
	pay.BlockedInProgress:  {"처리 중인 환불이 끝난 뒤에 다시 시도해 주세요.", "Another refund of this payment is not finished yet."},
	pay.BlockedGateway:     {"결제사에서 환불을 거절했습니다.", "The payment company refused the refund."},
}

// Blocker says why a refund is refused.
func Blocker(l Language, b pay.RefundBlocker) string { return blockerTexts[b].in(l) }

var settledText = text{"결제가 완료되었습니다.", "The payment is complete."}

// eventTexts says what happened to an order.
var eventTexts = map[pay.EventType]text{
	pay.EventCreated:         {"주문이 만들어졌습니다.", "The order was made."},
	pay.EventPrepared:        {"결제를 다시 준비했습니다.", "Another payment was prepared."},
	pay.EventStarted:         {"결제창이 열렸습니다.", "A payment window was opened."},
	pay.EventAccountIssued:   {"가상계좌가 발급되었습니다.", "A virtual account was issued."},
	pay.EventAccountRevoked:  {"가상계좌가 취소되었습니다.", "A virtual account was revoked."},
	pay.EventPaid:            settledText,
	pay.EventFailed:          {"결제에 실패했습니다.", "A payment failed."},
	pay.EventRejected:        {"주문과 맞지 않는 결제가 들어왔습니다.", "A payment came that does not fit."},
	pay.EventRefundRequested: {"환불을 요청했습니다.", "A refund was asked for."},
	pay.EventRefundFailed:    {"환불이 처리되지 않았습니다.", "A refund did not go through."},
	pay.EventRefunded:        {"결제가 환불되었습니다.", "Money went back."},
	pay.EventClosing:         {"주문을 종료하고 있습니다.", "The order is being closed."},
	pay.EventCancelled:       {"주문이 취소되었습니다.", "The order was cancelled."},
	pay.EventExpired:         {"결제 기한이 지나 주문이 종료되었습니다.", "The order expired unpaid."},
	pay.EventChargeStarted:   {"등록된 카드로 결제하고 있습니다.", "A stored card is being charged."},
	pay.EventClaimed:         {"비회원 주문이 회원 계정으로 옮겨졌습니다.", "A guest's order became a customer's."},
}

// Event says what happened to an order.
func Event(l Language, e pay.EventType) string { return eventTexts[e].in(l) }

var registrationText = text{"카드 등록", "Card registration"}

// CardRegistration names an order that registers a card.
func CardRegistration(l Language) string { return registrationText.in(l) }

// methodTexts names the common ways to pay; others are shown as the gateway
// spells them.
var methodTexts = map[string]text{
	"card":     {"신용·체크카드", "Credit or debit card"},
	"trans":    {"실시간 계좌이체", "Bank transfer"},
	"vbank":    {"가상계좌 (무통장입금)", "Virtual account"},
	"phone":    {"휴대폰 결제", "Phone bill"},
	"kakaopay": {"카카오페이", "KakaoPay"},
	"naverpay": {"네이버페이", "Naver Pay"},
	"payco":    {"페이코", "PAYCO"},
	"tosspay":  {"토스페이", "Toss Pay"},
	"samsung":  {"삼성페이", "Samsung Pay"},
	"paypal":   {"페이팔", "PayPal"},
}

// Method names a way to pay.
func Method(l Language, payMethod string) string {
	if t, ok := methodTexts[payMethod]; ok {
		return t.in(l)
	}
	return payMethod
}
