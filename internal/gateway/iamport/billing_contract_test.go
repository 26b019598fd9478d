package iamport_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Names of stored cards, as the service makes them.
const (
	card1 = "cus_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	card2 = "cus_bbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// store registers a card in a window; empty for the usual one.
func (w *world) store(t *testing.T, customerUID, number string) {
	t.Helper()
	more := m{"customer_uid": customerUID}
	if number != "" {
		more["card_number"] = number
	}
	r := w.payment(t, w.pay(t, "ord-of-"+customerUID, 0, more))
	if r.Usage != pay.UsageIssue || !r.Received() || r.Amount != 0 {
		t.Fatalf("registration: got usage %q, %s of %d; want an issue of 0", r.Usage, r.Status(), r.Amount)
	}
}

func charge(order string) gateway.Charge {
	return gateway.Charge{CustomerUID: card1, MerchantUID: order, Amount: won(9_900), TaxFree: 900, Name: "정기 구독",
		Buyer: &pay.Buyer{Name: "구매자", Email: "buyer@example.com", Tel: "010-0000-0000", Address: "서울", Postcode: "04524"}}
}

func later(order string, at time.Time) gateway.ScheduledCharge {
	return gateway.ScheduledCharge{Charge: charge(order), At: at}
}

// now is the sandbox's time.
func (w *world) now(t *testing.T) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, w.control(t, "clock", m{"advance": "0s"})["now"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A card is stored and forgotten, under both ways to say that there is none.
func TestStoredCard(t *testing.T) {
	t.Parallel()
	for _, missing := range []int{200, 404} {
		w := newWorld(t)
		w.settings(t, m{"customers_missing_status": missing})
		_, err := w.Customer(t.Context(), card1)
		wantErr(t, "no card yet", err, gateway.ErrNotFound)
		if strings.Contains(err.Error(), card1) {
			t.Errorf("%v tells the card's name", err)
		}
		w.store(t, card1, "4518-4200-0000-1234")
		c, err := w.Customer(t.Context(), card1)
		if err != nil || c.Card == nil || c.Card.Number != "451842******1234" || c.PG == "" || c.Channel != pay.ChannelTest || c.StoredAt.IsZero() {
			t.Errorf("got %+v, card %+v, %v; want it masked, through a test channel", c, c.Card, err)
		}
		_, err = w.Customer(t.Context(), card2)
		wantErr(t, "another card", err, gateway.ErrNotFound)
		for range 2 {
			if err := w.ForgetCustomer(t.Context(), card1, "그만"); err != nil {
				t.Errorf("forget, %d: %v", missing, err)
			}
		}
		_, err = w.Customer(t.Context(), card1)
		wantErr(t, "forgotten", err, gateway.ErrNotFound)
		_, err = w.Charge(t.Context(), charge("ord-1"))
		wantErr(t, "charge a forgotten card", err, gateway.ErrRefused)
	}
	w := newWorld(t)
	_, err := w.Customer(t.Context(), "")
	wantErr(t, "no name", err, gateway.ErrNotFound)
	wantErr(t, "forget no name", w.ForgetCustomer(t.Context(), "", ""), gateway.ErrRefused)
}

// A stored card is charged: once per order that it pays, and a decline is told
// in either style.
func TestCharge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store(t, card1, "")
	r, err := w.Charge(t.Context(), charge("ord-1"))
	if err != nil || r.MerchantUID != "ord-1" || !r.Received() || r.Amount != 9_900 || r.Usage != pay.UsageCharge || !pay.IsImpUID(r.ImpUID) {
		t.Fatalf("got %+v, %v; want 9900 of ord-1 paid by a charge", r, err)
	}
	if look := w.payment(t, r.ImpUID); look.ImpUID != r.ImpUID || !look.Received() {
		t.Errorf("look-up: got %+v, want the same", look)
	}
	_, err = w.Charge(t.Context(), charge("ord-1"))
	wantErr(t, "charge a paid order", err, gateway.ErrRefused)

	w.control(t, "cards", m{"customer_uid": card1, "decline": "always", "reason": "[8324] 한도초과"})
	w.settings(t, m{"charge_failure_style": "failed"})
	r, err = w.Charge(t.Context(), charge("ord-2"))
	if err != nil || !r.Failed || r.Received() || r.Failure.Code != pay.FailureLimit {
		t.Errorf("declined with code 0: got %+v, %v; want a FAILED report", r.Failure, err)
	}
	w.settings(t, m{"charge_failure_style": "code"})
	_, err = w.Charge(t.Context(), charge("ord-3"))
	wantErr(t, "declined with code -1", err, gateway.ErrRefused)
	if f := gateway.FailureOf(err); f == nil || f.Code != pay.FailureLimit || f.GatewayCode != "8324" {
		t.Errorf("failure: got %+v, want LIMIT_EXCEEDED", f)
	}
	if f := gateway.FailureOf(gateway.ErrUnavailable); f != nil {
		t.Errorf("failure of no answer: got %+v, want none", f)
	}
}

// What could be taken for another charge is not sent.
func TestChargeRefusesUnusableInput(t *testing.T) {
	t.Parallel()
	f := says(200, enveloped(payment(t, nil)))
	c := f.client()
	for name, change := range map[string]func(*gateway.Charge){
		"no card":       func(in *gateway.Charge) { in.CustomerUID = "" },
		"no order":      func(in *gateway.Charge) { in.MerchantUID = "" },
		"nothing":       func(in *gateway.Charge) { in.Amount.Amount = 0 },
		"below nothing": func(in *gateway.Charge) { in.Amount.Amount = -1 },
		"tax-free":      func(in *gateway.Charge) { in.TaxFree = in.Amount.Amount + 1 },
		"no name":       func(in *gateway.Charge) { in.Name = "" },
	} {
		in := later("ord-1", time.Unix(2_000_000_000, 0))
		change(&in.Charge)
		_, err := c.Charge(t.Context(), in.Charge)
		wantErr(t, "charge: "+name, err, gateway.ErrRefused)
		wantErr(t, "schedule: "+name, c.Schedule(t.Context(), in), gateway.ErrRefused)
	}
	wantErr(t, "schedule: no time", c.Schedule(t.Context(), gateway.ScheduledCharge{Charge: charge("ord-1")}), gateway.ErrRefused)
	wantErr(t, "unschedule: no order", c.Unschedule(t.Context(), card1, ""), gateway.ErrRefused)
	wantErr(t, "unschedule: no card", c.Unschedule(t.Context(), "", "ord-1"), gateway.ErrRefused)
	if n := f.asked.Load(); n != 0 {
		t.Errorf("sent %d requests, want none", n)
	}
}

// A charge is scheduled, executed at its time, or taken back.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store(t, card1, "")
	at := w.now(t).Add(48 * time.Hour).Truncate(time.Second)
	_, err := w.Scheduled(t.Context(), "ord-1")
	wantErr(t, "nothing yet", err, gateway.ErrNotFound)
	for _, order := range []string{"ord-1", "ord-2"} {
		if err := w.Schedule(t.Context(), later(order, at)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := w.Scheduled(t.Context(), "ord-1")
	if err != nil || r.Status != pay.ScheduleWaiting || !r.At.Equal(at) || r.Money != won(9_900) || r.CustomerUID != card1 || r.ImpUID != "" {
		t.Errorf("got %+v, %v; want it waiting", r, err)
	}
	wantErr(t, "twice", w.Schedule(t.Context(), later("ord-1", at)), gateway.ErrRefused)
	wantErr(t, "in the past", w.Schedule(t.Context(), later("ord-3", at.Add(-72*time.Hour))), gateway.ErrRefused)
	other := later("ord-3", at)
	other.CustomerUID = card2
	wantErr(t, "a card that nobody stored", w.Schedule(t.Context(), other), gateway.ErrRefused)

	for range 2 {
		if err := w.Unschedule(t.Context(), card1, "ord-2"); err != nil {
			t.Error(err)
		}
	}
	if err := w.Unschedule(t.Context(), card1, "ord-never"); err != nil {
		t.Errorf("never there: %v", err)
	}
	wantErr(t, "with another card", w.Unschedule(t.Context(), card2, "ord-1"), gateway.ErrRefused)

	w.control(t, "clock", m{"advance": "49h"})
	if r, err = w.Scheduled(t.Context(), "ord-2"); err != nil || r.Status != pay.ScheduleRevoked || r.RevokedAt.IsZero() || r.ImpUID != "" {
		t.Errorf("taken back: got %+v, %v; want REVOKED", r, err)
	}
	if r, err = w.Scheduled(t.Context(), "ord-1"); err != nil || r.Status != pay.ScheduleExecuted || r.ExecutedAt.IsZero() || r.Failure != nil {
		t.Fatalf("executed: got %+v, %v", r, err)
	}
	if p := w.payment(t, r.ImpUID); !p.Received() || p.Usage != pay.UsageScheduled || p.MerchantUID != "ord-1" || !p.PaidAt.Equal(at) {
		t.Errorf("payment: got %s with usage %q at %s, want it paid on schedule at %s", p.Status(), p.Usage, p.PaidAt, at)
	}
	if err := w.Unschedule(t.Context(), card1, "ord-1"); err != nil {
		t.Errorf("unschedule what was executed: %v", err)
	}

	w.control(t, "cards", m{"customer_uid": card1, "decline": "always"})
	if err := w.Schedule(t.Context(), later("ord-4", at.Add(48*time.Hour))); err != nil {
		t.Fatal(err)
	}
	w.control(t, "clock", m{"advance": "48h"})
	if r, err = w.Scheduled(t.Context(), "ord-4"); err != nil || r.Status != pay.ScheduleExecuted || r.Failure == nil {
		t.Errorf("declined: got %+v, %v; want a failure", r, err)
	}
}

// Writes are sent once, and what nobody answered is in doubt.
func TestBillingWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store(t, card1, "")
	at := w.now(t).Add(time.Hour)
	for name, row := range map[string]struct {
		method, path string
		call         func() error
	}{
		"charge": {http.MethodPost, "/subscribe/payments/again", func() error {
			_, err := w.Charge(t.Context(), charge("ord-1"))
			return err
		}},
		"schedule":   {http.MethodPost, "/subscribe/payments/schedule", func() error { return w.Schedule(t.Context(), later("ord-2", at)) }},
		"unschedule": {http.MethodPost, "/subscribe/payments/unschedule", func() error { return w.Unschedule(t.Context(), card1, "ord-2") }},
		"forget":     {http.MethodDelete, "/subscribe/customers/" + card1, func() error { return w.ForgetCustomer(t.Context(), card1, "") }},
	} {
		for _, fault := range []string{"error500", "reset"} {
			w.fault(t, row.path, fault, 0)
			if row.method == http.MethodDelete {
				w.fault(t, "DELETE /subscribe/customers/{customer_uid}", fault, 0)
			}
			before := w.calls.count(row.method, row.path)
			wantErr(t, name+" "+fault, row.call(), gateway.ErrOutcomeUnknown)
			if n := w.calls.count(row.method, row.path) - before; n != 1 {
				t.Errorf("%s, %s: sent %d times, want once", name, fault, n)
			}
		}
	}
}
