package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// customer is what we read of a stored card (iamport/api.md 9.1).
type customer struct {
	CustomerUID text    `json:"customer_uid"`
	PGProvider  text    `json:"pg_provider"`
	Sandbox     flag    `json:"sandbox"`
	CardName    text    `json:"card_name"`
	CardNumber  text    `json:"card_number"`
	CardType    text    `json:"card_type"`
	Inserted    seconds `json:"inserted"`
}

// Customer reports a stored card.
func (c *Client) Customer(ctx context.Context, customerUID string) (pay.StoredCard, error) {
	if !isSegment(customerUID) {
		return pay.StoredCard{}, fmt.Errorf("stored card: %w", gateway.ErrNotFound)
	}
	response, err := c.call(ctx, request{
		method: http.MethodGet,
		path:   []string{"subscribe", "customers", customerUID},
		secret: customerUID,
	})
	if err != nil {
		return pay.StoredCard{}, fmt.Errorf("stored card: %w", nothing(err))
	}
	card, err := readCustomer(response, customerUID)
	if err != nil {
		return pay.StoredCard{}, fmt.Errorf("stored card: %w", unreadable(false, err))
	}
	return card, nil
}

// readCustomer reads the card that was asked for, and no other.
func readCustomer(response json.RawMessage, customerUID string) (pay.StoredCard, error) {
	var c customer
	if err := json.Unmarshal(response, &c); err != nil {
		return pay.StoredCard{}, fmt.Errorf("customer: %s", fieldOf(err))
	}
	if string(c.CustomerUID) != customerUID {
		return pay.StoredCard{}, errors.New("another card than the one asked for")
	}
	return pay.StoredCard{
		Channel:  channelOf(c.Sandbox),
		PG:       cut(string(c.PGProvider), 16),
		Card:     card{CardName: c.CardName, CardNumber: c.CardNumber, CardType: c.CardType}.card(),
		StoredAt: c.Inserted.time(),
	}, nil
}

// ForgetCustomer deletes a stored card; one that is gone already is a success.
func (c *Client) ForgetCustomer(ctx context.Context, customerUID, reason string) error {
	if !isSegment(customerUID) {
		return fmt.Errorf("forget a stored card: %w", refuse("no card named"))
	}
	query := url.Values{}
	if reason != "" {
		query.Set("reason", reason)
	}
	_, err := c.call(ctx, request{
		method: http.MethodDelete,
		path:   []string{"subscribe", "customers", customerUID},
		query:  query,
		write:  true,
		secret: customerUID,
	})
	if errors.Is(err, gateway.ErrRefused) {
		// As a rule it is gone. The words of a refusal do not tell; a look does.
		if _, look := c.Customer(ctx, customerUID); errors.Is(look, gateway.ErrNotFound) {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("forget a stored card: %w", err)
	}
	return nil
}
