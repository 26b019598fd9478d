package service

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/payment"
	"paygraph/internal/pay"
)

// maxWindows bounds how many payments of an order are written down because a
// window was opened. Anybody may open windows in our name; what becomes of
// them is written however many there are.
const maxWindows = 20

// feedSettlers is how many orders of a page are settled at one time. Databases
// that write to a disk for each change write several with one stroke.
const feedSettlers = 4

// settlePage settles a page of reports and says how many were news. It costs
// two statements, whatever is in it, and more only for what is news: a report
// that names no order of ours is left alone (rule 1), and who shares the
// gateway's account with us may fill whole pages. A report that cannot be
// written does not keep the others.
func (s *Service) settlePage(ctx context.Context, reports []pay.Report) (changed int, err error) {
	known, err := s.ordersOf(ctx, reports)
	if err != nil {
		return 0, err
	}
	news := map[string][]pay.Report{}
	for _, r := range reports {
		if a := known[r.MerchantUID]; a != nil && s.newsOf(a, r) != "" {
			news[r.MerchantUID] = append(news[r.MerchantUID], r)
		}
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	places := make(chan struct{}, feedSettlers)
	for id, reports := range news {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			n, failed := s.settleOrder(ctx, known[id], reports)
			mu.Lock()
			defer mu.Unlock()
			changed, err = changed+n, errors.Join(err, failed)
		})
	}
	all.Wait()
	return changed, err
}

// settleOrder settles listed reports of one order, one after the other.
func (s *Service) settleOrder(ctx context.Context, a *aggregate, reports []pay.Report) (changed int, err error) {
	for _, r := range reports {
		event := s.newsOf(a, r) // after the ones before
		if event == "" {
			continue
		}
		after, failed := s.settleListed(ctx, a, r, event)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("settle listed payment %s: %w", r.ImpUID, failed))
			continue
		}
		if after.order.Version != a.order.Version {
			changed++
		}
		a = after
	}
	return changed, err
}

// newsOf says what a report tells that we do not know; empty if nothing.
func (s *Service) newsOf(a *aggregate, r pay.Report) pay.EventType {
	c := pay.Decide(a.rules(), a.facts(), r, s.now(), s.Config.Policy)
	switch {
	case c.Event == pay.EventStarted && len(a.payments) >= maxWindows:
		return ""
	case c.Event == "" && c.Payment.OpenRefundID != "" && len(r.History) > 0:
		return pay.EventRefunded // its history may name the open refund
	default:
		return c.Event
	}
}

// settleListed settles a report of a list. A verdict is for ever, and a list
// may tell less of a payment than a look-up does: what would be rejected is
// looked up. So is what may have stored a card.
func (s *Service) settleListed(ctx context.Context, a *aggregate, r pay.Report, event pay.EventType) (*aggregate, error) {
	if event == pay.EventRejected || a.order.Kind == pay.KindBillingKey {
		return s.look(ctx, a, Hint{OrderID: r.MerchantUID, ImpUID: r.ImpUID, Source: pay.SourceTimer})
	}
	return s.settle(ctx, a, r, pay.SourceTimer, nil)
}

// ordersOf reads the orders that reports name, with all their payments.
func (s *Service) ordersOf(ctx context.Context, reports []pay.Report) (map[string]*aggregate, error) {
	known := map[string]*aggregate{}
	var ids []string
	for _, r := range reports {
		if _, seen := known[r.MerchantUID]; !seen && pay.IsOrderID(r.MerchantUID) {
			ids, known[r.MerchantUID] = append(ids, r.MerchantUID), nil
		}
	}
	if len(ids) == 0 {
		return known, nil
	}
	orders, err := s.DB.Order.Query().Where(order.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read listed orders: %w", err)
	}
	if len(orders) == 0 {
		return known, nil
	}
	q := s.DB.Payment.Query().Where(payment.OrderIDIn(idsOf(orders)...))
	newestPayments(q)
	payments, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read payments of listed orders: %w", err)
	}
	for _, o := range orders {
		known[o.ID] = &aggregate{order: o}
	}
	for _, p := range payments {
		a := known[p.OrderID]
		a.payments = append(a.payments, p)
	}
	return known, nil
}

func idsOf(orders []*ent.Order) []string {
	ids := make([]string, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	return ids
}
