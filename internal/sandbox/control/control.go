// Package control plays shopper, bank, console and trouble against a running
// sandbox. It speaks HTTP only, so that a test reaches the sandbox as life
// does, in this process or in another one.
package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Control calls the control API of the sandbox at an origin.
type Control struct {
	URL    string       // origin, e.g. http://127.0.0.1:8080
	Client *http.Client // nil is http.DefaultClient
}

// Error is a control call that the sandbox refused.
type Error struct {
	Status int    // of HTTP
	Code   string `json:"error_code"`
	Msg    string `json:"error_msg"`
}

func (e *Error) Error() string {
	return fmt.Sprintf("sandbox: HTTP %d %s: %s", e.Status, e.Code, e.Msg)
}

// Payment is a row of the sandbox's books, as far as tests count with it.
type Payment struct {
	ImpUID       string      `json:"imp_uid"`
	MerchantUID  string      `json:"merchant_uid"`
	Status       string      `json:"status"`
	PayMethod    string      `json:"pay_method"`
	Amount       json.Number `json:"amount"`
	CancelAmount json.Number `json:"cancel_amount"`
	Currency     string      `json:"currency"`
	PaidAt       int64       `json:"paid_at"`
	CustomerUID  string      `json:"customer_uid"`
	Usage        string      `json:"customer_uid_usage"`
	Uncharged    bool        `json:"uncharged"` // a card was stored; no money moved
	VbankNum     string      `json:"vbank_num"`
	VbankDate    int64       `json:"vbank_date"`
	FailReason   string      `json:"fail_reason"`
	NoticeURLs   []string    `json:"notice_url"`
	Cancels      []Cancel    `json:"cancels"`
}

// Cancel is money that went back.
type Cancel struct {
	CancellationID string      `json:"cancellation_id"`
	Amount         json.Number `json:"amount"`
	TaxFree        json.Number `json:"tax_free"`
	Reason         string      `json:"reason"`
	By             string      `json:"by"` // "api" or "console"
	Holder         string      `json:"refund_holder"`
	Bank           string      `json:"refund_bank"`
	Account        string      `json:"refund_account"`
}

// Fault is trouble with one endpoint of the REST API.
type Fault struct {
	Endpoint string `json:"endpoint,omitempty"` // "GET /payments/{imp_uid}", a beginning such as "/payments/cancel", or "*"
	Fault    string `json:"fault"`
	Count    int    `json:"count,omitempty"` // 0 is until cleared; unauthorized once
	Delay    string `json:"delay,omitempty"`
}

// Delivery is one attempt to deliver a webhook.
type Delivery struct {
	URL      string `json:"url"`
	ImpUID   string `json:"imp_uid"`
	Status   string `json:"status"`
	Body     string `json:"body"`
	Attempt  int    `json:"attempt"`
	Response int    `json:"response_code"`
	Error    string `json:"error"`
}

// Clock is sandbox time, and after a move, what happened on the way.
type Clock struct {
	Now      time.Time `json:"now"`
	Advance  string    `json:"advance"`
	Steps    int       `json:"steps"`
	Executed int       `json:"executed"` // schedules
}

// Pay plays a shopper with request_pay's parameters and the control keys. It
// returns what the page's callback would get; numbers are json.Number.
func (c Control) Pay(ctx context.Context, param map[string]any) (map[string]any, error) {
	return post[map[string]any](ctx, c, "/pay", param)
}

// Deposit pays into a virtual account, the right sum unless amount is given.
func (c Control) Deposit(ctx context.Context, impUID string, amount ...int64) (Payment, error) {
	return post[Payment](ctx, c, "/deposit", about(impUID, amount))
}

// Cancel cancels in the merchant's console, all that remains unless amount is
// given.
func (c Control) Cancel(ctx context.Context, impUID string, amount ...int64) (Payment, error) {
	return post[Payment](ctx, c, "/cancel", about(impUID, amount))
}

// Approve is the PG approving late what had failed or was left open.
func (c Control) Approve(ctx context.Context, impUID string) (Payment, error) {
	return post[Payment](ctx, c, "/approve", about(impUID, nil))
}

func about(impUID string, amount []int64) map[string]any {
	body := map[string]any{"imp_uid": impUID}
	if len(amount) > 0 {
		body["amount"] = amount[0]
	}
	return body
}

// Advance moves sandbox time forward. It returns when what fell due on the way
// was done, at its own time.
func (c Control) Advance(ctx context.Context, d time.Duration) (Clock, error) {
	return post[Clock](ctx, c, "/clock", map[string]any{"advance": d.String()})
}

// AdvanceBy moves sandbox time forward by at most step at once. Servers that
// follow the clock are waited for after each step.
func (c Control) AdvanceBy(ctx context.Context, d, step time.Duration) (Clock, error) {
	return post[Clock](ctx, c, "/clock", map[string]any{"advance": d.String(), "step": step.String()})
}

// Clock tells sandbox time.
func (c Control) Clock(ctx context.Context) (Clock, error) { return get[Clock](ctx, c, "/clock") }

// Faults replaces the scripted trouble; without any, there is none.
func (c Control) Faults(ctx context.Context, list ...Fault) error {
	_, err := post[[]Fault](ctx, c, "/faults", append([]Fault{}, list...))
	return err
}

// FaultsLeft lists the trouble that is still to come.
func (c Control) FaultsLeft(ctx context.Context) ([]Fault, error) {
	return get[[]Fault](ctx, c, "/faults")
}

// Settings changes the switches that are named.
func (c Control) Settings(ctx context.Context, change map[string]any) error {
	_, err := post[map[string]any](ctx, c, "/settings", change)
	return err
}

// Payments reads the books, newest first: of one merchant_uid, or all with "".
func (c Control) Payments(ctx context.Context, merchantUID string) ([]Payment, error) {
	path := "/payments"
	if merchantUID != "" {
		path += "?merchant_uid=" + url.QueryEscape(merchantUID)
	}
	return get[[]Payment](ctx, c, path)
}

// Webhooks waits until no webhook is on its way and lists the deliveries,
// newest first.
func (c Control) Webhooks(ctx context.Context) ([]Delivery, error) {
	return get[[]Delivery](ctx, c, "/webhooks?settled=true")
}

// Resend sends a payment's webhook again, with its present status, and waits
// for the answer.
func (c Control) Resend(ctx context.Context, impUID string) error {
	_, err := post[[]Delivery](ctx, c, "/webhooks/resend", about(impUID, nil))
	return err
}
