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
// after one statement, and asks the gateway nothing; so is one of many that
// name the same order, when a list of its payments is about to be read. An
// error means that it was not stored and should be sent again.
func (s *Service) ReceiveWebhook(ctx context.Context, d *Delivery) error {
	if !pay.IsImpUID(d.ImpUID) {
		return nil
	}
	d.id, d.receivedAt = "whd_"+strings.ToLower(ulid.Make().String()), s.now()
	o, err := s.readOrder(ctx, d.MerchantUID)
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	hint := Hint{OrderID: o.ID, ImpUID: d.ImpUID, Source: pay.SourceWebhook, hook: d}
	switch how, at := s.floods.admit(o.ID, d.receivedAt); how {
	case admitCovered:
		return nil
	case admitLater:
		return d.saveFor(ctx, s, at)
	case admitList:
		d.ImpUID, hint.ImpUID, hint.hook = "", "", nil // a list may cause several changes
	}
	a, err := s.withPayments(ctx, o)
	if err != nil {
		return err
	}
	_, err = s.look(ctx, a, hint)
	if d.stored.Load() {
		return nil
	}
	return d.saveWith(ctx, s, err)
}

// saveFor stores a delivery that stands for many: at that time the order's
// payments are listed.
func (d *Delivery) saveFor(ctx context.Context, s *Service, at time.Time) error {
	d.ImpUID = ""
	if err := d.create(s.DB.WebhookDelivery).SetNextAt(at).Exec(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("store webhook: %w", err)
	}
	return nil
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
		Order(webhookdelivery.ByNextAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due webhooks: %w", err)
	}
	taken := 0
	listed := map[string]bool{} // orders whose list was read for a delivery of this batch
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
		var cause error
		if list := d.ImpUID == ""; !list || !listed[d.MerchantUID] {
			cause = s.syncWebhook(ctx, d)
			listed[d.MerchantUID] = listed[d.MerchantUID] || list && cause == nil
		} // else it came before that list was read
		if err := s.endWebhook(ctx, d, cause); err != nil {
			return taken, err
		}
	}
	return taken, nil
}

// syncWebhook does what a stored webhook asks for; one that stands for many
// names no payment, and all of the order are looked at.
func (s *Service) syncWebhook(ctx context.Context, d *ent.WebhookDelivery) error {
	_, err := s.Sync(ctx, Hint{OrderID: d.MerchantUID, ImpUID: d.ImpUID, Source: pay.SourceWebhook})
	return err
}

// endWebhook writes how a stored webhook went. One that fails for the last
// time becomes a case.
func (s *Service) endWebhook(ctx context.Context, d *ent.WebhookDelivery, cause error) error {
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
