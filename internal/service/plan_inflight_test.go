package service_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A plan is cancelled while Iamport still works on the call that schedules its
// next charge. It has not ended before that charge was taken back.
func TestCancelDuringScheduleCall(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Schedule" && held.CompareAndSwap(false, true) {
			close(begun)
			<-goOn // the request is on its way
		}
		return next()
	}))
	caller, card := env.Member(t)
	done := make(chan *service.PlanAnswer, 1)
	go func() {
		answer, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k"))
		if err != nil {
			t.Error(err)
		}
		done <- answer
	}()
	<-begun
	plans, _, err := env.Service.PlansOfCaller(t.Context(), caller, service.Page{First: 1}, service.PlanFilter{}, service.With{})
	if err != nil || len(plans) != 1 {
		t.Fatal(plans, err)
	}
	answer, err := env.Service.CancelPlan(t.Context(), caller, plans[0].ID, service.CancelNow)
	if codeOf(t, err) != pay.Unavailable {
		t.Fatalf("got %+v, %v; want UNAVAILABLE", answer, err)
	}
	close(goOn)
	<-done
	env.Live(t, 30*time.Minute, 5*time.Minute)
	nothingAhead(t, env, card)
	env.Live(t, 32*day, 8*day)
	all, err := env.Control.Payments(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.CustomerUID == card.CustomerUID && one.Usage == "payment.scheduled" && one.PaidAt > 0 {
			t.Errorf("a cancelled plan's card was charged %s (%s, %s back)", one.Amount, one.Status, one.CancelAmount)
		}
	}
}

// So it is when the plan gets another card meanwhile: that one is charged, and
// not the old one as well.
func TestChangeCardDuringScheduleCall(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Schedule" && held.CompareAndSwap(false, true) {
			close(begun)
			<-goOn
		}
		return next()
	}), testenv.WithConfig(func(c *service.Config) { c.Rejected = pay.RejectedHold }))
	caller, card := env.Member(t)
	other := env.StoreCard(t, caller)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k")); err != nil {
			t.Error(err)
		}
	}()
	<-begun
	plans, _, err := env.Service.PlansOfCaller(t.Context(), caller, service.Page{First: 1}, service.PlanFilter{}, service.With{})
	if err != nil || len(plans) != 1 {
		t.Fatal(plans, err)
	}
	if _, err := env.Service.ChangePlanCard(t.Context(), caller, plans[0].ID, other.ID); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	<-done
	env.Live(t, 32*day, 8*day)
	p, _ := env.Plan(t, plans[0].ID)
	old, _ := paidAtGateway(t, env, card.CustomerUID)
	fresh, _ := paidAtGateway(t, env, other.CustomerUID)
	if old != 1 || fresh != 1 {
		t.Errorf("plan %s, %d charges here; old card paid %d times, new card %d: want 1 and 1", p.Status, p.Charged, old, fresh)
	}
}

// A charge is taken back because it shall be for more, and that is still under
// way when Iamport makes it, and the card declines. The charge is tried again
// as any other.
func TestLateWithdrawal(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	var hold atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Unschedule" && hold.CompareAndSwap(true, false) {
			close(begun)
			<-goOn // it waits for its turn (PLAN_RATE), or is on its way
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	c, err := env.Service.NextCharge(t.Context(), p, service.With{})
	if err != nil {
		t.Fatal(err)
	}
	conduct(t, env, card, "once")
	env.Live(t, c.DueAt.Sub(env.Service.Now())-20*time.Second, 10*day)
	hold.Store(true)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = env.Service.ChangePlanLines(t.Context(), caller, p.ID, []service.LineInput{{SKU: "membership", Quantity: 2}})
	}()
	<-begun
	if _, err := env.Control.Advance(t.Context(), 30*time.Second); err != nil {
		t.Fatal(err)
	}
	env.Settle(t) // Iamport charged, the card declined, the webhook told
	env.Work(t)
	close(goOn)
	<-done
	env.Live(t, 10*day, day/4)
	if p, _ = env.Plan(t, p.ID); p.Status != pay.PlanActive {
		t.Errorf("got %s, want ACTIVE: the card declined once and is good", p.Status)
	}
}

// A plan has another card, and Iamport has not taken the charge from the old
// one yet: until then the old card is not deleted, or its try would fail.
func TestDeleteCardOnSchedule(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if away.Load() && call == "Unschedule" {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	away.Store(true)
	if _, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, env.StoreCard(t, caller).ID); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Service.DeleteBillingKey(t.Context(), caller, card.ID, false); codeOf(t, err) != pay.Unavailable {
		t.Errorf("got %v, want UNAVAILABLE", err)
	}
	away.Store(false)
	env.Live(t, 5*time.Minute, time.Minute)
	if d, err := env.Service.DeleteBillingKey(t.Context(), caller, card.ID, false); err != nil || d.Card.Status != pay.BillingKeyDeleted {
		t.Errorf("got %+v, %v; want it deleted", d, err)
	}
}
