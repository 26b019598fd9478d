package message

import "paygraph/internal/pay"

// Outbox is what the sandbox's outbox page says besides the messages.
type Outbox struct {
	Lang, Title, Lead, All, Empty, EmptyHint, To, Order, Tries, Sandbox, Console, Bank, Playground, Shop, Merchant, Other, OtherLang string
}

// OutboxPage says what the page says.
func OutboxPage(l Language) Outbox {
	o := Outbox{
		Lang:       l.Code(),
		Title:      text{"알림함", "Outbox"}.in(l),
		Lead:       text{"샌드박스에서 구매자와 상점에 보낸 알림입니다. 발송 수단을 설정하지 않으면 실제로 나가지 않습니다.", "What buyers and the shop were told. Unless a way out is set up, none of it leaves this machine."}.in(l),
		All:        text{"전체", "All"}.in(l),
		Empty:      text{"아직 알림이 없습니다", "Nothing yet"}.in(l),
		EmptyHint:  text{"전화번호나 이메일이 있는 주문을 결제하거나 가상계좌를 발급해 보세요.", "Pay an order whose buyer has a phone number or an e-mail address, or have a virtual account issued."}.in(l),
		To:         text{"받는 사람", "To"}.in(l),
		Order:      text{"주문", "Order"}.in(l),
		Tries:      text{"시도", "Tries"}.in(l),
		Sandbox:    text{"샌드박스", "sandbox"}.in(l),
		Console:    text{"콘솔", "Console"}.in(l),
		Bank:       text{"은행", "Bank"}.in(l),
		Shop:       text{"쇼핑몰", "Shop"}.in(l),
		Merchant:   text{"상점 시스템", "the shop's system"}.in(l),
		Playground: text{"플레이그라운드", "Playground"}.in(l),
		Other:      "English", OtherLang: English.Code(),
	}
	if l == English {
		o.Other, o.OtherLang = "한국어", Korean.Code()
	}
	return o
}

// channelTexts name the ways out.
var channelTexts = map[pay.NoticeChannel]text{
	pay.ChannelSMS:     {"문자", "Text message"},
	pay.ChannelEmail:   {"이메일", "E-mail"},
	pay.ChannelWebhook: {"웹훅", "Webhook"},
}

// NoticeChannel names a way out.
func NoticeChannel(l Language, c pay.NoticeChannel) string { return channelTexts[c].in(l) }

// The three ways that a message can stand, with the time that goes with it.
var (
	sentText    = text{"보냄", "Sent"}
	waitingText = text{"대기 중", "Waits until"}
	failedText  = text{"보내지 못함", "Not sent"}
)

// NoticeSent, NoticeWaiting and NoticeFailed say how a message stands.
func NoticeSent(l Language) string    { return sentText.in(l) }
func NoticeWaiting(l Language) string { return waitingText.in(l) }
func NoticeFailed(l Language) string  { return failedText.in(l) }
