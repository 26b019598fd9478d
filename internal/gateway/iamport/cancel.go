package iamport

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// cancel is what Iamport wants to know before it gives money back. amount and
// checksum are always sent: a missing amount means everything, and a missing
// checksum that it may happen twice.
type cancel struct {
	ImpUID        string      `json:"imp_uid"`
	Amount        json.Number `json:"amount"`
	TaxFree       json.Number `json:"tax_free"`
	Checksum      json.Number `json:"checksum"`
	Reason        string      `json:"reason,omitempty"`
	RefundHolder  string      `json:"refund_holder,omitempty"`
	RefundBank    string      `json:"refund_bank,omitempty"`
	RefundAccount string      `json:"refund_account,omitempty"`
	RefundTel     string      `json:"refund_tel,omitempty"`
}

// Cancel gives in.Amount back, provided that in.Remaining is still left.
func (c *Client) Cancel(ctx context.Context, in gateway.Cancel) (pay.Report, error) {
	report, err := pay.Report{}, error(nil)
	switch sum := in.Amount.Amount; {
	case in.ImpUID == "":
		err = refuse("no payment named")
	case sum < 1: // Iamport takes 0 for everything
		err = refuse("sum of %d", sum)
	case in.Remaining < sum:
		err = refuse("more than what is left")
	case in.TaxFree < 0 || in.TaxFree > sum:
		err = refuse("tax-free part beyond the sum")
	default:
		report, err = c.changed(ctx, in.ImpUID, request{
			method: http.MethodPost,
			path:   []string{"payments", "cancel"},
			body:   cancelOf(in),
			write:  true,
		})
	}
	if err != nil {
		return pay.Report{}, fmt.Errorf("cancel payment %s: %w", in.ImpUID, err)
	}
	return report, nil
}

func cancelOf(in gateway.Cancel) cancel {
	part := func(n int64) json.Number { return decimal(pay.Money{Amount: n, Currency: in.Amount.Currency}) }
	out := cancel{
		ImpUID:   in.ImpUID,
		Amount:   part(in.Amount.Amount),
		TaxFree:  part(in.TaxFree),
		Checksum: part(in.Remaining),
		Reason:   in.Reason,
	}
	if a := in.Account; a != nil {
		out.RefundHolder, out.RefundBank, out.RefundAccount, out.RefundTel = a.Holder, bankCode(in.PG, a.BankCode), a.Number, a.Tel
	}
	return out
}
