package control_test

import (
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"paygraph/internal/sandbox"
	"paygraph/internal/sandbox/control"
)

// An account is issued, gets its deposit and is refunded in the console: the
// books agree with what each call said.
func TestControl(t *testing.T) {
	t.Parallel()
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); srv.Close() })
	c, ctx := control.Control{URL: srv.URL}, t.Context()

	reply, err := c.Pay(ctx, map[string]any{"pay_method": "vbank", "merchant_uid": "ord-1", "name": "책", "amount": 5000})
	if err != nil {
		t.Fatal(err)
	}
	id := reply["imp_uid"].(string)
	var refused *control.Error
	if _, err := c.Deposit(ctx, id, 4999); !errors.As(err, &refused) || refused.Code != "WRONG_AMOUNT" {
		t.Errorf("deposit of a wrong sum: got %v, want WRONG_AMOUNT", err)
	}
	if p, err := c.Deposit(ctx, id); err != nil || p.Status != "paid" {
		t.Errorf("deposit: got %+v, %v, want paid", p, err)
	}
	if p, err := c.Cancel(ctx, id, 2000); err != nil || p.CancelAmount != "2000" {
		t.Errorf("cancel: got %+v, %v, want 2000 cancelled", p, err)
	}
	if k, err := c.Advance(ctx, 24*time.Hour); err != nil || k.Advance != "24h0m0s" {
		t.Errorf("clock: got %+v, %v, want a day ahead", k, err)
	}
	if err := c.Faults(ctx, control.Fault{Endpoint: "*", Fault: "error500", Count: 2}); err != nil {
		t.Error(err)
	}
	if left, err := c.FaultsLeft(ctx); err != nil || len(left) != 1 || left[0].Count != 2 {
		t.Errorf("faults: got %+v, %v, want one, twice", left, err)
	}
	if err := c.Settings(ctx, map[string]any{"no_such": 1}); err == nil {
		t.Error("an unknown setting was accepted")
	}
	list, err := c.Payments(ctx, "ord-1")
	if err != nil || len(list) != 1 || len(list[0].Cancels) != 1 || list[0].Cancels[0].By != "console" {
		t.Errorf("books: got %+v, %v, want one payment with one cancel of the console", list, err)
	}
}
