package sandbox_test

import (
	"encoding/json"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

func TestClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 9, 0, 0, 123_456_789, time.UTC)
	w := newWorld(t, sandbox.Options{Now: func() time.Time { return start }})
	want(t, w.control(t, "GET", "/clock", nil).played(t), map[string]string{"now": "2026-03-01T09:00:00.123456789Z", "advance": "0s"})

	moved := make(chan object)
	go func() {
		defer close(moved)
		moved <- w.control(t, "GET", "/clock?after=0s", nil).body.(object)
	}()
	a := w.control(t, "POST", "/clock", object{"advance": "24h"})
	want(t, a.played(t), map[string]string{"now": "2026-03-02T09:00:00.123456789Z", "advance": "24h0m0s"})
	want(t, <-moved, map[string]string{"advance": "24h0m0s"})
	want(t, w.control(t, "GET", "/clock?after=1h", nil).played(t), map[string]string{"advance": "24h0m0s"})

	for _, a := range []answer{a, w.rest(t, "GET", "/payments/imp_0", nil), w.control(t, "GET", "/nothing", nil)} {
		if got := a.header.Get("X-Sandbox-Time"); got != "2026-03-02T09:00:00.123456789Z" {
			t.Errorf("X-Sandbox-Time: got %q", got)
		}
	}
	for _, d := range []string{"-1h", "tomorrow", "", "9000000h"} {
		w.control(t, "POST", "/clock", object{"advance": d}).controlRefused(t, 400, "BAD_REQUEST")
	}
	w.control(t, "GET", "/clock?after=x", nil).controlRefused(t, 400, "BAD_REQUEST")
}

// Everything that was answered is there after a restart: payments, cancels,
// pre-registrations, the clock, the switches and the token.
func TestRestart(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{Path: t.TempDir() + "/books ?#.db"}
	w := startWorld(t, o)
	id := w.pay(t, "ord-1", object{"notice_url": "http://shop.localhost/hook", "webhook": "none", "currency": "USD", "amount": json.Number("9.99")})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id, "amount": json.Number("0.99"), "tax_free": json.Number("0.5")}).ok(t)
	vbank := w.pay(t, "ord-2", object{"pay_method": "vbank"})
	w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": "ord-3", "amount": 1}).ok(t)
	w.advance(t, time.Minute)
	w.set(t, object{"webhook_format": "form"})
	before := w.control(t, "GET", "/payments", nil)
	if _, err := sandbox.New(o); err == nil {
		t.Error("a second sandbox opened the same books")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}

	again := newWorld(t, o)
	if again.token != w.token {
		t.Error("the token was forgotten")
	}
	if after := again.control(t, "GET", "/payments", nil); string(after.raw) != string(before.raw) {
		t.Errorf("books after the restart:\ngot  %s\nwant %s", after.raw, before.raw)
	}
	want(t, again.control(t, "GET", "/clock", nil).played(t), map[string]string{"advance": "1m0s"})
	want(t, again.control(t, "GET", "/settings", nil).played(t), map[string]string{"webhook_format": "form", "sandbox": "true"})
	want(t, again.rest(t, "GET", "/payments/prepare/ord-3", nil).ok(t), map[string]string{"amount": "1"})
	again.control(t, "POST", "/deposit", object{"imp_uid": vbank}).played(t)
	third := again.pay(t, "ord-4", nil)
	list := again.control(t, "GET", "/payments", nil).body.([]any)
	if list[0].(object)["imp_uid"] != third {
		t.Error("the newest payment is not the first of the books")
	}
}
