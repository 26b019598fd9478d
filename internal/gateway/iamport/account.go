package iamport

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// account is what a payment object says of a virtual account.
type account struct {
	VbankCode     text    `json:"vbank_code"`
	VbankName     text    `json:"vbank_name"`
	VbankNum      text    `json:"vbank_num"`
	VbankHolder   text    `json:"vbank_holder"`
	VbankDate     seconds `json:"vbank_date"`
	VbankIssuedAt seconds `json:"vbank_issued_at"`
}

// account is nil as long as no number was issued: an open window for one
// differs from an issued one in nothing else.
func (a account) account(startedAt time.Time) *pay.Account {
	if a.VbankNum == "" {
		return nil
	}
	out := &pay.Account{
		BankCode: cut(string(a.VbankCode), 10),
		BankName: cut(string(a.VbankName), 40),
		Number:   cut(string(a.VbankNum), 32),
		Holder:   cut(string(a.VbankHolder), 40),
		DueAt:    a.VbankDate.time(),
		IssuedAt: a.VbankIssuedAt.time(),
	}
	if out.IssuedAt.IsZero() {
		out.IssuedAt = startedAt // which of two is newer must be known
	}
	return out
}

// RevokeAccount closes a virtual account that nobody has paid into.
func (c *Client) RevokeAccount(ctx context.Context, impUID string) (pay.Report, error) {
	if !isSegment(impUID) {
		return pay.Report{}, fmt.Errorf("revoke account %q: %w", impUID, gateway.ErrNotFound)
	}
	r, err := c.changed(ctx, impUID, request{
		method: http.MethodDelete,
		path:   []string{"vbanks", impUID},
		write:  true,
	})
	if err != nil {
		return pay.Report{}, fmt.Errorf("revoke account %s: %w", impUID, err)
	}
	return r, nil
}
