package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// open asks for the page as who sits at this machine.
func open(h http.Handler, address string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A buyer pays; the page shows what each was told, in both languages, and a
// name that looks like a script is a name.
func TestOutboxPage(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithNotices(notify.Channels{}.OrOutbox()), testenv.WithConfig(func(c *service.Config) {
		c.MerchantName = "<script>alert(1)</script>"
	}))
	page := outbox{env.Service, slog.New(slog.DiscardHandler), true}
	if w := open(page, "/outbox"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "아직 알림이 없습니다") {
		t.Errorf("empty: got %d %s", w.Code, w.Body)
	}
	shopper := env.Shopper()
	in := testenv.Cart("card")
	in.Buyer = &pay.Buyer{Tel: "010-8765-4321", Email: "kim@example.com"}
	made, err := env.Service.CreateOrder(t.Context(), shopper, in)
	if err != nil {
		t.Fatal(err)
	}
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"}))

	has := func(address string, want bool, words ...string) {
		t.Helper()
		w := open(page, address)
		for _, s := range words {
			if got := strings.Contains(w.Body.String(), s); got != want {
				t.Errorf("%s has %q: got %t, want %t", address, s, got, want)
			}
		}
	}
	has("/outbox", true, "010-8765-4321", "kim@example.com", "결제 완료", "대기 중", "order.paid", "&lt;script&gt;")
	has("/outbox", true, "<title>알림함 · paygraph 샌드박스</title>", "상점 시스템", `<a href="/sandbox/bank?lang=ko">은행</a>`, `<a href="/">쇼핑몰</a>`)
	has("/outbox", false, "<script>", "> merchant")
	has("/outbox?lang=en", true, "Payment received", "Waits until", "Text message", "the shop&#39;s system", `<a href="/sandbox/?lang=en">Console</a>`)
	has("/outbox?channel=SMS", true, "010-8765-4321")
	has("/outbox?channel=SMS", false, "kim@example.com", "order.paid")
	if _, err := env.Service.SendTexts(t.Context()); err != nil {
		t.Fatal(err)
	}
	has("/outbox?channel=SMS", true, "보냄")
}

// The page is for this machine alone, and no page of a live server.
func TestOutboxStaysHome(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	page := outbox{env.Service, slog.New(slog.DiscardHandler), true}
	for name, change := range map[string]func(*http.Request){
		"a name that points here": func(r *http.Request) { r.Host = "rebound.example" },
		"another machine":         func(r *http.Request) { r.RemoteAddr = "192.168.0.7:50000" },
		"a proxy":                 func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.7") },
		"a newer proxy":           func(r *http.Request) { r.Header.Set("Forwarded", "for=203.0.113.7") },
	} {
		if w := open(page, "/outbox", change); w.Code != http.StatusForbidden {
			t.Errorf("%s: got %d, want 403", name, w.Code)
		}
	}
	if w := open(page, "/outbox", func(r *http.Request) { r.Host = "[::1]:8080" }); w.Code != http.StatusOK {
		t.Errorf("this machine: got %d, want 200", w.Code)
	}
	env.Service.Config.Sandbox = false
	if w := open(page, "/outbox"); w.Code == http.StatusOK {
		t.Errorf("live: got %d, want no page", w.Code)
	}
}
