package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// An order has a handful of payments; a buyer who opens window after window
// may bring it to hundreds. More than this is an error, never half a list.
const (
	orderPageSize = 500
	orderPages    = 10
)

// page is one page of a list.
type page struct {
	Total number            `json:"total"`
	Next  *number           `json:"next"` // 0 on the last
	List  []json.RawMessage `json:"list"`
}

// Payments reports every payment that names the order, newest first. Payments
// that start meanwhile push others to the next page, so none is missed; one
// that comes twice counts once.
func (c *Client) Payments(ctx context.Context, merchantUID string) ([]pay.Report, error) {
	if !isSegment(merchantUID) {
		return nil, fmt.Errorf("payments of order %q: %w", merchantUID, refuse("not an order's number"))
	}
	var reports []pay.Report
	seen := map[string]bool{}
	total := 0
	for number := 1; number <= orderPages; number++ {
		p, err := c.page(ctx, []string{"payments", "findAll", merchantUID},
			url.Values{"sorting": {"-started"}}, number, orderPageSize)
		for _, raw := range p.List {
			r, readErr := readReport(raw)
			if readErr != nil {
				err = unreadable(false, readErr)
				break
			}
			// Iamport's look-up may be laxer than ours about letters' case.
			if !seen[r.ImpUID] && r.MerchantUID == merchantUID {
				reports = append(reports, r)
			}
			seen[r.ImpUID] = true
		}
		total = max(total, p.total())
		last := p.next(number, orderPageSize) == 0
		if err == nil && last && len(seen) < total {
			err = unreadable(false, errors.New("list is shorter than its total"))
		}
		if err != nil {
			return nil, fmt.Errorf("payments of order %s: %w", merchantUID, err)
		}
		if last {
			return reports, nil
		}
	}
	return nil, fmt.Errorf("payments of order %s: %w", merchantUID,
		unreadable(false, fmt.Errorf("more than %d", orderPages*orderPageSize)))
}

// sortings says by which time a list of changes grows, oldest first. Failures
// and cancels have no time of their own to sort by; their last one is theirs.
var sortings = map[gateway.ChangeStatus]string{
	gateway.ChangedReady:     "started",
	gateway.ChangedPaid:      "paid",
	gateway.ChangedCancelled: "updated",
	gateway.ChangedFailed:    "updated",
}

// Changed reports one page of the payments that reached a status within a
// time, oldest first. A payment that cannot be read is left out and logged: it
// must not stand in the way of all that follow.
func (c *Client) Changed(ctx context.Context, q gateway.Changes) (gateway.Page, error) {
	sorting, ok := sortings[q.Status]
	if !ok || q.Page < 1 || q.Limit < 1 || q.Limit > 1000 || q.To.Before(q.From) || q.To.Sub(q.From) > 90*24*time.Hour {
		return gateway.Page{}, fmt.Errorf("changes to %q: %w", q.Status, refuse("unusable question"))
	}
	p, err := c.page(ctx, []string{"payments", "status", string(q.Status)}, url.Values{
		"from":    {strconv.FormatInt(q.From.Unix(), 10)},
		"to":      {strconv.FormatInt(q.To.Unix(), 10)},
		"sorting": {sorting},
	}, q.Page, q.Limit)
	if err != nil {
		return gateway.Page{}, fmt.Errorf("changes to %s, page %d: %w", q.Status, q.Page, err)
	}
	out := gateway.Page{Next: p.next(q.Page, q.Limit)}
	for _, raw := range p.List {
		r, err := readReport(raw)
		if err != nil {
			c.log.WarnContext(ctx, "iamport lists a payment that cannot be read", "status", q.Status, "error", err)
			continue
		}
		out.Reports = append(out.Reports, r)
	}
	return out, nil
}

// page reads one page; one past the end is empty, which Iamport says with 404
// or 400.
func (c *Client) page(ctx context.Context, path []string, query url.Values, number, limit int) (page, error) {
	query.Set("page", strconv.Itoa(number))
	query.Set("limit", strconv.Itoa(limit))
	response, err := c.call(ctx, request{method: http.MethodGet, path: path, query: query})
	if e := asError(err); e != nil {
		if e.class == gateway.ErrNotFound || e.pastEnd(number) {
			return page{}, nil
		}
		return page{}, err
	}
	var p page
	if isNull(response) || json.Unmarshal(response, &p) != nil || p.List == nil {
		return page{}, unreadable(false, errors.New("not a page"))
	}
	return p, nil
}

// pastEnd reports whether the answer to a page was that there is no such page.
// Of the first page it must be said in words: a 400 is also how a question is
// refused, and a feed that would never hear anything must not look healthy.
func (e *Error) pastEnd(number int) bool {
	if e.status != http.StatusBadRequest {
		return false
	}
	says := func(word string) bool { return strings.Contains(e.message, word) }
	return number > 1 || slices.ContainsFunc([]string{"페이지", "없습니다", "page"}, says)
}

// next is the number of the page that follows, 0 if this is the last. It only
// goes forward; where Iamport does not say, a full page has a next one.
func (p page) next(number, limit int) int {
	if p.Next != nil && *p.Next != "" {
		if n, err := strconv.Atoi(string(*p.Next)); err != nil || n <= number {
			return 0
		}
		return number + 1
	}
	if len(p.List) < limit {
		return 0
	}
	return number + 1
}

// total is how many payments the list promises, 0 if it does not say.
func (p page) total() int {
	n, err := strconv.Atoi(string(p.Total))
	if err != nil {
		return 0
	}
	return n
}
