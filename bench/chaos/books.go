package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/ent/cardcharge"
	"paygraph/ent/notice"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/ent/plan"
	"paygraph/ent/refund"
	"paygraph/ent/webhookdelivery"
	"paygraph/internal/database"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
)

// books compares what the clients were told, our tables and the sandbox's.
type books struct {
	*world
	report *report
	claims []claim

	orders   map[string]*ent.Order // with their payments
	payments map[string]*ent.Payment
	refunds  map[string]*ent.Refund
	plans    plans
	cases    map[string]bool // imp_uids that a person is asked about
	theirs   map[string]control.Payment
}

// Time passes until every lease, and then every order, is over. What the
// server then has not done, it never will.
var passing = []time.Duration{0, 11 * time.Minute, 11 * time.Minute, 11 * time.Minute, 26 * time.Hour, 60 * time.Hour, 11 * time.Minute, time.Hour}

// patience is how long the server may do nothing although something is left.
const patience = 20 * time.Second

// settle lets time pass until nothing is left to do.
func (b *books) settle(ctx context.Context) error {
	began := time.Now()
	db, err := database.Open(b.mariadb.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	left := ""
	for _, d := range passing {
		if _, err := b.control.Advance(ctx, d); err != nil {
			return err
		}
		rest := time.Second // the clock has waited for the server and its timers
		if d == 0 {
			rest = 3 * time.Second
		}
		pause(ctx, rest)
		if left, err = b.wait(ctx, db.Client); err != nil {
			return err
		}
		progress("%s later: left to do: %s", d, cmp.Or(left, "nothing"))
	}
	if left != "" {
		b.report.differ("stuck", "%s", left)
	}
	b.report.phase("settle", time.Since(began))
	return b.read(ctx, db.Client)
}

// wait waits as long as the server gets on. It returns what it leaves.
func (b *books) wait(ctx context.Context, db *ent.Client) (left string, err error) {
	least, since := 1<<62, time.Now()
	for {
		left, n, err := b.left(ctx, db)
		if err != nil || n == 0 {
			return left, err
		}
		if n < least {
			least, since = n, time.Now()
		}
		if time.Since(since) > patience {
			return left, nil
		}
		if !pause(ctx, 500*time.Millisecond) {
			return left, ctx.Err()
		}
	}
}

// left says what the server has still to do now, and how much in all; what is
// due later is not left.
func (b *books) left(ctx context.Context, db *ent.Client) (left string, all int, err error) {
	c, err := b.control.Clock(ctx)
	if err != nil {
		return "", 0, err
	}
	now := c.Now.UTC()
	var what []string
	count := func(name string, n int, failed error) {
		if failed != nil {
			err = failed
		}
		if n > 0 {
			what, all = append(what, fmt.Sprintf("%d %s", n, name)), all+n
		}
	}
	n, failed := db.Payment.Query().Where(payment.RevokeAtLTE(now)).Count(ctx)
	count("accounts to revoke", n, failed)
	n, failed = db.Refund.Query().Where(refund.NextAtLTE(now)).Count(ctx)
	count("refunds", n, failed)
	n, failed = db.Order.Query().Where(order.DueAtLTE(now)).Count(ctx)
	count("orders to close", n, failed)
	n, failed = db.WebhookDelivery.Query().Where(webhookdelivery.NextAtLTE(now)).Count(ctx)
	count("webhooks", n, failed)
	n, failed = db.Notice.Query().Where(notice.NextAtLTE(now)).Count(ctx)
	count("notices", n, failed)
	n, failed = db.Plan.Query().Where(plan.NextAtLTE(now)).Count(ctx)
	count("plans", n, failed)
	n, failed = db.CardCharge.Query().Where(cardcharge.NextAtLTE(now)).Count(ctx)
	count("charges", n, failed)
	return strings.Join(what, ", "), all, err
}

// read reads our tables and theirs.
func (b *books) read(ctx context.Context, db *ent.Client) error {
	orders, err := db.Order.Query().WithPayments().All(ctx)
	if err != nil {
		return err
	}
	b.orders, b.payments, b.refunds, b.cases = map[string]*ent.Order{}, map[string]*ent.Payment{}, map[string]*ent.Refund{}, map[string]bool{}
	for _, o := range orders {
		b.orders[o.ID] = o
		b.report.count("orders "+string(o.Status), 1)
		for _, p := range o.Edges.Payments {
			b.payments[p.ID] = p
			b.report.count(strings.TrimSpace(fmt.Sprintf("payments %s %s %s", p.Status, p.Verdict, p.Reason)), 1)
		}
	}
	refunds, err := db.Refund.Query().All(ctx)
	if err != nil {
		return err
	}
	for _, r := range refunds {
		b.refunds[r.ID] = r
		b.report.count("refunds "+string(r.Status), 1)
	}
	cases, err := db.OpenCase.Query().All(ctx)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if c.ResolvedAt == nil {
			b.cases[c.ImpUID] = true
			b.report.count("open cases "+string(c.Kind), 1)
		}
	}
	if err := b.plans.read(ctx, b, db); err != nil {
		return err
	}
	theirs, err := b.control.Payments(ctx, "")
	b.theirs = map[string]control.Payment{}
	for _, p := range theirs {
		b.theirs[p.ImpUID] = p
	}
	return err
}

// compare is the three books, pairwise.
func (b *books) compare(context.Context) error {
	for _, c := range b.claims {
		b.hold(c)
	}
	for id, there := range b.theirs {
		if here := b.payments[id]; here == nil {
			b.report.differ("lost", "%s of %s is %s at the gateway and nowhere here", id, there.MerchantUID, there.Status)
		} else {
			b.agree(here, there)
		}
	}
	for id := range b.payments {
		if _, found := b.theirs[id]; !found {
			b.report.differ("doubled", "%s is nowhere at the gateway", id)
		}
	}
	for _, o := range b.orders {
		b.explain(o)
	}
	b.comparePlans()
	for _, r := range b.refunds {
		if r.Status == pay.RefundPending && !b.cases[r.PaymentID] {
			b.report.differ("stuck", "refund %s of %s is %s after %d attempts", r.ID, r.PaymentID, r.Status, r.Attempts)
		}
	}
	return nil
}

// explain: an order stands where its payments put it, and nothing is open.
func (b *books) explain(o *ent.Order) {
	want := pay.Project(service.OrderRules(o), service.AllFacts(o.Edges.Payments))
	if got := (pay.Standing{Status: o.Status, Paid: o.Paid, Refunded: o.Refunded}); got != want {
		b.report.differ("wrong status", "%s is %+v, its payments make it %+v", o.ID, got, want)
	}
	accepted := 0
	for _, p := range o.Edges.Payments {
		if p.Verdict == pay.VerdictAccepted {
			accepted++
		}
		if p.RevokeAt != nil {
			b.report.differ("stuck", "%s of %s is still to be revoked", p.ID, o.ID)
		}
	}
	if accepted > 1 {
		b.report.differ("doubled", "%s accepted %d payments", o.ID, accepted)
	}
	if (o.Status == pay.OrderPending || o.Status == pay.OrderAwaitingDeposit) && !b.plans.ahead[o.ID] {
		b.report.differ("stuck", "%s is %s although its time is over", o.ID, o.Status)
	}
}

// agree: a payment is the same in both books, and so is each of its refunds.
func (b *books) agree(here *ent.Payment, there control.Payment) {
	want := map[string]pay.PaymentStatus{
		"ready": pay.PaymentReady, "failed": pay.PaymentFailed, "paid": pay.PaymentPaid, "cancelled": pay.PaymentPartiallyRefunded,
	}[there.Status]
	if there.PaidAt > 0 && there.Amount == there.CancelAmount && !there.Uncharged {
		want = pay.PaymentRefunded
	}
	if here.Status != want {
		b.report.differ("wrong status", "%s is %s here, %s at the gateway", here.ID, here.Status, there.Status)
	}
	if fmt.Sprint(here.Amount) != there.Amount.String() || fmt.Sprint(here.Refunded) != there.CancelAmount.String() {
		b.report.differ("wrong sum", "%s is %d with %d back here, %s with %s back at the gateway", here.ID, here.Amount, here.Refunded, there.Amount, there.CancelAmount)
	}
	tags := map[string]int{}
	for _, c := range there.Cancels {
		_, mark, _ := strings.Cut(c.Reason, "[")
		id := strings.TrimSuffix(mark, "]")
		r := b.refunds[id]
		if tags[id]++; tags[id] > 1 {
			b.report.differ("doubled", "%s: refund %s went out %d times", here.ID, id, tags[id])
		}
		switch {
		case r == nil:
			b.report.differ("lost", "%s: %s went back (%s), and no refund says so", here.ID, c.Amount, c.Reason)
		case r.Status != pay.RefundSucceeded || fmt.Sprint(r.Amount) != c.Amount.String():
			b.report.differ("wrong sum", "%s: refund %s is %s of %d here, %s at the gateway", here.ID, id, r.Status, r.Amount, c.Amount)
		}
	}
	for _, r := range b.refunds {
		if r.PaymentID == here.ID && r.Status == pay.RefundSucceeded && tags[r.ID] == 0 {
			b.report.differ("lost", "%s: refund %s succeeded here and is nowhere at the gateway", here.ID, r.ID)
		}
	}
	if here.Verdict == pay.VerdictRejected && here.Refunded < here.Amount && !b.cases[here.ID] {
		b.report.differ("lost", "%s was rejected for %s, %d did not go back, and nobody is asked", here.ID, here.Reason, here.Amount-here.Refunded)
	}
}

// hold: what a client was told is true.
func (b *books) hold(c claim) {
	if c.plan != "" {
		b.holdPlan(c)
		return
	}
	o := b.orders[c.order]
	if o == nil {
		b.report.differ("lost", "a client was told of order %s, which is not there", c.order)
		return
	}
	p, r := b.payments[c.impUID], b.refunds[c.refund]
	broken := func(kind string) {
		b.report.differ(kind, "%s: a client was told %s of %s %s %s; it is %s, accepted %q", c.order, c.what, c.impUID, c.refund, c.reason, o.Status, o.AcceptedPaymentID)
	}
	switch c.what {
	case "PaymentSettled":
		if o.AcceptedPaymentID != c.impUID || p == nil || p.Verdict != pay.VerdictAccepted {
			broken("lost")
		}
	case "VirtualAccountIssued":
		if p == nil || !p.Shown || p.Account == nil {
			broken("lost")
		}
	case "PaymentRejected":
		stored := !slices.Contains([]string{string(pay.RejectedOtherOrder), string(pay.RejectedUnknownToPSP)}, c.reason)
		if stored && (p == nil || p.Verdict != pay.VerdictRejected) {
			broken("wrong answer")
		}
	case "CancelOrderSuccess":
		if o.Status != pay.OrderCancelled {
			broken("wrong answer")
		}
	case "RefundSettled":
		if r == nil || r.Status != pay.RefundSucceeded {
			broken("lost")
		}
	case "RefundPending":
		if r == nil {
			broken("lost")
		}
	}
}
