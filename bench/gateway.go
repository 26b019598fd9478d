package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// gateway makes the calls that the operations owe to Iamport, by plain
// net/http: the same requests of the same sandbox as the server makes, with
// the same token.
type gateway struct {
	URL   string `json:"url"`
	Token string `json:"token"`

	client *http.Client
}

func (g *gateway) open() {
	g.client = &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConns: maxConnections, MaxIdleConnsPerHost: maxConnections},
	}
}

// paid is what the gateway says of a payment, as far as it is stored.
type paid struct {
	ImpUID      string `json:"imp_uid"`
	MerchantUID string `json:"merchant_uid"`
	Status      string `json:"status"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
	PayMethod   string `json:"pay_method"`
	PGProvider  string `json:"pg_provider"`
	CardName    string `json:"card_name"`
	CardNumber  string `json:"card_number"`
	CardQuota   int    `json:"card_quota"`
	ApplyNum    string `json:"apply_num"`
	ReceiptURL  string `json:"receipt_url"`
	StartedAt   int64  `json:"started_at"`
	PaidAt      int64  `json:"paid_at"`

	raw json.RawMessage
}

func (p *paid) card() any {
	return struct {
		Name     string `json:"name"`
		Number   string `json:"number"`
		Type     string `json:"type"`
		Quota    int    `json:"quota"`
		Approval string `json:"approval_number"`
	}{p.CardName, p.CardNumber, "CREDIT", p.CardQuota, p.ApplyNum}
}

// login gets the token.
func (g *gateway) login(ctx context.Context) error {
	raw, err := g.call(ctx, http.MethodPost, "/users/getToken", map[string]string{"imp_key": "sandbox", "imp_secret": "sandbox"})
	if err != nil {
		return err
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	err = json.Unmarshal(raw, &answer)
	g.Token = answer.AccessToken
	return err
}

// payment is the look-up.
func (g *gateway) payment(ctx context.Context, impUID string) (*paid, error) {
	raw, err := g.call(ctx, http.MethodGet, "/payments/"+impUID+"?include_sandbox=true", nil)
	if err != nil {
		return nil, err
	}
	p := &paid{raw: raw}
	return p, json.Unmarshal(raw, p)
}

// register fixes the amount that a window may ask for.
func (g *gateway) register(ctx context.Context, orderID string, amount int64, currency string) error {
	_, err := g.call(ctx, http.MethodPost, "/payments/prepare", map[string]any{
		"merchant_uid": orderID, "amount": amount, "currency": currency,
	})
	return err
}

func (g *gateway) call(ctx context.Context, method, path string, body any) (json.RawMessage, error) {
	var reader io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, g.URL+path, reader)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if g.Token != "" {
		req.Header.Set("Authorization", "Bearer "+g.Token)
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var envelope struct {
		Code     int             `json:"code"`
		Message  string          `json:"message"`
		Response json.RawMessage `json:"response"`
	}
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &envelope); err != nil || resp.StatusCode != http.StatusOK || envelope.Code != 0 {
		return nil, fmt.Errorf("gateway: %s %s: HTTP %d: %s", method, path, resp.StatusCode, envelope.Message)
	}
	return envelope.Response, nil
}
