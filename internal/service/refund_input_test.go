package service_test

import (
	"strings"
	"testing"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A mixed order's parts are named, or all of it goes back; the gateway is told
// what is free of VAT, every time.
func TestRefundTaxFree(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		skus  []string
		paid  int64
		steps []taxStep
	}{
		"taxed":        {[]string{"chair"}, 89_000, []taxStep{{amount: 9_000, sent: "0"}, {amount: 80_000, sent: "0"}}},
		"free":         {[]string{"apple"}, 28_000, []taxStep{{amount: 8_000, sent: "8000"}, {amount: 20_000, sent: "20000"}}},
		"mixed, whole": {[]string{"chair", "apple"}, 117_000, []taxStep{{amount: 117_000, sent: "28000"}}},
		"mixed, in parts": {[]string{"chair", "apple"}, 117_000, []taxStep{
			{amount: 10_000, rule: pay.RuleRequired},
			{amount: 10_000, taxFree: ptr[int64](-1), rule: pay.RuleTooSmall},
			{amount: 10_000, taxFree: ptr[int64](10_001), rule: pay.RuleTooLarge},
			{amount: 50_000, taxFree: ptr[int64](28_001), rule: pay.RuleTooLarge},
			{amount: 10_000, taxFree: ptr[int64](8_000), sent: "8000"},
			{amount: 90_000, taxFree: ptr[int64](2_999), rule: pay.RuleTooSmall}, // 87000 taxed are left
			{amount: 90_000, taxFree: ptr[int64](3_000), sent: "3000"},
			{amount: 17_000, sent: "17000"},
		}},
		"mixed, the console's between": {[]string{"chair", "apple"}, 117_000, []taxStep{
			{amount: 17_000, console: true, sent: "0"},
			{amount: 100_000, rule: pay.RuleRequired},
			{amount: 100_000, taxFree: ptr[int64](20_000), sent: "20000"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			in := testenv.Cart("card")
			in.Lines = nil
			for _, sku := range row.skus {
				in.Lines = append(in.Lines, service.LineInput{SKU: sku, Quantity: 1})
			}
			made := create(t, env, env.Merchant(), in)
			impUID := env.Pay(t, made.RequestPay, silent)
			env.Complete(t, env.Merchant(), made.Order.ID, impUID)
			var sent []string
			for i, step := range row.steps {
				if step.console {
					console(t, env, impUID, step.amount)
					env.Settle(t)
					sent = append(sent, step.sent)
					continue
				}
				in := part(impUID, "key-"+string(rune('a'+i)), step.amount)
				in.TaxFree = step.taxFree
				r, err := env.Service.RefundPayment(t.Context(), env.Merchant(), in)
				if step.rule != "" {
					brokeRule(t, err, "taxFree", step.rule)
					continue
				}
				if err != nil || r.Refund == nil || r.Refund.Status != pay.RefundSucceeded {
					t.Fatalf("step %d: got %+v, %v; want SUCCEEDED", i, r, err)
				}
				sent = append(sent, step.sent)
			}
			for i, c := range env.Books(t, made.Order.ID)[0].Cancels {
				if string(c.TaxFree) != sent[i] {
					t.Errorf("refund %d: the gateway heard of %s free of VAT, want %s", i, c.TaxFree, sent[i])
				}
			}
			balanced(t, env, made.Order.ID, row.paid)
		})
	}
}

type taxStep struct {
	amount  int64
	taxFree *int64
	console bool
	sent    string
	rule    pay.FieldRule
}

// brokeRule checks that an input was refused for one field.
func brokeRule(t testing.TB, err error, path string, rule pay.FieldRule) {
	t.Helper()
	if codeOf(t, err) != pay.InvalidInput {
		t.Errorf("got %v, want INVALID_INPUT at %s", err, path)
		return
	}
	fields := err.(*pay.Error).Fields
	if len(fields) != 1 || strings.Join(fields[0].Path, ".") != path || fields[0].Rule != rule {
		t.Errorf("got %v, want %s at %s", fields, rule, path)
	}
}

// What cannot be a refund is refused with its field, and the gateway hears
// nothing.
func TestRefundInput(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	account := pay.RefundAccount{BankCode: "004", Number: "1", Holder: "구매자"}
	before := calls.All()
	for name, row := range map[string]struct {
		change func(*service.RefundPaymentInput)
		path   string
		rule   pay.FieldRule
	}{
		"zero":         {func(in *service.RefundPaymentInput) { in.Scope.Amount = ptr[int64](0) }, "scope.amount", pay.RuleTooSmall},
		"negative":     {func(in *service.RefundPaymentInput) { in.Scope.Amount = ptr[int64](-1) }, "scope.amount", pay.RuleTooSmall},
		"nothing":      {func(in *service.RefundPaymentInput) { in.Scope.Amount = nil }, "scope", pay.RuleRequired},
		"both":         {func(in *service.RefundPaymentInput) { in.Scope.Full = ptr(true) }, "scope", pay.RuleConflicting},
		"not full":     {func(in *service.RefundPaymentInput) { in.Scope = service.RefundScope{Full: ptr(false)} }, "scope.full", pay.RuleNotAllowed},
		"no reason":    {func(in *service.RefundPaymentInput) { in.Reason = " " }, "reason", pay.RuleRequired},
		"long reason":  {func(in *service.RefundPaymentInput) { in.Reason = strings.Repeat("가", 201) }, "reason", pay.RuleTooLong},
		"two lines":    {func(in *service.RefundPaymentInput) { in.Reason = "a\nb" }, "reason", pay.RuleMalformed},
		"no key":       {func(in *service.RefundPaymentInput) { in.IdempotencyKey = "" }, "idempotencyKey", pay.RuleRequired},
		"long key":     {func(in *service.RefundPaymentInput) { in.IdempotencyKey = strings.Repeat("k", 101) }, "idempotencyKey", pay.RuleTooLong},
		"Korean key":   {func(in *service.RefundPaymentInput) { in.IdempotencyKey = "키" }, "idempotencyKey", pay.RuleMalformed},
		"our own key":  {func(in *service.RefundPaymentInput) { in.IdempotencyKey = "reject:" + impUID }, "idempotencyKey", pay.RuleNotAllowed},
		"another own":  {func(in *service.RefundPaymentInput) { in.IdempotencyKey = "console:1" }, "idempotencyKey", pay.RuleNotAllowed},
		"unknown bank": {func(in *service.RefundPaymentInput) { account.BankCode = "04"; in.Account = &account }, "account.bankCode", pay.RuleUnknown},
	} {
		in := part(impUID, "key-1", 1_000)
		row.change(&in)
		_, err := env.Service.RefundPayment(t.Context(), env.Merchant(), in)
		t.Log(name)
		brokeRule(t, err, row.path, row.rule)
	}
	for _, unknown := range []string{"imp_999999999999", "imp_", "", "가", "rfd_1", strings.Repeat("x", 300)} {
		if _, err := env.Service.RefundPayment(t.Context(), env.Merchant(), part(unknown, "key-1", 1_000)); codeOf(t, err) != pay.NotFound {
			t.Errorf("%q: got %v, want NOT_FOUND", unknown, err)
		}
	}
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper(), {Role: auth.Guest, Subject: env.Read(t, id).Owner}, {Role: auth.OrderOnly, Subject: id}} {
		if _, err := env.Service.RefundPayment(t.Context(), caller, whole(impUID, "key-1")); codeOf(t, err) != pay.Forbidden {
			t.Errorf("%s: got %v, want FORBIDDEN", caller.Role, err)
		}
	}
	long := whole(impUID, strings.Repeat("k", 100))
	long.Reason = strings.Repeat("가", 200)
	became(t, refund(t, env, part(impUID, "key-1", 89_001)), "", pay.BlockedAbove)
	if got := calls.All(); got["Cancel"] != 0 || got["Payment"] != before["Payment"] {
		t.Errorf("the gateway heard %v, want nothing", got)
	}
	balanced(t, env, id, 0)
	became(t, refund(t, env, long), pay.RefundSucceeded, "")
	long.Reason = "다른 까닭"
	if _, err := env.Service.RefundPayment(t.Context(), env.Merchant(), long); codeOf(t, err) != pay.IdempotencyConflict {
		t.Errorf("same key, another reason: got %v, want IDEMPOTENCY_CONFLICT", err)
	}
	balanced(t, env, id, 89_000)
}

// Ids of other letters are not there, on every database.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	ctx, admin := t.Context(), env.Merchant()
	account := pay.RefundAccount{BankCode: "004", Number: "1", Holder: "구매자"}
	for _, id := range []string{"", "가", "rfd_가", "a b", "rfd_01arz3ndektsv4rrffq69g5fav", "x\x00", strings.Repeat("x", 300)} {
		for what, ask := range map[string]func() error{
			"payment":          func() error { _, err := env.Service.Payment(ctx, admin, id); return err },
			"event":            func() error { _, err := env.Service.Event(ctx, admin, id); return err },
			"refund":           func() error { _, err := env.Service.Refund(ctx, admin, id); return err },
			"setRefundAccount": func() error { _, err := env.Service.SetRefundAccount(ctx, admin, id, account); return err },
			"case":             func() error { _, err := env.Service.OpenCase(ctx, admin, id); return err },
			"resolveCase":      func() error { _, _, err := env.Service.ResolveCase(ctx, admin, id, "끝"); return err },
			"webhook":          func() error { _, err := env.Service.WebhookDelivery(ctx, admin, id); return err },
			"replayWebhook":    func() error { _, err := env.Service.ReplayWebhook(ctx, admin, id); return err },
		} {
			if err := ask(); codeOf(t, err) != pay.NotFound {
				t.Errorf("%s %q: got %v, want NOT_FOUND", what, id, err)
			}
		}
	}
}
