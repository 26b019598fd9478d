package explore

import (
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// claim is the guest signing in, who is "customer" then.
var claim = action{name: "claim", do: func(s *story) {
	token, _, err := s.env.Tokens.Issue(auth.Guest, s.owners["order"].Subject, time.Hour)
	s.must(err)
	customer := s.owners["customer"]
	p := s.live()
	moved, err := p.service.ClaimGuestOrders(p.ctx, customer, token)
	s.heard("claim", err)
	s.logf("claim: %d moved", moved)
	if err != nil {
		return
	}
	s.promise("order", "is the customer's", func(o *ent.Order) bool {
		times := 0
		for _, e := range o.Edges.Events {
			if e.Type == pay.EventClaimed {
				times++
			}
		}
		return o.Owner == customer.Subject && times == 1
	})
	s.mu.Lock()
	s.moved += moved
	twice := s.moved > 1
	s.mu.Unlock()
	if twice {
		s.wrong("one order moved twice")
	}
}}

// callbackOfCustomer completes the order as the customer, whose it may not be
// yet.
func callbackOfCustomer(role string) action {
	return action{name: "customer's callback " + role, do: func(s *story) {
		p := s.live()
		c, err := p.service.CompletePayment(p.ctx, s.owners["customer"], service.CompletePaymentInput{
			ImpUID: s.uid(role), MerchantUID: s.orders["order"].ID,
		})
		s.heard("customer's callback "+role, err)
		if err == nil && c.Outcome == pay.OutcomeSettled {
			s.promise("order", "is paid and the customer's", func(o *ent.Order) bool {
				return o.AcceptedPaymentID == c.Payment.ID && o.Owner == s.owners["customer"].Subject
			})
		}
	}}
}

var claimScenarios = []scenario{
	{
		name: "paid by a guest who signs in",
		setup: func(s *story) {
			card(s)
			s.owners["customer"] = customer()
			s.open("A", "order", nil)
		},
		actions: []action{
			approve("A"), callback("A"), webhook("A").then("approve A"), claim, claim.named("claim again").then(claim.name), callbackOfCustomer("A"),
		},
		ends: []string{"A PAID ACCEPTED; order PAID"},
	},
}
