package explore

import (
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/internal/pay"
)

// fact is what is never taken back, once it is known of a payment.
type fact struct {
	level    int
	refunded int64
	verdict  pay.Verdict
	reason   pay.RejectionReason
}

var levels = map[pay.PaymentStatus]int{
	pay.PaymentReady: 0, pay.PaymentFailed: 1, pay.PaymentPaid: 2, pay.PaymentPartiallyRefunded: 3, pay.PaymentRefunded: 4,
}

// grow looks whether facts only grow, after each action: what a stale report
// takes back, the next look-up may bring again, and nobody would see it later.
func (s *story) grow() {
	rows, err := s.env.DB.Client.Payment.Query().Where(payment.OrderIDIn(s.ids()...)).All(s.ctx)
	s.must(err)
	for _, p := range rows {
		now := fact{levels[p.Status], p.Refunded, p.Verdict, p.Reason}
		if was, known := s.facts[p.ID]; known && (now.level < was.level || now.refunded < was.refunded ||
			was.verdict != "" && (now.verdict != was.verdict || now.reason != was.reason)) {
			s.wrong("%s was %+v and became %+v", p.ID, was, now)
		}
		s.facts[p.ID] = now
	}
	orders, err := s.env.DB.Client.Order.Query().Where(order.IDIn(s.ids()...)).All(s.ctx)
	s.must(err)
	for _, o := range orders {
		if was := s.accepted[o.ID]; was != "" && was != o.AcceptedPaymentID {
			s.wrong("%s accepted %s and then %q", o.ID, was, o.AcceptedPaymentID)
		}
		s.accepted[o.ID] = o.AcceptedPaymentID
	}
}
