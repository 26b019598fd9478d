package graph_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"paygraph/internal/sandbox/control"
	"paygraph/internal/testenv"
)

type object = map[string]any

// asks sends an operation with variables over HTTP and returns data and errors.
func asks(t testing.TB, env *testenv.Env, token, query string, variables object) (data object, errs []any) {
	t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, env.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", "ko")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data   object
		Errors []any
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return answer.Data, answer.Errors
}

// at follows a path into an answer; nil where it ends.
func at(v any, path string) any {
	for _, key := range strings.Split(path, ".") {
		o, _ := v.(object)
		v = o[key]
	}
	return v
}

const refundPayment = `mutation Refund($in: RefundPaymentInput!) { refundPayment(input: $in) {
	__typename
	... on RefundSettled { refund { id status amount { amount } reason finishedAt failure { code } } payment { refunded { amount } order { status } } replayed }
	... on RefundPending { refund { id status } pollAfterMs payment { status } }
	... on RefundRefused { code message blocker payment { status refundability { refundable maximum { amount } partial needsAccount deadline blocker } } }
	... on InvalidInput { code fields { path rule limit message } }
	... on IdempotencyConflict { code message }
	... on NotFound { code message }
} }`

// shop is an order with a payment, and the shopper's token.
type shop struct {
	*testenv.Env
	token, order, impUID string
	calls                *testenv.Calls
}

// sell makes an order over the API and has the window opened with its params.
func sell(t *testing.T, method string, with object) shop {
	t.Helper()
	s := shop{calls: &testenv.Calls{}}
	s.Env = testenv.New(t, testenv.WithBetween(s.calls.Count))
	data, errs := asks(t, s.Env, "", `mutation($in: CreateOrderInput!) { createOrder(input: $in) {
		... on CreateOrderSuccess { accessToken order { id } requestPay { params } } } }`,
		object{"in": object{"lines": []object{{"sku": "chair", "quantity": 1}}, "payMethod": method}})
	s.token, _ = at(data, "createOrder.accessToken").(string)
	s.order, _ = at(data, "createOrder.order.id").(string)
	params, _ := at(data, "createOrder.requestPay.params").(object)
	if s.token == "" || params == nil {
		t.Fatalf("createOrder: got %v, %v", data, errs)
	}
	params["webhook"] = "none"
	for k, v := range with {
		params[k] = v
	}
	answer, err := s.Control.Pay(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	s.impUID, _ = answer["imp_uid"].(string)
	return s
}

// complete completes the order, and returns the member of the result.
func (s shop) complete(t *testing.T) object {
	t.Helper()
	data, errs := asks(t, s.Env, s.token, `mutation($in: CompletePaymentInput!) { completePayment(input: $in) {
		__typename
		... on PaymentRejected { reason refund { id status amount { amount } } }
	} }`, object{"in": object{"impUid": s.impUID, "merchantUid": s.order}})
	if errs != nil {
		t.Fatalf("completePayment: got %v", errs)
	}
	return data["completePayment"].(object)
}

// refund asks as the merchant, with the input as variables.
func (s shop) refund(t *testing.T, in object) object {
	t.Helper()
	data, errs := asks(t, s.Env, testenv.AdminKey, refundPayment, object{"in": in})
	result, ok := data["refundPayment"].(object)
	if !ok {
		t.Fatalf("refundPayment: got errors %v, want a typed answer", errs)
	}
	return result
}

// input asks for a sum; what is given besides replaces or adds.
func (s shop) input(amount any, more object) object {
	in := object{"impUid": s.impUID, "scope": object{"amount": amount}, "reason": "부분 반품", "idempotencyKey": "key-1"}
	for k, v := range more {
		in[k] = v
	}
	return in
}

// back counts what the gateway gave back, and how often it was asked to.
func (s shop) back(t *testing.T, want string, calls int) {
	t.Helper()
	if got := s.Books(t, s.order)[0].CancelAmount; string(got) != want {
		t.Errorf("the gateway gave %s back, want %s", got, want)
	}
	if got := s.calls.Of("Cancel"); got != calls {
		t.Errorf("the gateway was asked %d times, want %d", got, calls)
	}
}

// Everything that a merchant can get wrong is answered with a type that says
// so, and the gateway hears none of it.
func TestRefundBadInput(t *testing.T) {
	t.Parallel()
	s := sell(t, "card", nil)
	if got := s.complete(t)["__typename"]; got != "PaymentSettled" {
		t.Fatalf("got %s, want it paid", got)
	}
	for name, row := range map[string]struct {
		in   object
		kind string
		path string // of the first field
		rule string
	}{
		"above":             {s.input(89_001, nil), "RefundRefused", "", "ABOVE_MAXIMUM"},
		"largest":           {s.input(9_007_199_254_740_991, nil), "RefundRefused", "", "ABOVE_MAXIMUM"},
		"negative":          {s.input(-1, nil), "InvalidInput", "scope amount", "TOO_SMALL"},
		"zero":              {s.input(0, nil), "InvalidInput", "scope amount", "TOO_SMALL"},
		"tax-free too much": {s.input(100, object{"taxFree": 101}), "InvalidInput", "taxFree", "TOO_LARGE"},
		"tax-free below 0":  {s.input(100, object{"taxFree": -1}), "InvalidInput", "taxFree", "TOO_SMALL"},
		"not full":          {s.input(nil, object{"scope": object{"full": false}}), "InvalidInput", "scope full", "NOT_ALLOWED"},
		"no reason":         {s.input(100, object{"reason": ""}), "InvalidInput", "reason", "REQUIRED"},
		"no key":            {s.input(100, object{"idempotencyKey": ""}), "InvalidInput", "idempotencyKey", "REQUIRED"},
		"key of spaces":     {s.input(100, object{"idempotencyKey": "a b"}), "InvalidInput", "idempotencyKey", "MALFORMED"},
		"odd bank":          {s.input(100, object{"account": object{"bankCode": "1", "accountNumber": "1", "holder": "김"}}), "InvalidInput", "account bankCode", "UNKNOWN"},
		"odd account":       {s.input(100, object{"account": object{"bankCode": "004", "accountNumber": "가", "holder": "김"}}), "InvalidInput", "account accountNumber", "MALFORMED"},
		"unknown payment":   {s.input(100, object{"impUid": "imp_000000000000"}), "NotFound", "", ""},
		"no payment at all": {s.input(100, object{"impUid": "결제"}), "NotFound", "", ""},
		"neither scope":     {s.input(nil, object{"scope": object{}}), "InvalidInput", "scope", "REQUIRED"},
		"full null":         {s.input(nil, object{"scope": object{"full": nil}}), "InvalidInput", "scope", "REQUIRED"},
		"amount null":       {s.input(nil, nil), "InvalidInput", "scope", "REQUIRED"},
		"both scopes":       {s.input(nil, object{"scope": object{"full": true, "amount": 1}}), "InvalidInput", "scope", "CONFLICTING"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.refund(t, row.in)
			if got["__typename"] != row.kind {
				t.Fatalf("got %v, want %s", got, row.kind)
			}
			if row.kind == "RefundRefused" && got["blocker"] != row.rule {
				t.Errorf("got %v, want %s", got["blocker"], row.rule)
			}
			if row.path == "" {
				return
			}
			var path []string
			field := got["fields"].([]any)[0].(object)
			for _, p := range field["path"].([]any) {
				path = append(path, p.(string))
			}
			if strings.Join(path, " ") != row.path || field["rule"] != row.rule || field["message"] == "" {
				t.Errorf("got %v, want %s at %s", field, row.rule, row.path)
			}
		})
	}
	s.back(t, "0", 0)

	if got := s.refund(t, s.input(9_000, nil)); at(got, "refund.status") != "SUCCEEDED" || at(got, "payment.order.status") != "PARTIALLY_REFUNDED" || got["replayed"] != false {
		t.Errorf("a good one: got %v, want it settled", got)
	}
	if got := s.refund(t, s.input(9_000, nil)); at(got, "payment.refunded.amount") != 9_000.0 || got["replayed"] != true {
		t.Errorf("again: got %v, want a replay", got)
	}
	if got := s.refund(t, s.input(9_001, nil)); got["__typename"] != "IdempotencyConflict" {
		t.Errorf("same key, another sum: got %v, want IdempotencyConflict", got)
	}
	for _, token := range []string{"", s.token} {
		if data, errs := asks(t, s.Env, token, refundPayment, object{"in": s.input(1, object{"idempotencyKey": "key-2"})}); data["refundPayment"] != nil || len(errs) != 1 {
			t.Errorf("not an admin: got %v, %v; want a refusal", data, errs)
		}
	}
	s.back(t, "9000", 1)
}

// A failed payment and a deposit without an account are refused, and what is
// possible is said beforehand, to an admin.
func TestRefundRefusedBeforehand(t *testing.T) {
	t.Parallel()
	failed := sell(t, "card", object{"outcome": "failed"})
	failed.complete(t)
	if got := failed.refund(t, failed.input(100, nil)); got["blocker"] != "NOT_PAID" || at(got, "payment.status") != "FAILED" || at(got, "payment.refundability.refundable") != false {
		t.Errorf("failed payment: got %v, want NOT_PAID", got)
	}
	failed.back(t, "0", 0)

	s := sell(t, "vbank", nil)
	if _, err := s.Control.Deposit(t.Context(), s.impUID); err != nil {
		t.Fatal(err)
	}
	s.complete(t)
	in := s.input(nil, object{"scope": object{"full": true}})
	got := s.refund(t, in)
	can, _ := at(got, "payment.refundability").(object)
	if got["blocker"] != "ACCOUNT_REQUIRED" || got["message"] == "" || can["needsAccount"] != true || can["refundable"] != true || at(can, "maximum.amount") != 89_000.0 {
		t.Errorf("deposit: got %v, want ACCOUNT_REQUIRED", got)
	}
	query := `query($id: String!) { payment(impUid: $id) { refundability { refundable } refunds { id } } }`
	if data, errs := asks(t, s.Env, s.token, query, object{"id": s.impUID}); at(data, "payment.refundability") != nil || errs != nil {
		t.Errorf("the shopper reads %v, %v; want no refundability", data, errs)
	}
	s.back(t, "0", 0)
	in["account"] = object{"bankCode": "088", "accountNumber": "110-000-000000", "holder": "구매자"}
	if got := s.refund(t, in); got["__typename"] != "RefundSettled" {
		t.Errorf("with an account: got %v, want it settled", got)
	}
	s.back(t, "89000", 1)
}

// The PG says no: the merchant reads its words, and the case in the list.
func TestRefundRefusedByGateway(t *testing.T) {
	t.Parallel()
	s := sell(t, "card", nil)
	s.complete(t)
	if err := s.Control.Faults(t.Context(), control.Fault{Endpoint: "/payments/cancel", Fault: "refused", Count: 1}); err != nil {
		t.Fatal(err)
	}
	got := s.refund(t, s.input(100, nil))
	if message, _ := got["message"].(string); got["blocker"] != "GATEWAY_REFUSED" || !strings.Contains(message, "[8001]") || strings.Contains(message, "status") {
		t.Errorf("got %v, want GATEWAY_REFUSED with the PG's words alone", got)
	}
	list := `{ openCases(first: 10) { edges { node { id kind message order { id } payment { impUid } refund { id status failure { code gatewayMessage } } } } } }`
	data, errs := asks(t, s.Env, testenv.AdminKey, list, nil)
	edges, _ := at(data, "openCases.edges").([]any)
	if len(edges) != 1 {
		t.Fatalf("got %v, %v; want one case", data, errs)
	}
	c := at(edges[0], "node")
	if at(c, "kind") != "REFUND_FAILED" || at(c, "order.id") != s.order || at(c, "payment.impUid") != s.impUID || at(c, "refund.status") != "FAILED" ||
		at(c, "refund.failure.code") != "REFUND_FAILED" || at(c, "refund.failure.gatewayMessage") != "[8001] PG사에서 요청을 거절하였습니다." {
		t.Errorf("got %v, want the refund's case", c)
	}
	resolve := `mutation($in: ResolveCaseInput!) { resolveCase(input: $in) { __typename
		... on ResolveCaseSuccess { replayed openCase { note resolvedAt } } ... on InvalidInput { fields { path } } } }`
	for i, want := range []any{false, true} {
		data, _ := asks(t, s.Env, testenv.AdminKey, resolve, object{"in": object{"caseId": at(c, "id"), "note": "계좌로 보냄"}})
		if at(data, "resolveCase.replayed") != want || at(data, "resolveCase.openCase.note") != "계좌로 보냄" {
			t.Errorf("resolve %d: got %v", i, data)
		}
	}
	for note, want := range map[string]string{"": "InvalidInput", "x": "NotFound"} {
		id := at(c, "id")
		if want == "NotFound" {
			id = "cas_없음"
		}
		if data, errs := asks(t, s.Env, testenv.AdminKey, resolve, object{"in": object{"caseId": id, "note": note}}); at(data, "resolveCase.__typename") != want {
			t.Errorf("note %q: got %v, %v; want %s", note, data, errs, want)
		}
	}
	s.back(t, "0", 1)
}

// The reply is lost: the merchant hears that it is pending, and when to ask
// again.
func TestRefundPendingOverHTTP(t *testing.T) {
	t.Parallel()
	s := sell(t, "card", nil)
	s.complete(t)
	if err := s.Control.Faults(t.Context(), control.Fault{Endpoint: "/payments/cancel", Fault: "timeout_after_effect", Count: 1, Delay: "1ms"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := s.refund(t, s.input(100, nil)); got["__typename"] != "RefundPending" || at(got, "refund.status") != "PENDING" || got["pollAfterMs"].(float64) <= 0 {
			t.Errorf("got %v, want it pending", got)
		}
	}
	if got := s.refund(t, s.input(100, object{"idempotencyKey": "key-2"})); got["blocker"] != "IN_PROGRESS" {
		t.Errorf("beside it: got %v, want IN_PROGRESS", got)
	}
	s.back(t, "100", 1)
}

// A rejected payment tells its shopper how its money goes back.
func TestRejectedRefundIsTold(t *testing.T) {
	t.Parallel()
	s := sell(t, "card", object{"charge_amount": 100})
	for _, status := range []string{"PENDING", "SUCCEEDED"} {
		got := s.complete(t)
		if got["reason"] != "AMOUNT_MISMATCH" || at(got, "refund.status") != status || at(got, "refund.amount.amount") != 100.0 {
			t.Errorf("got %v, want it rejected and its refund %s", got, status)
		}
		if _, err := s.Service.FinishRefunds(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	s.back(t, "100", 1)
}

// The shopper of a late deposit is asked for an account, and gives it.
func TestRefundAccountOverHTTP(t *testing.T) {
	t.Parallel()
	s := sell(t, "vbank", object{"charge_amount": 500})
	if _, err := s.Control.Deposit(t.Context(), s.impUID); err != nil {
		t.Fatal(err)
	}
	got := s.complete(t)
	if at(got, "refund.status") != "NEEDS_ACCOUNT" {
		t.Fatalf("got %v, want NEEDS_ACCOUNT", got)
	}
	actions := `query($id: ID!) { order(id: $id) { nextActions } }`
	data, _ := asks(t, s.Env, s.token, actions, object{"id": s.order})
	if list, _ := at(data, "order.nextActions").([]any); len(list) == 0 || list[0] != "GIVE_REFUND_ACCOUNT" {
		t.Errorf("got %v, want GIVE_REFUND_ACCOUNT first", data)
	}
	set := `mutation($in: SetRefundAccountInput!) { setRefundAccount(input: $in) { __typename
		... on RefundSettled { refund { status } replayed } ... on InvalidInput { fields { path } } } }`
	give := func(token string, refund any, bank string) any {
		t.Helper()
		data, errs := asks(t, s.Env, token, set, object{"in": object{
			"refundId": refund, "account": object{"bankCode": bank, "accountNumber": "123-456", "holder": "구매자"}}})
		if errs != nil {
			t.Errorf("got errors %v, want a typed answer", errs)
		}
		return data["setRefundAccount"]
	}
	id := at(got, "refund.id")
	for _, row := range []struct {
		token  string
		refund any
		bank   string
		want   string
	}{
		{"", id, "004", "NotFound"}, {s.token, "rfd_없음", "004", "NotFound"}, {s.token, id, "000", "InvalidInput"},
		{s.token, id, "004", "RefundSettled"}, {s.token, id, "088", "RefundSettled"},
	} {
		if got := give(row.token, row.refund, row.bank); at(got, "__typename") != row.want {
			t.Errorf("%s of %v: got %v, want %s", row.bank, row.refund, got, row.want)
		}
	}
	s.back(t, "500", 1)
	if c := s.Books(t, s.order)[0].Cancels[0]; c.Account != "123456" || c.Bank != "04" {
		t.Errorf("the gateway's books: got %+v, want it at the first account", c)
	}
}

// Stored webhooks are listed and replayed.
func TestWebhooksOverHTTP(t *testing.T) {
	t.Parallel()
	s := sell(t, "card", object{"webhook": "after"})
	s.Settle(t)
	data, errs := asks(t, s.Env, testenv.AdminKey, `{ webhookDeliveries(first: 5, status: PROCESSED) { edges { node { id status impUid merchantUid attempts } } } }`, nil)
	edges, _ := at(data, "webhookDeliveries.edges").([]any)
	if len(edges) != 1 || at(edges[0], "node.impUid") != s.impUID || at(edges[0], "node.merchantUid") != s.order {
		t.Fatalf("got %v, %v; want the one of the payment", data, errs)
	}
	replay := `mutation($in: ReplayWebhookInput!) { replayWebhook(input: $in) { __typename ... on ReplayWebhookSuccess { webhookDelivery { status attempts } } } }`
	data, _ = asks(t, s.Env, testenv.AdminKey, replay, object{"in": object{"webhookDeliveryId": at(edges[0], "node.id")}})
	if at(data, "replayWebhook.webhookDelivery.status") != "PROCESSED" || at(data, "replayWebhook.webhookDelivery.attempts") != 2.0 {
		t.Errorf("got %v, want it processed again", data)
	}
	for _, id := range []string{"whd_none", "웹훅"} {
		if data, errs := asks(t, s.Env, testenv.AdminKey, replay, object{"in": object{"webhookDeliveryId": id}}); at(data, "replayWebhook.__typename") != "NotFound" {
			t.Errorf("%s: got %v, %v; want NotFound", id, data, errs)
		}
	}
	// A cursor is refused if it cannot be one, on every database.
	if _, errs := asks(t, s.Env, testenv.AdminKey, `{ openCases(after: "6rCA") { edges { cursor } } }`, nil); len(errs) != 1 || at(errs[0], "extensions.code") != "BAD_REQUEST" {
		t.Errorf("odd cursor: got %v, want BAD_REQUEST", errs)
	}
	s.back(t, "0", 0)
}
