package service

import (
	"context"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/payment"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// The bounds of a comparison.
const (
	comparePeriod = 90 * 24 * time.Hour // at once, and in one question to the gateway
	compareListed = 500                 // differences that are kept; each has its case all the same
	comparePage   = 1000
)

// Reconcile compares our books with the gateway's (대사): every payment that
// reached a status from one time on and before another. What differs is asked
// again and settled; what differs still becomes a case. Sums are of what came
// in within that time, whatever went back of it since, after the mending.
//
// It returns pay.InvalidInput for a period that is empty, in the future, or
// longer than 90 days; and the gateway's errors, if it could not be asked.
func (s *Service) Reconcile(ctx context.Context, from, to time.Time) (*ent.Reconciliation, error) {
	now := s.now()
	from, to = from.UTC().Truncate(time.Second), to.UTC().Truncate(time.Second)
	switch {
	case !from.Before(to) || from.After(now):
		return nil, invalid(fault("from", pay.RuleTooLarge))
	case to.Sub(from) > comparePeriod:
		return nil, invalid(fault("to", pay.RuleTooLarge))
	}
	c := &comparison{s: s, from: from, to: to, seen: map[string]pay.Facts{}, looked: map[string]bool{}, differences: []pay.Difference{}}
	for _, list := range feedLists {
		if err := c.readTheirs(ctx, list, now); err != nil {
			return nil, err
		}
	}
	if err := c.readOurs(ctx); err != nil {
		return nil, err
	}
	return c.save(ctx)
}

// comparison is one comparison under way.
type comparison struct {
	s           *Service
	from, to    time.Time
	seen        map[string]pay.Facts // theirs, as far as sums need it; also what the gateway said again
	looked      map[string]bool      // what seemed to differ
	ours        pay.Totals
	differences []pay.Difference
}

// readTheirs compares what the gateway lists. What came in within the time may
// have been cancelled since, so that list is read to the present.
func (c *comparison) readTheirs(ctx context.Context, list gateway.ChangeStatus, now time.Time) error {
	end := c.to
	if list == gateway.ChangedCancelled {
		end = now
	}
	for from := c.from; from.Before(end); from = from.Add(comparePeriod) {
		to := from.Add(comparePeriod)
		if to.After(end) {
			to = end
		}
		if err := c.s.changes(ctx, list, from, to, c.page); err != nil {
			return fmt.Errorf("compare the books: %w", err)
		}
	}
	return nil
}

func (c *comparison) page(ctx context.Context, reports []pay.Report) error {
	known, err := c.s.ordersOf(ctx, reports)
	if err != nil {
		return err
	}
	for _, r := range reports {
		a := known[r.MerchantUID]
		if a == nil && !c.looksLikeOurs(r) {
			continue
		}
		c.saw(r)
		if len(pay.Compare(r.ImpUID, factsOf(a, r.ImpUID), &r.Facts)) == 0 {
			continue
		}
		if _, err := c.look(ctx, r.MerchantUID, r.ImpUID); err != nil {
			return err
		}
	}
	return nil
}

// looksLikeOurs reports whether a payment that names no order of ours should
// name one: it took money, of the kind that this server takes, and its order's
// number is one of those that we make. Others may share the account with us.
func (c *comparison) looksLikeOurs(r pay.Report) bool {
	return pay.IsOrderID(r.MerchantUID) && r.Received() && c.s.Config.Policy.Takes(r.Channel)
}

// saw keeps of a report what the sums need.
func (c *comparison) saw(r pay.Report) {
	c.seen[r.ImpUID] = pay.Facts{
		Amount: r.Amount, Refunded: r.Refunded, Currency: r.Currency, Method: r.Method, Channel: r.Channel, PaidAt: r.PaidAt,
	}
}

// readOurs compares what our books have and the gateway's lists had not, and
// sums up ours.
func (c *comparison) readOurs(ctx context.Context) error {
	c.ours = pay.Totals{}
	for last := ""; ; {
		rows, err := c.s.DB.Payment.Query().
			Where(payment.PaidAtGTE(c.from), payment.PaidAtLT(c.to), payment.IDGT(last)).
			Order(payment.ByID()).Limit(comparePage).All(ctx)
		if err != nil {
			return fmt.Errorf("read our books: %w", err)
		}
		for _, p := range rows {
			last = p.ID
			facts := factsOfRow(p)
			if _, seen := c.seen[p.ID]; !seen && !c.looked[p.ID] {
				if facts, err = c.look(ctx, p.OrderID, p.ID); err != nil {
					return err
				}
			}
			if facts != nil {
				c.count(c.ours, *facts)
			}
		}
		if len(rows) < comparePage {
			return nil
		}
	}
}

// count adds a payment that came in within the time.
func (c *comparison) count(totals pay.Totals, f pay.Facts) {
	if f.Received() && !f.PaidAt.Before(c.from) && f.PaidAt.Before(c.to) && c.s.Config.Policy.Takes(f.Channel) {
		totals.Add(f, 1)
	}
}
