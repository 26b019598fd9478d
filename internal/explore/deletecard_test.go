package explore

import (
	"errors"

	"paygraph/ent/billingkey"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// deleteCard deletes the plan's card, and the plan with it. Once that is
// answered, the card is not charged any more.
var deleteCard = action{name: "delete card", do: func(s *story) {
	p := s.live()
	d, err := p.service.DeleteBillingKey(p.ctx, s.owners["order"], s.cards["first"], true)
	s.heard("delete card", err)
	if err != nil {
		return
	}
	if d.InUse || d.Card.Status != pay.BillingKeyDeleted {
		s.wrong("who deleted a card was told that it is %s, in use %t", d.Card.Status, d.InUse)
	}
	tried := s.tried()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deleted == nil {
		s.deleted = &tried
	}
}}

// tried is how often the gateway charged for the order.
func (s *story) tried() int {
	books, err := s.env.Control.Payments(s.ctx, s.orders["order"].ID)
	s.must(err)
	return len(books)
}

// cardTodo says which deleted cards the gateway still has to forget.
func (s *story) cardTodo() (int, error) {
	var ids []string
	for _, id := range s.cards {
		ids = append(ids, id)
	}
	return s.env.DB.Client.BillingKey.Query().
		Where(billingkey.IDIn(ids...), billingkey.StatusEQ(pay.BillingKeyDeleted), billingkey.NextAtNotNil()).Count(s.ctx)
}

// auditCards: a card that is deleted here is gone at the gateway, and who was
// told so is not charged after that.
func (s *story) auditCards() {
	for name, id := range s.cards {
		row, err := s.env.DB.Client.BillingKey.Get(s.ctx, id)
		s.must(err)
		_, err = s.env.Gateway.Customer(s.ctx, row.CustomerUID)
		if err != nil && !errors.Is(err, gateway.ErrNotFound) {
			s.must(err)
		}
		if deleted := row.Status == pay.BillingKeyDeleted; deleted != (err != nil) {
			s.wrong("the %s card is %s; gone at the gateway: %t", name, row.Status, err != nil)
		}
	}
	if s.deleted == nil {
		return
	}
	row, err := s.env.DB.Client.BillingKey.Get(s.ctx, s.cards["first"])
	s.must(err)
	if n := s.tried(); row.Status != pay.BillingKeyDeleted || n != *s.deleted {
		s.wrong("who deleted the card was told so; it is %s, charged %d times by then and %d now", row.Status, *s.deleted, n)
	}
}

var cardScenarios = []scenario{
	{
		name: "the card is deleted while its charge is due", config: silent,
		setup:   func(s *story) { s.subscribe("never") },
		actions: []action{due, webhook("A"), deleteCard, deleteCard.named("delete again").then(deleteCard.name), feedRead, timers},
		ends:    []string{"order PAID; plan CANCELLED, 1 paid", "order CANCELLED; plan CANCELLED, 0 paid"},
	},
	{
		name: "the card is deleted after its charge was declined", config: silent,
		setup:   func(s *story) { s.subscribe("once") },
		actions: []action{due, webhook("A"), deleteCard.then(due.name), timers, retries.then(due.name)},
		ends:    []string{"order PAID; plan CANCELLED, 1 paid", "order CANCELLED; plan CANCELLED, 0 paid"},
	},
}
