package sandbox

import (
	"strconv"
	"time"
)

// language is what the window speaks. Iamport's windows speak Korean unless
// the page says otherwise; English stands in for every other language.
type language string

const (
	korean  language = "ko"
	english language = "en"
)

func languageOf(asked string) language {
	if asked == "" || asked == string(korean) {
		return korean
	}
	return english
}

// windowWords are what the window says, by a name that its pages use.
var windowWords = map[string]struct{ ko, en string }{
	"title":          {"결제창", "Payment window"},
	"pay":            {"결제", "Payment"},
	"test":           {"테스트 결제", "Test payment"},
	"close":          {"닫기", "Close"},
	"order":          {"주문번호", "Order"},
	"buyer":          {"주문자", "Buyer"},
	"method":         {"결제수단", "Pay with"},
	"easy":           {"간편결제", "Wallets"},
	"easyHint":       {"선택한 간편결제에 등록된 수단으로 결제됩니다.", "The way to pay that is registered with the wallet is charged."},
	"company":        {"카드사", "Card company"},
	"quota":          {"할부", "Instalments"},
	"atOnce":         {"일시불", "Pay in full"},
	"quotaHint":      {"할부는 50,000원부터 고를 수 있습니다.", "Instalments begin at ₩50,000."},
	"bank":           {"은행", "Bank"},
	"receipt":        {"현금영수증", "Cash receipt"},
	"receiptNone":    {"신청 안 함", "None"},
	"receiptIncome":  {"소득공제용", "For income deduction"},
	"receiptExpense": {"지출증빙용", "For business expenses"},
	"receiptNumber":  {"휴대폰 또는 사업자번호", "Mobile or business number"},
	"depositor":      {"입금자명", "Depositor"},
	"dueBy":          {"입금 기한", "Deposit by"},
	"carrier":        {"통신사", "Carrier"},
	"phone":          {"휴대폰 번호", "Mobile number"},
	"agree":          {"결제 조건과 개인정보 제공에 동의합니다.", "I agree to the terms of payment and to the use of my data."},
	"agreeWhy":       {"동의해야 결제할 수 있습니다.", "Agree to go on."},
	"noMoney":        {"샌드박스입니다. 실제로 빠져나가는 돈은 없습니다.", "This is the sandbox: no money moves."},
	"press":          {"{sum} 결제하기", "Pay {sum}"},
	"store":          {"카드 등록", "Store a card"},
	"number":         {"카드번호", "Card number"},
	"storeHint":      {"등록한 카드는 다음 결제부터 결제창 없이 쓰입니다.", "A stored card is charged without this window from now on."},
	"register":       {"결제수단 등록하기", "Register this way to pay"},
	"issue":          {"{sum} 계좌 발급받기", "Get an account for {sum}"},
	"reason":         {"거절 사유", "Reason to decline"},
	"decline":        {"거절하기", "Decline"},
	"processing":     {"결제를 처리하고 있습니다.", "Processing your payment."},
	"sandbox":        {"샌드박스: 금액 위변조, 웹훅, 콜백 유실", "Sandbox: tamper, webhooks, lost callback"},
	"charge":         {"승인 금액 (바꾸면 위변조)", "Amount to approve (another one is tampering)"},
	"webhook":        {"웹훅", "Webhook"},
	"webhookSet":     {"설정대로", "As set"},
	"webhookBefore":  {"결과보다 먼저", "Before the result"},
	"webhookAfter":   {"결과와 함께", "With the result"},
	"webhookTwice":   {"두 번", "Twice"},
	"webhookNone":    {"보내지 않음", "None"},
	"live":           {"실연동 채널로 결제 (sandbox: false)", "Through a live channel (sandbox: false)"},
	"lost":           {"결과를 쇼핑몰에 알리지 않음 (콜백 유실)", "Do not tell the shop (lost callback)"},
	"console":        {"샌드박스 콘솔 열기", "Open the sandbox's console"},
	"noteDecline":    {"설정 decline: PG가 모든 승인을 거절합니다.", "Setting decline: the PG refuses every approval."},
	"noteLost":       {"설정 lose_callback: 결과가 쇼핑몰에 전해지지 않습니다.", "Setting lose_callback: the shop does not hear of the result."},
	"noteTwice":      {"설정 redirects: 돌아갈 주소가 두 번 호출됩니다.", "Setting redirects: the return address is hit twice."},
	"noteNever":      {"설정 redirects: 쇼핑몰로 돌아가지 않습니다.", "Setting redirects: the browser does not return to the shop."},
	"closing":        {"쇼핑몰로 돌아가는 중입니다.", "Returning to the shop."},
	"issued":         {"가상계좌가 발급되었습니다", "Your account is ready"},
	"issuedWhy":      {"기한 안에 정확한 금액을 입금해 주세요.", "Deposit the exact sum in time."},
	"account":        {"계좌번호", "Account number"},
	"holder":         {"예금주", "Account holder"},
	"sum":            {"입금할 금액", "Sum"},
	"due":            {"입금 기한", "Deposit by"},
	"copy":           {"복사", "Copy"},
	"copied":         {"복사됨", "Copied"},
	"toShop":         {"확인", "Continue"},
	"toApp":          {"앱으로 돌아가기", "Return to the app"},
	"appOpens":       {"앱으로 돌아가는 중입니다.", "Returning to the app."},
	"appWhy":         {"앱이 열리지 않으면 버튼을 눌러 주세요.", "Press the button if the app does not open."},
	"told":           {"결제창이 끝났지만 쇼핑몰에는 알리지 않았습니다.", "The window is done, but the shop was not told."},
	"toldWhy":        {"결제번호 {id}. 쇼핑몰은 웹훅이나 조회로만 알 수 있습니다.", "Payment {id}. The shop can learn of it by a webhook or by asking."},
	"unreadable":     {"결제 요청을 읽을 수 없습니다.", "The request cannot be read."},
	"unknown":        {"존재하지 않는 결제정보입니다.", "There is no such payment."},
	"over":           {"이미 끝난 결제입니다.", "This payment is over."},
	"overWhy":        {"쇼핑몰로 돌아가 주문을 확인해 주세요.", "Please look at your order in the shop."},
	"failed":         {"결제를 끝낼 수 없습니다.", "The payment cannot be finished."},
	"noReturn":       {"돌아갈 주소(m_redirect_url)가 없습니다.", "There is no address to return to (m_redirect_url)."},
	"noReturnWhy":    {"쇼핑몰이 request_pay에 m_redirect_url을 주어야 합니다.", "The shop must give m_redirect_url to request_pay."},
	"alone":          {"이 창을 연 페이지를 찾을 수 없습니다.", "The page that opened this window cannot be found."},
	"aloneWhy":       {"쇼핑몰 페이지의 Cross-Origin-Opener-Policy가 same-origin이면 팝업 결제창을 쓸 수 없습니다. same-origin-allow-popups로 바꿔 주세요.", "A shop whose Cross-Origin-Opener-Policy is same-origin cannot use popups. Make it same-origin-allow-popups."},
}

// words are the window's words in one language.
func (l language) words() map[string]string {
	all := make(map[string]string, len(windowWords))
	for name, w := range windowWords {
		all[name] = w.ko
		if l == english {
			all[name] = w.en
		}
	}
	return all
}

// inEnglish names what the buyer can pick. What a PG or a bank says of itself
// in a report stays Korean.
var inEnglish = map[string]string{
	"신용카드": "Card", "계좌이체": "Transfer", "가상계좌": "Virtual account", "휴대폰": "Mobile", "카카오페이": "KakaoPay",
	"네이버페이": "Naver Pay", "토스페이": "Toss Pay", "페이코": "PAYCO", "삼성페이": "Samsung Pay",
	"신한카드": "Shinhan", "KB국민카드": "KB Kookmin", "현대카드": "Hyundai", "삼성카드": "Samsung", "BC카드": "BC", "롯데카드": "Lotte",
	"NH농협카드": "NH Nonghyup", "우리카드": "Woori", "하나카드": "Hana", "씨티카드": "Citi", "카카오뱅크": "KakaoBank",
	"신한은행": "Shinhan Bank", "KB국민은행": "KB Kookmin Bank", "우리은행": "Woori Bank", "NH농협은행": "NH Nonghyup Bank",
	"IBK기업은행": "IBK", "하나은행": "Hana Bank", "케이뱅크": "K bank", "토스뱅크": "Toss Bank", "우체국": "Korea Post",
	"SC제일은행": "SC First Bank", "iM뱅크": "iM Bank", "부산은행": "Busan Bank", "광주은행": "Kwangju Bank", "경남은행": "Kyongnam Bank",
	"전북은행": "Jeonbuk Bank", "새마을금고": "MG Community Credit", "신협": "Shinhyup", "수협은행": "Suhyup Bank", "알뜰폰": "MVNO",
	msgDeclined: "Over the limit [F113]", reasons[1]: "Not enough money [F112]", reasons[2]: "Card reported lost or stolen [8037]",
	"정상 카드": "Good card", "항상 거절되는 카드": "Declines always", "한 번 거절되는 카드": "Declines once",
	"45일 뒤부터 거절되는 카드": "Declines after 45 days", "만료된 카드": "Expired card",
	reasons[3]: "Wrong PIN too often [E5014]", reasons[4]: "Institution under maintenance [9999]",
}

// name is how the window calls something that the books know in Korean.
func (l language) name(name string) string {
	if en, ok := inEnglish[name]; ok && l == english {
		return en
	}
	return name
}

func (l language) named(list []choice) []choice {
	out := make([]choice, len(list))
	for i, c := range list {
		out[i] = choice{c.Code, l.name(c.Name)}
	}
	return out
}

// won writes a sum for people.
func (l language) won(a amount, currency string) string {
	if l == english && currency == "KRW" {
		return "₩" + grouped(a)
	}
	return won(a, currency)
}

// months writes how often a card pays.
func (l language) months(n int) string {
	if l == english {
		return strconv.Itoa(n) + " months"
	}
	return strconv.Itoa(n) + "개월"
}

// until writes a due time, in Seoul's time as everybody in Korea reads it.
func (l language) until(t time.Time) string {
	t = t.In(seoul)
	if l == english {
		return t.Format("Mon, Jan 2, 15:04") + " KST"
	}
	days := []string{"일", "월", "화", "수", "목", "금", "토"}
	return t.Format("1월 2일(") + days[t.Weekday()] + t.Format(") 15:04")
}
