package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"time"

	"paygraph/internal/auth"
)

// joins reports whether somebody starts a plan after the n-th order.
func (m *market) joins(n int64) bool {
	orders, plans := int64(m.orders), int64(m.plans)
	return n*plans/orders > (n-1)*plans/orders
}

// join is one member, who signs in, stores a card and starts a plan.
func (m *market) join(ctx context.Context, line *http.Client, rng *mathrand.Rand) (err error) {
	c := m.client(line, rng)
	if c.token, _, err = m.tokens.Issue(auth.Customer, "customer-"+rand.Text(), 24*time.Hour); err != nil {
		return err
	}
	card, err := m.store(ctx, c, rng)
	if err != nil || card == "" {
		return err
	}
	in := vars{"billingKeyId": card, "lines": []vars{{"sku": "membership", "quantity": 1}}, "idempotencyKey": rand.Text()}
	id := ""
	for range 1 + rng.IntN(2) { // pressed once, or twice
		a, err := c.ask(ctx, starting, in)
		if err != nil {
			return err
		}
		switch a.Typename {
		case "StartPlanSuccess":
			if id != "" && a.Plan.ID != id {
				m.report.differ("doubled", "one key started the plans %s and %s", id, a.Plan.ID)
			}
			id = a.Plan.ID
			m.tell(claim{plan: id, what: a.Typename})
		case "PaymentPending", "PaymentFailed":
		default:
			return fmt.Errorf("startPlan answers %s %s", a.Typename, a.Message)
		}
	}
	return nil
}

// store stores a card in the window and returns its id; empty if the gateway
// would not say that it is stored.
func (m *market) store(ctx context.Context, c *client, rng *mathrand.Rand) (card string, err error) {
	prepared, err := c.ask(ctx, storing, vars{"buyer": vars{"name": "회원", "tel": "010-0000-0000"}})
	if err != nil {
		return "", err
	}
	if prepared.Typename != "PrepareBillingKeySuccess" {
		return "", fmt.Errorf("prepareBillingKey answers %s %s", prepared.Typename, prepared.Message)
	}
	params := maps.Clone(prepared.RequestPay.Params)
	params["webhook"] = []string{"after", "before", "twice", "none"}[rng.IntN(4)]
	played, err := m.control.Pay(ctx, params)
	if err != nil {
		return "", err
	}
	for range 20 {
		a, err := c.ask(ctx, stored, vars{"merchantUid": prepared.RequestPay.MerchantUID, "impUid": played["imp_uid"]})
		if err != nil {
			return "", err
		}
		switch a.Typename {
		case "BillingKeyIssued":
			return a.BillingKey.ID, nil
		case "BillingKeyPending":
			if !pause(ctx, 200*time.Millisecond) {
				return "", ctx.Err()
			}
		default:
			return "", fmt.Errorf("completeBillingKey answers %s %s", a.Typename, a.Message)
		}
	}
	return "", nil
}
