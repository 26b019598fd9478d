package service_test

import (
	"testing"

	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

func ptr[T any](v T) *T { return &v }

// paid makes an order that is paid by card.
func paid(t *testing.T, env *testenv.Env) (orderID, impUID string) {
	t.Helper()
	made, shopper := env.Order(t, "card")
	impUID = env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"})
	env.Complete(t, shopper, made.Order.ID, impUID)
	return made.Order.ID, impUID
}

// A part goes back, then the rest; each is one row and one entry of the
// gateway's history, and a repeated key moves nothing.
func TestRefundInParts(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	orderID, impUID := paid(t, env)
	part := service.RefundPaymentInput{
		ImpUID: impUID, Scope: service.RefundScope{Amount: ptr[int64](9_000)}, Reason: "부분 반품", IdempotencyKey: "key-1",
	}
	first, err := env.Service.RefundPayment(t.Context(), env.Merchant(), part)
	if err != nil || first.Refund == nil || first.Refund.Status != pay.RefundSucceeded {
		t.Fatalf("got %+v, %v; want SUCCEEDED", first, err)
	}
	if again, err := env.Service.RefundPayment(t.Context(), env.Merchant(), part); err != nil || !again.Replayed || again.Refund.ID != first.Refund.ID {
		t.Errorf("again: got %+v, %v; want a replay", again, err)
	}
	if o := env.Read(t, orderID); o.Status != pay.OrderPartiallyRefunded || o.Refunded != 9_000 {
		t.Errorf("got %s with %d back, want PARTIALLY_REFUNDED with 9000", o.Status, o.Refunded)
	}
	rest := service.RefundPaymentInput{ImpUID: impUID, Scope: service.RefundScope{Full: ptr(true)}, Reason: "반품", IdempotencyKey: "key-2"}
	if r, err := env.Service.RefundPayment(t.Context(), env.Merchant(), rest); err != nil || r.Refund.Amount != 80_000 {
		t.Fatalf("the rest: got %+v, %v; want 80000", r, err)
	}
	if o := env.Read(t, orderID); o.Status != pay.OrderRefunded || o.Refunded != 89_000 {
		t.Errorf("got %s with %d back, want REFUNDED with 89000", o.Status, o.Refunded)
	}
	if books := env.Books(t, orderID); len(books[0].Cancels) != 2 || books[0].CancelAmount != "89000" {
		t.Errorf("the gateway's books: got %+v, want 89000 in two", books[0])
	}
}

// The gateway refunds but its reply is lost: the caller hears that it is
// pending, the timer finds it done, and a retry moves no more money.
func TestRefundReplyLost(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	orderID, impUID := paid(t, env)
	if err := env.Control.Faults(t.Context(), control.Fault{Endpoint: "/payments/cancel", Fault: "timeout_after_effect", Count: 1, Delay: "1ms"}); err != nil {
		t.Fatal(err)
	}
	in := service.RefundPaymentInput{ImpUID: impUID, Scope: service.RefundScope{Amount: ptr[int64](3_000)}, Reason: "반품", IdempotencyKey: "key-1"}
	first, err := env.Service.RefundPayment(t.Context(), env.Merchant(), in)
	if err != nil || first.Refund.Status != pay.RefundPending {
		t.Fatalf("first try: got %+v, %v; want PENDING", first, err)
	}
	if _, err := env.Control.Advance(t.Context(), service.RefundLease); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Service.FinishRefunds(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := env.Service.RefundPayment(t.Context(), env.Merchant(), in)
	if err != nil || again.Refund.Status != pay.RefundSucceeded {
		t.Errorf("retry: got %+v, %v; want SUCCEEDED", again, err)
	}
	if books := env.Books(t, orderID); books[0].CancelAmount != "3000" {
		t.Errorf("buyer got %s back, want 3000", books[0].CancelAmount)
	}
}

// A tampered payment is rejected, and its money goes back.
func TestRejectedPaymentGoesBack(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	impUID := env.Pay(t, made.RequestPay, map[string]any{"webhook": "none", "charge_amount": 100})
	done := env.Complete(t, shopper, made.Order.ID, impUID)
	if done.Outcome != pay.OutcomeRejected || done.Refund == nil || done.Refund.Status != pay.RefundPending || done.Refund.Amount != 100 {
		t.Fatalf("got %+v, want REJECTED with a refund of 100 on its way", done)
	}
	if _, err := env.Service.FinishRefunds(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := env.Read(t, made.Order.ID)
	if o.Status != pay.OrderPending || o.Paid != 0 || o.Edges.Payments[0].Status != pay.PaymentRefunded {
		t.Errorf("got order %s, payment %s; want PENDING and REFUNDED", o.Status, o.Edges.Payments[0].Status)
	}
	if books := env.Books(t, made.Order.ID); books[0].CancelAmount != "100" {
		t.Errorf("buyer got %s back, want 100", books[0].CancelAmount)
	}
}
