package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"entgo.io/ent"

	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

func withConfirm(c *service.Config) { c.Confirm = true }

// The gateway asks before money moves, in every state of an order: a payment
// that would go back never happens, and the buyer reads why.
func TestConfirmURL(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]struct {
		before func(testing.TB, *testenv.Env, *service.Created)
		with   map[string]any
		reason string // empty if it goes on
		status pay.OrderStatus
		paid   int64
	}{
		"open":         {status: pay.OrderPaid, paid: 89_000},
		"another sum":  {with: map[string]any{"charge_amount": 88_999}, reason: "결제 금액이 주문 금액과 다릅니다.", status: pay.OrderPending},
		"time is over": {before: func(t testing.TB, env *testenv.Env, _ *service.Created) { advance(t, env, 25*time.Hour) }, reason: "결제 시간이 지난 주문입니다.", status: pay.OrderPending},
		"cancelled": {before: func(t testing.TB, env *testenv.Env, made *service.Created) {
			cancel(t, env, env.Merchant(), made.Order.ID)
		}, reason: "취소된 주문입니다.", status: pay.OrderCancelled},
		"being closed": {before: func(t testing.TB, env *testenv.Env, made *service.Created) {
			err := env.Service.DB.Order.UpdateOneID(made.Order.ID).SetClosingReason(pay.ClosedExpired).Exec(t.Context())
			if err != nil {
				t.Fatal(err)
			}
		}, reason: "결제 시간이 지난 주문입니다.", status: pay.OrderPending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t, testenv.WithConfig(withConfirm))
			made, _ := env.Order(t, "card")
			if want := env.URL + "/payments/confirm"; made.RequestPay.ConfirmURL != want {
				t.Fatalf("confirm_url: got %q, want %q", made.RequestPay.ConfirmURL, want)
			}
			if story.before != nil {
				story.before(t, env, made)
			}
			env.TryPay(t, made.RequestPay.Params, story.with, map[string]any{"webhook": "before"})
			p := env.Books(t, made.Order.ID)[0]
			if story.reason == "" && p.Status != "paid" || story.reason != "" && (p.Status != "failed" || !strings.Contains(p.FailReason, story.reason)) {
				t.Errorf("gateway: got %s %q, want the reason %q", p.Status, p.FailReason, story.reason)
			}
			stands(t, env, made.Order.ID, story.status, story.paid)
		})
	}
}

// A window that was opened twice: the second payment is stopped, not refunded.
func TestConfirmURLPaidMeanwhile(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithConfig(withConfirm))
	made, shopper := env.Order(t, "card")
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, made.Order.ID, impUID)
	status, reason := confirm(t, env, "application/json", fmt.Sprintf(`{"imp_uid":"imp_2","merchant_uid":%q,"amount":89000}`, made.Order.ID))
	if status != http.StatusConflict || reason != "이미 결제된 주문입니다." {
		t.Errorf("got HTTP %d %q, want it stopped", status, reason)
	}
	booked(t, env, made.Order.ID, "paid")
}

// Whatever is sent gets a clear answer, and never a server's error.
func TestConfirmURLInput(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	if made.RequestPay.ConfirmURL != "" {
		t.Errorf("got %q, want no confirm_url unless it is switched on", made.RequestPay.ConfirmURL)
	}
	id := made.Order.ID
	for body, want := range map[string]int{
		``:                                  400,
		`[]`:                                400,
		`{"amount":1`:                       400,
		`{}`:                                400,
		`{"merchant_uid":7,"amount":89000}`: 400,
		`{"merchant_uid":"` + strings.Repeat("x", 20<<10) + `"}`:           400,
		"{\"merchant_uid\":\"\xff\"}":                                      400,
		`{"merchant_uid":"' OR 1=1","amount":89000}`:                       409,
		`{"merchant_uid":"ord_01arz3ndektsv4rrffq69g5fav","amount":89000}`: 409,
		`{"merchant_uid":"` + id + `"}`:                                    409,
		`{"merchant_uid":"` + id + `","amount":1e999}`:                     409,
		`{"merchant_uid":"` + id + `","amount":-89000}`:                    409,
		`{"merchant_uid":"` + id + `","amount":89000.5}`:                   409,
		`{"merchant_uid":"` + id + `","amount":89000}`:                     200,
		`{"merchant_uid":"` + id + `","amount":89000.0}`:                   200,
		`{"merchant_uid":"` + id + `","amount":"89000"}`:                   200,
	} {
		if status, reason := confirm(t, env, "application/json", body); status != want || (reason == "") != (want == 200) {
			t.Errorf("%.80s: got HTTP %d %q, want %d", body, status, reason, want)
		}
	}
	stands(t, env, id, pay.OrderPending, 0)
}

// Our database is away, or hangs: the payment goes on, within a second. The
// verdict falls later.
func TestConfirmURLDatabaseAway(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	body := fmt.Sprintf(`{"merchant_uid":%q,"amount":1}`, made.Order.ID)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	env.Service.DB.Order.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			<-hang // deaf to its context
			return next.Query(ctx, q)
		})
	}))
	begun := time.Now()
	if status, _ := confirm(t, env, "application/json", body); status != http.StatusOK {
		t.Errorf("hanging: got HTTP %d, want it to go on", status)
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("hanging: took %v, want about a second", took)
	}
}

// confirm asks as the gateway does.
func confirm(t testing.TB, env *testenv.Env, contentType, body string) (status int, reason string) {
	t.Helper()
	resp, err := http.Post(env.URL+"/payments/confirm", contentType, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var said struct{ Reason string }
	_ = json.NewDecoder(resp.Body).Decode(&said) // a yes has another body
	return resp.StatusCode, said.Reason
}
