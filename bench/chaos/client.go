package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// client is a shop's page, or the merchant's desk, on a line that breaks: it
// repeats each request until it has an answer that counts.
type client struct {
	*world
	http    *http.Client
	token   string
	address string // where it says that it comes from
	report  *report
}

type vars map[string]any

// answer is what became of a mutation: the member of its union, and all that
// any of them tells.
type answer struct {
	Typename    string `json:"__typename"`
	AccessToken string
	Code        string
	Message     string
	Reason      string
	Replayed    bool
	Order       struct{ ID, Status string }
	Payment     struct{ ImpUID string }
	RequestPay  struct {
		MerchantUID string
		Params      vars
	}
	BillingKey struct{ ID string }
	Plan       struct{ ID, Status string }
	Refund     *struct{ ID, Status string }
}

// Mutations, each with all that an answer is made of.
const (
	guest  = `mutation { r: issueGuestToken { __typename ... on IssueGuestTokenSuccess { accessToken } } }`
	create = `mutation($in: CreateOrderInput!) { r: createOrder(input: $in) { __typename
		... on CreateOrderSuccess { order { id status } requestPay { params } replayed } ... on UserError { code message } } }`
	complete = `mutation($in: CompletePaymentInput!) { r: completePayment(input: $in) { __typename
		... on PaymentSettled { order { id status } payment { impUid } replayed } ... on VirtualAccountIssued { order { id status } }
		... on PaymentRejected { reason refund { id status } } ... on UserError { code message } } }`
	preparing = `mutation($in: PreparePaymentInput!) { r: preparePayment(input: $in) { __typename
		... on PreparePaymentSuccess { order { id status } requestPay { params } } ... on UserError { code message } } }`
	cancelling = `mutation($in: CancelOrderInput!) { r: cancelOrder(input: $in) { __typename
		... on CancelOrderSuccess { order { id status } } ... on UserError { code message } } }`
	refunding = `mutation($in: RefundPaymentInput!) { r: refundPayment(input: $in) { __typename
		... on RefundSettled { refund { id status } replayed } ... on RefundPending { refund { id status } } ... on UserError { code message } } }`
	storing = `mutation($in: PrepareBillingKeyInput!) { r: prepareBillingKey(input: $in) { __typename
		... on PrepareBillingKeySuccess { billingKey { id } requestPay { merchantUid params } } ... on UserError { code message } } }`
	stored = `mutation($in: CompleteBillingKeyInput!) { r: completeBillingKey(input: $in) { __typename
		... on BillingKeyIssued { billingKey { id } replayed } ... on UserError { code message } } }`
	starting = `mutation($in: StartPlanInput!) { r: startPlan(input: $in) { __typename
		... on StartPlanSuccess { plan { id status } replayed } ... on PaymentPending { order { id status } } ... on UserError { code message } } }`
)

// again are the codes after which a client asks the same again.
var again = []string{"INTERNAL", "UNAVAILABLE", "RATE_LIMITED", "TIMEOUT"}

// ask sends a mutation until it is answered.
func (c *client) ask(ctx context.Context, mutation string, in vars) (answer, error) {
	v := vars{}
	if in != nil {
		v["in"] = in
	}
	body, err := json.Marshal(map[string]any{"query": mutation, "variables": v})
	if err != nil {
		return answer{}, err
	}
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		a, retry, err := c.once(ctx, body)
		if err == nil {
			c.report.count("answers: "+a.Typename, 1)
			return a, nil
		}
		if !retry || ctx.Err() != nil {
			return a, err
		}
		c.report.count("requests repeated", 1)
		if !pause(ctx, wait) {
			return a, ctx.Err()
		}
	}
}

// once sends a request; retry reports whether it may be sent again.
func (c *client) once(ctx context.Context, body []byte) (a answer, retry bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", c.address)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return a, true, err
	}
	defer resp.Body.Close()
	var told struct {
		Data   struct{ R *answer }
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	d := json.NewDecoder(resp.Body)
	d.UseNumber() // the window gets sums as they came
	if err := d.Decode(&told); err != nil {
		return a, true, fmt.Errorf("HTTP %d: %w", resp.StatusCode, err)
	}
	if len(told.Errors) > 0 {
		e := told.Errors[0]
		return a, slices.Contains(again, e.Extensions.Code), fmt.Errorf("%s: %s", e.Extensions.Code, e.Message)
	}
	if told.Data.R == nil {
		return a, false, errors.New("an answer without data")
	}
	return *told.Data.R, slices.Contains(again, told.Data.R.Code), nil
}
