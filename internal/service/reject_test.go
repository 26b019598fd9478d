package service_test

import (
	"testing"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

func onLive(c *service.Config) { c.Policy, c.Sandbox = pay.Policy{}, false }

// rejected completes an order with a payment that does not fit: it is answered
// and written as REJECTED, the order stays as it was, and the money is counted
// in the gateway's books alone.
func rejected(t *testing.T, env *testenv.Env, caller auth.Caller, id, impUID string, reason pay.RejectionReason) {
	t.Helper()
	before := env.Read(t, id)
	for _, what := range []string{"first", "again"} {
		done := env.Complete(t, caller, id, impUID)
		if done.Outcome != pay.OutcomeRejected || done.Reason != reason || done.Payment.ID != impUID {
			t.Errorf("%s: got %s %s, want REJECTED %s", what, done.Outcome, done.Reason, reason)
		}
	}
	after := stands(t, env, id, before.Status, before.Paid)
	if after.AcceptedPaymentID != before.AcceptedPaymentID || after.ClosedReason != before.ClosedReason {
		t.Errorf("order: got %q accepted, %q closed; want them as before", after.AcceptedPaymentID, after.ClosedReason)
	}
	var row, events int
	for _, p := range after.Edges.Payments {
		if p.ID == impUID && p.Verdict == pay.VerdictRejected && p.Reason == reason && p.PaidAt != nil {
			row++
		}
	}
	for _, e := range after.Edges.Events {
		if e.ImpUID == impUID && e.Type == pay.EventRejected && e.Report != "" {
			events++
		}
	}
	if row != 1 || events != 1 {
		t.Errorf("got %d rows and %d events of the rejection, want one each", row, events)
	}
}

// What does not fit the order is rejected with its reason, and the order can
// still be paid.
func TestTamperedPayment(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		tamper map[string]any
		reason pay.RejectionReason
		live   bool
	}{
		"too little":                 {map[string]any{"charge_amount": 100}, pay.RejectedAmount, false},
		"one less":                   {map[string]any{"charge_amount": 88_999}, pay.RejectedAmount, false},
		"one more":                   {map[string]any{"charge_amount": 89_001}, pay.RejectedAmount, false},
		"other currency":             {map[string]any{"charge_currency": "USD"}, pay.RejectedCurrency, false},
		"same number of cents":       {map[string]any{"charge_currency": "USD", "charge_amount": 890}, pay.RejectedCurrency, false},
		"test payment on live":       {map[string]any{"sandbox": true}, pay.RejectedTest, true},
		"unlabelled payment on live": {map[string]any{"sandbox": nil}, pay.RejectedTest, true},
		"live payment on test":       {map[string]any{"sandbox": false}, pay.RejectedTest, false},
		"card registration":          {map[string]any{"customer_uid": "card-1"}, pay.RejectedUsage, false},
		"scheduled charge":           {map[string]any{"customer_uid": "card-1", "customer_uid_usage": "payment.scheduled"}, pay.RejectedUsage, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []testenv.Option
			honest := map[string]any{"webhook": "none"}
			if row.live {
				options = append(options, testenv.WithConfig(onLive))
				honest["sandbox"] = false
			}
			env := testenv.New(t, options...)
			made, shopper := env.Order(t, "card")
			id := made.Order.ID
			open := env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"}, honest)
			rejected(t, env, shopper, id, env.Pay(t, made.RequestPay, silent, row.tamper), row.reason)
			happened(t, env, id, pay.EventRejected)

			// Nobody can spoil the order: the honest window is paid and settles it.
			if _, err := env.Control.Approve(t.Context(), open); err != nil {
				t.Fatal(err)
			}
			env.Settle(t)
			if done := env.Complete(t, shopper, id, open); done.Outcome != pay.OutcomeSettled {
				t.Errorf("honest payment: got %s %s, want SETTLED", done.Outcome, done.Reason)
			}
			booked(t, env, id, "paid", "paid")
			stands(t, env, id, pay.OrderPaid, 89_000)
		})
	}
}

// Two windows of one order are both paid: the first counts, the second is a
// duplicate, whichever door tells of it.
func TestSecondPayment(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	windows := []string{
		env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"}),
		env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"}),
	}
	for _, impUID := range windows {
		if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		env.Settle(t)
	}
	rejected(t, env, shopper, id, windows[1], pay.RejectedDuplicate)
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeSettled || done.Payment.ID != windows[0] || !done.Replayed {
		t.Errorf("order as a whole: got %s by %v, want SETTLED by the first", done.Outcome, done.Payment)
	}
	booked(t, env, id, "paid", "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventPaid, pay.EventRejected)
}

// A window that was open when its order was cancelled is paid all the same.
func TestPaymentOfCancelledOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, map[string]any{"outcome": "open"})
	cancel(t, env, shopper, id)
	if _, err := env.Control.Approve(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	rejected(t, env, shopper, id, impUID, pay.RejectedOrderClosed)
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeRejected {
		t.Errorf("order as a whole: got %s, want REJECTED", done.Outcome)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderCancelled, 0)
}

// A stranger's payment on one's own order: nothing of it is told, nothing is
// written, and nothing of the stranger's changes.
func TestStrangersPayment(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	theirs, stranger := env.Order(t, "card")
	impUID := env.Pay(t, theirs.RequestPay, silent)
	env.Complete(t, stranger, theirs.Order.ID, impUID)
	untold, _ := env.Order(t, "card")
	unknown := env.Pay(t, untold.RequestPay, silent) // paid, and we do not know yet
	mine, shopper := env.Order(t, "card")
	id := mine.Order.ID

	for _, theft := range []string{impUID, unknown} {
		done := env.Complete(t, shopper, id, theft)
		if done.Outcome != pay.OutcomeRejected || done.Reason != pay.RejectedOtherOrder || done.Payment != nil || done.Failure != nil {
			t.Errorf("got %+v, want REJECTED for its order, and no word of the payment", done)
		}
		receive(t, env, id, theft)
	}
	if o := stands(t, env, id, pay.OrderPending, 0); o.Version != 1 || len(o.Edges.Payments)+len(o.Edges.Events) != 0 {
		t.Errorf("my order: got version %d, %d payments; want nothing written", o.Version, len(o.Edges.Payments))
	}
	if o := stands(t, env, theirs.Order.ID, pay.OrderPaid, 89_000); o.Version != 2 || o.AcceptedPaymentID != impUID {
		t.Errorf("their order: got version %d by %s, want 2 by %s", o.Version, o.AcceptedPaymentID, impUID)
	}
	booked(t, env, id)
	booked(t, env, theirs.Order.ID, "paid")
	booked(t, env, untold.Order.ID, "paid")
	stands(t, env, untold.Order.ID, pay.OrderPending, 0)
}

// A payment that Iamport does not know, and one that cannot be one.
func TestUnknownPayment(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	done := env.Complete(t, shopper, id, "imp_999999999999")
	if done.Outcome != pay.OutcomeRejected || done.Reason != pay.RejectedUnknownToPSP || done.Payment != nil {
		t.Errorf("got %+v, want REJECTED, not found", done)
	}
	asked := calls.Of("Payment")
	for _, malformed := range []string{"imp_", "imp_1/../2", "imp_" + string(make([]byte, 10)), "impx_1", "paid", "imp_123456789012345678901234567890123456", "imp_가"} {
		_, err := env.Service.CompletePayment(t.Context(), shopper, service.CompletePaymentInput{ImpUID: malformed, MerchantUID: id})
		if codeOf(t, err) != pay.InvalidInput {
			t.Errorf("%q: got %v, want INVALID_INPUT", malformed, err)
		}
	}
	if got := calls.Of("Payment"); got != asked {
		t.Errorf("got %d look-ups of what cannot be a payment, want none", got-asked)
	}
	if done := env.Complete(t, shopper, id, ""); done.Outcome != pay.OutcomeWaiting || done.WaitingFor != service.WaitingForBuyer {
		t.Errorf("nobody tried: got %s for %s, want WAITING for the buyer", done.Outcome, done.WaitingFor)
	}
	booked(t, env, id)
	if o := stands(t, env, id, pay.OrderPending, 0); o.Version != 1 {
		t.Errorf("got version %d, want nothing written", o.Version)
	}
}

// Nobody completes an order that is not his, and cannot tell it from none.
func TestCompleteIsTheOwners(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	for _, caller := range []auth.Caller{auth.Nobody, {}, env.Shopper(), {Role: auth.OrderOnly, Subject: shopper.Subject}} {
		for _, order := range []string{id, "ord_01arz3ndektsv4rrffq69g5fav", "", "ord_x", "주문"} {
			_, err := env.Service.CompletePayment(t.Context(), caller, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: order})
			if codeOf(t, err) != pay.NotFound {
				t.Errorf("%s of %q: got %v, want NOT_FOUND", caller.Role, order, err)
			}
		}
	}
	if got := calls.Of("Payment"); got != 0 {
		t.Errorf("got %d look-ups, want none", got)
	}
	done := env.Complete(t, auth.Caller{Role: auth.OrderOnly, Subject: id}, id, impUID)
	if done.Outcome != pay.OutcomeSettled {
		t.Errorf("with the order's own token: got %s, want SETTLED", done.Outcome)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}
