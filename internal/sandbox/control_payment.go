package sandbox

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// controlPayments shows the books, newest first, with what the PG knows. The
// query narrows them: merchant_uid to one order, status to one status,
// accounts=true to virtual accounts, q to what has these letters in its
// numbers or names, and limit to so many.
func (s *Sandbox) controlPayments(c *call) (any, error) {
	var rs []*row
	if m := c.query.Get("merchant_uid"); m != "" {
		rs = append([]*row{}, s.books.of(m)...)
	} else {
		rs = s.books.where(func(*row) bool { return true })
	}
	q, status, accounts := strings.ToLower(strings.TrimSpace(c.query.Get("q"))), c.query.Get("status"), c.query.Get("accounts") == "true"
	rs = slices.DeleteFunc(rs, func(r *row) bool {
		return !r.is(status) || accounts && !r.isAccount() || q != "" && !r.has(q)
	})
	slices.Reverse(rs)
	limit, err := c.limit(len(rs))
	return rs[:limit], err
}

// limit reads how much of a list a caller wants, all of it by default.
func (c *call) limit(all int) (int, error) {
	asked := c.query.Get("limit")
	if asked == "" {
		return all, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		return 0, badRequest(errors.New("limit is not a number from 1"))
	}
	return min(n, all), nil
}

// has reports whether somebody who looks for q means this payment. Account
// numbers are often typed with dashes.
func (r *row) has(q string) bool {
	if digits := strings.ReplaceAll(q, "-", ""); r.isAccount() && digits != "" && strings.Contains(string(r.VbankNum), digits) {
		return true
	}
	for _, field := range []string{r.ImpUID, r.MerchantUID, string(r.Name), string(r.BuyerName)} {
		if strings.Contains(strings.ToLower(field), q) {
			return true
		}
	}
	return false
}
