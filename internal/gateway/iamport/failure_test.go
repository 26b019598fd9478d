package iamport

import (
	"strings"
	"testing"
	"unicode/utf8"

	"paygraph/internal/pay"
)

// Sentences of the kind that PGs and card companies write.
func TestClassify(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]pay.FailureCode{
		"":       pay.FailureUnknown,
		"알 수 없음": pay.FailureUnknown,
		"고객사 요청에 의해 결제를 중단합니다. (상세사유 : 재고 부족)": pay.FailureStoppedByMerchant,
		"고객사 요청에 의해 결제를 중단합니다. (상세사유 : 한도초과)":  pay.FailureStoppedByMerchant,
		"가상계좌 말소":                                   pay.FailureAccountRevoked,
		"사용자가 결제를 취소하셨습니다":                          pay.FailureWindowClosed,
		"[결제포기] 사용자가 결제를 취소하셨습니다":                   pay.FailureWindowClosed,
		"PAY_PROCESS_CANCELED 사용자에 의해 결제가 취소되었습니다.": pay.FailureWindowClosed,
		"인증 시간 초과":                                  pay.FailureTimedOut,
		"결제 시간이 초과되었습니다.":                           pay.FailureTimedOut,
		"Request timed out":                         pay.FailureTimedOut,
		"[51] 잔액부족":                                 pay.FailureFunds,
		"잔액이 부족합니다":                                 pay.FailureFunds,
		"Insufficient funds":                        pay.FailureFunds,
		"[8324]한도초과":                                pay.FailureLimit,
		"1회 결제한도 초과":                                pay.FailureLimit,
		"카드 한도가 초과되었습니다.":                           pay.FailureLimit,
		"일일 이용횟수 초과":                                pay.FailureLimit,
		"카드정보 인증 및 빌키 발급에 실패하였습니다. [F114]한도초과": pay.FailureLimit,
		"유효기간 만료":           pay.FailureCardExpired,
		"[3051] 유효기간이 틀립니다": pay.FailureCardExpired,
		"Expired card":      pay.FailureCardExpired,
		"비밀번호 오류":           pay.FailureAuthentication,
		"[F113]거래거절 비밀번호틀림": pay.FailureAuthentication,
		"비밀번호 오류횟수 초과":      pay.FailureAuthentication,
		"본인인증 실패":           pay.FailureAuthentication,
		"인증에 실패하였습니다":       pay.FailureAuthentication,
		"CVC 오류":            pay.FailureAuthentication,
		"카드정보 인증에 실패하였습니다. [F113]거래거절 카드번호틀림": pay.FailureCardInvalid,
		"유효하지않은 카드번호를 입력하셨습니다.":               pay.FailureCardInvalid,
		"도난 카드": pay.FailureCardInvalid, "분실카드입니다": pay.FailureCardInvalid, "거래정지 카드": pay.FailureCardInvalid,
		"등록되지 않은 구매자입니다.":          pay.FailureCardInvalid,
		"카드사 시스템 점검중":              pay.FailureGateway,
		"서비스 점검으로 일시 정지":           pay.FailureGateway,
		"은행 장애":                    pay.FailureGateway,
		"통신 오류. 잠시 후 다시 시도해 주세요":   pay.FailureGateway,
		"미등록 가맹점":                  pay.FailureMerchantSetup,
		"비인증결제모듈 사용정보를 찾을 수 없습니다.": pay.FailureMerchantSetup,
		"지원하지 않는 결제수단":             pay.FailureMerchantSetup,
		"승인거절":                     pay.FailureDeclined,
		"거래거절 카드사 문의":              pay.FailureDeclined,
		"Do not honor":             pay.FailureDeclined,
		"Card declined":            pay.FailureDeclined,
	} {
		if got := classify(reason).Code; got != want {
			t.Errorf("%q: got %s, want %s", reason, got, want)
		}
	}
}

// Every word of the table can be found: none is hidden by an earlier row of
// another meaning, or written in a way that no folded sentence has.
func TestEveryWordCounts(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, row := range failures {
		for _, word := range row.words {
			if word != fold(word) || seen[word] {
				t.Errorf("%q is not folded, or is there twice", word)
			}
			seen[word] = true
			if got := classify(word).Code; got != row.code {
				t.Errorf("%q: got %s, want %s", word, got, row.code)
			}
		}
	}
}

func TestGatewayCode(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{
		"[F113]거래거절": "F113", "카드정보 인증에 실패하였습니다. [8324] 한도초과": "8324", "[결제포기] 취소": "",
		"[" + strings.Repeat("9", 21) + "]": "", "없음": "",
	} {
		if got := classify(reason).GatewayCode; got != want {
			t.Errorf("%q: got %q, want %q", reason, got, want)
		}
	}
}

// A sentence that goes to a buyer or a log is one line, bounded, and about
// nobody.
func TestSentence(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  한도\n초과  ":                 "한도 초과",
		"카드 1234-5678-9012-3456 거절":  "카드 *** 거절",
		"카드 5428-79**-****-0294 거절":  "카드 *** 거절",
		"연락처 010-1234-5678":          "연락처 ***",
		"연락처 01012345678 입니다":        "연락처 *** 입니다",
		"buyer@example.com 으로":       "*** 으로",
		"금액 12000원, 코드 8324":         "금액 12000원, 코드 8324",
		"\xff깨진 글자":                  "깨진 글자",
		strings.Repeat("가", 300):     strings.Repeat("가", 200),
		strings.Repeat("가", 100_000): strings.Repeat("가", 200),
		strings.Repeat("1", 100_000): "***",
	} {
		if got := sentence(in, maxSentence); got != want || !utf8.ValidString(got) {
			t.Errorf("%.50q: got %.80q, want %.80q", in, got, want)
		}
	}
}
