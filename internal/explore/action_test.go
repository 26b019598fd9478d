package explore

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// action is one thing that happens, whole. Actions of a scenario happen in
// every order that after allows.
type action struct {
	name  string
	do    func(*story)
	after []string // names of actions that come before
}

// then is an action that comes after others.
func (a action) then(names ...string) action {
	a.after = append(a.after, names...)
	return a
}

// named gives an action another name, where a scenario has two of a kind.
func (a action) named(name string) action {
	a.name = name
	return a
}

// The shopper, the bank and the merchant's console, at the gateway.

func approve(role string) action {
	return action{name: "approve " + role, do: func(s *story) {
		s.played("approve "+role, s.silently("/approve", map[string]any{"imp_uid": s.impUID[role]}))
	}}
}

// issue opens a window for a virtual account and gets one, if the order's
// window still opens.
func issue(role, orderName string, with map[string]any) action {
	return action{name: "issue " + role, do: func(s *story) {
		all := map[string]any{"outcome": "ready"}
		for k, v := range with {
			all[k] = v
		}
		s.open(role, orderName, all)
	}}
}

func deposit(role string) action {
	return action{name: "deposit " + role, do: func(s *story) {
		s.played("deposit "+role, s.silently("/deposit", map[string]any{"imp_uid": s.uid(role)}))
	}}
}

func console(role string, amount int64) action {
	return action{name: fmt.Sprintf("console %s %d", role, amount), do: func(s *story) {
		s.played("console cancel "+role, s.silently("/cancel", map[string]any{"imp_uid": s.uid(role), "amount": amount}))
	}}
}

// uid is a role's number at the gateway; one that nobody has if its window did
// not open.
func (s *story) uid(role string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id := s.impUID[role]; id != "" {
		return id
	}
	return "imp_000000000000"
}

// The messages: each is a hint.

func callback(role string) action {
	return callbackOf(role, "order")
}

// callbackOf completes an order with a payment, which may be another order's.
func callbackOf(role, orderName string) action {
	return action{name: "callback " + role, do: func(s *story) {
		p := s.live()
		c, err := p.service.CompletePayment(p.ctx, s.owners[orderName], service.CompletePaymentInput{
			ImpUID: s.uid(role), MerchantUID: s.orders[orderName].ID,
		})
		s.heard("callback "+role, err)
		if err != nil {
			return
		}
		s.logf("callback %s: %s %s", role, c.Outcome, c.Reason)
		if c.Outcome == pay.OutcomeSettled {
			s.promise(orderName, "is paid", func(o *ent.Order) bool { return o.AcceptedPaymentID != "" && o.AcceptedPaymentID == c.Payment.ID })
		}
		if c.Payment != nil && c.Payment.OrderID != s.orders[orderName].ID {
			s.wrong("callback %s tells of %s, another order's", role, c.Payment.ID)
		}
	}}
}

func redirect(role string) action {
	return action{name: "redirect " + role, do: func(s *story) {
		q := url.Values{"merchant_uid": {s.orders["order"].ID}, "imp_uid": {s.uid(role)}}
		s.logf("redirect %s: %d", role, s.knock(http.MethodGet, "/payments/complete?"+q.Encode(), ""))
	}}
}

func webhook(role string) action { return webhookOf(role, "order") }

// webhookOf tells of a payment, naming an order that may not be its own.
func webhookOf(role, orderName string) action {
	return action{name: "webhook " + role, do: func(s *story) {
		body := fmt.Sprintf(`{"imp_uid":%q,"merchant_uid":%q,"status":"paid"}`, s.uid(role), s.orders[orderName].ID)
		s.logf("webhook %s: %d", role, s.knock(http.MethodPost, "/webhooks/iamport", body))
	}}
}

// timers is the server's own: each runs once.
var timers = action{name: "timers", do: func(s *story) { s.tick() }}

// feedRead is the feed reading what changed.
var feedRead = action{name: "feed", do: (*story).feed}

// What people ask of the server.

var cancelOrder = action{name: "cancel order", do: func(s *story) {
	p := s.live()
	c, err := p.service.CancelOrder(p.ctx, s.owners["order"], service.CancelOrderInput{OrderID: s.orders["order"].ID})
	s.heard("cancel order", err)
	if err == nil && c.Done {
		s.promise("order", "is cancelled", func(o *ent.Order) bool { return o.Status == pay.OrderCancelled && o.AcceptedPaymentID == "" })
	}
}}

// prepare takes the buyer some seconds: the gateway tells no finer when an
// account was issued, and which of two is newer has to be known.
var prepare = action{name: "prepare", do: func(s *story) {
	s.pass(3 * time.Second)
	p := s.live()
	made, err := p.service.PreparePayment(p.ctx, s.owners["order"], service.PreparePaymentInput{OrderID: s.orders["order"].ID})
	s.heard("prepare", err)
	if err == nil && made.RequestPay != nil {
		s.mu.Lock()
		s.params["order"] = made.RequestPay.Params
		s.mu.Unlock()
	}
}}

// refund asks for money back, all that is left if amount is 0. Who hears
// nothing asks again with the same key, as a client does.
func refund(role, key string, amount int64) action {
	return action{name: "refund " + key, do: func(s *story) {
		in := service.RefundPaymentInput{ImpUID: s.uid(role), Reason: "반품", IdempotencyKey: key}
		if full := true; amount == 0 {
			in.Scope.Full = &full
		} else {
			in.Scope.Amount = &amount
		}
		for range 2 {
			p := s.live()
			r, err := p.service.RefundPayment(p.ctx, s.env.Merchant(), in)
			s.heard("refund "+key, err)
			if errors.Is(err, errCrashed) {
				continue
			}
			if err == nil && r.Refund != nil {
				s.logf("refund %s: %s %s", key, r.Refund.Status, r.Blocker)
			}
			return
		}
	}}
}

// late is the order's time running out.
var late = action{name: "time runs out", do: func(s *story) {
	s.pass(25 * time.Hour)
	s.tick()
}}
