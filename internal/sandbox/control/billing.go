package control

import (
	"context"
	"encoding/json"
	"net/url"
	"time"
)

// Numbers of the sandbox's test cards. Any other is a good card.
const (
	CardGood    = "4518-4200-0000-1234"
	CardBad     = "4518-4200-0000-0002" // declines always
	CardOnce    = "4518-4200-0000-0010" // declines the first charge
	CardFrom    = "4518-4200-0000-0028" // declines from 45 days after it was stored
	CardExpired = "4518-4200-0000-0036" // cannot be stored
)

// Conduct is how a card answers charges.
type Conduct struct {
	Decline string     `json:"decline"`          // never, always, once, from
	From    *time.Time `json:"from,omitempty"`   // with from
	Reason  string     `json:"reason,omitempty"` // what the PG says
}

// Card is a stored card.
type Card struct {
	CustomerUID string  `json:"customer_uid"`
	PGProvider  string  `json:"pg_provider"`
	CardName    string  `json:"card_name"`
	CardNumber  string  `json:"card_number"` // masked
	Sandbox     bool    `json:"sandbox"`
	Conduct     Conduct `json:"conduct"`
}

// Schedule is a charge at a later time.
type Schedule struct {
	CustomerUID    string      `json:"customer_uid"`
	MerchantUID    string      `json:"merchant_uid"`
	ImpUID         string      `json:"imp_uid"`
	ScheduleAt     int64       `json:"schedule_at"`
	ExecutedAt     int64       `json:"executed_at"`
	RevokedAt      int64       `json:"revoked_at"`
	Amount         json.Number `json:"amount"`
	ScheduleStatus string      `json:"schedule_status"` // scheduled, executed, revoked
	PaymentStatus  string      `json:"payment_status"`  // empty until it was executed
	FailReason     string      `json:"fail_reason"`
}

type cards struct {
	Stored []Card `json:"stored"`
}

// Cards lists the stored cards, oldest first.
func (c Control) Cards(ctx context.Context) ([]Card, error) {
	all, err := get[cards](ctx, c, "/cards")
	return all.Stored, err
}

// Card says how a stored card behaves from now on.
func (c Control) Card(ctx context.Context, customerUID string, conduct Conduct) error {
	return c.conduct(ctx, "customer_uid", customerUID, conduct)
}

// CardNumber says how every card of a number behaves from now on, those that
// are stored and those that will be.
func (c Control) CardNumber(ctx context.Context, number string, conduct Conduct) error {
	return c.conduct(ctx, "card_number", number, conduct)
}

func (c Control) conduct(ctx context.Context, by, name string, conduct Conduct) error {
	body := map[string]any{by: name, "decline": conduct.Decline}
	if conduct.Reason != "" {
		body["reason"] = conduct.Reason
	}
	if conduct.From != nil {
		body["from"] = conduct.From.Format(time.RFC3339Nano)
	}
	_, err := post[cards](ctx, c, "/cards", body)
	return err
}

// Schedules lists the schedules by their time: of one customer_uid, or all
// with "".
func (c Control) Schedules(ctx context.Context, customerUID string) ([]Schedule, error) {
	path := "/schedules"
	if customerUID != "" {
		path += "?customer_uid=" + url.QueryEscape(customerUID)
	}
	return get[[]Schedule](ctx, c, path)
}

// Recover is Iamport's recovery: a scheduled charge that failed is paid after
// all, under the same merchant_uid. It returns when its webhook was answered.
func (c Control) Recover(ctx context.Context, merchantUID string) (Payment, error) {
	return post[Payment](ctx, c, "/recover", map[string]any{"merchant_uid": merchantUID, "webhook": "before"})
}
