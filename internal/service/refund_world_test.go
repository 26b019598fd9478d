package service_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// cancelCall is the endpoint that gives money back.
const cancelCall = "/payments/cancel"

func ptr[T any](v T) *T { return &v }

// paid makes an order that is paid by card.
func paid(t testing.TB, env *testenv.Env) (orderID, impUID string) {
	t.Helper()
	made, shopper := env.Order(t, "card")
	impUID = env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, made.Order.ID, impUID)
	return made.Order.ID, impUID
}

// part asks for a sum to go back.
func part(impUID, key string, amount int64) service.RefundPaymentInput {
	return service.RefundPaymentInput{
		ImpUID: impUID, Scope: service.RefundScope{Amount: &amount}, Reason: "부분 반품", IdempotencyKey: key,
	}
}

// whole asks for all that is left.
func whole(impUID, key string) service.RefundPaymentInput {
	return service.RefundPaymentInput{ImpUID: impUID, Scope: service.RefundScope{Full: ptr(true)}, Reason: "반품", IdempotencyKey: key}
}

// refund asks for it as the merchant does.
func refund(t testing.TB, env *testenv.Env, in service.RefundPaymentInput) *service.Refunded {
	t.Helper()
	r, err := env.Service.RefundPayment(t.Context(), env.Merchant(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// became checks what became of a wish to refund.
func became(t testing.TB, r *service.Refunded, status pay.RefundStatus, blocker pay.RefundBlocker) {
	t.Helper()
	var got pay.RefundStatus
	if r.Refund != nil {
		got = r.Refund.Status
	}
	if got != status || r.Blocker != blocker {
		t.Errorf("refund: got %q, blocked %q; want %q, %q", got, r.Blocker, status, blocker)
	}
}

// leases lets the time pass in which a call is left alone, n times, with the
// timer after each.
func leases(t testing.TB, env *testenv.Env, s *service.Service, n int) {
	t.Helper()
	for range n {
		advance(t, env, service.RefundLease+time.Second)
		if _, err := s.FinishRefunds(t.Context()); err != nil {
			t.Errorf("timer: %v", err)
		}
	}
}

// timer runs the refunds' timer once.
func timer(t testing.TB, env *testenv.Env) {
	t.Helper()
	if _, err := env.Service.FinishRefunds(t.Context()); err != nil {
		t.Errorf("timer: %v", err)
	}
}

// refunds reads the rows of a payment, oldest first.
func refunds(t testing.TB, env *testenv.Env, impUID string) []*ent.Refund {
	t.Helper()
	p, err := env.Service.Payment(t.Context(), env.Merchant(), impUID)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := env.Service.RefundsOf(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// balanced counts the money of an order in won that went back, in both books:
// each entry of the gateway's has one row of ours, each refund that is open is
// its payment's only one, and an order's sum is the accepted payment's.
func balanced(t testing.TB, env *testenv.Env, orderID string, back int64) {
	t.Helper()
	books := env.Books(t, orderID)
	order := env.Read(t, orderID)
	var sum int64
	for _, b := range books {
		cancelled, err := b.CancelAmount.Int64()
		if err != nil {
			t.Fatal(err)
		}
		sum += cancelled
		i := slices.IndexFunc(order.Edges.Payments, func(p *ent.Payment) bool { return p.ID == b.ImpUID })
		if i < 0 {
			if cancelled > 0 {
				t.Errorf("%s: %d went back of a payment that we do not have", b.ImpUID, cancelled)
			}
			continue
		}
		p := order.Edges.Payments[i]
		if p.Refunded != cancelled {
			t.Errorf("%s: got %d back in our books, the gateway has %d", p.ID, p.Refunded, cancelled)
		}
		rowsMatch(t, env, p, b)
		if p.ID == order.AcceptedPaymentID && order.Refunded != p.Refunded {
			t.Errorf("order: got %d back, its payment has %d", order.Refunded, p.Refunded)
		}
	}
	if sum != back {
		t.Errorf("got %d back, want %d", sum, back)
	}
	if s := pay.Project(service.OrderRules(order), service.AllFacts(order.Edges.Payments)); s.Status != order.Status || s.Refunded != order.Refunded {
		t.Errorf("order: got %s with %d back, its payments say %s with %d", order.Status, order.Refunded, s.Status, s.Refunded)
	}
}

func rowsMatch(t testing.TB, env *testenv.Env, p *ent.Payment, b control.Payment) {
	t.Helper()
	settled := map[string]int64{}
	open := ""
	for _, r := range refunds(t, env, p.ID) {
		switch {
		case r.Status == pay.RefundSucceeded:
			settled[*r.CancellationID] = r.Amount
			if r.FinishedAt.Before(r.CreatedAt) {
				t.Errorf("%s: finished at %s, before it was asked for at %s", r.ID, r.FinishedAt, r.CreatedAt)
			}
		case r.Status == pay.RefundFailed:
			if r.CancellationID != nil {
				t.Errorf("%s: FAILED, and an entry names it", r.ID)
			}
		case open != "":
			t.Errorf("%s and %s are both open", open, r.ID)
		default:
			open = r.ID
		}
		if r.Status.Final() != (r.FinishedAt != nil) || r.Status.Final() && r.NextAt != nil {
			t.Errorf("%s: %s, finished %v, next %v", r.ID, r.Status, r.FinishedAt, r.NextAt)
		}
	}
	if p.OpenRefundID != open {
		t.Errorf("%s: got %q as its open refund, want %q", p.ID, p.OpenRefundID, open)
	}
	for _, c := range b.Cancels {
		if amount, ok := settled[c.CancellationID]; !ok || string(c.Amount) != string(pay.Money{Amount: amount, Currency: p.Currency}.Decimal()) {
			t.Errorf("%s: the gateway gave %s back by %s, our row says %d, %t", p.ID, c.Amount, c.By, amount, ok)
		}
	}
	if len(settled) != len(b.Cancels) {
		t.Errorf("%s: got %d rows, the gateway has %d entries", p.ID, len(settled), len(b.Cancels))
	}
}

// openCases lists the kinds of what a person must look at, oldest first.
func openCases(t testing.TB, env *testenv.Env) []*ent.OpenCase {
	t.Helper()
	all, more, err := env.Service.OpenCases(t.Context(), env.Merchant(), service.Page{First: 100})
	if err != nil || more {
		t.Fatalf("cases: got more %t, %v", more, err)
	}
	return all
}

// toLookAt checks which cases are open, in any order.
func toLookAt(t testing.TB, env *testenv.Env, want ...pay.CaseKind) {
	t.Helper()
	var got []pay.CaseKind
	for _, c := range openCases(t, env) {
		got = append(got, c.Kind)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("open cases: got %v, want %v", got, want)
	}
}

// chain puts several things between the service and the sandbox.
func chain(all ...testenv.Between) testenv.Between {
	return func(ctx context.Context, call, subject string, next func() error) error {
		for _, f := range slices.Backward(all) {
			inner := next
			next = func() error { return f(ctx, call, subject, inner) }
		}
		return next()
	}
}
