package explore

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent/charge"
	"paygraph/ent/order"
	"paygraph/ent/plan"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
)

// silent keeps the gateway's own webhooks away: the scenario sends them.
func silent(c *service.Config) { c.PublicURL = "http://127.0.0.1:9" }

// customer is somebody who signed in.
func customer() auth.Caller {
	return auth.Caller{Role: auth.Customer, Subject: "customer-" + ulid.Make().String()}
}

// subscribe starts a plan whose first charge is on the gateway's schedule, ten
// minutes ahead; "order" is the order of that charge.
func (s *story) subscribe(decline string) {
	customer := customer()
	card := s.storeCard(customer)
	s.must(s.env.Control.Card(s.ctx, s.customerUID(card), control.Conduct{Decline: decline}))
	price := int64(9_900)
	answer, err := s.env.Service.StartPlan(s.ctx, s.env.Merchant(), service.StartPlanInput{
		BillingKeyID: card, Lines: []service.LineInput{{Name: "우유", UnitPrice: &price, Quantity: 1}},
		Recurrence: &pay.Recurrence{Every: pay.PeriodWeek, Interval: 2}, StartAt: new(s.env.Service.Now().Add(10 * time.Minute)),
		IdempotencyKey: "k",
	})
	s.must(err)
	s.plan, s.cards["first"], s.owners["order"] = answer.Plan.ID, card, customer
	c, err := s.env.DB.Client.Charge.Query().Where(charge.PlanID(s.plan)).WithOrder().Only(s.ctx)
	s.must(err)
	if c.RegisteredAt == nil {
		s.must(errors.New("the first charge is not registered"))
	}
	s.orders["order"] = c.Edges.Order
}

// storeCard registers a card of a customer.
func (s *story) storeCard(customer auth.Caller) (id string) {
	prepared, err := s.env.Service.PrepareBillingKey(s.ctx, customer, service.PrepareBillingKeyInput{PayMethod: "card"})
	s.must(err)
	s.params["card"] = prepared.RequestPay.Params
	s.open("card", "card", map[string]any{"outcome": "paid"})
	delete(s.order, "card")
	done, err := s.env.Service.CompleteBillingKey(s.ctx, customer, service.CompleteBillingKeyInput{MerchantUID: prepared.RequestPay.MerchantUID})
	s.must(err)
	if done.Card.Status != pay.BillingKeyActive {
		s.must(fmt.Errorf("card is %s", done.Card.Status))
	}
	return done.Card.ID
}

func (s *story) customerUID(card string) string {
	row, err := s.env.DB.Client.BillingKey.Get(s.ctx, card)
	s.must(err)
	return row.CustomerUID
}

// due is the gateway charging what is on its schedule, in silence.
var due = action{name: "the charge is due", do: func(s *story) {
	s.pass(10*time.Minute + time.Second)
	books, err := s.env.Control.Payments(s.ctx, s.orders["order"].ID)
	s.must(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(books) > 0 {
		s.impUID["A"] = books[0].ImpUID
	}
}}

// recovers is the gateway paying the number of a failed charge later.
var recovers = action{name: "recovery", do: func(s *story) {
	_, err := s.env.Control.Recover(s.ctx, s.orders["order"].ID)
	s.played("recovery", err)
}}

// retries is the day after.
var retries = action{name: "the day after", do: func(s *story) {
	s.pass(24*time.Hour + 12*time.Minute)
	s.tick()
}}

var cancelPlan = action{name: "cancel plan", do: func(s *story) {
	p := s.live()
	answer, err := p.service.CancelPlan(p.ctx, s.owners["order"], s.plan, service.CancelNow)
	s.heard("cancel plan", err)
	if err == nil && answer.Plan.Status != pay.PlanCancelled {
		s.wrong("who cancelled was told of a plan that is %s", answer.Plan.Status)
	}
}}

var pausePlan = action{name: "pause plan", do: func(s *story) {
	p := s.live()
	_, err := p.service.PausePlan(p.ctx, s.owners["order"], s.plan)
	s.heard("pause plan", err)
}}

var resumePlan = action{name: "resume plan", do: func(s *story) {
	p := s.live()
	_, err := p.service.ResumePlan(p.ctx, s.owners["order"], s.plan)
	s.heard("resume plan", err)
}}

// changeCard gives the plan a card that works. It was stored before.
var changeCard = action{name: "change card", do: func(s *story) {
	p := s.live()
	_, err := p.service.ChangePlanCard(p.ctx, s.owners["order"], s.plan, s.cards["second"])
	s.heard("change card", err)
}}

// planTodo says whether something is still to be done for the plan.
func (s *story) planTodo() (int, error) {
	if s.plan == "" {
		return 0, nil
	}
	trying, err := s.env.DB.Client.Charge.Query().Where(charge.PlanID(s.plan), charge.StatusEQ(pay.ChargeProcessing)).Count(s.ctx)
	if err != nil {
		return 0, err
	}
	n, err := s.env.DB.Client.Plan.Query().Where(plan.ID(s.plan), plan.NextAtLTE(s.env.Service.Now().Add(pay.AskLease))).Count(s.ctx)
	return n + trying, err
}

// auditPlan holds a plan against both books: each period was charged once, and
// there is exactly one charge to come, here and at the gateway.
func (s *story) auditPlan() string {
	p, err := s.env.DB.Client.Plan.Get(s.ctx, s.plan)
	s.must(err)
	charges, err := s.env.DB.Client.Charge.Query().Where(charge.PlanID(s.plan)).Order(charge.ByPeriod()).All(s.ctx)
	s.must(err)
	orders, err := s.env.DB.Client.Order.Query().Where(order.PlanID(s.plan)).IDs(s.ctx)
	s.must(err)
	paidHere, open := 0, ""
	for _, c := range charges {
		if c.Status == pay.ChargePaid {
			paidHere++
		}
		if !c.Status.Final() {
			if open != "" {
				s.wrong("two charges are open")
			}
			if c.OrderID != nil && c.RegisteredAt != nil && c.Status == pay.ChargeScheduled {
				open = *c.OrderID
			}
		}
	}
	paidThere := 0
	for _, id := range orders {
		books, err := s.env.Control.Payments(s.ctx, id)
		s.must(err)
		kept := 0
		for _, one := range books {
			if one.PaidAt > 0 && one.CancelAmount != one.Amount {
				kept++
			}
		}
		if kept > 1 {
			s.wrong("order %s was paid %d times", id, kept)
		}
		paidThere += kept
	}
	if paidHere != paidThere || paidHere != p.Charged {
		s.wrong("%d charges are paid, the plan counts %d, the gateway has %d", paidHere, p.Charged, paidThere)
	}
	for name, card := range s.cards {
		all, err := s.env.Control.Schedules(s.ctx, s.customerUID(card))
		s.must(err)
		for _, one := range all {
			switch {
			case one.ScheduleStatus != "scheduled":
			case card != p.BillingKeyID || one.MerchantUID != open:
				s.wrong("the gateway would charge %s of the %s card; the plan is %s, its charge to come %q", one.MerchantUID, name, p.Status, open)
			default:
				open = "-"
			}
		}
	}
	going := !p.Status.Final() && p.Status != pay.PlanPaused && p.Status != pay.PlanPastDue
	if going != (open == "-") {
		s.wrong("the plan is %s, and the gateway has its next charge: %t", p.Status, open == "-")
	}
	// The world goes on without it.
	s.must(s.env.DB.Client.Plan.Update().Where(plan.ID(s.plan)).ClearNextAt().Exec(s.ctx))
	if c := charges[len(charges)-1]; open == "-" {
		s.must(s.env.Gateway.Unschedule(s.ctx, s.customerUID(c.BillingKeyID), *c.OrderID))
	}
	return fmt.Sprintf("plan %s, %d paid", p.Status, p.Charged)
}

var planScenarios = []scenario{
	{
		name: "a scheduled charge, told by everybody", config: silent,
		setup: func(s *story) { s.subscribe("never") },
		actions: []action{
			due, webhook("A"), webhook("A").named("webhook A again").then("webhook A"), feedRead, timers, timers.named("timers again").then("timers"),
		},
		ends: []string{"order PAID; plan ACTIVE, 1 paid"},
	},
	{
		name: "a scheduled charge declines, and is recovered or tried again", config: silent,
		setup:   func(s *story) { s.subscribe("once") },
		actions: []action{due, webhook("A"), feedRead, recovers.then(due.name), retries.then(due.name)},
		ends:    []string{"order PAID; plan ACTIVE, 1 paid"},
	},
	{
		name: "a scheduled charge declines, and the card is changed", config: silent,
		setup: func(s *story) {
			s.subscribe("always")
			s.cards["second"] = s.storeCard(s.owners["order"])
		},
		actions: []action{due, webhook("A"), timers, changeCard, retries.then(due.name)},
		ends: []string{
			"order PAID; plan ACTIVE, 1 paid", "order CANCELLED; plan ACTIVE, 1 paid", "order CANCELLED; plan TRIALING, 0 paid",
			"order PENDING; plan PAST_DUE, 0 paid", // nobody answered the try on the new card: the next is in an hour
		},
	},
	{
		name: "cancelled while the charge is due", config: silent,
		setup:   func(s *story) { s.subscribe("never") },
		actions: []action{due, webhook("A"), cancelPlan, cancelPlan.named("cancel again").then(cancelPlan.name), feedRead, timers},
		ends:    []string{"order PAID; plan CANCELLED, 1 paid", "order CANCELLED; plan CANCELLED, 0 paid"},
	},
	{
		name: "paused and resumed while the charge is due", config: silent,
		setup:   func(s *story) { s.subscribe("never") },
		actions: []action{due, webhook("A"), pausePlan, resumePlan.then(pausePlan.name), timers},
		ends: []string{
			"order PAID; plan ACTIVE, 1 paid", "order CANCELLED; plan ACTIVE, 1 paid", "order CANCELLED; plan TRIALING, 0 paid",
			"order CANCELLED; plan PAUSED, 0 paid", "order PAID; plan PAUSED, 1 paid",
		},
	},
}

func init() { scenarios = slices.Concat(scenarios, planScenarios, cardScenarios, claimScenarios) }
