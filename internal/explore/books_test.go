package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/ent/opencase"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	entrefund "paygraph/ent/refund"
	"paygraph/ent/webhookdelivery"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
)

// promise is something that a client was told and that has to be true at the
// end.
type promise struct {
	order, what string
	holds       func(*ent.Order) bool
}

func (s *story) promise(order, what string, holds func(*ent.Order) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.promises = append(s.promises, promise{order, what, holds})
}

// todo says what the server still has to do for the story's orders; empty if
// it is done. What waits for a person is done.
func (s *story) todo() string {
	var left []string
	add := func(what string, n int, err error) {
		s.must(err)
		if n > 0 {
			left = append(left, fmt.Sprintf("%d %s", n, what))
		}
	}
	db, ids := s.env.DB.Client, s.ids()
	n, err := db.Payment.Query().Where(payment.OrderIDIn(ids...), payment.RevokeAtNotNil()).Count(s.ctx)
	add("accounts to revoke", n, err)
	n, err = db.Refund.Query().Where(entrefund.OrderIDIn(ids...), entrefund.StatusEQ(pay.RefundPending)).Count(s.ctx)
	add("refunds", n, err)
	n, err = db.WebhookDelivery.Query().Where(webhookdelivery.MerchantUIDIn(ids...), webhookdelivery.NextAtNotNil()).Count(s.ctx)
	add("webhooks", n, err)
	soon := s.env.Service.Now().Add(time.Hour) // a reminder is not due before
	n, err = db.Notice.Query().Where(notice.OrderIDIn(ids...), notice.NextAtLTE(soon)).Count(s.ctx)
	add("notices", n, err)
	n, err = db.Order.Query().Where(order.IDIn(ids...), order.ClosingReasonNEQ(""), order.DueAtNotNil()).Count(s.ctx)
	add("closings", n, err)
	n, err = s.planTodo()
	add("steps of a plan", n, err)
	n, err = s.cardTodo()
	add("cards to forget", n, err)
	return strings.Join(left, ", ")
}

func (s *story) ids() []string {
	var ids []string
	for _, o := range s.orders {
		ids = append(ids, o.ID)
	}
	return ids
}

// audit compares both books and looks over the promises. It returns how the
// story ended, in words that do not depend on numbers given by chance.
func (s *story) audit() string {
	var ends []string
	for name, o := range s.orders {
		row, err := s.env.DB.Client.Order.Query().Where(order.ID(o.ID)).WithPayments().WithEvents().Only(s.ctx)
		s.must(err)
		books, err := s.env.Control.Payments(s.ctx, o.ID)
		s.must(err)
		refunds, err := s.env.DB.Client.Refund.Query().Where(entrefund.OrderID(o.ID)).All(s.ctx)
		s.must(err)
		cases, err := s.env.DB.Client.OpenCase.Query().Where(opencase.OrderID(o.ID), opencase.ResolvedAtIsNil()).All(s.ctx)
		s.must(err)
		notices, err := s.env.DB.Client.Notice.Query().Where(notice.OrderID(o.ID)).All(s.ctx)
		s.must(err)
		a := &audit{story: s, order: row, books: books, refunds: refunds, cases: cases, notices: notices}
		a.all()
		ends = append(ends, name+" "+string(row.Status))
		for role, of := range s.order {
			if of == name {
				ends = append(ends, a.end(role))
			}
		}
		for _, p := range s.promises {
			if p.order == name && !p.holds(row) {
				s.wrong("a client was told that %s %s; it is %s, accepted %q", name, p.what, row.Status, row.AcceptedPaymentID)
			}
		}
		// The world goes on; this order's time does not matter to the next.
		s.must(s.env.DB.Client.Order.Update().Where(order.ID(o.ID)).ClearDueAt().Exec(s.ctx))
	}
	s.auditCards()
	if s.plan != "" {
		ends = append(ends, s.auditPlan())
	}
	slices.Sort(ends)
	return strings.Join(ends, "; ")
}

// audit is one order in both books.
type audit struct {
	*story
	order   *ent.Order
	books   []control.Payment
	refunds []*ent.Refund
	cases   []*ent.OpenCase
	notices []*ent.Notice
}

func (a *audit) all() {
	a.projection()
	a.events()
	a.told()
	if len(a.books) != len(a.order.Edges.Payments) {
		a.wrong("%d payments here, %d at the gateway", len(a.order.Edges.Payments), len(a.books))
	}
	open, inTime, accepted := 0, 0, 0
	for _, there := range a.books {
		here := a.here(there.ImpUID)
		if here == nil {
			a.wrong("the gateway has %s %s, we do not", there.ImpUID, there.Status)
			continue
		}
		a.compare(here, there)
		a.money(here, there)
		if there.Status == "ready" && there.VbankNum != "" {
			open++
		}
		if here.Verdict == pay.VerdictAccepted {
			accepted++
		}
		if here.PaidAt != nil && !here.PaidAt.After(a.order.ExpiresAt) && here.Amount == a.order.Amount &&
			here.Reason != pay.RejectedTest && here.Reason != pay.RejectedUsage && here.Reason != pay.RejectedCurrency {
			inTime++
		}
	}
	over := a.order.AcceptedPaymentID != "" || a.order.ClosedReason != ""
	if open > 1 || open > 0 && over {
		a.wrong("%d accounts are open at the gateway, order is %s", open, a.order.Status)
	}
	if accepted > 1 {
		a.wrong("%d payments were accepted", accepted)
	}
	if accepted == 0 && inTime > 0 && a.order.ClosedReason != pay.ClosedCancelled {
		a.wrong("%d honest payments, none accepted; order is %s", inTime, a.order.Status)
	}
}

func (a *audit) here(impUID string) *ent.Payment {
	i := slices.IndexFunc(a.order.Edges.Payments, func(p *ent.Payment) bool { return p.ID == impUID })
	if i < 0 {
		return nil
	}
	return a.order.Edges.Payments[i]
}

// projection: the order is what its payments make of it (rule 5).
func (a *audit) projection() {
	want := pay.Project(service.OrderRules(a.order), service.AllFacts(a.order.Edges.Payments))
	if got := (pay.Standing{Status: a.order.Status, Paid: a.order.Paid, Refunded: a.order.Refunded}); got != want {
		a.wrong("order is %+v, its payments make it %+v", got, want)
	}
	for _, p := range a.order.Edges.Payments {
		if p.Verdict == pay.VerdictAccepted && p.ID != a.order.AcceptedPaymentID {
			a.wrong("%s is accepted, the order accepted %q", p.ID, a.order.AcceptedPaymentID)
		}
	}
}

// events: one for each version, and each story is told once.
func (a *audit) events() {
	told := map[pay.EventType]int{}
	for _, e := range a.order.Edges.Events {
		told[e.Type]++
	}
	if got, want := len(a.order.Edges.Events), a.order.Version-1; got != want {
		a.wrong("%d events for %d changes", got, want)
	}
	verdicts := map[pay.Verdict]int{}
	for _, p := range a.order.Edges.Payments {
		verdicts[p.Verdict]++
	}
	if told[pay.EventPaid] != verdicts[pay.VerdictAccepted] || told[pay.EventRejected] != verdicts[pay.VerdictRejected] {
		a.wrong("events %v, verdicts %v", told, verdicts)
	}
}

// told: each notice once, on each of the two ways out. A crash after one left
// and before that was written sends it again, under the same id.
func (a *audit) told() {
	rows := map[pay.NoticeKind]int{}
	for _, n := range a.notices {
		if n.Channel == pay.ChannelWebhook {
			rows[n.Kind]++
		}
		times, most := a.courier.of(service.NoticeID(n)), 1
		if a.trouble.crashAt > 0 {
			most = 2
		}
		if times > most || n.SentAt != nil && times == 0 {
			a.wrong("notice %s was carried %d times", n.ID, times)
		}
	}
	succeeded := 0
	for _, r := range a.refunds {
		if r.Status == pay.RefundSucceeded {
			succeeded++
		}
	}
	if rows[pay.NoticeRefunded] != succeeded {
		a.wrong("%d notices of %d refunds", rows[pay.NoticeRefunded], succeeded)
	}
	paid, most := rows[pay.NoticeOrderPaid], 0
	if a.order.AcceptedPaymentID != "" {
		most = 1
	}
	// Who hears of a payment only when all of it is back hears of the refund.
	if paid > most || paid < most && a.order.Status != pay.OrderRefunded {
		a.wrong("%d notices that the order is paid; it is %s", paid, a.order.Status)
	}
}

// compare: the same facts in both books.
func (a *audit) compare(here *ent.Payment, there control.Payment) {
	want := map[string]pay.PaymentStatus{
		"ready": pay.PaymentReady, "failed": pay.PaymentFailed, "paid": pay.PaymentPaid, "cancelled": pay.PaymentPartiallyRefunded,
	}[there.Status]
	if there.Amount == there.CancelAmount && there.PaidAt > 0 {
		want = pay.PaymentRefunded
	}
	if here.Status != want || number(there.Amount) != here.Amount || number(there.CancelAmount) != here.Refunded {
		a.wrong("%s: %s with %d of %d back here, %s with %s of %s at the gateway",
			here.ID, here.Status, here.Refunded, here.Amount, there.Status, there.CancelAmount, there.Amount)
	}
}

// money: every refund is one entry of the gateway's history, and what does not
// belong here went back, or somebody is asked about it (rules 4 and 8).
func (a *audit) money(here *ent.Payment, there control.Payment) {
	entries := map[string]control.Cancel{}
	for _, c := range there.Cancels {
		entries[c.CancellationID] = c
	}
	keys := map[string]bool{}
	var back int64
	for _, r := range a.refunds {
		if r.PaymentID != here.ID {
			continue
		}
		if keys[r.IdempotencyKey] {
			a.wrong("%s: two refunds of the key %s", here.ID, r.IdempotencyKey)
		}
		keys[r.IdempotencyKey] = true
		if r.Status == pay.RefundSucceeded {
			back += r.Amount
			c, found := entries[*r.CancellationID]
			if !found || number(c.Amount) != r.Amount || (c.By == "api") != strings.HasSuffix(c.Reason, "["+r.ID+"]") {
				a.wrong("%s: refund %s of %d is %+v at the gateway", here.ID, r.IdempotencyKey, r.Amount, c)
			}
			delete(entries, *r.CancellationID)
		}
	}
	for _, c := range entries {
		a.wrong("%s: the gateway gave %s back (%s), we know nothing of it", here.ID, c.Amount, c.Reason)
	}
	if back != here.Refunded {
		a.wrong("%s: refunds add up to %d, it says %d", here.ID, back, here.Refunded)
	}
	if here.OpenRefundID != "" && !slices.ContainsFunc(a.refunds, func(r *ent.Refund) bool { return r.ID == here.OpenRefundID && !r.Status.Final() }) {
		a.wrong("%s: its open refund %s is over", here.ID, here.OpenRefundID)
	}
	if here.Shown && here.Amount != a.order.Amount {
		a.wrong("%s: an account for %d was shown", here.ID, here.Amount)
	}
	left := here.Amount - here.Refunded
	about := slices.ContainsFunc(a.cases, func(c *ent.OpenCase) bool { return c.ImpUID == here.ID })
	if here.Verdict == pay.VerdictRejected && left > 0 && !about {
		a.wrong("%s: rejected for %s, %d did not go back, and nobody is asked", here.ID, here.Reason, left)
	}
	if (here.Reason == pay.RejectedTest || here.Reason == pay.RejectedUsage) && len(there.Cancels) > 0 {
		a.wrong("%s: %s, and still money was sent: %+v", here.ID, here.Reason, there.Cancels)
	}
}

// end says how a role ended.
func (a *audit) end(role string) string {
	p := a.here(a.impUID[role])
	if p == nil {
		return role + " none"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", role, p.Status, cmp.Or(p.Verdict, "-"), p.Reason))
}

func number(n fmt.Stringer) int64 {
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil {
		return -1
	}
	return i
}
