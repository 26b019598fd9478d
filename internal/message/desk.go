package message

import "paygraph/internal/pay"

// caseTexts says what a person must look at, and what to do.
var caseTexts = map[pay.CaseKind]text{
	pay.CaseHeldMoney:      {"주문과 맞지 않는 금액이 들어와 있습니다. 환불하거나, 구매자의 환불 계좌를 받아 주세요.", "Money came that does not fit its order. Refund it, or get the buyer's account."},
	pay.CaseRefundFailed:   {"환불이 처리되지 않았습니다. 결제사의 사유를 확인하고 다시 환불해 주세요.", "A refund did not go through. Look at the reason and refund again."},
	pay.CaseWebhookFailed:  {"웹훅을 처리하지 못했습니다. 원인을 고친 뒤 다시 처리해 주세요.", "A webhook could not be processed. Mend the cause, then replay it."},
	pay.CaseBooksDiffer:    {"장부와 결제사의 내역이 다릅니다. 결제사 콘솔과 비교해 주세요.", "Our books and the gateway's differ. Compare with the gateway's console."},
	pay.CaseNoticeFailed:   {"알림을 보내지 못했습니다. 구매자에게 직접 알려 주세요.", "A notice could not be delivered. Tell the buyer yourself."},
	pay.CaseOutcomeUnknown: {"결제사에 보낸 요청(환불, 등록 카드 결제, 정기 결제 예약)의 결과를 알 수 없습니다. 결제사 콘솔에서 확인해 주세요.", "Nobody knows what became of a request to the gateway: a refund, a charge of a stored card, or a plan's schedule. Look in the gateway's console."},
	pay.CaseStrangePayment: {"테스트 결제이거나, 종류가 다른 결제이거나, 결제사가 앞서 알린 내용을 되돌렸습니다. 자동으로 처리하지 않았으니 결제사 콘솔에서 확인해 주세요.", "A test payment, one of another kind, or the gateway took back what it had reported. Nothing was done about it; look in the gateway's console."},
	pay.CaseCardDeletion:   {"삭제한 등록 카드가 결제사에 아직 남아 있습니다. 결제에는 더 이상 쓰이지 않습니다. 결제사에 빌링키 삭제를 요청해 주세요.", "A stored card that its owner deleted is still at the gateway. Nothing charges it any more; have the gateway delete it."},
}

// Case says what a person must look at; the detail is for an admin's eyes.
func Case(l Language, kind pay.CaseKind, detail string) string {
	s := caseTexts[kind].in(l)
	if detail != "" {
		s += " (" + detail + ")"
	}
	return s
}
