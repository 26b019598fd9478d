package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// schedule asks for one charge at a later time. checking_amount 0 charges
// nothing now.
type schedule struct {
	CustomerUID    string         `json:"customer_uid"`
	CheckingAmount int            `json:"checking_amount"`
	Schedules      []scheduleItem `json:"schedules"`
}

type scheduleItem struct {
	ScheduleAt int64 `json:"schedule_at"`
	chargeItem
}

type unschedule struct {
	CustomerUID string   `json:"customer_uid"`
	MerchantUID []string `json:"merchant_uid"` // left out, it would be all of the card's
}

// scheduled is what we read of a scheduled charge (iamport/api.md 9.3).
type scheduled struct {
	CustomerUID    text    `json:"customer_uid"`
	MerchantUID    text    `json:"merchant_uid"`
	ImpUID         text    `json:"imp_uid"`
	ScheduleAt     seconds `json:"schedule_at"`
	ExecutedAt     seconds `json:"executed_at"`
	RevokedAt      seconds `json:"revoked_at"`
	Amount         number  `json:"amount"`
	Currency       text    `json:"currency"`
	ScheduleStatus text    `json:"schedule_status"`
	PaymentStatus  text    `json:"payment_status"`
	FailReason     text    `json:"fail_reason"`
}

// Schedule asks for a charge at a later time.
func (c *Client) Schedule(ctx context.Context, in gateway.ScheduledCharge) error {
	err := chargeable(in.Charge)
	if err == nil && in.At.Unix() < 1 {
		err = refuse("no time")
	}
	if err != nil {
		return fmt.Errorf("schedule order %s: %w", in.MerchantUID, err)
	}
	response, err := c.call(ctx, request{
		method: http.MethodPost,
		path:   []string{"subscribe", "payments", "schedule"},
		body: schedule{
			CustomerUID: in.CustomerUID,
			Schedules:   []scheduleItem{{ScheduleAt: in.At.Unix(), chargeItem: itemOf(in.Charge)}},
		},
		write:  true,
		secret: in.CustomerUID,
	})
	if err == nil {
		var r pay.ScheduleReport
		if r, err = reportFor(response, in.MerchantUID); err != nil {
			err = unreadable(true, err)
		} else if r.Status == pay.ScheduleRevoked {
			err = unreadable(true, errors.New("scheduled and revoked at once"))
		}
	}
	if err != nil {
		return fmt.Errorf("schedule order %s: %w", in.MerchantUID, err)
	}
	return nil
}

// Unschedule takes a scheduled charge back.
func (c *Client) Unschedule(ctx context.Context, customerUID, merchantUID string) error {
	if customerUID == "" || !isSegment(merchantUID) {
		return fmt.Errorf("unschedule order %q: %w", merchantUID, refuse("no card or order named"))
	}
	response, err := c.call(ctx, request{
		method: http.MethodPost,
		path:   []string{"subscribe", "payments", "unschedule"},
		body:   unschedule{CustomerUID: customerUID, MerchantUID: []string{merchantUID}},
		write:  true,
		secret: customerUID,
	})
	if err == nil {
		var r pay.ScheduleReport
		if r, err = reportFor(response, merchantUID); err == nil && r.Status == pay.ScheduleRevoked {
			return nil
		}
		if err == nil {
			err = errors.New("answer does not say that it is revoked")
		}
		err = unreadable(true, err)
	} else if !errors.Is(err, gateway.ErrRefused) {
		return fmt.Errorf("unschedule order %s: %w", merchantUID, err)
	}
	// It was never there, or is gone: refusals do not tell, and a look does.
	r, look := c.Scheduled(ctx, merchantUID)
	if errors.Is(look, gateway.ErrNotFound) || look == nil && (r.Status == pay.ScheduleRevoked || r.Status == pay.ScheduleExecuted) {
		return nil
	}
	return fmt.Errorf("unschedule order %s: %w", merchantUID, err)
}

// Scheduled reports the scheduled charge of an order.
func (c *Client) Scheduled(ctx context.Context, merchantUID string) (pay.ScheduleReport, error) {
	if !isSegment(merchantUID) {
		return pay.ScheduleReport{}, fmt.Errorf("scheduled charge of order %q: %w", merchantUID, gateway.ErrNotFound)
	}
	response, err := c.call(ctx, request{
		method: http.MethodGet,
		path:   []string{"subscribe", "payments", "schedule", merchantUID},
	})
	var r pay.ScheduleReport
	if err == nil {
		if r, err = readScheduled(response); err == nil && r.MerchantUID != merchantUID {
			err = errors.New("charge of another order")
		}
		if err != nil {
			err = unreadable(false, err)
		}
	}
	if err != nil {
		return pay.ScheduleReport{}, fmt.Errorf("scheduled charge of order %s: %w", merchantUID, nothing(err))
	}
	return r, nil
}

// reportFor finds the order's own entry in an answer, which is a list.
func reportFor(response json.RawMessage, merchantUID string) (pay.ScheduleReport, error) {
	var entries []json.RawMessage
	if json.Unmarshal(response, &entries) != nil {
		return pay.ScheduleReport{}, errors.New("not a list of schedules")
	}
	for _, raw := range entries {
		r, err := readScheduled(raw)
		if err != nil || r.MerchantUID == merchantUID {
			return r, err
		}
	}
	return pay.ScheduleReport{}, errors.New("the order is not among the schedules")
}

var scheduleStatuses = map[text]pay.ScheduleStatus{
	"scheduled": pay.ScheduleWaiting,
	"executed":  pay.ScheduleExecuted,
	"revoked":   pay.ScheduleRevoked,
}

func readScheduled(raw json.RawMessage) (pay.ScheduleReport, error) {
	var s scheduled
	if err := json.Unmarshal(raw, &s); err != nil {
		return pay.ScheduleReport{}, fmt.Errorf("schedule: %s", fieldOf(err))
	}
	currency := pay.Currency(strings.ToUpper(string(s.Currency)))
	if !currency.Valid() {
		return pay.ScheduleReport{}, errors.New("schedule: no currency")
	}
	amount, err := s.Amount.in(currency)
	if err != nil {
		return pay.ScheduleReport{}, fmt.Errorf("schedule: amount: %w", err)
	}
	r := pay.ScheduleReport{
		CustomerUID: string(s.CustomerUID),
		MerchantUID: string(s.MerchantUID),
		ImpUID:      string(s.ImpUID),
		Money:       pay.Money{Amount: amount, Currency: currency},
		At:          s.ScheduleAt.time(),
		Status:      scheduleStatuses[s.ScheduleStatus],
		ExecutedAt:  s.ExecutedAt.time(),
		RevokedAt:   s.RevokedAt.time(),
	}
	if r.Status == "" {
		r.Status = pay.ScheduleOther
	}
	if s.PaymentStatus == statusFailed {
		r.Failure = classify(string(s.FailReason))
	}
	return r, nil
}
