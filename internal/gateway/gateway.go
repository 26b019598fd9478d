// Package gateway says what paygraph asks of a payment service provider, in
// paygraph's own words. Package iamport speaks to the real one; its names,
// codes and number formats end there.
package gateway

import (
	"context"
	"errors"
	"time"

	"paygraph/internal/pay"
)

// A call ends in one of these, wrapped with the operation and its subject.
var (
	// ErrNotFound: the provider does not know the subject.
	ErrNotFound = errors.New("not found at the gateway")
	// ErrRefused: the provider understood and did nothing. The error's text is
	// the provider's own and may be Korean.
	ErrRefused = errors.New("refused by the gateway")
	// ErrUnauthorized: our key is wrong, and a fresh token did not help.
	ErrUnauthorized = errors.New("unauthorized at the gateway")
	// ErrUnavailable: the question was not answered; nothing was done.
	ErrUnavailable = errors.New("gateway unavailable")
	// ErrOutcomeUnknown: we asked for a change and nobody knows whether it
	// happened. Look before asking again.
	ErrOutcomeUnknown = errors.New("outcome unknown at the gateway")
)

// Gateway is a payment service provider. The real one is iamport.Client; tests
// run it against the sandbox, which keeps books and can be told to misbehave.
//
// Reads answer within their context's deadline or ErrUnavailable; they are
// retried inside, a bounded number of times. Writes are sent once.
type Gateway interface {
	// Payment reports a payment as the provider sees it now, test payments
	// too. It returns ErrNotFound if there is none.
	Payment(ctx context.Context, impUID string) (pay.Report, error)

	// Payments reports every payment that names the order, newest first; none
	// is an empty list. It is complete or an error.
	Payments(ctx context.Context, merchantUID string) ([]pay.Report, error)

	// Batch reports several payments, at most 100; what is unknown is left out.
	Batch(ctx context.Context, impUIDs []string) ([]pay.Report, error)

	// Changed reports one page of the payments that reached a status within a
	// time, oldest first. A page past the end is empty.
	Changed(ctx context.Context, q Changes) (Page, error)

	// Register fixes what a window may ask for the order; repeating it with
	// another sum changes the sum.
	Register(ctx context.Context, r Registration) error

	// Registered reads what was fixed. It returns ErrNotFound if nothing was.
	Registered(ctx context.Context, merchantUID string) (Registration, error)

	// Cancel gives c.Amount back, provided that c.Remaining is still left. It
	// returns ErrRefused if nothing moved and ErrOutcomeUnknown if nobody knows.
	Cancel(ctx context.Context, c Cancel) (pay.Report, error)

	// RevokeAccount closes a virtual account that nobody has paid into. It
	// returns ErrRefused if the account is not open any more.
	RevokeAccount(ctx context.Context, impUID string) (pay.Report, error)

	Billing
}

// ChangeStatus names a list of changed payments.
type ChangeStatus string

const (
	ChangedReady     ChangeStatus = "ready"
	ChangedPaid      ChangeStatus = "paid"
	ChangedCancelled ChangeStatus = "cancelled"
	ChangedFailed    ChangeStatus = "failed"
)

// Changes asks for payments that reached Status at or after From and at or
// before To (at most 90 days), page by page from 1.
type Changes struct {
	Status   ChangeStatus
	From, To time.Time
	Page     int
	Limit    int // 1 to 1000
}

// Page is one page of changed payments.
type Page struct {
	Reports []pay.Report
	Next    int // 0 on the last page
}

// Registration fixes the sum that a window may ask for.
type Registration struct {
	MerchantUID string
	pay.Money
}

// Cancel asks for money back.
type Cancel struct {
	ImpUID    string
	PG        string    // the payment's PG: each has its own codes of banks
	Amount    pay.Money // at least 1: the provider takes 0 for everything
	Remaining int64     // what we believe is left before this; it guards against doing it twice
	TaxFree   int64
	Reason    string
	Account   *pay.RefundAccount // needed for money that came into a virtual account
}
