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

// registration is what Iamport keeps of a pre-registered payment.
type registration struct {
	MerchantUID string      `json:"merchant_uid"`
	Amount      json.Number `json:"amount"`
	Currency    string      `json:"currency,omitempty"`
}

// Register fixes what a window may ask for. It is repeated like a read: doing
// it twice is doing it once.
func (c *Client) Register(ctx context.Context, r gateway.Registration) error {
	req := request{
		method: http.MethodPost,
		path:   []string{"payments", "prepare"},
		body:   registration{MerchantUID: r.MerchantUID, Amount: decimal(r.Money), Currency: string(r.Currency)},
	}
	_, err := c.call(ctx, req)
	if errors.Is(err, gateway.ErrRefused) {
		// As a rule it is registered already. If it is not, a PUT finds
		// nothing, and the refusal was about something else.
		req.method = http.MethodPut
		if _, putErr := c.call(ctx, req); !errors.Is(putErr, gateway.ErrNotFound) {
			err = putErr
		}
	}
	if err != nil {
		return fmt.Errorf("register order %s: %w", r.MerchantUID, err)
	}
	return nil
}

// Registered reads what was fixed for an order.
func (c *Client) Registered(ctx context.Context, merchantUID string) (gateway.Registration, error) {
	if !isSegment(merchantUID) {
		return gateway.Registration{}, fmt.Errorf("registration of order %q: %w", merchantUID, gateway.ErrNotFound)
	}
	response, err := c.call(ctx, request{
		method: http.MethodGet,
		path:   []string{"payments", "prepare", merchantUID},
	})
	var money pay.Money
	if err == nil {
		money, err = readRegistration(response, merchantUID)
	}
	if err != nil {
		return gateway.Registration{}, fmt.Errorf("registration of order %s: %w", merchantUID, nothing(err))
	}
	return gateway.Registration{MerchantUID: merchantUID, Money: money}, nil
}

// readRegistration reads the sum. A registration without a currency fixes none;
// its number is taken for KRW, in which such ones are made.
func readRegistration(response json.RawMessage, merchantUID string) (pay.Money, error) {
	var r struct {
		MerchantUID text   `json:"merchant_uid"`
		Amount      number `json:"amount"`
		Currency    text   `json:"currency"`
	}
	if isNull(response) || json.Unmarshal(response, &r) != nil || string(r.MerchantUID) != merchantUID {
		return pay.Money{}, unreadable(false, errors.New("not the registration asked for"))
	}
	currency := pay.KRW
	if r.Currency != "" {
		currency = pay.Currency(r.Currency)
	}
	sum, err := r.Amount.in(currency)
	if err != nil {
		return pay.Money{}, unreadable(false, fmt.Errorf("amount: %w", err))
	}
	return pay.Money{Amount: sum, Currency: currency}, nil
}
