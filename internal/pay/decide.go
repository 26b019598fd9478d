package pay

import (
	"slices"
	"time"
)

// EventType says what changed on an order.
type EventType string

const (
	EventCreated         EventType = "CREATED"
	EventPrepared        EventType = "PREPARED"
	EventAccountIssued   EventType = "ACCOUNT_ISSUED"
	EventAccountRevoked  EventType = "ACCOUNT_REVOKED"
	EventStarted         EventType = "STARTED" // a payment window was opened
	EventPaid            EventType = "PAID"
	EventFailed          EventType = "FAILED"
	EventRejected        EventType = "REJECTED"
	EventRefundRequested EventType = "REFUND_REQUESTED"
	EventRefunded        EventType = "REFUNDED"
	EventRefundFailed    EventType = "REFUND_FAILED"
	EventClosing         EventType = "CLOSING" // the gateway is being asked, then the order closes
	EventCancelled       EventType = "CANCELLED"
	EventExpired         EventType = "EXPIRED"
	EventChargeStarted   EventType = "CHARGE_STARTED" // a stored card is being charged
	EventClaimed         EventType = "CLAIMED"        // a guest's order is a customer's now
)

// Values lists every event that is stored, for the table's enum.
func (EventType) Values() []string {
	return []string{
		string(EventPrepared), string(EventAccountIssued), string(EventAccountRevoked), string(EventStarted),
		string(EventPaid), string(EventFailed), string(EventRejected), string(EventRefundRequested), string(EventRefunded), string(EventRefundFailed),
		string(EventClosing), string(EventCancelled), string(EventExpired), string(EventChargeStarted), string(EventClaimed),
	}
}

// EventSource says who told us.
type EventSource string

const (
	SourceClient  EventSource = "CLIENT"  // a mutation or a redirect
	SourceWebhook EventSource = "WEBHOOK" // the gateway's webhook
	SourceTimer   EventSource = "TIMER"   // our own timer
	SourceAdmin   EventSource = "ADMIN"   // an admin
	SourceSystem  EventSource = "SYSTEM"  // a rule of ours
)

// Values lists every source, for the table's enum.
func (EventSource) Values() []string {
	return []string{
		string(SourceClient), string(SourceWebhook), string(SourceTimer), string(SourceAdmin), string(SourceSystem),
	}
}

// Change is what a report does to an order: what to write, all of it at once.
type Change struct {
	Event    EventType // what happened; empty if nothing did, then nothing is to be written
	Order    Order     // as it is now
	Standing Standing  // where it stands now
	Payment  Payment   // the reported payment as it is now
	First    bool      // it was not known before
	Revoke   []string  // imp_uids of other accounts that must be closed now
}

// Decide says what a report changes. The report must name the order; payments
// are all that are known of it. Deciding twice changes nothing the second time.
func Decide(o Order, payments []Payment, r Report, now time.Time, policy Policy) Change {
	i := slices.IndexFunc(payments, func(p Payment) bool { return p.ImpUID == r.ImpUID })
	c := Change{Order: o, First: i < 0}
	before := Payment{ImpUID: r.ImpUID}
	if i >= 0 {
		before = payments[i]
		c.Payment = before
		c.Payment.Facts = Merge(before.Facts, r.Facts)
	} else {
		c.Payment = before
		c.Payment.Facts = Merge(r.Facts, r.Facts)
	}
	c.Payment.Account = withDeadline(c.Payment.Account, before.Account, o)
	if c.Event = eventOf(before, c.Payment, c.First); c.Event == "" {
		c.Standing = Project(o, payments)
		return c
	}

	p := &c.Payment
	others := o
	if o.AcceptedID == r.ImpUID {
		others.AcceptedID = "" // it was accepted, and its row was lost: it is no duplicate of itself
	}
	refusal := Check(others, p.Facts, policy)
	switch {
	case before.Account != nil || p.Account == nil:
	case p.Verdict != VerdictNone: // a stale report tells of it after the money; what was decided stands
		p.Shown = p.Verdict == VerdictAccepted
	default:
		p.Shown, p.Reason = refusal == "", refusal
	}
	if p.Received() && p.Verdict == VerdictNone {
		p.Verdict, p.Reason = VerdictAccepted, refusal
		if refusal != "" {
			p.Verdict, c.Event = VerdictRejected, EventRejected
		} else {
			c.Order.AcceptedID = p.ImpUID
		}
	}
	if !p.AccountIssued() {
		p.RevokeAt = time.Time{} // nothing is left to close
	} else if p.Shown {
		c.Order.ExpiresAt = later(o.ExpiresAt, p.Account.DueAt.Add(AccountGrace))
	}

	all := append(slices.DeleteFunc(slices.Clone(payments), func(q Payment) bool { return q.ImpUID == r.ImpUID }), *p)
	for _, id := range superseded(c.Order, all) {
		if id == p.ImpUID {
			p.RevokeAt = now
			all[len(all)-1] = *p
		} else {
			c.Revoke = append(c.Revoke, id)
		}
	}
	c.Standing = Project(c.Order, withoutOpen(all, c.Revoke, now))
	return c
}

// withDeadline gives an account whose gateway tells no deadline the order's, as
// it was when the account was first seen: it must not read as expired at once.
func withDeadline(a, before *Account, o Order) *Account {
	if a == nil || !a.DueAt.IsZero() {
		return a
	}
	dated := *a
	dated.DueAt = o.ExpiresAt
	if before != nil {
		dated.DueAt = before.DueAt
	}
	return &dated
}

// eventOf names what happened to a payment; empty if nothing did.
func eventOf(before, after Payment, first bool) EventType {
	switch {
	case after.Received() && !before.Received():
		return EventPaid
	case after.Refunded > before.Refunded:
		return EventRefunded
	case after.Failed && !before.Failed && before.AccountIssued():
		return EventAccountRevoked
	case after.Failed && !before.Failed:
		return EventFailed
	case after.Account != nil && before.Account == nil:
		return EventAccountIssued
	case first:
		return EventStarted
	default:
		return ""
	}
}

// superseded lists the accounts that must be closed: all that are open once an
// order is paid or closed; else all that may not be shown, and all but the
// newest of those that may. Which report came first does not matter: a newer
// one that is about to be closed keeps an older one closed too.
func superseded(o Order, payments []Payment) []string {
	newest := -1
	for i, p := range payments {
		if p.AccountIssued() && p.Shown && (newest < 0 || p.newerThan(payments[newest])) {
			newest = i
		}
	}
	over := o.AcceptedID != "" || o.Closed != ClosedNot
	var ids []string
	for i, p := range payments {
		if p.AccountOpen() && (over || i != newest) {
			ids = append(ids, p.ImpUID)
		}
	}
	return ids
}

// newerThan orders accounts by the time of issue. Within one second, which is
// all that the gateway tells, one that is being revoked is the older: somebody
// asked for another one since. Between two that are not, the number decides.
func (p Payment) newerThan(q Payment) bool {
	switch {
	case !p.Account.IssuedAt.Equal(q.Account.IssuedAt):
		return p.Account.IssuedAt.After(q.Account.IssuedAt)
	case p.RevokeAt.IsZero() != q.RevokeAt.IsZero():
		return p.RevokeAt.IsZero()
	default:
		return p.ImpUID > q.ImpUID
	}
}

// Close ends an unpaid order and says what that changes. The caller has asked
// the gateway first (rule 6); an order that is paid or closed is returned as
// it is, with no event.
func Close(o Order, payments []Payment, reason ClosedReason, now time.Time) Change {
	c := Change{Order: o, Standing: Project(o, payments)}
	if o.AcceptedID != "" || o.Closed != ClosedNot {
		return c
	}
	c.Order.Closed = reason
	c.Event = EventCancelled
	if reason == ClosedExpired {
		c.Event = EventExpired
	}
	c.Revoke = superseded(c.Order, payments)
	c.Standing = Project(c.Order, withoutOpen(payments, c.Revoke, now))
	return c
}

// Leave revokes every open account of an order, because the buyer tries
// another way.
func Leave(o Order, payments []Payment, now time.Time) Change {
	c := Change{Order: o, Event: EventPrepared}
	for _, p := range payments {
		if p.AccountOpen() {
			c.Revoke = append(c.Revoke, p.ImpUID)
		}
	}
	c.Standing = Project(o, withoutOpen(payments, c.Revoke, now))
	return c
}

// withoutOpen is payments with the named accounts marked for closing.
func withoutOpen(payments []Payment, ids []string, now time.Time) []Payment {
	marked := slices.Clone(payments)
	for i := range marked {
		if slices.Contains(ids, marked[i].ImpUID) {
			marked[i].RevokeAt = now
		}
	}
	return marked
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
