package control_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
	"paygraph/internal/sandbox/control"
)

// A card is stored in the window, charged by a schedule that it declines, and
// recovered.
func TestBilling(t *testing.T) {
	t.Parallel()
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); srv.Close() })
	c, ctx := control.Control{URL: srv.URL}, t.Context()

	if _, err := c.Pay(ctx, map[string]any{"merchant_uid": "reg-1", "name": "카드 등록", "amount": 0, "customer_uid": "c1", "card_number": control.CardOnce}); err != nil {
		t.Fatal(err)
	}
	stored, err := c.Cards(ctx)
	if err != nil || len(stored) != 1 || stored[0].CustomerUID != "c1" || stored[0].CardNumber != "451842******0010" || stored[0].Conduct.Decline != "once" {
		t.Errorf("cards: got %+v, %v, want the one that declines once", stored, err)
	}
	from := s.Now().Add(time.Hour)
	if err := c.Card(ctx, "c1", control.Conduct{Decline: "from", From: &from, Reason: "정지"}); err != nil {
		t.Error(err)
	}
	var refused *control.Error
	if err := c.Card(ctx, "c2", control.Conduct{Decline: "never"}); !errors.As(err, &refused) || refused.Code != "NOT_FOUND" {
		t.Errorf("another card: got %v, want NOT_FOUND", err)
	}
	if err := c.CardNumber(ctx, control.CardGood, control.Conduct{Decline: "always"}); err != nil {
		t.Error(err)
	}

	token := ask(t, srv.URL, "/users/getToken", "", url.Values{"imp_key": {sandbox.Key}, "imp_secret": {sandbox.Secret}})
	_, token, _ = strings.Cut(token, `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)
	ask(t, srv.URL, "/subscribe/payments/schedule", token, url.Values{"customer_uid": {"c1"}, "schedules[0][merchant_uid]": {"ord-1"},
		"schedules[0][schedule_at]": {fmt.Sprint(s.Now().Add(2 * time.Hour).Unix())}, "schedules[0][amount]": {"100"}, "schedules[0][name]": {"x"}})
	if k, err := c.AdvanceBy(ctx, 3*time.Hour, time.Hour); err != nil || k.Executed != 1 || k.Steps != 4 {
		t.Errorf("clock: got %+v, %v, want one schedule in four steps", k, err)
	}
	list, err := c.Schedules(ctx, "c1")
	if err != nil || len(list) != 1 || list[0].PaymentStatus != "failed" || list[0].FailReason != "정지" {
		t.Errorf("schedules: got %+v, %v, want one that failed", list, err)
	}
	if p, err := c.Recover(ctx, "ord-1"); err != nil || p.Status != "paid" || p.Usage != "payment.scheduled" || p.CustomerUID != "c1" {
		t.Errorf("recover: got %+v, %v, want it paid", p, err)
	}
	if list, err := c.Schedules(ctx, ""); err != nil || len(list) != 1 || list[0].PaymentStatus != "paid" {
		t.Errorf("schedules after that: got %+v, %v, want one that was paid", list, err)
	}
}

// ask calls Iamport's API and returns the answer.
func ask(t *testing.T, origin, path, token string, form url.Values) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", origin+"/sandbox/iamport"+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.HasPrefix(string(body), `{"code":0,`) {
		t.Fatalf("%s: got %s, %v, want success", path, body, err)
	}
	return string(body)
}
