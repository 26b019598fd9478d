package message

import (
	"fmt"
	"strings"
	"time"

	"paygraph/internal/pay"
)

// Notice is what a message to a buyer tells of; what its kind does not speak
// of is left out.
type Notice struct {
	Shop   string // who speaks; nobody is named if it is empty
	Order  string // its number
	Plan   string // its number, of a notice that is about a plan
	Link   string // where a plan's card is changed
	Name   string // what was ordered
	Amount pay.Money
	Bank   string
	Number string
	Holder string
	DueAt  time.Time
}

// noticeTitles name each kind; noticeLines say it in a few words, with the
// place of each fact in braces.
var (
	noticeTitles = map[pay.NoticeKind]text{
		pay.NoticeAccountIssued:  {"입금 계좌 안내", "Where to deposit"},
		pay.NoticeAccountDueSoon: {"입금 마감 임박", "Deposit due soon"},
		pay.NoticeOrderPaid:      {"결제 완료", "Payment received"},
		pay.NoticeRefunded:       {"환불 완료", "Refund sent"},
		pay.NoticeAccountNeeded:  {"환불 계좌 등록 요청", "Refund account needed"},
		pay.NoticeChargeFailed:   {"정기 결제 실패", "Payment failed"},
		pay.NoticePlanEnded:      {"정기 결제 종료", "Subscription ended"},
	}
	noticeLines = map[pay.NoticeKind]text{
		pay.NoticeAccountIssued:  {"{bank} {number}\n{amount}\n{due}까지", "{bank} {number}\n{amount}\nby {due}"},
		pay.NoticeAccountDueSoon: {"{due}까지\n{bank} {number}\n{amount}", "by {due}\n{bank} {number}\n{amount}"},
		pay.NoticeOrderPaid:      {"{name}\n{amount}", "{name}\n{amount}"},
		pay.NoticeRefunded:       {"{name}\n환불 금액 {amount}", "{name}\n{amount} is on its way back"},
		pay.NoticeAccountNeeded: {
			"주문 화면에서 환불받을 계좌를 알려 주세요.\n환불 금액 {amount}",
			"Please name a bank account on your order's page.\n{amount} waits to go back",
		},
		pay.NoticeChargeFailed: {
			"{name} {amount}\n결제되지 않았습니다. 카드를 바꿔 주세요.\n{link}",
			"{name} {amount}\nYour card was not charged. Please change it:\n{link}",
		},
		pay.NoticePlanEnded: {"{name} {amount}\n더 이상 결제되지 않습니다.", "{name} {amount}\nNothing more will be charged."},
	}
)

// NoticeTitle names a kind of notice.
func NoticeTitle(l Language, kind pay.NoticeKind) string { return noticeTitles[kind].in(l) }

// SMS writes a notice as a text message. Where to deposit fits into the 90
// bytes of a Korean SMS, unless the names in it are long.
func (n Notice) SMS(l Language, kind pay.NoticeKind) string {
	return n.title(l, kind) + "\n" + n.lines(l, kind)
}

// Email writes a notice as an e-mail.
func (n Notice) Email(l Language, kind pay.NoticeKind) (subject, body string) {
	facts := text{"주문번호: {order}", "Order number: {order}"}.in(l)
	if n.Plan != "" {
		facts = text{"정기 결제 번호: {plan}", "Subscription number: {plan}"}.in(l)
	}
	if !strings.Contains(noticeLines[kind].in(l), "{name}") {
		facts = text{"주문 내용: {name}\n", "Order: {name}\n"}.in(l) + facts
	}
	if n.Holder != "" {
		facts = text{"예금주: {holder}\n", "Account holder: {holder}\n"}.in(l) + facts
	}
	footer := text{"이 메일은 발신 전용입니다.", "This is an automatic message; nobody reads replies."}.in(l)
	return n.title(l, kind), n.lines(l, kind) + "\n\n" + n.fill(l, facts) + "\n\n" + footer + "\n"
}

func (n Notice) title(l Language, kind pay.NoticeKind) string {
	if n.Shop == "" {
		return NoticeTitle(l, kind)
	}
	return "[" + n.Shop + "] " + NoticeTitle(l, kind)
}

func (n Notice) lines(l Language, kind pay.NoticeKind) string {
	return n.fill(l, noticeLines[kind].in(l))
}

// fill puts the facts in their places, all at once: a fact that has braces in
// it stays as it is.
func (n Notice) fill(l Language, s string) string {
	return strings.NewReplacer(
		"{order}", n.Order, "{plan}", n.Plan, "{link}", n.Link, "{name}", n.Name, "{amount}", Money(l, n.Amount),
		"{bank}", n.Bank, "{number}", n.Number, "{holder}", n.Holder, "{due}", KoreanTime(l, n.DueAt),
	).Replace(s)
}

// seoul is the time that Korean banks close by; Korea has no summer time.
var seoul = time.FixedZone("KST", 9*60*60)

var weekdays = [...]string{"일", "월", "화", "수", "목", "금", "토"}

// KoreanTime writes a moment as a clock in Korea shows it: 11/25(화) 18:00, or
// 25 Nov 18:00 KST.
func KoreanTime(l Language, t time.Time) string {
	t = t.In(seoul)
	if l == English {
		return t.Format("2 Jan 15:04 MST")
	}
	return fmt.Sprintf("%d/%d(%s) %s", t.Month(), t.Day(), weekdays[t.Weekday()], t.Format("15:04"))
}
