package message

import "paygraph/internal/pay"

// Page is what a page of ours says.
type Page struct{ Lang, Title, Text string }

// Landing is said where a redirect ends and nobody may be told anything: who
// came did not bring the order's secret, or there is no such payment.
func Landing(l Language, known bool) Page {
	p := Page{
		Lang:  l.Code(),
		Title: text{"결제 결과를 확인하고 있습니다", "Your payment is being confirmed"}.in(l),
		Text:  text{"쇼핑하던 화면으로 돌아가면 결과를 볼 수 있습니다.", "Go back to the shop to see the result."}.in(l),
	}
	if !known {
		p.Title = text{"결제 정보를 찾을 수 없습니다", "There is no such payment here"}.in(l)
	}
	return p
}

// Landed is said to the order's own buyer: how it stands, and what to do next.
func Landed(l Language, status pay.OrderStatus) Page {
	title, next := text{"결제가 아직 끝나지 않았습니다", "The payment is not finished"},
		text{"쇼핑하던 화면으로 돌아가면 결과를 보거나 다시 결제할 수 있습니다.", "Go back to the shop to see the result, or to try again."}
	switch status {
	case pay.OrderPaid, pay.OrderPartiallyRefunded, pay.OrderRefunded:
		title = text{"결제가 완료되었습니다", "Your payment is complete"}
		next = text{"쇼핑하던 화면으로 돌아가 주세요. 이 창은 닫아도 됩니다.", "Go back to the shop. You may close this page."}
	case pay.OrderAwaitingDeposit:
		title = text{"입금할 계좌가 준비되었습니다", "The account for your deposit is ready"}
		next = text{"쇼핑하던 화면으로 돌아가면 계좌번호와 입금 기한을 볼 수 있습니다.", "Go back to the shop to see its number, and until when to deposit."}
	case pay.OrderCancelled, pay.OrderExpired:
		title = text{"이 주문은 더 이상 결제할 수 없습니다", "This order can no longer be paid"}
		next = text{"쇼핑하던 화면으로 돌아가 다시 주문해 주세요.", "Go back to the shop and order again."}
	}
	return Page{Lang: l.Code(), Title: title.in(l), Text: next.in(l)}
}

// ToApp is what leads from such a page into the shop's app.
func ToApp(l Language) string { return text{"앱으로 돌아가기", "Back to the app"}.in(l) }
