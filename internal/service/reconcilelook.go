package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// look asks again about a payment that seems to differ: the two books were not
// read at the same moment. What differs indeed is settled and compared once
// more; what differs still becomes a case. It returns what our books have now;
// nil if nothing.
func (c *comparison) look(ctx context.Context, orderID, impUID string) (ours *pay.Facts, err error) {
	if c.looked[impUID] {
		return nil, nil // a list may be read twice
	}
	c.looked[impUID] = true
	var theirs *pay.Facts
	r, err := c.s.Gateway.Payment(ctx, impUID)
	switch {
	case err == nil:
		theirs = &r.Facts
		c.saw(r)
	case errors.Is(err, gateway.ErrNotFound):
		delete(c.seen, impUID)
	default:
		return nil, fmt.Errorf("compare the books: %w", err)
	}
	a, err := c.s.read(ctx, orderID)
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		a, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	ours = factsOf(a, impUID)
	found := pay.Compare(impUID, ours, theirs)
	if len(found) == 0 {
		return ours, nil
	}
	left := found
	if a != nil && theirs != nil {
		after, err := c.s.settle(ctx, a, r, pay.SourceTimer, nil)
		if err != nil {
			c.s.Logger.WarnContext(ctx, "difference cannot be settled", "imp_uid", impUID, "error", err)
		} else {
			ours = factsOf(after, impUID)
			left = pay.Compare(impUID, ours, theirs)
		}
	}
	return ours, c.note(ctx, orderID, found, left)
}

// note keeps what differed, and opens a case for what differs still.
func (c *comparison) note(ctx context.Context, orderID string, found, left []pay.Difference) error {
	still := map[pay.DifferenceKind]bool{}
	for _, d := range left {
		still[d.Kind] = true
	}
	for _, d := range found {
		d.Mended = !still[d.Kind]
		if len(c.differences) < compareListed {
			c.differences = append(c.differences, d)
		}
		if d.Mended {
			continue
		}
		matter := newCase(pay.CaseBooksDiffer, d.ImpUID+"/"+string(d.Kind), orderID, c.s.now())
		matter.ImpUID, matter.Detail = d.ImpUID, d.String()
		if err := saveCase(ctx, c.s.DB.OpenCase, matter); err != nil {
			return err
		}
	}
	return nil
}

// save writes the comparison down.
func (c *comparison) save(ctx context.Context) (*ent.Reconciliation, error) {
	theirs := pay.Totals{}
	for _, f := range c.seen {
		c.count(theirs, f)
	}
	ourTotals, ourCount := c.ours.List()
	theirTotals, theirCount := theirs.List()
	row, err := c.s.DB.Reconciliation.Create().SetID("rec_" + strings.ToLower(ulid.Make().String())).
		SetFrom(c.from).SetTo(c.to).SetRanAt(c.s.now()).
		SetOurCount(ourCount).SetTheirCount(theirCount).SetOurTotals(ourTotals).SetTheirTotals(theirTotals).
		SetDifferences(c.differences).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("save the comparison: %w", err)
	}
	return row, nil
}

// factsOf is what we know of a payment; nil if nothing.
func factsOf(a *aggregate, impUID string) *pay.Facts {
	if a == nil {
		return nil
	}
	p := a.payment(impUID)
	if p == nil {
		return nil
	}
	return factsOfRow(p)
}

func factsOfRow(p *ent.Payment) *pay.Facts {
	f := PaymentFacts(p).Facts
	return &f
}
