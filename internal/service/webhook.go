package service

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/webhookdelivery"
	"paygraph/internal/database"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Delivery is a webhook that arrived.
type Delivery struct {
	Body        string // raw
	Sender      string // its address
	ImpUID      string
	MerchantUID string

	id         string
	receivedAt time.Time
	stored     atomic.Bool // it was written together with what it caused
}

// ReceiveWebhook stores a webhook with what it caused; or, where the gateway
// cannot be asked, for later. One that names no order of ours is forgotten
// after one statement, and asks the gateway nothing. An error means that it
// was not stored and should be sent again.
func (s *Service) ReceiveWebhook(ctx context.Context, d *Delivery) error {
	if !pay.IsImpUID(d.ImpUID) {
		return nil
	}
	d.id, d.receivedAt = "whd_"+strings.ToLower(ulid.Make().String()), s.now()
	a, err := s.read(ctx, d.MerchantUID)
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.look(ctx, a, Hint{OrderID: a.order.ID, ImpUID: d.ImpUID, Source: pay.SourceWebhook, hook: d})
	if d.stored.Load() {
		return nil
	}
	return d.saveWith(ctx, s, err)
}

// saveWith stores a delivery that caused no change of its own: because there
// was none, because another look-up brought it, or because nobody answered.
func (d *Delivery) saveWith(ctx context.Context, s *Service, cause error) error {
	c := d.create(s.DB.WebhookDelivery)
	switch {
	case cause == nil || finally(cause):
		c.SetProcessedAt(s.now()).SetLastError(shortError(cause))
	default:
		c.SetNextAt(s.now().Add(webhookBackoff(1))).SetLastError(shortError(cause))
	}
	// Its own look-up may have stored it meanwhile, if its sender did not wait.
	if err := c.Exec(context.WithoutCancel(ctx)); err != nil && !database.IsDuplicate(err) {
		return fmt.Errorf("store webhook: %w", err)
	}
	return nil
}

// save stores a delivery in the transaction that it caused. It may be there for
// a later try already, if its sender did not wait.
func (d *Delivery) save(ctx context.Context, c *ent.WebhookDeliveryClient, now time.Time) error {
	err := d.create(c).SetProcessedAt(now).Exec(ctx)
	if database.IsDuplicate(err) {
		err = c.UpdateOneID(d.id).SetProcessedAt(now).ClearNextAt().SetLastError("").Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("store webhook: %w", err)
	}
	return nil
}

func (d *Delivery) create(c *ent.WebhookDeliveryClient) *ent.WebhookDeliveryCreate {
	return c.Create().SetID(d.id).SetBody(d.Body).SetSender(d.Sender).
		SetImpUID(d.ImpUID).SetMerchantUID(d.MerchantUID).SetAttempts(1).SetReceivedAt(d.receivedAt)
}

// finally reports whether asking again would bring the same answer.
func finally(err error) bool {
	return errors.Is(err, errOtherOrder) || errors.Is(err, gateway.ErrNotFound)
}

// shortError is an error as the table keeps it.
func shortError(err error) string {
	if err == nil {
		return ""
	}
	return short(err.Error(), 500)
}

// short is at most n characters of a text.
func short(s string, n int) string {
	letters := []rune(s)
	return string(letters[:min(n, len(letters))])
}

// maxWebhookTries bounds how often a webhook is processed; the feed finds what
// it told of all the same.
const maxWebhookTries = 10

// webhookBackoff doubles from 5 s to about 40 min, with jitter.
func webhookBackoff(attempt int) time.Duration {
	d := 5 * time.Second << min(attempt-1, 9)
	return d/2 + rand.N(d)
}

// RetryWebhooks processes webhooks that could not be when they came. It
// reports how many it took.
func (s *Service) RetryWebhooks(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.DB.WebhookDelivery.Query().Where(webhookdelivery.NextAtLTE(now)).
		Order(webhookdelivery.ByNextAt()).Limit(batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due webhooks: %w", err)
	}
	taken := 0
	for _, d := range due {
		n, err := s.DB.WebhookDelivery.Update().
			Where(webhookdelivery.ID(d.ID), webhookdelivery.NextAt(*d.NextAt)).
			SetNextAt(now.Add(time.Minute)).AddAttempts(1).Save(ctx)
		if err != nil {
			return taken, fmt.Errorf("claim webhook %s: %w", d.ID, err)
		}
		if n == 0 {
			continue // somebody else has it
		}
		taken++
		d.Attempts++
		if err := s.processWebhook(ctx, d); err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// processWebhook does what a stored webhook asks for and writes how that went.
// One that fails for the last time becomes a case.
func (s *Service) processWebhook(ctx context.Context, d *ent.WebhookDelivery) error {
	_, cause := s.Sync(ctx, Hint{OrderID: d.MerchantUID, ImpUID: d.ImpUID, Source: pay.SourceWebhook})
	now := s.now()
	u := s.DB.WebhookDelivery.UpdateOneID(d.ID).SetLastError(shortError(cause))
	switch {
	case cause == nil || finally(cause):
		u.SetProcessedAt(now).ClearNextAt()
		if err := closeCase(ctx, s.DB.OpenCase, pay.CaseWebhookFailed, d.ID, string(WebhookProcessed), now); err != nil {
			return err
		}
	case d.Attempts >= maxWebhookTries:
		u.ClearNextAt().ClearProcessedAt()
		c := newCase(pay.CaseWebhookFailed, d.ID, d.MerchantUID, now)
		c.ImpUID, c.Detail = d.ImpUID, shortError(cause)
		if err := saveCase(ctx, s.DB.OpenCase, c); err != nil {
			return err
		}
	default:
		u.SetNextAt(now.Add(webhookBackoff(d.Attempts))).ClearProcessedAt()
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("save webhook %s: %w", d.ID, err)
	}
	return nil
}
