package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// chargeItem is what a charge says of its order, now or later. tax_free is
// always sent: some PGs have no default for it.
type chargeItem struct {
	MerchantUID   string      `json:"merchant_uid"`
	Currency      string      `json:"currency"`
	Amount        json.Number `json:"amount"`
	TaxFree       json.Number `json:"tax_free"`
	Name          string      `json:"name"`
	BuyerName     string      `json:"buyer_name,omitempty"`
	BuyerEmail    string      `json:"buyer_email,omitempty"`
	BuyerTel      string      `json:"buyer_tel,omitempty"`
	BuyerAddr     string      `json:"buyer_addr,omitempty"`
	BuyerPostcode string      `json:"buyer_postcode,omitempty"`
	CardQuota     int         `json:"card_quota,omitempty"`
	NoticeURL     string      `json:"notice_url,omitempty"`
}

// again is a charge of a stored card.
type again struct {
	CustomerUID string `json:"customer_uid"`
	chargeItem
}

// Charge takes money from a stored card, now. Code 0 is not a success yet: the
// payment in the answer says how it ended.
func (c *Client) Charge(ctx context.Context, in gateway.Charge) (pay.Report, error) {
	r, err := c.charge(ctx, in)
	if err != nil {
		return pay.Report{}, fmt.Errorf("charge order %s: %w", in.MerchantUID, err)
	}
	return r, nil
}

func (c *Client) charge(ctx context.Context, in gateway.Charge) (pay.Report, error) {
	if err := chargeable(in); err != nil {
		return pay.Report{}, err
	}
	response, err := c.call(ctx, request{
		method: http.MethodPost,
		path:   []string{"subscribe", "payments", "again"},
		body:   again{CustomerUID: in.CustomerUID, chargeItem: itemOf(in)},
		write:  true,
		secret: in.CustomerUID,
	})
	if err != nil {
		return pay.Report{}, err
	}
	r, err := readReport(response)
	if err == nil && r.MerchantUID != in.MerchantUID {
		err = errors.New("payment of another order")
	}
	if err != nil {
		return pay.Report{}, unreadable(true, err)
	}
	return r, nil
}

// chargeable refuses what Iamport might take for something else.
func chargeable(in gateway.Charge) error {
	switch {
	case in.CustomerUID == "":
		return refuse("no card named")
	case !isSegment(in.MerchantUID):
		return refuse("not an order's number")
	case in.Amount.Amount < 1:
		return refuse("sum of %d", in.Amount.Amount)
	case in.TaxFree < 0 || in.TaxFree > in.Amount.Amount:
		return refuse("tax-free part beyond the sum")
	case in.Name == "":
		return refuse("no name")
	}
	return nil
}

func itemOf(in gateway.Charge) chargeItem {
	item := chargeItem{
		MerchantUID: in.MerchantUID,
		Currency:    string(in.Amount.Currency),
		Amount:      decimal(in.Amount),
		TaxFree:     decimal(pay.Money{Amount: in.TaxFree, Currency: in.Amount.Currency}),
		Name:        in.Name,
		CardQuota:   in.Quota,
		NoticeURL:   in.NoticeURL,
	}
	if b := in.Buyer; b != nil {
		item.BuyerName, item.BuyerEmail, item.BuyerTel = b.Name, b.Email, b.Tel
		item.BuyerAddr, item.BuyerPostcode = b.Address, b.Postcode
	}
	return item
}
