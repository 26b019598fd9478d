package service

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"paygraph/ent"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// planEvent is what the merchant's systems get of a plan: a hint, and nobody's
// name.
type planEvent struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      planData  `json:"data"`
}

type planData struct {
	PlanID   string         `json:"planId"`
	Status   pay.PlanStatus `json:"status"`
	Version  int            `json:"version"`
	ChargeID string         `json:"chargeId,omitempty"`
	OrderID  string         `json:"orderId,omitempty"`
	Amount   int64          `json:"amount"` // minor units
	Currency pay.Currency   `json:"currency"`
}

// planNotices writes what a change of a plan tells of as rows of the outbox.
// Their ids begin with the plan's next version: a change is told once.
func (s *Service) planNotices(p *ent.Plan, c *ent.Charge, kind pay.NoticeKind, now time.Time) []*ent.Notice {
	data := planData{PlanID: p.ID, Status: p.Status, Version: p.Version + 1, Currency: p.Currency}
	data.Amount, _, _ = pay.Sum(p.Lines)
	orderID := ""
	if c != nil {
		data.ChargeID, data.Amount = c.ID, c.Amount
		if c.OrderID != nil {
			orderID, data.OrderID = *c.OrderID, *c.OrderID
		}
	}
	var rows []*ent.Notice
	add := func(channel pay.NoticeChannel, recipient, subject, body string) {
		rows = append(rows, &ent.Notice{
			ID: fmt.Sprintf("%s:%06d:%s:%s", p.ID, p.Version+1, kind, channel), OrderID: orderID, PlanID: p.ID,
			Channel: channel, Kind: kind, Recipient: recipient, Subject: subject, Body: body, CreatedAt: now, NextAt: &now,
		})
	}
	if b := p.Buyer; b != nil {
		l := message.Language(p.Locale)
		words := message.Notice{
			Shop: s.Config.MerchantName, Plan: p.ID, Name: p.Name, Link: s.planLink(p),
			Amount: pay.Money{Amount: data.Amount, Currency: p.Currency},
		}
		if b.Tel != "" && s.Notify.SMS != nil {
			add(pay.ChannelSMS, b.Tel, "", words.SMS(l, kind))
		}
		if b.Email != "" && s.Notify.Email != nil {
			subject, body := words.Email(l, kind)
			add(pay.ChannelEmail, b.Email, subject, body)
		}
	}
	if s.Notify.Webhook != nil {
		raw, err := json.Marshal(planEvent{Type: webhookTypes[kind], Timestamp: now, Data: data})
		if err != nil {
			panic(fmt.Sprintf("an event is always JSON: %v", err))
		}
		add(pay.ChannelWebhook, "merchant", "", string(raw))
	}
	return rows
}

// planLink is the page where a plan's owner gives another card: the shop's, as
// it is configured.
func (s *Service) planLink(p *ent.Plan) string {
	page := s.Config.PlanURL
	if page == "" {
		page = s.Config.PublicURL + "/membership"
	}
	u, err := url.Parse(page)
	if err != nil {
		return page
	}
	q := u.Query()
	q.Set("plan_id", p.ID)
	u.RawQuery = q.Encode()
	return u.String()
}
