package service

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/predicate"
	"paygraph/ent/webhookdelivery"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// WebhookStatus says where a stored webhook stands.
type WebhookStatus string

const (
	WebhookWaiting   WebhookStatus = "WAITING"   // for its turn or a retry
	WebhookProcessed WebhookStatus = "PROCESSED" // done
	WebhookIgnored   WebhookStatus = "IGNORED"   // its payment is unknown, or another order's
	WebhookFailed    WebhookStatus = "FAILED"    // given up; a case is open
)

// WebhookStatusOf says where a delivery stands.
func WebhookStatusOf(d *ent.WebhookDelivery) WebhookStatus {
	switch {
	case d.ProcessedAt != nil && d.LastError != "":
		return WebhookIgnored
	case d.ProcessedAt != nil:
		return WebhookProcessed
	case d.NextAt != nil:
		return WebhookWaiting
	default:
		return WebhookFailed
	}
}

// statusIs finds the deliveries that stand so.
var statusIs = map[WebhookStatus]predicate.WebhookDelivery{
	WebhookProcessed: webhookdelivery.And(webhookdelivery.ProcessedAtNotNil(), webhookdelivery.Or(webhookdelivery.LastErrorIsNil(), webhookdelivery.LastError(""))),
	WebhookIgnored:   webhookdelivery.And(webhookdelivery.ProcessedAtNotNil(), webhookdelivery.LastErrorNEQ("")),
	WebhookWaiting:   webhookdelivery.NextAtNotNil(),
	WebhookFailed:    webhookdelivery.And(webhookdelivery.ProcessedAtIsNil(), webhookdelivery.NextAtIsNil()),
}

// WebhookDeliveries reads a page of webhooks that arrived, newest first; all
// of them if status is empty. It is an admin's.
func (s *Service) WebhookDeliveries(ctx context.Context, caller auth.Caller, page Page, status WebhookStatus) ([]*ent.WebhookDelivery, bool, error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	q := s.DB.WebhookDelivery.Query().Order(webhookdelivery.ByID(sql.OrderDesc())).Limit(page.First + 1)
	if status != "" {
		q.Where(statusIs[status])
	}
	if page.After != "" {
		q.Where(webhookdelivery.IDLT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read webhooks: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// WebhookDelivery reads a webhook that arrived. It is an admin's.
func (s *Service) WebhookDelivery(ctx context.Context, caller auth.Caller, id string) (*ent.WebhookDelivery, error) {
	if caller.Role != auth.Admin || !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	d, err := s.DB.WebhookDelivery.Query().Where(webhookdelivery.ID(id)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	return d, nil
}

// ReplayWebhook processes a stored webhook again, now, and returns it as it
// stands after that. It is an admin's.
func (s *Service) ReplayWebhook(ctx context.Context, caller auth.Caller, id string) (*ent.WebhookDelivery, error) {
	if caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.Forbidden)
	}
	d, err := s.WebhookDelivery(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	if err := s.DB.WebhookDelivery.UpdateOneID(id).AddAttempts(1).Exec(ctx); err != nil {
		return nil, fmt.Errorf("replay webhook %s: %w", id, err)
	}
	d.Attempts++
	if err := s.endWebhook(ctx, d, s.syncWebhook(ctx, d)); err != nil {
		return nil, err
	}
	return s.WebhookDelivery(ctx, caller, id)
}
