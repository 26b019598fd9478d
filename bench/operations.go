package main

import (
	"context"
	"crypto/rand"
	"strconv"
)

// guest is a shopper with a token.
type guest struct{ subject, token string }

// job is what one request is about.
type job struct {
	guest   *guest
	orderID string
	impUID  string
	key     string
}

// operation is what is measured, said in three ways: to the server, to the
// handler, and to the floor in our own process.
type operation struct {
	name   string
	spends bool             // each job can be done once
	job    func(*stock) job // the next one
	query  string           // a document as a client sends it, each time whole
	input  func(job) string // its variables
	told   string           // what a success contains
	small  func(job) string // the handler's body
	answer string           // what its success contains
	direct func(context.Context, *floor, job) error
}

var operations = []*operation{
	{
		name: "createOrder",
		job:  func(s *stock) job { return job{guest: s.anyGuest(), key: rand.Text()} },
		query: `mutation CreateOrder($input: CreateOrderInput!) {
  createOrder(input: $input) {
    __typename
    ... on CreateOrderSuccess { order { id status total { amount currency } } requestPay { params } }
    ... on UserError { code message }
  }
}`,
		input: func(j job) string {
			return `{"input":{"lines":[{"sku":"chair","quantity":1}],"payMethod":"card","buyer":{"name":"홍길동","tel":"010-1234-5678"},"idempotencyKey":"` + j.key + `"}}`
		},
		told: `"__typename":"CreateOrderSuccess"`,
		small: func(j job) string {
			return `{"sku":"chair","quantity":1,"payMethod":"card","buyer":{"name":"홍길동","tel":"010-1234-5678"},"idempotencyKey":"` + j.key + `"}`
		},
		answer: `"status":"PENDING"`,
		direct: func(ctx context.Context, f *floor, j job) error {
			_, err := f.createOrder(ctx, j.guest.subject, basketOf(j.key))
			return err
		},
	},
	{
		name:   "completePayment",
		spends: true,
		job:    (*stock).take,
		query: `mutation CompletePayment($input: CompletePaymentInput!) {
  completePayment(input: $input) {
    __typename
    ... on PaymentSettled { order { id status total { amount currency } } payment { impUid } }
    ... on PaymentPending { pollAfterMs }
    ... on UserError { code message }
  }
}`,
		input: func(j job) string {
			return `{"input":{"impUid":"` + j.impUID + `","merchantUid":"` + j.orderID + `"}}`
		},
		told:   `"__typename":"PaymentSettled"`,
		small:  func(j job) string { return `{"impUid":"` + j.impUID + `","merchantUid":"` + j.orderID + `"}` },
		answer: `"status":"PAID"`,
		direct: func(ctx context.Context, f *floor, j job) error {
			_, _, err := f.completePayment(ctx, j.guest.subject, j.orderID, j.impUID)
			return err
		},
	},
	{
		name:   "order",
		job:    (*stock).any,
		query:  `query Order($id: ID!) { order(id: $id) { id status total { amount currency } } }`,
		input:  func(j job) string { return `{"id":"` + j.orderID + `"}` },
		told:   `"status":"P`, // PENDING or PAID
		small:  func(j job) string { return `{"id":"` + j.orderID + `"}` },
		answer: `"status":"P`,
		direct: func(ctx context.Context, f *floor, j job) error {
			_, err := f.order(ctx, j.guest.subject, j.orderID)
			return err
		},
	},
}

// body is the request to the server.
func (o *operation) body(j job) string {
	return `{"query":` + strconv.Quote(o.query) + `,"variables":` + o.input(j) + `}`
}

// basketOf is a shopper's usual basket.
func basketOf(key string) basket {
	return basket{SKU: "chair", Quantity: 1, PayMethod: "card", Buyer: buyer{"홍길동", "010-1234-5678"}, Key: key}
}
