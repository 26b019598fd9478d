package testenv

import (
	"context"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

func (b between) Customer(ctx context.Context, uid string) (card pay.StoredCard, err error) {
	err = b.f(ctx, "Customer", uid, func() error { card, err = b.Gateway.Customer(ctx, uid); return err })
	return card, err
}

func (b between) ForgetCustomer(ctx context.Context, uid, reason string) error {
	return b.f(ctx, "ForgetCustomer", uid, func() error { return b.Gateway.ForgetCustomer(ctx, uid, reason) })
}

func (b between) Charge(ctx context.Context, c gateway.Charge) (r pay.Report, err error) {
	err = b.f(ctx, "Charge", c.MerchantUID, func() error { r, err = b.Gateway.Charge(ctx, c); return err })
	return r, err
}

func (b between) Schedule(ctx context.Context, c gateway.ScheduledCharge) error {
	return b.f(ctx, "Schedule", c.MerchantUID, func() error { return b.Gateway.Schedule(ctx, c) })
}

func (b between) Unschedule(ctx context.Context, customerUID, merchantUID string) error {
	return b.f(ctx, "Unschedule", merchantUID, func() error { return b.Gateway.Unschedule(ctx, customerUID, merchantUID) })
}

func (b between) Scheduled(ctx context.Context, merchantUID string) (r pay.ScheduleReport, err error) {
	err = b.f(ctx, "Scheduled", merchantUID, func() error { r, err = b.Gateway.Scheduled(ctx, merchantUID); return err })
	return r, err
}
