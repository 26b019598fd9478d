package message

import (
	"regexp"
	"strings"

	"paygraph/internal/pay"
)

// errorTexts says each refusal to a person.
var errorTexts = map[pay.ErrorCode]text{
	pay.InvalidInput:        {"입력한 내용을 확인해 주세요.", "Please check what you entered."},
	pay.IdempotencyConflict: {"같은 요청 키로 다른 내용이 이미 처리되었습니다. 새 키로 다시 요청해 주세요.", "This key was already used for something else. Please use a new key."},
	pay.NotFound:            {"찾을 수 없습니다.", "There is no such thing."},
	pay.OrderNotPayable:     {"이미 결제되었거나 종료된 주문이라 결제할 수 없습니다.", "This order is already paid or closed and cannot be paid."},
	pay.OrderNotCancellable: {"이미 결제되었거나 종료된 주문이라 취소할 수 없습니다.", "This order is already paid or closed and cannot be cancelled."},
	pay.PaymentFailure:      {"결제가 완료되지 않았습니다.", "The payment did not go through."},
	pay.PaymentRejected:     {"주문과 맞지 않는 결제입니다.", "This payment does not fit the order."},
	pay.RefundRefused:       {"환불할 수 없습니다.", "This cannot be refunded."},
	pay.BillingKeyFailure:   {"카드가 등록되지 않았습니다. 다시 등록해 주세요.", "The card was not stored. Please register it again."},
	pay.PlanNotChangeable:   {"지금 상태에서는 이 정기 결제를 바꿀 수 없습니다.", "This plan cannot be changed as it stands."},
	pay.BillingKeyInUse:     {"이 카드로 결제하는 정기 결제가 있어 삭제할 수 없습니다.", "A plan still charges this card, so it cannot be deleted."},
	pay.Unauthenticated:     {"로그인이 필요합니다.", "Please sign in."},
	pay.TokenExpired:        {"로그인이 만료되었습니다. 다시 로그인해 주세요.", "Your session has ended. Please sign in again."},
	pay.Forbidden:           {"이 작업을 할 권한이 없습니다.", "You may not do that."},
	pay.RateLimited:         {"요청이 너무 잦습니다. 잠시 후 다시 시도해 주세요.", "Too many requests. Please wait a moment."},
	pay.BadRequest:          {"요청 형식이 올바르지 않습니다.", "The request is not well formed."},
	pay.ParseFailed:         {"GraphQL 문서를 해석할 수 없습니다.", "The GraphQL document cannot be parsed."},
	pay.ValidationFailed:    {"GraphQL 문서가 스키마와 맞지 않습니다.", "The GraphQL document does not fit the schema."},
	pay.QueryNotFound:       {"저장된 쿼리가 없습니다. 전체 문서를 한 번 보내 주세요.", "The query is not stored. Please send the whole document once."},
	pay.ComplexityExceeded:  {"요청이 너무 복잡합니다. 나누어서 요청해 주세요.", "The operation costs too much. Please split it."},
	pay.Unavailable:         {"잠시 이용할 수 없습니다. 조금 뒤에 다시 시도해 주세요.", "Temporarily unavailable. Please try again shortly."},
	pay.Internal:            {"서버에 문제가 발생했습니다. 요청 번호와 함께 문의해 주세요.", "Something went wrong on our side. Please quote the request id."},
}

// Error says a refusal.
func Error(l Language, code pay.ErrorCode) string { return errorTexts[code].in(l) }

// ruleTexts says each broken rule; %s is the bound or the hint.
var ruleTexts = map[pay.FieldRule]text{
	pay.RuleRequired:    {"필수 항목입니다.", "This is required."},
	pay.RuleTooSmall:    {"%s 이상이어야 합니다.", "It must be at least %s."},
	pay.RuleTooLarge:    {"%s 이하여야 합니다.", "It must be at most %s."},
	pay.RuleTooLong:     {"%s자 이하여야 합니다.", "It must be at most %s characters long."},
	pay.RuleMalformed:   {"형식이 올바르지 않습니다.", "It is not well formed."},
	pay.RuleUnknown:     {"존재하지 않거나 판매 중이 아닙니다.", "It does not exist or is not on sale."},
	pay.RuleNotAllowed:  {"허용되지 않은 값입니다.", "This value is not allowed."},
	pay.RuleConflicting: {"다른 항목과 함께 쓸 수 없습니다.", "It does not go together with another field."},
}

// fieldFault is a broken rule of one field; a star in its path is any index.
type fieldFault struct {
	path string
	rule pay.FieldRule
	hint string
}

// fieldTexts says what a rule means where the field tells: first with the
// fault's hint, then with any.
var fieldTexts = map[fieldFault]text{
	{"lines", pay.RuleRequired, ""}:                   {"상품을 하나 이상 담아 주세요.", "Please add at least one item."},
	{"payMethod", pay.RuleUnknown, ""}:                {"이용할 수 없는 결제 수단입니다.", "This way to pay is not offered here."},
	{"lines.*.sku", pay.RuleNotAllowed, "startPlan"}:  {"정기 결제 상품입니다. startPlan(SDK: subscribe)으로 시작해 주세요.", "This is a membership: start it with startPlan (SDK: subscribe)."},
	{"lines.*.sku", pay.RuleNotAllowed, "recurrence"}: {"정기 결제 상품이 아닙니다. createOrder(SDK: checkout)로 주문해 주세요.", "This is no membership: order it with createOrder (SDK: checkout)."},
	{"lines.*.sku", pay.RuleConflicting, "currency"}:  {"통화가 다른 상품은 함께 주문할 수 없습니다.", "One currency per order: this item is sold in another one."},
}

// Field says one fault of an input, and what mends it if that is known.
func Field(l Language, f pay.FieldError) string {
	at := fieldFault{index.ReplaceAllString(strings.Join(f.Path, "."), ".*."), f.Rule, f.Hint}
	if t, known := fieldTexts[at]; known {
		return t.in(l)
	}
	at.hint = ""
	t, known := fieldTexts[at]
	if !known {
		t = ruleTexts[f.Rule]
	}
	s := strings.Replace(t.in(l), "%s", string(f.Limit), 1)
	if f.Hint != "" {
		s += " (" + f.Hint + ")"
	}
	return s
}

var index = regexp.MustCompile(`\.\d+\.`)
