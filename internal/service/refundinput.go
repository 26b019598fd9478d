package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"paygraph/internal/pay"
)

// check refuses what cannot be a refund, whatever the payment is. GraphQL
// checks @oneOf in literals only, so the scope is checked here again.
func (in *RefundPaymentInput) check() error {
	var f faults
	switch full, amount := in.Scope.Full, in.Scope.Amount; {
	case full != nil && amount != nil:
		f.add(fault("scope", pay.RuleConflicting))
	case full == nil && amount == nil:
		f.add(fault("scope", pay.RuleRequired))
	case full != nil && !*full:
		f.add(fault("scope.full", pay.RuleNotAllowed))
	case amount != nil && *amount < 1:
		f.add(beyond("scope.amount", pay.RuleTooSmall, 1))
	}
	in.Reason = f.needed("reason", in.Reason, 200)
	in.IdempotencyKey = f.word("idempotencyKey", in.IdempotencyKey, 100)
	if in.IdempotencyKey == "" {
		f.add(fault("idempotencyKey", pay.RuleRequired))
	}
	if strings.HasPrefix(in.IdempotencyKey, rejectKey) || strings.HasPrefix(in.IdempotencyKey, consoleKey) {
		f.add(fault("idempotencyKey", pay.RuleNotAllowed)) // our own
	}
	f.account("account", in.Account)
	return f.err()
}

// account checks where a deposit goes back to, and drops the dashes that
// people write.
func (f *faults) account(path string, a *pay.RefundAccount) {
	if a == nil {
		return
	}
	if _, ok := bankName(a.BankCode); !ok {
		f.add(fault(path+".bankCode", pay.RuleUnknown))
	}
	a.Number = strings.NewReplacer("-", "", " ", "").Replace(a.Number)
	switch {
	case a.Number == "":
		f.add(fault(path+".accountNumber", pay.RuleRequired))
	case strings.Trim(a.Number, "0123456789") != "":
		f.add(fault(path+".accountNumber", pay.RuleMalformed))
	case len(a.Number) > 20:
		f.add(beyond(path+".accountNumber", pay.RuleTooLong, 20))
	}
	a.Holder = f.needed(path+".holder", a.Holder, 16)
	a.Tel = f.line(path+".tel", a.Tel, 16)
}

// refundHash tells two inputs apart, the key left out.
func refundHash(in RefundPaymentInput) string {
	in.IdempotencyKey = ""
	raw, err := json.Marshal(in)
	if err != nil {
		panic(fmt.Sprintf("an input is always JSON: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Bank is a bank, by its standard code of three digits.
type Bank struct{ Code, Name string }

// Banks are those that a refund can go to (iamport/api.md 10).
var Banks = []*Bank{
	{Code: "004", Name: "KB국민은행"}, {Code: "088", Name: "신한은행"}, {Code: "020", Name: "우리은행"}, {Code: "081", Name: "하나은행"}, {Code: "011", Name: "NH농협은행"},
	{Code: "003", Name: "IBK기업은행"}, {Code: "090", Name: "카카오뱅크"}, {Code: "092", Name: "토스뱅크"}, {Code: "089", Name: "케이뱅크"}, {Code: "071", Name: "우체국"},
	{Code: "023", Name: "SC제일은행"}, {Code: "027", Name: "한국씨티은행"}, {Code: "031", Name: "iM뱅크"}, {Code: "032", Name: "부산은행"}, {Code: "034", Name: "광주은행"},
	{Code: "035", Name: "제주은행"}, {Code: "037", Name: "전북은행"}, {Code: "039", Name: "경남은행"}, {Code: "045", Name: "새마을금고"}, {Code: "048", Name: "신협"},
	{Code: "007", Name: "수협은행"}, {Code: "002", Name: "KDB산업은행"},
}

func bankName(code string) (string, bool) {
	for _, b := range Banks {
		if b.Code == code {
			return b.Name, true
		}
	}
	return "", false
}
