package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/ent/opencase"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/ent/refund"
	"paygraph/ent/webhookdelivery"
	"paygraph/internal/pay"
)

// Backlog is what waits: for a person, for a timer, for the feed. It is for
// who watches over the server; nothing in it names an order.
type Backlog struct {
	Cases   map[pay.CaseKind]int // open cases; every kind is there
	Overdue map[string]int       // rows whose timer should have taken them a minute ago, by queue
	FeedLag time.Duration        // since the oldest list of changes was read; 0 before the first
}

// overdueAfter is how late a timer may be before its rows count: it runs every
// few seconds.
const overdueAfter = time.Minute

// Backlog counts, in seven statements over indexes.
func (s *Service) Backlog(ctx context.Context) (Backlog, error) {
	b := Backlog{Cases: map[pay.CaseKind]int{}, Overdue: map[string]int{}}
	for _, kind := range pay.CaseKind("").Values() {
		b.Cases[pay.CaseKind(kind)] = 0
	}
	var open []struct {
		Kind  pay.CaseKind `json:"kind"`
		Count int          `json:"count"`
	}
	if err := s.DB.OpenCase.Query().Where(opencase.ResolvedAtIsNil()).GroupBy(opencase.FieldKind).Aggregate(ent.Count()).Scan(ctx, &open); err != nil {
		return b, fmt.Errorf("count open cases: %w", err)
	}
	for _, row := range open {
		b.Cases[row.Kind] = row.Count
	}
	late := s.now().Add(-overdueAfter)
	for queue, read := range map[string]func(context.Context) (int, error){
		"orders":   s.DB.Order.Query().Where(order.DueAtLTE(late)).Count,
		"accounts": s.DB.Payment.Query().Where(payment.RevokeAtLTE(late)).Count,
		"refunds":  s.DB.Refund.Query().Where(refund.NextAtLTE(late)).Count,
		"webhooks": s.DB.WebhookDelivery.Query().Where(webhookdelivery.NextAtLTE(late)).Count,
		"notices":  s.DB.Notice.Query().Where(notice.NextAtLTE(late)).Count,
	} {
		n, err := read(ctx)
		if err != nil {
			return b, fmt.Errorf("count due %s: %w", queue, err)
		}
		b.Overdue[queue] = n
	}
	cursors, err := s.cursors(ctx)
	if err != nil {
		return b, err
	}
	for _, list := range feedLists {
		if c := cursors[string(list)]; c != nil {
			b.FeedLag = max(b.FeedLag, s.now().Sub(c.ReadUntil))
		}
	}
	return b, nil
}
