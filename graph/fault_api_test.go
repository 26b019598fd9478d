package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/testenv"
)

// A beginner's faults are said so that the sentence alone leads on.
func TestFaultsSayWhatMendsThem(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	token, _, err := env.Tokens.Issue(auth.Customer, caller.Subject, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(skus ...string) []object {
		all := []object{}
		for _, sku := range skus {
			all = append(all, object{"sku": sku, "quantity": 1})
		}
		return all
	}
	for name, row := range map[string]struct {
		call string
		in   object
		want string
	}{
		"an empty cart":       {"createOrder", object{"lines": lines()}, "상품을 하나 이상 담아 주세요."},
		"a way to pay":        {"createOrder", object{"lines": lines("chair"), "payMethod": "Card"}, "이용할 수 없는 결제 수단입니다. (card, trans, vbank, phone, kakaopay)"},
		"a membership":        {"createOrder", object{"lines": lines("chair", "membership")}, "정기 결제 상품입니다. startPlan(SDK: subscribe)으로 시작해 주세요."},
		"no membership":       {"startPlan", object{"lines": lines("chair"), "billingKeyId": card.ID, "idempotencyKey": "k"}, "정기 결제 상품이 아닙니다. createOrder(SDK: checkout)로 주문해 주세요."},
		"two currencies":      {"createOrder", object{"lines": lines("chair", "print")}, "통화가 다른 상품은 함께 주문할 수 없습니다."},
		"a telephone's shape": {"createOrder", object{"lines": lines("chair"), "buyer": object{"tel": "abc"}}, "형식이 올바르지 않습니다."},
	} {
		query := fmt.Sprintf(`mutation($in: %sInput!) { it: %s(input: $in) { ... on InvalidInput { message } } }`,
			strings.ToUpper(row.call[:1])+row.call[1:], row.call)
		data, errs := asks(t, env, token, query, object{"in": row.in})
		if got := at(data, "it.message"); got != row.want {
			t.Errorf("%s: got %v %v, want %q", name, got, errs, row.want)
		}
	}
}

// A field that a variable has and its type has not is named, and its value is not.
func TestUnknownFieldOfAVariable(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	in := object{"lines": []object{{"sku": "chair", "quantity": 1, "price": "4518"}}}
	_, errs := asks(t, env, "", `mutation($input: CreateOrderInput!) { createOrder(input: $input) { __typename } }`, object{"input": in})
	got := fmt.Sprint(errs...)
	if !strings.Contains(got, "There is no such field: variable.input.lines[0].price.") || strings.Contains(got, "4518") {
		t.Errorf("got %s, want the field's name", got)
	}
}
