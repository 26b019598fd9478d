package service_test

import (
	"slices"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A part goes back, then the rest; each is one row and one entry of the
// gateway's history, and a repeated key moves nothing.
func TestRefundInParts(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	first := refund(t, env, part(impUID, "key-1", 9_000))
	became(t, first, pay.RefundSucceeded, "")
	if again := refund(t, env, part(impUID, "key-1", 9_000)); !again.Replayed || again.Refund.ID != first.Refund.ID {
		t.Errorf("again: got %+v, want a replay", again)
	}
	if o := env.Read(t, id); o.Status != pay.OrderPartiallyRefunded || o.Refunded != 9_000 {
		t.Errorf("got %s with %d back, want PARTIALLY_REFUNDED with 9000", o.Status, o.Refunded)
	}
	rest := refund(t, env, whole(impUID, "key-2"))
	became(t, rest, pay.RefundSucceeded, "")
	if rest.Refund.Amount != 80_000 || rest.Payment.Refunded != 89_000 || rest.Payment.OpenRefundID != "" {
		t.Errorf("the rest: got %d of %+v, want 80000", rest.Refund.Amount, rest.Payment)
	}
	became(t, refund(t, env, whole(impUID, "key-3")), "", pay.BlockedNothingLeft)
	if o := env.Read(t, id); o.Status != pay.OrderRefunded || o.Refunded != 89_000 {
		t.Errorf("got %s with %d back, want REFUNDED with 89000", o.Status, o.Refunded)
	}
	happened(t, env, id, pay.EventPaid, pay.EventRefundRequested, pay.EventRefunded, pay.EventRefundRequested, pay.EventRefunded)
	balanced(t, env, id, 89_000)
	if got := calls.Of("Cancel"); got != 2 {
		t.Errorf("the gateway was asked %d times, want 2", got)
	}
	toLookAt(t, env)
}

// Cents go back as cents.
func TestRefundOfDollars(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	merchant := env.Merchant()
	made := create(t, env, merchant, service.CreateOrderInput{
		Lines: []service.LineInput{{SKU: "print", Quantity: 1}}, PayMethod: "card", Currency: "USD", Owner: "customer-1",
	})
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, merchant, made.Order.ID, impUID)
	became(t, refund(t, env, part(impUID, "key-1", 1_005)), pay.RefundSucceeded, "")
	became(t, refund(t, env, part(impUID, "key-2", 11_046)), "", pay.BlockedAbove)
	became(t, refund(t, env, whole(impUID, "key-3")), pay.RefundSucceeded, "")
	books := env.Books(t, made.Order.ID)[0]
	if books.CancelAmount != "120.5" || books.Cancels[0].Amount != "10.05" || books.Cancels[1].Amount != "110.45" {
		t.Errorf("the gateway's books: got %+v, want 10.05 and 110.45 back", books)
	}
	if o := env.Read(t, made.Order.ID); o.Status != pay.OrderRefunded || o.Refunded != 12_050 {
		t.Errorf("got %s with %d back, want REFUNDED with 12050", o.Status, o.Refunded)
	}
}

// A phone bill goes back whole, and within its month in Korea.
func TestRefundOfPhoneBill(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	merchant := env.Merchant()
	buy := func() (orderID, impUID string) {
		t.Helper()
		made := create(t, env, merchant, service.CreateOrderInput{
			Lines: []service.LineInput{{SKU: "ebook", Quantity: 1}}, PayMethod: "phone", Currency: pay.KRW, Owner: "customer-1",
		})
		impUID = env.Pay(t, made.RequestPay, silent)
		if done := env.Complete(t, merchant, made.Order.ID, impUID); done.Outcome != pay.OutcomeSettled {
			t.Fatalf("got %s, want SETTLED", done.Outcome)
		}
		return made.Order.ID, impUID
	}
	// Two days after a month began in Korea.
	korea := time.FixedZone("KST", 9*60*60)
	now := env.Service.Now().In(korea)
	month := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, korea)
	advance(t, env, month.Add(48*time.Hour).Sub(now))
	early, first := buy()
	late, second := buy()

	p, err := env.Service.Payment(t.Context(), merchant, first)
	if err != nil {
		t.Fatal(err)
	}
	can, err := env.Service.Refundability(t.Context(), p)
	if err != nil || !can.Refundable() || can.Partial || !can.Deadline.Equal(month.AddDate(0, 1, 0)) {
		t.Errorf("got %+v, %v; want all of it until %s", can, err, month.AddDate(0, 1, 0))
	}
	became(t, refund(t, env, part(first, "key-1", can.Maximum-1)), "", pay.BlockedPartial)
	advance(t, env, month.AddDate(0, 1, 0).Add(-time.Minute).Sub(env.Service.Now()))
	became(t, refund(t, env, whole(first, "key-2")), pay.RefundSucceeded, "")
	advance(t, env, time.Minute)
	became(t, refund(t, env, whole(second, "key-1")), "", pay.BlockedDeadline)
	if got := calls.Of("Cancel"); got != 1 {
		t.Errorf("the gateway was asked %d times, want once", got)
	}
	balanced(t, env, early, can.Maximum)
	balanced(t, env, late, 0)
}

// A deposit goes back to an account that somebody names, in the PG's code of
// the bank.
func TestRefundOfDeposit(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	became(t, refund(t, env, whole(impUID, "early")), "", pay.BlockedNotPaid)
	trouble(t, env, dropWebhooks)
	deposit(t, env, impUID)
	env.Complete(t, shopper, id, impUID)
	became(t, refund(t, env, whole(impUID, "key-1")), "", pay.BlockedAccount)
	if got := calls.Of("Cancel"); got != 0 {
		t.Errorf("the gateway was asked %d times, want never", got)
	}
	in := whole(impUID, "key-1")
	in.Account = &pay.RefundAccount{BankCode: "088", Number: "110-000-000000", Holder: "구매자"}
	became(t, refund(t, env, in), pay.RefundSucceeded, "")
	c := env.Books(t, id)[0].Cancels[0]
	if c.Bank != "88" || c.Account != "110000000000" || c.Holder != "구매자" || c.By != "api" {
		t.Errorf("the gateway's books: got %+v, want it at 88 110000000000 of 구매자", c)
	}
	balanced(t, env, id, 89_000)
}

// What an admin could refund is said beforehand, and what anybody can do with
// the order.
func TestRefundability(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	can := func() pay.Refundability {
		t.Helper()
		p, err := env.Service.Payment(t.Context(), env.Merchant(), impUID)
		if err != nil {
			t.Fatal(err)
		}
		r, err := env.Service.Refundability(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	actions := func(caller auth.Caller) []service.NextAction {
		o := env.Read(t, id)
		return service.NextActions(caller, o, o.Edges.Payments, false)
	}
	if got := can(); got != (pay.Refundability{Maximum: 89_000, Partial: true}) {
		t.Errorf("paid: got %+v, want 89000 in parts", got)
	}
	if got := actions(env.Merchant()); !slices.Equal(got, []service.NextAction{service.ActionRefund}) {
		t.Errorf("merchant: got %v, want REFUND", got)
	}
	if got := actions(auth.Caller{Role: auth.Guest, Subject: env.Read(t, id).Owner}); len(got) != 0 {
		t.Errorf("shopper: got %v, want nothing", got)
	}
	became(t, refund(t, env, whole(impUID, "key-1")), pay.RefundSucceeded, "")
	if got := can(); got.Blocker != pay.BlockedNothingLeft || got.Maximum != 0 {
		t.Errorf("refunded: got %+v, want nothing left", got)
	}
	if got := actions(env.Merchant()); len(got) != 0 {
		t.Errorf("merchant: got %v, want nothing", got)
	}
	balanced(t, env, id, 89_000)
}
