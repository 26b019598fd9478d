package service_test

import (
	"encoding/json"
	"testing"
	"time"

	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// The window takes the params as they are, for every method, with all that can
// be in them, and its payment settles the order.
func TestParamsForEveryMethod(t *testing.T) {
	t.Parallel()
	channels := map[string]string{
		"card": "channel-key-1", "trans": "html5_inicis.MID", "vbank": "", "phone": "danal", "kakaopay": "kakaopay.TC0ONETIME",
		"naverpay": "naverpay", "payco": "payco", "tosspay": "tosspay", "samsungpay": "html5_inicis",
	}
	env := testenv.New(t, testenv.WithConfig(func(c *service.Config) { c.Methods = service.Methods(channels) }))
	english := message.English
	for method := range channels {
		t.Run(method, func(t *testing.T) {
			in := service.CreateOrderInput{
				Lines:     []service.LineInput{{SKU: "chair", Quantity: 2}, {SKU: "apple", Quantity: 1}},
				PayMethod: method, Currency: pay.KRW, Locale: &english, AppScheme: "myshop", ReturnURL: "http://localhost:5173/done?a=b",
				Buyer:      &pay.Buyer{Name: "김구매 <b>&", Email: "kim@example.com", Tel: "010-0000-0000", Address: "서울시 강남구 1 \"가\"", Postcode: "06000"},
				CustomData: json.RawMessage(`{"cart":"카트","n":[1,2.5,null],"html":"<&>"}`),
			}
			shopper := env.Shopper()
			made := create(t, env, shopper, in)
			id := made.Order.ID
			impUID := env.Pay(t, made.RequestPay, silent)
			if method == "vbank" {
				deposit(t, env, impUID)
			}
			if done := env.Complete(t, shopper, id, impUID); done.Outcome != pay.OutcomeSettled {
				t.Errorf("got %s %s, want SETTLED", done.Outcome, done.Reason)
			}
			booked(t, env, id, "paid")
			stands(t, env, id, pay.OrderPaid, 206_000)
		})
	}
}

// params are the window's parameters as a page reads them.
func params(t testing.TB, r *service.RequestPay) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(r.Params, &all); err != nil {
		t.Fatal(err)
	}
	for name, v := range all {
		if v == nil || v == "" {
			t.Errorf("param %s: got %v, want it left out", name, v)
		}
	}
	return all
}

// What the window asks for: numbers as numbers, the deadline in Korean time, a
// name that the oldest PG can read.
func TestParams(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), service.UpsertProductInput{
		SKU: "emoji", Name: "🍎 사과잼 🍎", Price: pay.Money{Amount: 7_000, Currency: pay.KRW}, Active: true, TaxFree: true,
	}); err != nil {
		t.Fatal(err)
	}
	in := testenv.Cart("vbank")
	in.Lines = lines("emoji")
	due := time.Date(2030, 1, 1, 15, 30, 0, 0, time.UTC)
	clock := due.Add(-48 * time.Hour)
	env.Service.Now = func() time.Time { return clock }
	in.VbankDueAt = &due
	got := params(t, create(t, env, env.Shopper(), in).RequestPay)
	want := map[string]any{
		"name": "사과잼", "amount": 7_000.0, "tax_free": 7_000.0, "currency": "KRW", "vbank_due": "2030-01-02 00:30:00",
		"pay_method": "vbank", "language": "ko", "notice_url": env.URL + "/webhooks/iamport", "buyer_name": "구매자",
	}
	for name, v := range want {
		if got[name] != v {
			t.Errorf("param %s: got %v, want %v", name, got[name], v)
		}
	}
	for _, absent := range []string{"customer_uid", "confirm_url", "popup", "digital", "buyer_email", "channelKey", "pg", "custom_data"} {
		if v, given := got[absent]; given {
			t.Errorf("param %s: got %v, want it left out", absent, v)
		}
	}
}

// A name of emoji alone, a dollar price, a digital order by phone.
func TestOddParams(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	admin := env.Merchant()
	shopper := env.Shopper()
	order := func(in service.CreateOrderInput) (map[string]any, *service.Created) {
		t.Helper()
		caller := shopper
		if in.Owner != "" {
			caller = admin
		}
		made := create(t, env, caller, in)
		return params(t, made.RequestPay), made
	}
	in := testenv.Cart("card")
	in.Owner, in.Lines = shopper.Subject, []service.LineInput{free("🍎🍎", 1_000)}
	if got, _ := order(in); got["name"] != "Order" {
		t.Errorf("emoji: got name %v, want Order", got["name"])
	}
	in = testenv.Cart("card")
	in.Lines = lines("print")
	got, made := order(in)
	if got["amount"] != 120.5 || got["currency"] != "USD" || made.RequestPay.Amount != "120.5" {
		t.Errorf("dollars: got %v %v, want 120.5 USD", got["amount"], got["currency"])
	}
	if _, given := got["tax_free"]; given {
		t.Errorf("dollars: got tax_free %v, want it left out", got["tax_free"])
	}
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	stands(t, env, made.Order.ID, pay.OrderPaid, 12_050)
	for sku, digital := range map[string]bool{"ebook": true, "lamp": false} {
		in = testenv.Cart("phone")
		in.Lines = lines(sku)
		if got, _ := order(in); got["digital"] != digital {
			t.Errorf("%s by phone: got digital %v, want %t", sku, got["digital"], digital)
		}
	}
	in.Lines = lines("ebook", "lamp")
	if got, _ := order(in); got["digital"] != false {
		t.Errorf("mixed by phone: got digital %v, want false", got["digital"])
	}
}

// The account that the window issues ends when the order said.
func TestAccountsDeadline(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	in := testenv.Cart("vbank")
	due := env.Service.Now().Add(26 * time.Hour).Truncate(time.Second).UTC()
	in.VbankDueAt = &due
	shopper := env.Shopper()
	made := create(t, env, shopper, in)
	impUID := env.Pay(t, made.RequestPay, silent)
	done := env.Complete(t, shopper, made.Order.ID, impUID)
	if got := done.Payment.Account.DueAt; !got.Equal(due) {
		t.Errorf("got %s, want %s", got, due)
	}
	if books := env.Books(t, made.Order.ID); books[0].VbankDate != due.Unix() {
		t.Errorf("gateway's books: got %d, want %d", books[0].VbankDate, due.Unix())
	}
	stands(t, env, made.Order.ID, pay.OrderAwaitingDeposit, 0)
}
