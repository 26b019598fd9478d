package service_test

import (
	"fmt"
	"slices"
	"testing"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// What cannot be an id is not there, on every database; also what a lax
// comparison would take for one.
func TestReadByWhatIsNoID(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	event := env.Read(t, id).Edges.Events[0].ID
	admin := env.Merchant()
	for _, odd := range []string{"", " ", "결제", "🪑", "a\x00", "%", "\xff"} {
		_, order := env.Service.Order(t.Context(), admin, id+odd+" ", service.With{})
		_, payment := env.Service.Payment(t.Context(), admin, impUID+odd+" ")
		_, product := env.Service.Product(t.Context(), admin, "chair"+odd+" ")
		_, history := env.Service.Event(t.Context(), admin, event+odd+" ")
		for what, err := range map[string]error{"order": order, "payment": payment, "product": product, "event": history} {
			if codeOf(t, err) != pay.NotFound {
				t.Errorf("%s with %q: got %v, want NOT_FOUND", what, odd, err)
			}
		}
		if odd == "" || odd == "%" {
			continue
		}
		_, _, list := env.Service.Orders(t.Context(), admin, service.Page{First: 1, After: odd}, service.OrderFilter{}, service.With{})
		_, _, goods := env.Service.Products(t.Context(), admin, service.Page{First: 1, After: odd})
		if codeOf(t, list) != pay.BadRequest || codeOf(t, goods) != pay.BadRequest {
			t.Errorf("after %q: got %v and %v, want BAD_REQUEST", odd, list, goods)
		}
	}
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// Payments, events and orders open for their owner and for an admin alone.
func TestReadIsTheOwners(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	event := env.Read(t, id).Edges.Events[0].ID
	read := func(caller auth.Caller) (codes []pay.ErrorCode) {
		_, order := env.Service.Order(t.Context(), caller, id, service.With{})
		_, payment := env.Service.Payment(t.Context(), caller, impUID)
		_, history := env.Service.Event(t.Context(), caller, event)
		return []pay.ErrorCode{codeOf(t, order), codeOf(t, payment), codeOf(t, history)}
	}
	for _, caller := range []auth.Caller{shopper, env.Merchant(), {Role: auth.OrderOnly, Subject: id}} {
		if got := read(caller); !slices.Equal(got, []pay.ErrorCode{"", "", ""}) {
			t.Errorf("%s: got %v, want all of it", caller.Role, got)
		}
	}
	for _, caller := range []auth.Caller{auth.Nobody, {}, env.Shopper(), {Role: auth.Customer, Subject: "kim"}, {Role: auth.OrderOnly, Subject: impUID}} {
		if got := read(caller); !slices.Equal(got, []pay.ErrorCode{pay.NotFound, pay.NotFound, pay.NotFound}) {
			t.Errorf("%s: got %v, want NOT_FOUND", caller.Role, got)
		}
	}
}

// Lists are the caller's own, newest first, page by page; only an admin asks
// for others and searches.
func TestListOrders(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	kim, lee := auth.Caller{Role: auth.Customer, Subject: "kim"}, auth.Caller{Role: auth.Customer, Subject: "lee"}
	var kims []string
	for i := range 5 {
		in := testenv.Cart("card")
		in.Reference, in.Buyer = fmt.Sprintf("A-%d", i), &pay.Buyer{Name: "김구매", Tel: "010-1111-2222", Email: "kim@example.com"}
		kims = append(kims, create(t, env, kim, in).Order.ID)
		create(t, env, lee, testenv.Cart("card"))
	}
	slices.Sort(kims)
	slices.Reverse(kims)
	list := func(caller auth.Caller, page service.Page, f service.OrderFilter) (ids []string, more bool) {
		t.Helper()
		rows, more, err := env.Service.Orders(t.Context(), caller, page, f, service.With{})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range rows {
			ids = append(ids, o.ID)
		}
		return ids, more
	}
	var got []string
	for after, more := "", true; more; {
		var page []string
		page, more = list(kim, service.Page{First: 2, After: after}, service.OrderFilter{})
		got, after = append(got, page...), page[len(page)-1]
	}
	if !slices.Equal(got, kims) {
		t.Errorf("kim's pages: got %v, want %v", got, kims)
	}
	all := service.Page{First: 50}
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper()} {
		if got, _ := list(caller, all, service.OrderFilter{}); len(got) != 0 {
			t.Errorf("%s: got %v, want none", caller.Role, got)
		}
	}
	for name, f := range map[string]service.OrderFilter{
		"owner": {Owner: "kim"}, "owner with a blank": {Owner: "kim "}, "name": {Search: "김구"}, "phone": {Search: "010-1111"}, "mail": {Search: "kim@"},
	} {
		if got, _ := list(env.Merchant(), all, f); !slices.Equal(got, kims) {
			t.Errorf("by %s: got %v, want kim's", name, got)
		}
		if _, _, err := env.Service.Orders(t.Context(), kim, all, f, service.With{}); codeOf(t, err) != pay.Forbidden {
			t.Errorf("by %s as a customer: got %v, want FORBIDDEN", name, err)
		}
	}
	for _, nothing := range []service.OrderFilter{{Search: "박"}, {Search: "%"}, {Search: "_"}, {Owner: "KIM"}, {Reference: "a-1"}, {Status: []pay.OrderStatus{pay.OrderPaid}}} {
		if got, _ := list(env.Merchant(), all, nothing); len(got) != 0 {
			t.Errorf("%+v: got %v, want none", nothing, got)
		}
	}
	if got, _ := list(env.Merchant(), all, service.OrderFilter{Search: kims[2]}); !slices.Equal(got, kims[2:3]) {
		t.Errorf("by number: got %v, want %s", got, kims[2])
	}
	made, shopper := env.Order(t, "card")
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, made.Order.ID, impUID)
	if got, _ := list(env.Merchant(), all, service.OrderFilter{Search: impUID}); !slices.Equal(got, []string{made.Order.ID}) {
		t.Errorf("by payment: got %v, want %s", got, made.Order.ID)
	}
}
