package e2e

import (
	"slices"
	"testing"
)

const (
	productsQuery = `{ products { edges { node { sku price { amount } } } } }`

	createMutation = `mutation($payMethod: String!, $sku: String!) {
		createOrder(input: {
			lines: [{sku: $sku, quantity: 1}], payMethod: $payMethod
			buyer: {name: "구매자", tel: "010-0000-0000", email: "buyer@example.com"}
		}) {
			__typename
			... on CreateOrderSuccess { accessToken order { id status total { amount } } requestPay { params } }
			... on UserError { message }
		}
	}`

	completeMutation = `mutation($id: String!, $impUid: String) {
		completePayment(input: {merchantUid: $id, impUid: $impUid}) {
			__typename
			... on PaymentSettled { replayed order { status } payment { impUid } }
			... on VirtualAccountIssued { virtualAccount { status accountNumber } }
			... on UserError { message }
		}
	}`

	orderQuery = `query($id: ID!) {
		order(id: $id) { status version paid { amount } timeline { type to source } }
	}`
)

// created is an order and what its window needs.
type created struct {
	Typename    string `json:"__typename"`
	Message     string
	AccessToken string
	Order       struct {
		ID, Status string
		Total      struct{ Amount int64 }
	}
	RequestPay struct{ Params vars }
}

type completed struct {
	Typename       string `json:"__typename"`
	Message        string
	Replayed       bool
	Order          struct{ Status string }
	Payment        struct{ ImpUID string }
	VirtualAccount struct{ Status, AccountNumber string }
}

type order struct {
	Status   string
	Version  int
	Paid     struct{ Amount int64 }
	Timeline []struct{ Type, To, Source string }
}

// buy makes an order for the cheapest thing on sale.
func buy(t testing.TB, s *server, payMethod string) created {
	t.Helper()
	shop := ask[struct {
		Products struct {
			Edges []struct {
				Node struct {
					SKU   string
					Price struct{ Amount int64 }
				}
			}
		}
	}](t, s, "", productsQuery, nil)
	if len(shop.Products.Edges) == 0 {
		t.Fatal("nothing is on sale")
	}
	made := ask[struct{ CreateOrder created }](t, s, "", createMutation,
		vars{"payMethod": payMethod, "sku": shop.Products.Edges[0].Node.SKU}).CreateOrder
	if made.Typename != "CreateOrderSuccess" || made.Order.Status != "PENDING" || made.AccessToken == "" {
		t.Fatalf("createOrder: got %+v, want a pending order with a token", made)
	}
	if price := shop.Products.Edges[0].Node.Price.Amount; made.Order.Total.Amount != price {
		t.Fatalf("order's total: got %d, want the price %d", made.Order.Total.Amount, price)
	}
	return made
}

func complete(t testing.TB, s *server, o created, impUID string) completed {
	t.Helper()
	return ask[struct{ CompletePayment completed }](t, s, o.AccessToken, completeMutation,
		vars{"id": o.Order.ID, "impUid": impUID}).CompletePayment
}

func read(t testing.TB, s *server, o created) order {
	t.Helper()
	found := ask[struct{ Order *order }](t, s, o.AccessToken, orderQuery, vars{"id": o.Order.ID}).Order
	if found == nil {
		t.Fatalf("order %s is not there", o.Order.ID)
	}
	return *found
}

// mustSettle completes an order with a payment and wants it paid.
func mustSettle(t testing.TB, s *server, o created, impUID string) {
	t.Helper()
	done := complete(t, s, o, impUID)
	if done.Typename != "PaymentSettled" || done.Order.Status != "PAID" || done.Payment.ImpUID != impUID {
		t.Fatalf("completePayment: got %+v, want %s settled", done, impUID)
	}
	again := complete(t, s, o, impUID)
	if again.Typename != "PaymentSettled" || !again.Replayed {
		t.Errorf("completePayment again: got %+v, want a replay", again)
	}
	kept := read(t, s, o)
	if kept.Status != "PAID" || kept.Paid.Amount != o.Order.Total.Amount {
		t.Errorf("order: got %s with %d paid, want PAID with %d", kept.Status, kept.Paid.Amount, o.Order.Total.Amount)
	}
	tells := func(to string) bool {
		return slices.ContainsFunc(kept.Timeline, func(e struct{ Type, To, Source string }) bool { return e.To == to })
	}
	if len(kept.Timeline) < 2 || !tells("PENDING") || !tells("PAID") {
		t.Errorf("timeline: got %+v, want how it became pending and paid", kept.Timeline)
	}
}

// The story that the README tells, on a machine that has nothing but the binary.
func TestCardPayment(t *testing.T) {
	t.Parallel()
	s := newHome(t).serve(t)
	o := buy(t, s, "card")
	impUID := pay(t, s.Control, o.RequestPay.Params, "webhook", "none")
	mustSettle(t, s, o, impUID)

	books, err := s.Control.Payments(t.Context(), o.Order.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(books) != 1 || books[0].Status != "paid" {
		t.Errorf("the sandbox's books have %+v, want one paid payment", books)
	}
}

// The bank's deposit reaches the order by webhook, while a page watches.
func TestVirtualAccount(t *testing.T) {
	t.Parallel()
	s := newHome(t).serve(t)
	o := buy(t, s, "vbank")
	impUID := pay(t, s.Control, o.RequestPay.Params, "outcome", "ready")
	issued := complete(t, s, o, impUID)
	if issued.Typename != "VirtualAccountIssued" || issued.VirtualAccount.AccountNumber == "" {
		t.Fatalf("completePayment: got %+v, want an account", issued)
	}
	page := watch(t, s, o.AccessToken, `subscription($id: ID!) { vbankUpdated(orderId: $id) { status } }`, vars{"id": o.Order.ID})
	page.until(t, `"ISSUED"`)
	if _, err := s.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	page.until(t, `"DEPOSITED"`)
	mustSettle(t, s, o, impUID)
}

// A developer's token, made beside the running server, is an admin's there.
func TestTokenCommand(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	s := h.serve(t)
	token := runToEnd(t, h, "token", "--role", "admin", "--subject", "me")
	viewer := ask[struct {
		Viewer struct{ Role, Subject string }
	}](t, s, trim(token), `{ viewer { role subject } }`, nil).Viewer
	if viewer.Role != "ADMIN" || viewer.Subject != "me" {
		t.Errorf("got %+v, want an admin named me", viewer)
	}
}
