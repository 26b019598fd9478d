package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"strings"

	"paygraph/internal/sandbox/control"
)

// visit is one order and what its shopper, and the merchant, do with it.
type visit struct {
	*market
	client *client
	rng    *mathrand.Rand
	id     string
	params vars
}

// kinds are what shoppers do, with their share of a hundred.
var kinds []kind

type kind struct {
	name      string
	share     int
	payMethod string
	play      func(*visit, context.Context) error
}

func init() {
	kinds = []kind{
		{"card", 30, "card", (*visit).card},
		{"card, and nobody says so", 8, "card", (*visit).lost},
		{"declined, then paid", 10, "card", (*visit).declined},
		{"virtual account", 14, "vbank", (*visit).account},
		{"two accounts", 8, "vbank", (*visit).accounts},
		{"tampered", 8, "card", (*visit).tampered},
		{"paid twice", 8, "card", (*visit).twice},
		{"cancelled", 10, "card", (*visit).cancelled},
		{"left", 4, "card", func(*visit, context.Context) error { return nil }},
	}
}

// pick chooses by share.
func pick(rng *mathrand.Rand) kind {
	n := rng.IntN(100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// errWindow says that the gateway would not let the shopper do it.
var errWindow = errors.New("the window refused")

// order makes the order; a repeated request must find the same one.
func (v *visit) order(ctx context.Context, payMethod string) error {
	in := vars{
		"lines": []vars{{"sku": "chair", "quantity": 1}}, "payMethod": payMethod, "idempotencyKey": rand.Text(),
		"buyer": vars{"name": "구매자", "tel": "010-0000-0000", "email": "buyer@example.com"},
	}
	a, err := v.client.ask(ctx, create, in)
	if err != nil {
		return err
	}
	if a.Typename != "CreateOrderSuccess" {
		return fmt.Errorf("createOrder answers %s %s", a.Typename, a.Message)
	}
	v.id, v.params = a.Order.ID, a.RequestPay.Params
	v.tell(claim{order: v.id, what: a.Typename})
	if v.chance(10) {
		b, err := v.client.ask(ctx, create, in)
		if err != nil {
			return err
		}
		if b.Order.ID != v.id {
			v.report.differ("doubled", "one key made the orders %s and %s", v.id, b.Order.ID)
		}
	}
	return nil
}

func (v *visit) chance(percent int) bool { return v.rng.IntN(100) < percent }

// pay plays the shopper in the window.
func (v *visit) pay(ctx context.Context, with vars) (impUID string, err error) {
	all := maps.Clone(v.params)
	all["webhook"] = []string{"after", "after", "before", "twice", "none"}[v.rng.IntN(5)]
	maps.Copy(all, with)
	a, err := v.control.Pay(ctx, all)
	if err != nil {
		return "", played(err)
	}
	impUID, _ = a["imp_uid"].(string)
	if impUID == "" {
		return "", errWindow
	}
	return impUID, nil
}

// played is what the gateway's refusal means to a shopper: nothing to do.
func played(err error) error {
	if e, refused := errors.AsType[*control.Error](err); refused && e.Status < http.StatusInternalServerError {
		return errWindow
	}
	return err
}

// complete asks what happened, and remembers what it was told.
func (v *visit) complete(ctx context.Context, impUID string) (answer, error) {
	a, err := v.client.ask(ctx, complete, vars{"merchantUid": v.id, "impUid": impUID})
	if err != nil {
		return a, err
	}
	c := claim{order: v.id, what: a.Typename, impUID: impUID, reason: a.Reason}
	if a.Typename == "PaymentSettled" {
		c.impUID = a.Payment.ImpUID
	}
	v.tell(c)
	if a.Typename == "InvalidInput" || a.Typename == "NotFound" {
		return a, fmt.Errorf("completePayment answers %s %s", a.Typename, a.Message)
	}
	return a, nil
}

// refund has the merchant give money back: nothing, a part or all, perhaps
// twice with the same key, perhaps two at a time.
func (v *visit) refund(ctx context.Context, impUID string) error {
	desk := *v.client
	desk.token = v.admin
	for range v.rng.IntN(3) {
		in := vars{"impUid": impUID, "reason": "반품", "idempotencyKey": rand.Text(), "scope": vars{"full": true}}
		if v.chance(70) {
			in["scope"] = vars{"amount": 1_000 * (1 + v.rng.Int64N(40))}
		}
		for range 1 + v.rng.IntN(2) {
			a, err := desk.ask(ctx, refunding, in)
			if err != nil {
				return err
			}
			if a.Refund != nil {
				v.tell(claim{order: v.id, what: a.Typename, impUID: impUID, refund: a.Refund.ID})
			} else if a.Typename != "RefundRefused" {
				return fmt.Errorf("refundPayment answers %s %s", a.Typename, a.Message)
			}
		}
	}
	return nil
}

func (v *visit) card(ctx context.Context) error {
	impUID, err := v.pay(ctx, nil)
	if err != nil {
		return err
	}
	a, err := v.complete(ctx, impUID)
	if err != nil || a.Typename != "PaymentSettled" {
		return err
	}
	return v.refund(ctx, impUID)
}

// lost: the callback never comes, and perhaps no webhook either.
func (v *visit) lost(ctx context.Context) error {
	_, err := v.pay(ctx, nil)
	return err
}

func (v *visit) declined(ctx context.Context) error {
	impUID, err := v.pay(ctx, vars{"outcome": "failed"})
	if err != nil {
		return err
	}
	if _, err := v.complete(ctx, impUID); err != nil {
		return err
	}
	if err := v.prepare(ctx); err != nil {
		return err
	}
	return v.card(ctx)
}

// prepare readies another try.
func (v *visit) prepare(ctx context.Context) error {
	a, err := v.client.ask(ctx, preparing, vars{"orderId": v.id})
	if err == nil && a.Typename == "PreparePaymentSuccess" {
		v.params = a.RequestPay.Params
	}
	return err
}

func (v *visit) account(ctx context.Context) error {
	impUID, err := v.pay(ctx, vars{"outcome": "ready"})
	if err != nil {
		return err
	}
	if v.chance(70) {
		if _, err := v.complete(ctx, impUID); err != nil {
			return err
		}
	}
	if v.chance(30) {
		return nil // never paid
	}
	return v.deposit(ctx, impUID)
}

func (v *visit) deposit(ctx context.Context, impUID string) error {
	if _, err := v.control.Deposit(ctx, impUID); err != nil {
		return played(err)
	}
	if v.chance(50) {
		_, err := v.complete(ctx, impUID)
		return err
	}
	return nil
}

// accounts: the shopper asks for another account, and pays into either or both.
func (v *visit) accounts(ctx context.Context) error {
	older, err := v.pay(ctx, vars{"outcome": "ready"})
	if err != nil {
		return err
	}
	if _, err := v.complete(ctx, older); err != nil {
		return err
	}
	if v.chance(70) {
		if err := v.prepare(ctx); err != nil {
			return err
		}
	}
	newer, err := v.pay(ctx, vars{"outcome": "ready"})
	if err != nil {
		return err
	}
	if _, err := v.complete(ctx, newer); err != nil {
		return err
	}
	for _, impUID := range []string{older, newer} {
		if v.chance(60) {
			if err := v.deposit(ctx, impUID); err != nil && !errors.Is(err, errWindow) {
				return err
			}
		}
	}
	return nil
}

func (v *visit) tampered(ctx context.Context) error {
	impUID, err := v.pay(ctx, vars{"charge_amount": 100})
	if err != nil {
		return err
	}
	a, err := v.complete(ctx, impUID)
	if err == nil && !strings.HasPrefix(a.Typename, "PaymentRejected") && a.Typename != "PaymentPending" {
		v.report.differ("wrong answer", "%s: a tampered payment is answered %s", impUID, a.Typename)
	}
	return err
}

// twice: two windows are open, and both are paid.
func (v *visit) twice(ctx context.Context) error {
	var both []string
	for range 2 {
		impUID, err := v.pay(ctx, vars{"outcome": "open"})
		if err != nil {
			return err
		}
		both = append(both, impUID)
	}
	for _, impUID := range both {
		if _, err := v.control.Approve(ctx, impUID); err != nil {
			return played(err)
		}
		if v.chance(60) {
			if _, err := v.complete(ctx, impUID); err != nil {
				return err
			}
		}
	}
	return nil
}

// cancelled: the shopper cancels, before or after paying.
func (v *visit) cancelled(ctx context.Context) error {
	if v.chance(50) {
		if _, err := v.pay(ctx, nil); err != nil {
			return err
		}
	}
	a, err := v.client.ask(ctx, cancelling, vars{"orderId": v.id, "reason": "마음이 바뀌었어요"})
	if err != nil {
		return err
	}
	v.tell(claim{order: v.id, what: a.Typename})
	if v.chance(50) {
		_, err = v.pay(ctx, nil) // a window that was still open
	}
	return err
}
