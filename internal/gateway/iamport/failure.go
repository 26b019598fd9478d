package iamport

import (
	"regexp"
	"strings"
	"unicode"

	"paygraph/internal/pay"
)

// failures says what the sentences of PGs and card companies mean. There is no
// list of them anywhere, and no two PGs write alike, so a word decides. The
// first row that has one of its words in the sentence wins: what comes first
// is more certain, or would be mistaken for what comes later.
//
// Words are lower case and without spaces, as the sentence is when compared.
var failures = []struct {
	code  pay.FailureCode
	words []string
}{
	{pay.FailureStoppedByMerchant, []string{ // our own confirm_url said no; its reason may hold any word
		"고객사요청에의해결제를중단", "가맹점요청에의해결제를중단",
	}},
	{pay.FailureAccountRevoked, []string{
		"말소", "가상계좌해지", "가상계좌취소", "가상계좌폐기", "채번취소",
	}},
	{pay.FailureWindowClosed, []string{ // the buyer went away
		"사용자가결제를취소", "사용자가취소", "사용자취소", "사용자의취소", "사용자요청에의한취소", "고객취소", "고객님이취소",
		"구매자취소", "구매자가취소", "결제를취소하셨", "결제를취소했", "결제포기", "결제창을닫", "결제창종료", "결제창이종료", "인증취소",
		"usercancel", "canceledbyuser", "cancelledbyuser", "canceled_by_user", "cancelled_by_user",
		"pay_process_canceled",
	}},
	{pay.FailureTimedOut, []string{
		"시간초과", "시간이초과", "시간을초과", "시간만료", "시간이만료", "시간경과", "시간이경과", "유효시간", "타임아웃", "세션만료", "세션이만료",
		"timeout", "timedout", "sessionexpired",
	}},
	{pay.FailureAuthentication, []string{ // before the limits: a password has one too (횟수초과)
		"비밀번호", "본인인증", "본인확인", "생년월일", "주민번호", "사업자번호오류", "cvc", "cvv", "3dsecure", "안심클릭인증", "isp인증", "otp",
		"password", "authenticationfailed",
	}},
	{pay.FailureFunds, []string{
		"잔액부족", "잔액이부족", "잔고부족", "잔고가부족", "예금부족", "예금잔액", "포인트부족", "머니부족",
		"insufficient", "notenoughbalance",
	}},
	{pay.FailureLimit, []string{
		"한도초과", "한도가초과", "한도를초과", "한도금액초과", "한도부족", "한도가부족", "한도없음", "한도제한", "이용한도", "횟수초과", "횟수를초과", "금액초과",
		"exceedlimit", "limitexceed", "exceedslimit", "overlimit", "exceed_max",
	}},
	{pay.FailureCardExpired, []string{
		"유효기간", "만료된카드", "기간만료", "expiredcard", "cardexpired", "cardhasexpired", "expirydate",
	}},
	{pay.FailureGateway, []string{ // before 정지: a machine can stop too
		"점검", "장애", "시스템", "통신오류", "통신에러", "통신실패", "통신이원활", "네트워크", "일시적", "잠시후", "내부오류", "서버오류", "전문오류", "응답없음",
		"systemerror", "internalerror", "internalservererror", "maintenance", "networkerror", "temporar",
	}},
	{pay.FailureCardInvalid, []string{
		"카드번호", "도난", "분실", "정지", "무효카드", "없는카드", "유효하지않은카드", "유효하지않는카드", "사용할수없는카드", "사용불가카드", "해지카드", "해지된카드",
		"미등록카드", "재발급", "invalidcard", "invalid_card", "cardnumber", "lostcard", "stolencard", "등록되지않은구매자",
	}},
	{pay.FailureMerchantSetup, []string{
		"미등록가맹점", "가맹점정보", "가맹점미등록", "가맹점오류", "가맹점번호", "등록되지않은상점", "등록되지않은pg", "사용정보를찾을수없", "계약되지않은", "미계약", "상점아이디",
		"지원하지않는", "지원되지않는", "허용되지않은", "invalidmerchant", "invalid_merchant", "notsupported", "unsupported",
	}},
	{pay.FailureAuthentication, []string{ // the general words, after every particular one
		"인증실패", "인증에실패", "인증오류", "authentication",
	}},
	{pay.FailureDeclined, []string{
		"거절", "승인불가", "승인실패", "승인이불가", "사용불가", "이용불가", "거래불가", "할부불가", "카드사문의", "카드사로문의", "거래제한", "사용제한",
		"declined", "refused", "donothonor", "reject",
	}},
}

// classify says why a payment failed, from what the PG wrote.
func classify(reason string) *pay.Failure {
	f := &pay.Failure{
		Code:           pay.FailureUnknown,
		GatewayCode:    gatewayCode(reason),
		GatewayMessage: sentence(reason, maxSentence),
	}
	folded := fold(reason)
	for _, row := range failures {
		for _, word := range row.words {
			if strings.Contains(folded, word) {
				f.Code = row.code
				return f
			}
		}
	}
	return f
}

// fold is the sentence as the table's words are written.
func fold(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, cut(s, 1000)))
}

var bracketed = regexp.MustCompile(`\[([0-9A-Za-z][0-9A-Za-z_-]{0,19})\]`)

// gatewayCode is the PG's own code where its sentence carries one: [F113].
func gatewayCode(s string) string {
	if m := bracketed.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}
