package iamport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

func won(n int64) pay.Money { return pay.Money{Amount: n, Currency: pay.KRW} }

// wantErr ends the test unless err is of the class.
func wantErr(t *testing.T, what string, err, class error) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Fatalf("%s: got error %v, want %v", what, err, class)
	}
}

// A card payment is read whole, a payment of a test channel too.
func TestPaymentByCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for channel, sandbox := range map[pay.Channel]any{pay.ChannelTest: true, pay.ChannelLive: false, pay.ChannelUnknown: nil} {
		id := w.pay(t, "ord-"+string(channel), 12_000, m{"sandbox": sandbox})
		r := w.payment(t, id)
		if r.ImpUID != id || r.MerchantUID != "ord-"+string(channel) || r.Amount != 12_000 || r.Currency != pay.KRW {
			t.Errorf("got %+v, want 12000 KRW of %s", r, id)
		}
		if r.Channel != channel {
			t.Errorf("channel: got %q, want %q", r.Channel, channel)
		}
		if !r.Received() || r.Failed || r.Status() != pay.PaymentPaid || r.PaidAt.Location() != time.UTC {
			t.Errorf("got paid at %v, failed %v, want paid in UTC", r.PaidAt, r.Failed)
		}
		if r.Card == nil || !strings.Contains(r.Card.Number, "*") || r.Account != nil || r.Failure != nil {
			t.Errorf("got card %+v, account %+v, failure %+v; want a masked card alone", r.Card, r.Account, r.Failure)
		}
		if !json.Valid([]byte(r.Raw)) || !strings.Contains(r.Raw, id) {
			t.Errorf("raw: got %q, want the payment object", r.Raw)
		}
	}
	_, err := w.Payment(t.Context(), "imp_000000000404")
	wantErr(t, "unknown payment", err, gateway.ErrNotFound)
	_, err = w.Payment(t.Context(), "")
	wantErr(t, "no payment", err, gateway.ErrNotFound)
}

// An account is issued, paid into, and another revoked.
func TestAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 30_000, m{"pay_method": "vbank"})
	r := w.payment(t, id)
	if !r.AccountIssued() || r.Account.Number == "" || r.Account.BankName == "" || !r.Account.DueAt.After(r.Account.IssuedAt) {
		t.Fatalf("got account %+v of a %s payment, want an issued one", r.Account, r.Status())
	}
	w.control(t, "deposit", m{"imp_uid": id})
	if r := w.payment(t, id); r.Status() != pay.PaymentPaid || r.Account == nil {
		t.Errorf("after the deposit: got %s with account %v, want PAID", r.Status(), r.Account)
	}
	_, err := w.RevokeAccount(t.Context(), id)
	wantErr(t, "revoke a paid account", err, gateway.ErrRefused)

	id = w.pay(t, "ord-2", 30_000, m{"pay_method": "vbank"})
	if r, err = w.RevokeAccount(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if r.Status() != pay.PaymentFailed || r.Failure.Code != pay.FailureAccountRevoked || r.FailedAt.IsZero() {
		t.Errorf("revoked: got %s, %+v; want FAILED as ACCOUNT_REVOKED", r.Status(), r.Failure)
	}
	_, err = w.RevokeAccount(t.Context(), id)
	wantErr(t, "revoke again", err, gateway.ErrRefused)
	_, err = w.RevokeAccount(t.Context(), "imp_000000000404")
	wantErr(t, "revoke an unknown account", err, gateway.ErrNotFound)
	wantErr(t, "revoke an unknown account", err, gateway.ErrRefused)
	_, err = w.RevokeAccount(t.Context(), "")
	wantErr(t, "revoke nothing", err, gateway.ErrNotFound)

	open := w.payment(t, w.pay(t, "ord-3", 30_000, m{"pay_method": "vbank", "outcome": "open"}))
	if open.Account != nil || open.Status() != pay.PaymentReady {
		t.Errorf("open window: got %s with account %v, want READY without", open.Status(), open.Account)
	}
}

// What took no money says why.
func TestFailures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.payment(t, w.pay(t, "ord-1", 1_000, m{"outcome": "failed", "fail_reason": "[8324] 한도초과"}))
	want := &pay.Failure{Code: pay.FailureLimit, GatewayCode: "8324", GatewayMessage: "[8324] 한도초과"}
	if diff := cmp.Diff(want, r.Failure); diff != "" || !r.Failed || r.Received() {
		t.Errorf("declined: got %s, (-want +got) %s", r.Status(), diff)
	}
	w.settings(t, m{"closed_window_fails": true})
	r = w.payment(t, w.pay(t, "ord-2", 1_000, m{"outcome": "cancelled"}))
	if !r.Failed || r.Failure.Code != pay.FailureWindowClosed {
		t.Errorf("closed window: got %s, %+v; want WINDOW_CLOSED", r.Status(), r.Failure)
	}
	w.settings(t, m{"closed_window_fails": false})
	r = w.payment(t, w.pay(t, "ord-3", 1_000, m{"outcome": "cancelled"}))
	if r.Failed || r.Status() != pay.PaymentReady {
		t.Errorf("closed window that stays: got %s, want READY", r.Status())
	}
}

// An order's payments come whole and newest first; those of no order are an
// empty list.
func TestPaymentsOfOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []string
	for range 3 {
		want = append([]string{w.pay(t, "주문/1 #%?", 1_000, m{"outcome": "failed"})}, want...)
		w.control(t, "clock", m{"advance": "1s"})
	}
	w.pay(t, "other", 1_000, nil)
	reports, err := w.Payments(t.Context(), "주문/1 #%?")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range reports {
		got = append(got, r.ImpUID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payments (-want +got): %s", diff)
	}
	for _, isError := range []bool{false, true} {
		w.settings(t, m{"empty_list_is_error": isError})
		if reports, err := w.Payments(t.Context(), "nobody"); err != nil || len(reports) != 0 {
			t.Errorf("no payments: got %v, %v; want none", reports, err)
		}
	}
	_, err = w.Payments(t.Context(), "")
	wantErr(t, "no order", err, gateway.ErrRefused)
}

// Some, all or none of a batch are known.
func TestBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.pay(t, "a", 1_000, nil), w.pay(t, "b", 2_000, nil)
	for want, ids := range map[int][]string{2: {a, b}, 1: {a, "imp_000000000404"}, 0: {"imp_000000000404"}} {
		got, err := w.Batch(t.Context(), ids)
		if err != nil || len(got) != want {
			t.Errorf("batch %v: got %d, %v; want %d", ids, len(got), err, want)
		}
	}
	if got, err := w.Batch(t.Context(), nil); err != nil || got != nil {
		t.Errorf("empty batch: got %v, %v", got, err)
	}
	_, err := w.Batch(t.Context(), make([]string, 101))
	wantErr(t, "101 payments", err, gateway.ErrRefused)
}

// The lists of changes are read page by page, oldest first, also past the end.
func TestChanged(t *testing.T) {
	t.Parallel()
	for _, isError := range []bool{false, true} {
		t.Run(fmt.Sprintf("empty_list_is_error=%v", isError), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.settings(t, m{"empty_list_is_error": isError})
			from := time.Now().Add(-time.Minute)
			var want []string
			for i := range 5 {
				want = append(want, w.pay(t, fmt.Sprint("ord-", i), 1_000, nil))
				w.control(t, "clock", m{"advance": "1s"})
			}
			var got []string
			q := gateway.Changes{Status: gateway.ChangedPaid, From: from, To: from.Add(time.Hour), Page: 1, Limit: 2}
			for q.Page != 0 {
				p, err := w.Changed(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range p.Reports {
					got = append(got, r.ImpUID)
				}
				q.Page = p.Next
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("changes (-want +got): %s", diff)
			}
			for _, status := range []gateway.ChangeStatus{
				gateway.ChangedPaid, gateway.ChangedReady, gateway.ChangedFailed, gateway.ChangedCancelled,
			} {
				q.Status, q.Page = status, 1
				if status == gateway.ChangedPaid {
					q.Page = 9 // past the end
				}
				if p, err := w.Changed(t.Context(), q); err != nil || len(p.Reports) != 0 || p.Next != 0 {
					t.Errorf("%s page %d: got %+v, %v; want an empty last page", status, q.Page, p, err)
				}
			}
		})
	}
}

// A question that Iamport would take for another one is not sent.
func TestChangedRefusesUnusableQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := time.Now()
	fine := gateway.Changes{Status: gateway.ChangedPaid, From: now.Add(-time.Hour), To: now, Page: 1, Limit: 100}
	for name, change := range map[string]func(*gateway.Changes){
		"unknown status": func(q *gateway.Changes) { q.Status = "all" },
		"no page":        func(q *gateway.Changes) { q.Page = 0 },
		"no limit":       func(q *gateway.Changes) { q.Limit = 0 },
		"large limit":    func(q *gateway.Changes) { q.Limit = 1001 },
		"backwards":      func(q *gateway.Changes) { q.To = q.From.Add(-time.Second) },
		"91 days":        func(q *gateway.Changes) { q.From = q.To.AddDate(0, 0, -91) },
	} {
		q := fine
		change(&q)
		_, err := w.Changed(t.Context(), q)
		wantErr(t, name, err, gateway.ErrRefused)
	}
	if n := len(w.calls.list); n != 0 {
		t.Errorf("sent %d requests, want none", n)
	}
}

// A sum is fixed, fixed again with another sum, and read.
func TestRegister(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Registered(t.Context(), "ord/1")
	wantErr(t, "before", err, gateway.ErrNotFound)
	for _, sum := range []pay.Money{won(1_000), won(1_000), won(2_500), {Amount: 1_205, Currency: "USD"}} {
		r := gateway.Registration{MerchantUID: "ord/1", Money: sum}
		if err := w.Register(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Registered(t.Context(), "ord/1"); err != nil || got != r {
			t.Errorf("got %+v, %v; want %+v", got, err, r)
		}
	}
	_, err = w.Registered(t.Context(), "")
	wantErr(t, "no order", err, gateway.ErrNotFound)
	err = w.Register(t.Context(), gateway.Registration{MerchantUID: strings.Repeat("x", 41), Money: won(1)})
	wantErr(t, "a number that is too long", err, gateway.ErrRefused)
}

// Money goes back in parts, never twice, never more than there is, however
// Iamport spells its refusals and its partly refunded payments.
func TestCancel(t *testing.T) {
	t.Parallel()
	for _, set := range []m{
		{"refusal_status": 200, "refusal_code": 1, "partial_cancel_status": "cancelled"},
		{"refusal_status": 200, "refusal_code": -1, "partial_cancel_status": "paid"},
		{"refusal_status": 400, "refusal_code": 1, "partial_cancel_status": "cancelled"},
		{"refusal_status": 400, "refusal_code": -1, "partial_cancel_status": "paid"},
	} {
		t.Run(fmt.Sprint(set), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.settings(t, set)
			id := w.pay(t, "ord-1", 10_000, nil)
			cancel := gateway.Cancel{ImpUID: id, Amount: won(3_000), Remaining: 10_000, TaxFree: 500, Reason: "부분 환불 [r1]"}
			r, err := w.Cancel(t.Context(), cancel)
			if err != nil || r.Refunded != 3_000 || r.Status() != pay.PaymentPartiallyRefunded || r.Failed {
				t.Fatalf("got %s, refunded %d, %v; want 3000 of it back", r.Status(), r.Refunded, err)
			}
			_, err = w.Cancel(t.Context(), cancel)
			wantErr(t, "the same again", err, gateway.ErrRefused)
			cancel.Amount, cancel.Remaining = won(8_000), 8_000
			_, err = w.Cancel(t.Context(), cancel)
			wantErr(t, "more than is left", err, gateway.ErrRefused)
			cancel.Amount, cancel.Remaining = won(7_000), 7_000
			if r, err = w.Cancel(t.Context(), cancel); err != nil || r.Status() != pay.PaymentRefunded {
				t.Fatalf("the rest: got %s, %v; want REFUNDED", r.Status(), err)
			}
			_, err = w.Cancel(t.Context(), cancel)
			wantErr(t, "once all is back", err, gateway.ErrRefused)
			if got := w.payment(t, id).Refunded; got != 10_000 {
				t.Errorf("buyer got %d back, want 10000", got)
			}
			cancel.ImpUID = "imp_000000000404"
			_, err = w.Cancel(t.Context(), cancel)
			wantErr(t, "an unknown payment", err, gateway.ErrRefused)
		})
	}
}

// What Iamport would take for "everything" is not sent.
func TestCancelRefusesUnusableSums(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, nil)
	for name, c := range map[string]gateway.Cancel{
		"nothing":       {ImpUID: id, Amount: won(0), Remaining: 10_000},
		"negative":      {ImpUID: id, Amount: won(-1), Remaining: 10_000},
		"over the rest": {ImpUID: id, Amount: won(2), Remaining: 1},
		"tax-free":      {ImpUID: id, Amount: won(2), Remaining: 10_000, TaxFree: 3},
		"nobody":        {Amount: won(2), Remaining: 10_000},
	} {
		_, err := w.Cancel(t.Context(), c)
		wantErr(t, name, err, gateway.ErrRefused)
	}
	if got := w.payment(t, id).Refunded; got != 0 {
		t.Errorf("buyer got %d back, want 0", got)
	}
}

// A deposit goes back to the account that the buyer names.
func TestCancelDeposit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, m{"pay_method": "vbank", "outcome": "paid"})
	c := gateway.Cancel{ImpUID: id, Amount: won(10_000), Remaining: 10_000}
	_, err := w.Cancel(t.Context(), c)
	wantErr(t, "no account named", err, gateway.ErrRefused)
	c.Account = &pay.RefundAccount{BankCode: "88", Number: "110000000000", Holder: "홍길동", Tel: "01012345678"}
	if r, err := w.Cancel(t.Context(), c); err != nil || r.Status() != pay.PaymentRefunded {
		t.Errorf("got %s, %v; want REFUNDED", r.Status(), err)
	}
}

// A read survives passing trouble of every kind.
func TestReadsAreRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, nil)
	for _, fault := range []string{"error500", "error503", "reset", "unauthorized"} {
		w.fault(t, "GET /payments/{imp_uid}", fault, 1)
		w.payment(t, id)
	}
	w.fault(t, "GET /payments/{imp_uid}", "error500", 0)
	_, err := w.Payment(t.Context(), id)
	wantErr(t, "lasting trouble", err, gateway.ErrUnavailable)
	w.fault(t, "GET /payments/{imp_uid}", "unauthorized", 0)
	_, err = w.Payment(t.Context(), id)
	wantErr(t, "lasting 401", err, gateway.ErrUnauthorized)
	w.fault(t, "GET /payments/{imp_uid}", "timeout", 0)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = w.Payment(ctx, id)
	wantErr(t, "no answer", err, gateway.ErrUnavailable)
	wantErr(t, "no answer", err, context.DeadlineExceeded)
}

// A write is sent once, whatever happens, but after a 401.
func TestWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]struct {
		class error
		back  int64
		calls int
	}{
		"error500":             {gateway.ErrOutcomeUnknown, 0, 1},
		"error503":             {gateway.ErrOutcomeUnknown, 0, 1},
		"reset":                {gateway.ErrOutcomeUnknown, 0, 1},
		"timeout":              {gateway.ErrOutcomeUnknown, 0, 1},
		"timeout_after_effect": {gateway.ErrOutcomeUnknown, 3_000, 1},
		"refused":              {gateway.ErrRefused, 0, 1},
		"unauthorized":         {nil, 3_000, 2},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id := w.pay(t, "ord-1", 10_000, nil)
			w.payment(t, id) // the token is there: the time is for the write
			w.fault(t, "/payments/cancel", fault, 1)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan error, 1)
			go func() {
				_, err := w.Cancel(ctx, gateway.Cancel{ImpUID: id, Amount: won(3_000), Remaining: 10_000})
				done <- err
			}()
			if strings.HasPrefix(fault, "timeout") {
				// the caller leaves once the write has done what it will do
				w.await(t, func() bool { return w.troubles(t) == 0 && w.payment(t, id).Refunded == want.back })
				cancel()
			}
			if err := <-done; !errors.Is(err, want.class) {
				t.Errorf("got error %v, want %v", err, want.class)
			}
			if got := w.payment(t, id).Refunded; got != want.back {
				t.Errorf("buyer got %d back, want %d", got, want.back)
			}
			if got := w.calls.count("POST", "/payments/cancel"); got != want.calls {
				t.Errorf("sent %d times, want %d", got, want.calls)
			}
		})
	}
}

// Nobody listens: nothing was done, a write can be asked again.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, nil)
	dead := &world{url: "http://127.0.0.1:1"}
	_, err := dead.client(nil).Payment(t.Context(), id)
	wantErr(t, "read", err, gateway.ErrUnavailable)

	// The token comes from the sandbox, the cancel finds nobody.
	turn := &turning{to: dead.url, path: "/payments/cancel"}
	_, err = w.client(turn).Cancel(t.Context(), gateway.Cancel{ImpUID: id, Amount: won(1), Remaining: 10_000})
	wantErr(t, "write", err, gateway.ErrUnavailable)
	if errors.Is(err, gateway.ErrOutcomeUnknown) {
		t.Errorf("write: got %v, want a known outcome", err)
	}
}

// A token ends with the sandbox's clock; the client notices and goes on.
func TestTokenExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, nil)
	w.payment(t, id)
	w.control(t, "clock", m{"advance": "31m"})
	w.payment(t, id)
	if got := w.calls.count("POST", "/users/getToken"); got != 2 {
		t.Errorf("fetched %d tokens, want 2", got)
	}
}

// However many call at once, one token is fetched, and one more when all of
// them find it refused.
func TestOneTokenForAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.pay(t, "ord-1", 10_000, nil)
	for want := 1; want <= 2; want++ {
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				if _, err := w.Payment(t.Context(), id); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := w.calls.count("POST", "/users/getToken"); got != want {
			t.Errorf("fetched %d tokens, want %d", got, want)
		}
		w.control(t, "clock", m{"advance": "31m"})
	}
}
