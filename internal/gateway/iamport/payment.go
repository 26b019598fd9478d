package iamport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"paygraph/internal/pay"
)

// payment is what we read of Iamport's payment object. It has more fields, and
// new ones may appear; they stay in the report's raw words.
type payment struct {
	ImpUID        text    `json:"imp_uid"`
	MerchantUID   text    `json:"merchant_uid"`
	PayMethod     text    `json:"pay_method"`
	PGProvider    text    `json:"pg_provider"`
	EmbPGProvider text    `json:"emb_pg_provider"`
	Sandbox       flag    `json:"sandbox"`
	Amount        number  `json:"amount"`
	CancelAmount  number  `json:"cancel_amount"`
	Currency      text    `json:"currency"`
	Status        text    `json:"status"`
	StartedAt     seconds `json:"started_at"`
	PaidAt        seconds `json:"paid_at"`
	FailedAt      seconds `json:"failed_at"`
	CancelledAt   seconds `json:"cancelled_at"`
	FailReason    text    `json:"fail_reason"`
	CancelReason  text    `json:"cancel_reason"`
	ReceiptURL    text    `json:"receipt_url"`
	Usage         text    `json:"customer_uid_usage"`
	History       []entry `json:"cancel_history"`
	card
	account
}

// The states of a payment. The list is open: money is told by paid_at, and a
// word that we do not know leaves the payment where its times put it.
const (
	statusFailed    = "failed"
	statusCancelled = "cancelled"
)

// readReport turns a payment object into a report.
func readReport(raw json.RawMessage) (pay.Report, error) {
	var p payment
	if err := json.Unmarshal(raw, &p); err != nil {
		return pay.Report{}, fmt.Errorf("payment object: %s", fieldOf(err))
	}
	if p.ImpUID == "" || p.MerchantUID == "" {
		return pay.Report{}, errors.New("payment object names no payment or no order")
	}
	facts, err := p.facts()
	if err != nil {
		return pay.Report{}, fmt.Errorf("payment object %s: %w", p.ImpUID, err)
	}
	history, err := historyOf(p.History, facts.Currency)
	if err != nil {
		return pay.Report{}, fmt.Errorf("payment object %s: %w", p.ImpUID, err)
	}
	return pay.Report{
		ImpUID:      string(p.ImpUID),
		MerchantUID: string(p.MerchantUID),
		Facts:       facts,
		History:     history,
		Raw:         bounded(raw),
	}, nil
}

func (p payment) facts() (pay.Facts, error) {
	currency := pay.Currency(strings.ToUpper(string(p.Currency)))
	if !currency.Valid() {
		return pay.Facts{}, errors.New("no currency")
	}
	amount, err := p.Amount.in(currency)
	if err != nil {
		return pay.Facts{}, fmt.Errorf("amount: %w", err)
	}
	var refunded int64
	if p.CancelAmount != "" {
		if refunded, err = p.CancelAmount.in(currency); err != nil {
			return pay.Facts{}, fmt.Errorf("cancel_amount: %w", err)
		}
	}
	f := pay.Facts{
		Amount:     amount,
		Refunded:   refunded,
		Currency:   currency,
		Channel:    channelOf(p.Sandbox),
		Usage:      p.usage(),
		Method:     cut(string(p.PayMethod), 20),
		PG:         cut(string(p.PGProvider), 16),
		Wallet:     cut(string(p.EmbPGProvider), 16),
		Card:       p.card.card(),
		ReceiptURL: receipt(string(p.ReceiptURL)),
		StartedAt:  p.StartedAt.time(),
		PaidAt:     p.PaidAt.time(),
		FailedAt:   p.FailedAt.time(),
	}
	if p.PayMethod == "vbank" {
		f.Account = p.account.account(f.StartedAt)
	}
	p.fail(&f)
	return f, nil
}

// fail fills in why the payment took no money, if it did not. Cancelled before
// money came is a failure too: a window or an account that was given up.
func (p payment) fail(f *pay.Facts) {
	abandoned := p.Status == statusCancelled && !f.Received()
	if p.Status != statusFailed && !abandoned {
		return
	}
	f.Failed = true
	reason := p.FailReason
	if abandoned {
		f.Refunded = 0 // nothing came, so nothing went back
		if reason == "" {
			reason = p.CancelReason
		}
		if f.FailedAt.IsZero() {
			f.FailedAt = p.CancelledAt.time()
		}
	}
	f.Failure = classify(string(reason))
	if f.Failure.Code == pay.FailureUnknown && f.Account != nil {
		f.Failure.Code = pay.FailureAccountRevoked // how an account ends without money
	}
}

func channelOf(sandbox flag) pay.Channel {
	switch {
	case sandbox.value == nil:
		return pay.ChannelUnknown
	case *sandbox.value:
		return pay.ChannelTest
	default:
		return pay.ChannelLive
	}
}

func (p payment) usage() pay.Usage {
	switch p.Usage {
	case "":
		return pay.UsageNone
	case "issue":
		return pay.UsageIssue
	case "payment":
		return pay.UsageCharge
	case "payment.scheduled":
		return pay.UsageScheduled
	default:
		return pay.UsageOther
	}
}

// receipt is the link if a browser may follow it.
func receipt(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || len(s) > 2000 {
		return ""
	}
	return s
}

// fieldOf says which field could not be read, without quoting it.
func fieldOf(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "wrong type at " + e.Field
	}
	return "unreadable"
}
