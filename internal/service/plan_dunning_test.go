package service_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

const day = 24 * time.Hour

// untilDue lets time pass until a plan's next charge is due, and a moment more.
func untilDue(t testing.TB, env *testenv.Env, p *ent.Plan) {
	t.Helper()
	c, err := env.Service.NextCharge(t.Context(), p, service.With{})
	if err != nil || c == nil {
		t.Fatalf("next charge: got %v, %v", c, err)
	}
	d := c.DueAt.Sub(env.Service.Now()) + time.Minute
	env.Live(t, d, d)
}

// conduct says how a stored card behaves from now on.
func conduct(t testing.TB, env *testenv.Env, card *ent.BillingKey, decline string) {
	t.Helper()
	if err := env.Control.Card(t.Context(), card.CustomerUID, control.Conduct{Decline: decline}); err != nil {
		t.Fatal(err)
	}
}

// planStands checks a plan and its newest charge that was tried.
func planStands(t testing.TB, env *testenv.Env, id string, status pay.PlanStatus, tried pay.ChargeStatus, attempts int) (*ent.Plan, *ent.Charge) {
	t.Helper()
	p, charges := env.Plan(t, id)
	var last *ent.Charge
	for _, c := range charges {
		if c.Attempts > 0 {
			last = c
		}
	}
	if p.Status != status || last.Status != tried || last.Attempts != attempts {
		t.Fatalf("got %s, charge %d %s after %d tries (%+v); want %s, %s after %d", p.Status, last.Period, last.Status, last.Attempts,
			last.Failure, status, tried, attempts)
	}
	return p, last
}

func actions(p *ent.Plan) string {
	var all []string
	for _, a := range service.PlanRules(p).Actions() {
		all = append(all, string(a))
	}
	return strings.Join(all, " ")
}

// A card declines: the charge is tried again after 1, 3 and 5 days, the buyer
// is told each time where to give another card, and then the plan ends. The
// order that nobody paid is closed, so that a recovery by Iamport that comes
// later goes back.
func TestNobodyPays(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"failed", "code"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			out := &kept{}
			env := testenv.New(t, testenv.WithNotices(notify.Channels{SMS: out, Webhook: out}))
			if err := env.Control.Settings(t.Context(), map[string]any{"charge_failure_style": style}); err != nil {
				t.Fatal(err)
			}
			readFeed(t, env)
			caller, card := env.Member(t)
			p := env.StartPlan(t, caller, card)
			conduct(t, env, card, "always")
			untilDue(t, env, p)
			readFeed(t, env)
			env.Live(t, 20*time.Minute, 20*time.Minute)
			p, first := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
			if p.Failure == nil || first.DueAt.Sub(*first.FirstFailedAt) != day || actions(p) != "CHANGE_CARD CHANGE_LINES CANCEL" {
				t.Errorf("got %+v, again %s after the first, %s", p.Failure, first.DueAt.Sub(*first.FirstFailedAt), actions(p))
			}
			env.Live(t, day, day)
			planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 2)
			env.Live(t, 2*day, day)
			planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 3)
			env.Live(t, 2*day, day)
			p, last := planStands(t, env, p.ID, pay.PlanCancelled, pay.ChargeFailed, 4)
			if o := env.Read(t, *last.OrderID); o.Status != pay.OrderCancelled || p.NextAt != nil || p.EndedAt == nil {
				t.Errorf("order is %s, plan next at %v, ended %v", o.Status, p.NextAt, p.EndedAt)
			}
			nothingAhead(t, env, card)
			if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 1 {
				t.Errorf("%d payments at the gateway, want the first alone", paid)
			}
			failed, ended := notices(t, env, pay.NoticeChargeFailed), notices(t, env, pay.NoticePlanEnded)
			if len(failed) != 3 || len(ended) != 1 { // the merchant's; this member left no number
				t.Errorf("%d notices of a failure and %d of the end, want 3 and 1", len(failed), len(ended))
			}
		})
	}
}

func notices(t testing.TB, env *testenv.Env, kind pay.NoticeKind) (all []*ent.Notice) {
	t.Helper()
	rows, err := env.Service.Outbox(t.Context(), "", 1_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range rows {
		if n.Kind == kind {
			all = append(all, n)
		}
	}
	return all
}

// kept is a way out that keeps what it is given nowhere: the outbox has it.
type kept struct{}

func (*kept) Send(_ context.Context, _ notify.Message) error { return nil }

// nothingAhead checks that the gateway has nothing of a card on its schedule.
func nothingAhead(t testing.TB, env *testenv.Env, card *ent.BillingKey) {
	t.Helper()
	all, err := env.Control.Schedules(t.Context(), card.CustomerUID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.ScheduleStatus == "scheduled" {
			t.Errorf("%s is still on the gateway's schedule", s.MerchantUID)
		}
	}
}

// A card declines once: the retry pays the same order, and the plan goes on
// with its own dates.
func TestRetryPays(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	anchor := p.AnchorAt
	conduct(t, env, card, "once")
	untilDue(t, env, p)
	_, failed := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	env.Live(t, day, day)
	p, paid := planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 2)
	if paid.ID != failed.ID || *paid.OrderID != *failed.OrderID || p.Failure != nil {
		t.Errorf("got %s by %s, want the same charge and order; %+v", paid.ID, *paid.OrderID, p.Failure)
	}
	if want := p.Recurrence.Due(anchor, 2); !p.CurrentPeriodEnd.Equal(want) {
		t.Errorf("paid until %s, want %s", p.CurrentPeriodEnd, want)
	}
	oneAhead(t, env, p, card)
}

// Iamport's own recovery pays the number of a charge that is being retried: the
// case is closed, and the retry does not charge again.
func TestRecoveryPays(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	conduct(t, env, card, "once")
	untilDue(t, env, p)
	_, c := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	if _, err := env.Control.Recover(t.Context(), *c.OrderID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	env.Work(t)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	env.Live(t, 6*day, day)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 2 {
		t.Errorf("%d payments, want 2", paid)
	}
	oneAhead(t, env, p, card)
}

// A recovery that comes after the plan was given up goes back.
func TestRecoveryAfterTheEnd(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	conduct(t, env, card, "always")
	untilDue(t, env, p)
	env.Live(t, 6*day, day)
	_, c := planStands(t, env, p.ID, pay.PlanCancelled, pay.ChargeFailed, 4)
	conduct(t, env, card, "never")
	if _, err := env.Control.Recover(t.Context(), *c.OrderID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	if _, err := env.Service.FinishRefunds(t.Context()); err != nil {
		t.Fatal(err)
	}
	if paid, sum := paidAtGateway(t, env, card.CustomerUID); paid != 1 || sum != 9_900 {
		t.Errorf("the gateway keeps %d in %d payments, want the first period's", sum, paid)
	}
	if p, _ := env.Plan(t, p.ID); p.Status != pay.PlanCancelled {
		t.Errorf("plan is %s, want CANCELLED", p.Status)
	}
}

// An expired card is not asked again; another card is, at once, and once.
func TestExpiredCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	if err := env.Control.Card(t.Context(), card.CustomerUID, control.Conduct{Decline: "always", Reason: "유효기간 만료 카드"}); err != nil {
		t.Fatal(err)
	}
	untilDue(t, env, p)
	p, c := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	if c.Failure.Code != pay.FailureCardExpired {
		t.Fatalf("got %s, want CARD_EXPIRED", c.Failure.Code)
	}
	env.Live(t, 4*day, day)
	planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	other := env.StoreCard(t, caller)
	answer, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, other.ID)
	if err != nil || answer.Charge != nil || answer.Plan.Status != pay.PlanActive || answer.Plan.BillingKeyID != other.ID {
		t.Fatalf("got %+v, %v, want ACTIVE on the other card", answer, err)
	}
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 2)
	nothingAhead(t, env, card)
	oneAhead(t, env, p, other)
	if again, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, other.ID); err != nil || !again.Replayed {
		t.Errorf("again: got %+v, %v, want replayed", again, err)
	}
}

// A line that was down is no news for the buyer: the charge is tried again soon.
func TestSilentFailure(t *testing.T) {
	t.Parallel()
	var dead atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if dead.Load() && (call == "Charge" || call == "Schedule" || call == "Scheduled") {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	caller, card := env.Member(t)
	dead.Store(true) // so the next charge is never registered
	started, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k"))
	if err != nil || started.Charge == nil {
		t.Fatalf("got %+v, %v", started, err)
	}
	// The first charge could not be sent: no plan runs.
	if p, c := planStands(t, env, started.Plan.ID, pay.PlanCancelled, pay.ChargeFailed, 1); p.Charged != 0 || c.Failure.Code != pay.FailureGateway {
		t.Errorf("got %d charged, %+v", p.Charged, c.Failure)
	}
	dead.Store(false)
	p := env.StartPlan(t, caller, card)
	all, err := env.Control.Schedules(t.Context(), card.CustomerUID)
	if err != nil {
		t.Fatal(err)
	}
	// Somebody takes it from the schedule in the console, and the line is down when it is due.
	if err := env.Gateway.Unschedule(t.Context(), card.CustomerUID, all[0].MerchantUID); err != nil {
		t.Fatal(err)
	}
	dead.Store(true)
	if _, err := env.Control.Advance(t.Context(), p.CurrentPeriodEnd.Sub(env.Service.Now())+time.Minute); err != nil {
		t.Fatal(err)
	}
	for range 3 { // it says each time that it could not ask
		_, _ = env.Service.WorkPlans(t.Context())
		if _, err := env.Control.Advance(t.Context(), 5*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if p, _ := env.Plan(t, p.ID); p.Status != pay.PlanActive {
		t.Errorf("plan is %s while the gateway is away, want ACTIVE", p.Status)
	}
	dead.Store(false)
	env.Live(t, time.Hour, 10*time.Minute)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 2 {
		t.Errorf("%d payments, want 2", paid)
	}
	oneAhead(t, env, p, card)
}

// A plan that cannot be ended for a day, because the gateway does not take the
// charge from its schedule, becomes a case; it closes itself when that works.
func TestStuckPlan(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	away.Store(true)
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if away.Load() && call == "Unschedule" {
			return gateway.ErrRefused
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	if _, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelNow); err == nil {
		t.Fatal("the plan is cancelled although the gateway has it")
	}
	cases := func() []*ent.OpenCase {
		t.Helper()
		all, _, err := env.Service.OpenCases(t.Context(), env.Merchant(), service.Page{First: 10})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	pass := func(d time.Duration) {
		t.Helper()
		if _, err := env.Control.Advance(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		_, _ = env.Service.WorkPlans(t.Context()) // it says each time what it could not do
	}
	pass(2 * time.Minute)
	pass(10 * time.Hour)
	if all := cases(); len(all) != 0 {
		t.Fatalf("%d cases after ten hours", len(all))
	}
	pass(15 * time.Hour)
	all := cases()
	if len(all) != 1 || all[0].Kind != pay.CaseOutcomeUnknown || !strings.HasPrefix(all[0].Subject, p.ID+"@") {
		t.Fatalf("got %+v, want a case of the plan", all)
	}
	if _, _, err := env.Service.ResolveCase(t.Context(), env.Merchant(), all[0].ID, "looked"); err == nil {
		t.Error("the case is resolved although the plan is stuck")
	}
	away.Store(false)
	pass(2 * time.Minute)
	if all := cases(); len(all) != 0 {
		t.Errorf("%d cases are left", len(all))
	}
	if p, _ := env.Plan(t, p.ID); p.Status != pay.PlanCancelled {
		t.Errorf("plan is %s, want CANCELLED", p.Status)
	}
}

// An overdue charge is tried at once on a new card. If that declines too, the
// card is kept, and the policy goes on with it.
func TestNewCardDeclines(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	conduct(t, env, card, "always")
	untilDue(t, env, p)
	_, first := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	other := env.StoreCard(t, caller)
	conduct(t, env, other, "once")
	answer, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, other.ID)
	if err != nil || answer.Charge == nil || answer.Charge.Outcome != pay.OutcomeFailed || answer.Plan.BillingKeyID != other.ID {
		t.Fatalf("got %+v, %v, want failed, and the card kept", answer, err)
	}
	env.Work(t)
	_, c := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 2)
	if !c.DueAt.Equal(first.DueAt) {
		t.Errorf("tried again at %s, want %s as before", c.DueAt, first.DueAt)
	}
	env.Live(t, day, day)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 3)
	if paid, _ := paidAtGateway(t, env, other.CustomerUID); paid != 1 {
		t.Errorf("%d payments of the new card, want 1", paid)
	}
	oneAhead(t, env, p, other)
}

// A schedule that somebody moves or removes in the gateway's console is put
// back within a week, and before the charge is due; the invariant holds on both
// sides.
func TestScheduleIsMended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after time.Duration }{
		"removed early": {30 * day, 7*day + time.Hour},
		"removed late":  {2 * day, day + time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			caller, card := env.Member(t)
			p := env.StartPlan(t, caller, card)
			if early := p.CurrentPeriodEnd.Sub(env.Service.Now()) - c.before; early > 0 {
				env.Live(t, early, day)
			}
			before, err := env.Control.Schedules(t.Context(), card.CustomerUID)
			if err != nil {
				t.Fatal(err)
			}
			if err := env.Gateway.Unschedule(t.Context(), card.CustomerUID, before[0].MerchantUID); err != nil {
				t.Fatal(err)
			}
			nothingAhead(t, env, card)
			env.Live(t, c.after, 5*time.Hour)
			oneAhead(t, env, p, card)
			if o := env.Read(t, before[0].MerchantUID); o.Status != pay.OrderCancelled {
				t.Errorf("the order of the old number is %s, want CANCELLED", o.Status)
			}
			untilDue(t, env, p)
			planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
		})
	}
}

// A plan that is stuck for the second time in its life is a case again.
func TestStuckTwice(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if away.Load() && (call == "Unschedule" || call == "Schedule" || call == "Scheduled") {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	for times := range 2 {
		away.Store(true)
		if _, err := env.Service.PausePlan(t.Context(), caller, p.ID); codeOf(t, err) != pay.Unavailable {
			t.Fatalf("pause: got %v, want UNAVAILABLE", err)
		}
		for range 26 { // hours
			if _, err := env.Control.Advance(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
			_, _ = env.Service.WorkPlans(t.Context()) // it says each time what it could not do
		}
		open, _, err := env.Service.OpenCases(t.Context(), env.Merchant(), service.Page{First: 10})
		if err != nil || len(open) != 1 {
			t.Errorf("time %d: stuck for 26 hours and %d open cases, %v; want 1", times+1, len(open), err)
		}
		away.Store(false)
		env.Live(t, 5*time.Minute, time.Minute)
		if _, err := env.Service.ResumePlan(t.Context(), caller, p.ID); err != nil {
			t.Fatal(err)
		}
		env.Live(t, 5*time.Minute, time.Minute)
	}
}
