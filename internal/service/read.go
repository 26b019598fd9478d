package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/orderevent"
	"paygraph/ent/payment"
	"paygraph/ent/predicate"
	"paygraph/ent/refund"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Page asks for a part of a list: First rows, at least 1, that come after the
// row with id After.
type Page struct {
	First int
	After string
}

// cut says how many of the rows that were read belong to the page, and whether
// there are more; one more than First was read to know.
func (p Page) cut(n int) (rows int, more bool) { return min(n, p.First), n > p.First }

// With says what is read of orders, and which rows along with them, each in
// one statement for all of them.
type With struct {
	Columns                   []string // those that will be used; all if empty
	Payments, Refunds, Events bool
	Charge                    bool
}

// ownColumns are used here, whatever the caller of this package wants.
var ownColumns = []string{order.FieldID, order.FieldOwner, order.FieldStatus, order.FieldVersion}

// standingColumns are what an order's payments are held against; see torn.
var standingColumns = []string{order.FieldAcceptedPaymentID, order.FieldClosedReason, order.FieldPaid, order.FieldRefunded}

// newestPayments is the order in which an order's payments are read.
func newestPayments(q *ent.PaymentQuery) {
	q.Order(payment.ByStartedAt(sql.OrderDesc()), payment.ByID(sql.OrderDesc()))
}

func (w With) of(q *ent.OrderQuery) *ent.OrderQuery {
	if len(w.Columns) > 0 {
		columns := slices.Concat(ownColumns, w.Columns)
		if w.Payments {
			columns = append(columns, standingColumns...)
		}
		slices.Sort(columns)
		q.Select(slices.Compact(columns)...)
	}
	if w.Payments || w.Refunds {
		q.WithPayments(func(q *ent.PaymentQuery) {
			newestPayments(q)
			if w.Refunds {
				q.WithRefunds(func(q *ent.RefundQuery) { q.Order(refund.ByID()) })
			}
		})
	}
	if w.Charge {
		q.WithCharge()
	}
	if w.Events {
		q.WithEvents(func(q *ent.OrderEventQuery) { q.Order(orderevent.ByID()) })
	}
	return q
}

// Order reads an order that the caller may see; pay.NotFound if there is none.
func (s *Service) Order(ctx context.Context, caller auth.Caller, id string, with With) (*ent.Order, error) {
	if !pay.IsOrderID(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	o, err := s.whole(ctx, id, with)
	if ent.IsNotFound(err) || err == nil && !caller.MayRead(o.ID, o.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read order %s: %w", id, err)
	}
	return o, nil
}

// whole reads an order with what is wanted along with it, again if its
// payments changed meanwhile.
func (s *Service) whole(ctx context.Context, id string, with With) (*ent.Order, error) {
	for try := 1; ; try++ {
		o, err := with.of(s.DB.Order.Query().Where(order.ID(id))).First(ctx)
		if err != nil || !with.Payments || try == maxTorn {
			return o, err
		}
		if a := (&aggregate{order: o, payments: o.Edges.Payments}); !a.torn() {
			return o, nil
		}
	}
}

// Orders reads a page of the caller's orders, newest first; of all orders for
// an admin.
func (s *Service) Orders(ctx context.Context, caller auth.Caller, page Page, f OrderFilter, with With) ([]*ent.Order, bool, error) {
	mine, err := visible(caller, f)
	if err != nil {
		return nil, false, err
	}
	if !isWord(page.After) {
		return nil, false, pay.Refuse(pay.BadRequest)
	}
	q := with.of(s.DB.Order.Query()).Where(mine...).Where(filtered(caller, f)...).
		Order(order.ByID(sql.OrderDesc())).Limit(page.First + 1)
	if page.After != "" {
		q.Where(order.IDLT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read orders: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// visible says which orders the caller may see at all.
func visible(caller auth.Caller, f OrderFilter) ([]predicate.Order, error) {
	if caller.Role != auth.Admin && (f.Owner != "" || f.Search != "") {
		return nil, pay.Refuse(pay.Forbidden)
	}
	switch caller.Role {
	case auth.Admin:
		return nil, nil
	case auth.Guest, auth.Customer:
		return []predicate.Order{order.Owner(caller.Subject)}, nil
	case auth.OrderOnly:
		return []predicate.Order{order.ID(caller.Subject)}, nil
	default:
		return []predicate.Order{order.ID("")}, nil // nobody has none
	}
}

func filtered(caller auth.Caller, f OrderFilter) []predicate.Order {
	kinds := f.Kind
	if kinds == nil {
		kinds = []pay.OrderKind{pay.KindSale, pay.KindScheduled}
	}
	all := []predicate.Order{order.KindIn(kinds...)}
	if f.Kind == nil || caller.Role != auth.Admin { // a charge to come is its plan's matter until it is tried
		all = append(all, order.Not(order.And(order.KindEQ(pay.KindScheduled), order.Version(1))))
	}
	if f.Status != nil {
		all = append(all, order.StatusIn(f.Status...))
	}
	if f.CreatedFrom != nil {
		all = append(all, order.CreatedAtGTE(*f.CreatedFrom))
	}
	if f.CreatedTo != nil {
		all = append(all, order.CreatedAtLT(*f.CreatedTo))
	}
	// Both are kept without blanks around them, which some databases ignore.
	if f.Reference != "" {
		all = append(all, order.Reference(strings.TrimSpace(f.Reference)))
	}
	if f.Owner != "" {
		all = append(all, order.Owner(strings.TrimSpace(f.Owner)))
	}
	if f.Search != "" {
		all = append(all, matching(f.Search))
	}
	return all
}

// matching finds an order by its id, a payment's number, or the beginning of
// what is known of the buyer.
func matching(search string) predicate.Order {
	switch {
	case pay.IsOrderID(search):
		return order.ID(search)
	case pay.IsImpUID(search):
		return order.HasPaymentsWith(payment.ID(search))
	default:
		return func(q *sql.Selector) {
			q.Where(sql.Or(
				sqljson.StringHasPrefix(q.C(order.FieldBuyer), search, sqljson.Path("name")),
				sqljson.StringHasPrefix(q.C(order.FieldBuyer), search, sqljson.Path("tel")),
				sqljson.StringHasPrefix(q.C(order.FieldBuyer), search, sqljson.Path("email")),
			))
		}
	}
}

// Payment reads a payment of an order that the caller may see; pay.NotFound if
// there is none. The order comes with it.
func (s *Service) Payment(ctx context.Context, caller auth.Caller, impUID string) (*ent.Payment, error) {
	if !pay.IsImpUID(impUID) {
		return nil, pay.Refuse(pay.NotFound)
	}
	p, err := s.DB.Payment.Query().Where(payment.ID(impUID)).WithOrder().First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayRead(p.OrderID, p.Edges.Order.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read payment: %w", err)
	}
	return p, nil
}

// Event reads an event of an order that the caller may see.
func (s *Service) Event(ctx context.Context, caller auth.Caller, id string) (*ent.OrderEvent, error) {
	if !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	e, err := s.DB.OrderEvent.Query().Where(orderevent.ID(id)).WithOrder().First(ctx)
	if ent.IsNotFound(err) || err == nil && !caller.MayRead(e.OrderID, e.Edges.Order.Owner) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	return e, nil
}

// The following read on from a row that the caller was granted already.

// PaymentsOf reads an order's payments, newest first, unless they came along.
func (s *Service) PaymentsOf(ctx context.Context, o *ent.Order) ([]*ent.Payment, error) {
	if o.Edges.Payments != nil {
		return o.Edges.Payments, nil
	}
	return s.paymentsOf(ctx, o.ID)
}

// OrderOf reads a payment's order, unless it came along.
func (s *Service) OrderOf(ctx context.Context, p *ent.Payment) (*ent.Order, error) {
	if p.Edges.Order != nil {
		return p.Edges.Order, nil
	}
	return s.readOrder(ctx, p.OrderID)
}

// PaymentOf reads the payment that an event is about; nil if it is about none.
func (s *Service) PaymentOf(ctx context.Context, e *ent.OrderEvent) (*ent.Payment, error) {
	if e.ImpUID == "" {
		return nil, nil
	}
	p, err := s.DB.Payment.Query().Where(payment.ID(e.ImpUID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return p, err
}

// maxTimeline bounds how many events of an order are told.
const maxTimeline = 100

// Timeline tells what happened to an order, oldest first. The making of it has
// no row of its own: the order says when.
func (s *Service) Timeline(ctx context.Context, o *ent.Order) ([]*ent.OrderEvent, error) {
	events := o.Edges.Events
	if events == nil {
		var err error
		events, err = s.DB.OrderEvent.Query().Where(orderevent.OrderID(o.ID)).Order(orderevent.ByID()).Limit(maxTimeline).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("read events of %s: %w", o.ID, err)
		}
	}
	made := &ent.OrderEvent{
		ID: eventID(o.ID, 1), OrderID: o.ID, Version: 1, Type: pay.EventCreated,
		To: pay.OrderPending, Source: pay.SourceClient, At: o.CreatedAt,
	}
	return append([]*ent.OrderEvent{made}, events[:min(len(events), maxTimeline-1)]...), nil
}
