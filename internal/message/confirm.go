package message

import "paygraph/internal/pay"

// confirmTexts says to a buyer why a payment was stopped before money moved.
var confirmTexts = map[pay.ConfirmRefusal]text{
	pay.ConfirmUnknownOrder: {"존재하지 않는 주문입니다.", "There is no such order."},
	pay.ConfirmAlreadyPaid:  {"이미 결제된 주문입니다.", "This order is already paid."},
	pay.ConfirmClosed:       {"취소된 주문입니다.", "This order was cancelled."},
	pay.ConfirmExpired:      {"결제 시간이 지난 주문입니다.", "This order's time is over."},
	pay.ConfirmOtherAmount:  {"결제 금액이 주문 금액과 다릅니다.", "The amount is not the order's."},
}

// Confirm says why a payment was stopped. The gateway puts it into a Korean
// sentence of its own.
func Confirm(l Language, r pay.ConfirmRefusal) string { return confirmTexts[r].in(l) }
