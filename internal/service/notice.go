package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/message"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
)

// telling is one thing that a change makes worth telling.
type telling struct {
	kind    pay.NoticeKind
	payment *ent.Payment
	refund  *ent.Refund // of which it tells; nil if of none
	amount  int64
	at      time.Time // when it is to be told
}

// A buyer is reminded of a deposit so long before its deadline, unless that
// would be soon after the account was issued.
const (
	remindBefore = 3 * time.Hour
	remindAfter  = 3 * time.Hour
)

// tellings says what a change tells of. What is over when it is first seen is
// not told: an account that nobody can pay into, a payment that has all gone
// back.
func tellings(before, after *aggregate, w write, now time.Time) []telling {
	var all []telling
	if p := after.payment(w.change.Payment.ImpUID); p != nil && accountOpened(before.payment(p.ID), p, now) {
		all = append(all, telling{kind: pay.NoticeAccountIssued, payment: p, amount: p.Amount, at: now})
		if at := p.Account.DueAt.Add(-remindBefore); !at.Before(now.Add(remindAfter)) {
			all = append(all, telling{kind: pay.NoticeAccountDueSoon, payment: p, amount: p.Amount, at: at})
		}
	}
	o := after.order
	settled := before.order.AcceptedPaymentID == "" && o.AcceptedPaymentID != "" && o.Status != pay.OrderRefunded
	if settled && o.Kind != pay.KindBillingKey { // a card that is registered is no purchase
		all = append(all, telling{kind: pay.NoticeOrderPaid, payment: after.payment(o.AcceptedPaymentID), amount: o.Paid, at: now})
	}
	for _, r := range w.refunds {
		t := telling{payment: after.payment(r.row.PaymentID), refund: r.row, amount: r.row.Amount, at: now}
		switch r.row.Status {
		case pay.RefundSucceeded:
			t.kind = pay.NoticeRefunded
		case pay.RefundNeedsAccount:
			t.kind = pay.NoticeAccountNeeded
		default:
			continue
		}
		all = append(all, t)
	}
	return all
}

// accountOpened reports whether an account was not known before and can be
// paid into now.
func accountOpened(before, after *ent.Payment, now time.Time) bool {
	known := before != nil && before.Account != nil
	return !known && takesDeposit(after, now)
}

// takesDeposit reports whether a buyer may still pay into the payment's
// account.
func takesDeposit(p *ent.Payment, now time.Time) bool {
	return p.Shown && PaymentFacts(p).AccountOpen() && now.Before(p.Account.DueAt)
}

// noticesOf writes what a change tells of as rows of the outbox, one for each
// way that is set up and known. Their ids begin with the event's, so that a
// change is told once, however often it is decided.
func (s *Service) noticesOf(before, after *aggregate, w write, now time.Time) []*ent.Notice {
	var rows []*ent.Notice
	for _, t := range tellings(before, after, w, now) {
		rows = append(rows, s.noticesFor(after.order, t, now)...)
	}
	return rows
}

// logUntold says in the log what nobody hears, where no way out is set up.
func (s *Service) logUntold(ctx context.Context, before, after *aggregate, w write, now time.Time) {
	if s.Notify != (notify.Channels{}) {
		return
	}
	for _, t := range tellings(before, after, w, now) {
		s.Logger.InfoContext(ctx, "notice without a way out", "order", after.order.ID, "kind", t.kind)
	}
}

func (s *Service) noticesFor(o *ent.Order, t telling, now time.Time) []*ent.Notice {
	var rows []*ent.Notice
	add := func(channel pay.NoticeChannel, recipient, subject, body string) {
		id := fmt.Sprintf("%s:%s:%s", eventID(o.ID, o.Version), t.kind, channel)
		if t.refund != nil {
			id += ":" + t.refund.ID // one change can settle several
		}
		at := t.at
		rows = append(rows, &ent.Notice{
			ID: id, OrderID: o.ID, Channel: channel, Kind: t.kind,
			Recipient: recipient, Subject: subject, Body: body, CreatedAt: now, NextAt: &at,
		})
	}
	if buyer := o.Buyer; buyer != nil && o.Kind != pay.KindBillingKey { // a card that is registered is no purchase
		l, words := message.Language(o.Locale), s.wordsOf(o, t)
		if buyer.Tel != "" && s.Notify.SMS != nil {
			add(pay.ChannelSMS, buyer.Tel, "", words.SMS(l, t.kind))
		}
		if buyer.Email != "" && s.Notify.Email != nil {
			subject, body := words.Email(l, t.kind)
			add(pay.ChannelEmail, buyer.Email, subject, body)
		}
	}
	if s.Notify.Webhook != nil {
		add(pay.ChannelWebhook, "merchant", "", webhookBody(o, t))
	}
	return rows
}

// wordsOf is what a notice to a buyer tells of.
func (s *Service) wordsOf(o *ent.Order, t telling) message.Notice {
	n := message.Notice{
		Shop: s.Config.MerchantName, Order: o.ID, Name: o.Name,
		Amount: pay.Money{Amount: t.amount, Currency: t.payment.Currency},
	}
	if a := t.payment.Account; a != nil && (t.kind == pay.NoticeAccountIssued || t.kind == pay.NoticeAccountDueSoon) {
		n.Bank, n.Number, n.Holder, n.DueAt = a.BankName, a.Number, a.Holder, a.DueAt
	}
	return n
}

// saveNotices writes rows of the outbox, all in one statement.
func saveNotices(ctx context.Context, tx *ent.Tx, rows []*ent.Notice) error {
	if len(rows) == 0 {
		return nil
	}
	all := make([]*ent.NoticeCreate, len(rows))
	for i, n := range rows {
		all[i] = tx.Notice.Create().SetID(n.ID).SetOrderID(n.OrderID).SetPlanID(n.PlanID).SetChannel(n.Channel).SetKind(n.Kind).
			SetRecipient(n.Recipient).SetSubject(n.Subject).SetBody(n.Body).
			SetAttempts(0).SetCreatedAt(n.CreatedAt).SetNillableNextAt(n.NextAt)
	}
	if err := tx.Notice.CreateBulk(all...).Exec(ctx); err != nil {
		return fmt.Errorf("save notices of %s: %w", rows[0].OrderID, err)
	}
	return nil
}
