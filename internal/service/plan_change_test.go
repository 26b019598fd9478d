package service_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// changed is an answer that went through.
func changed(t testing.TB, answer *service.PlanAnswer, err error) *ent.Plan {
	t.Helper()
	if err != nil || answer.Refused || answer.Charge != nil {
		t.Fatalf("got %+v, %v", answer, err)
	}
	return answer.Plan
}

// A pause takes the planned charge back, periods pass without one, and the plan
// goes on at the next of its own dates.
func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	anchor := p.AnchorAt
	answer, err := env.Service.PausePlan(t.Context(), caller, p.ID)
	if p = changed(t, answer, err); p.Status != pay.PlanPaused || actions(p) != "CHANGE_CARD CHANGE_LINES RESUME CANCEL" {
		t.Fatalf("got %s, %s", p.Status, actions(p))
	}
	nothingAhead(t, env, card)
	if answer, err := env.Service.PausePlan(t.Context(), caller, p.ID); err != nil || !answer.Replayed {
		t.Errorf("again: got %+v, %v, want replayed", answer, err)
	}
	env.Live(t, 100*day, 10*day)
	answer, err = env.Service.ResumePlan(t.Context(), caller, p.ID)
	if p = changed(t, answer, err); p.Status != pay.PlanTrialing {
		t.Errorf("got %s, want TRIALING until the next due date", p.Status)
	}
	oneAhead(t, env, p, card)
	_, charges := env.Plan(t, p.ID)
	if skipped, next := charges[1], charges[2]; skipped.Status != pay.ChargeSkipped || next.Period != 5 || !next.DueAt.Equal(p.Recurrence.Due(anchor, 4)) {
		t.Errorf("got %s, then period %d at %s", skipped.Status, next.Period, next.DueAt)
	}
	untilDue(t, env, p)
	planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 2 {
		t.Errorf("%d payments, want 2: the pause was free", paid)
	}
}

// A pause that is over before the next due date changes nothing.
func TestShortPause(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	answer, err := env.Service.PausePlan(t.Context(), caller, p.ID)
	changed(t, answer, err)
	env.Live(t, day, day)
	answer, err = env.Service.ResumePlan(t.Context(), caller, p.ID)
	if p = changed(t, answer, err); p.Status != pay.PlanActive {
		t.Errorf("got %s, want ACTIVE", p.Status)
	}
	oneAhead(t, env, p, card)
	_, charges := env.Plan(t, p.ID)
	if len(charges) != 2 || charges[1].Period != 2 {
		t.Errorf("got %d charges, want the same two", len(charges))
	}
}

// A plan that will end with the paid period charges nothing more, can be taken
// back until then, and ends by itself.
func TestCancelAtPeriodEnd(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	cancel := func() *ent.Plan {
		answer, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelPeriodEnd)
		return changed(t, answer, err)
	}
	if p = cancel(); p.Status != pay.PlanActive || p.CancelAt == nil || !p.CancelAt.Equal(*p.CurrentPeriodEnd) {
		t.Fatalf("got %s until %v, want ACTIVE until %s", p.Status, p.CancelAt, p.CurrentPeriodEnd)
	}
	if next, err := env.Service.NextCharge(t.Context(), p, service.With{}); next != nil || err != nil || actions(p) != "CHANGE_CARD CHANGE_LINES RESUME CANCEL" {
		t.Errorf("next charge %v, %v; %s", next, err, actions(p))
	}
	nothingAhead(t, env, card)
	answer, err := env.Service.ResumePlan(t.Context(), caller, p.ID)
	if p = changed(t, answer, err); p.CancelAt != nil {
		t.Errorf("still ends at %s", p.CancelAt)
	}
	oneAhead(t, env, p, card)
	cancel()
	env.Live(t, 32*day, 4*day)
	p, charges := env.Plan(t, p.ID)
	if p.Status != pay.PlanCancelled || charges[1].Status != pay.ChargeSkipped || len(charges) != 2 {
		t.Errorf("got %s, %d charges, the last %s", p.Status, len(charges), charges[1].Status)
	}
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 1 {
		t.Errorf("%d payments, want 1", paid)
	}
	if answer, err := env.Service.ResumePlan(t.Context(), caller, p.ID); err != nil || !answer.Refused {
		t.Errorf("resume: got %+v, %v, want refused", answer, err)
	}
	if answer, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelNow); err != nil || !answer.Replayed {
		t.Errorf("cancel again: got %+v, %v, want replayed", answer, err)
	}
}

// A plan counts as cancelled only when the gateway has taken the charge from
// its schedule; where it does not answer, the wish is kept.
func TestCancelNow(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if away.Load() && call == "Unschedule" {
			return gateway.ErrOutcomeUnknown
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	away.Store(true)
	_, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelNow)
	if e, ok := errors.AsType[*pay.Error](err); !ok || e.Code != pay.Unavailable {
		t.Fatalf("got %v, want UNAVAILABLE", err)
	}
	if p, _ := env.Plan(t, p.ID); p.Status != pay.PlanActive || p.Ending != pay.EndingRequested {
		t.Errorf("got %s %s, want ACTIVE, and about to end", p.Status, p.Ending)
	}
	away.Store(false)
	env.Live(t, 3*time.Minute, time.Minute)
	if p, _ := env.Plan(t, p.ID); p.Status != pay.PlanCancelled {
		t.Errorf("got %s, want CANCELLED", p.Status)
	}
	nothingAhead(t, env, card)
}

// Another card from now on: the planned charge moves to it, the number that
// was registered is never used, and the old card is free to be deleted.
func TestChangeCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	if in, err := env.Service.DeleteBillingKey(t.Context(), caller, card.ID, false); err != nil || !in.InUse {
		t.Fatalf("delete: got %+v, %v, want in use", in, err)
	}
	other := env.StoreCard(t, caller)
	answer, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, other.ID)
	p = changed(t, answer, err)
	nothingAhead(t, env, card)
	oneAhead(t, env, p, other)
	if gone, err := env.Service.DeleteBillingKey(t.Context(), caller, card.ID, false); err != nil || gone.InUse {
		t.Errorf("delete: got %+v, %v, want gone", gone, err)
	}
	untilDue(t, env, p)
	planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	if paid, _ := paidAtGateway(t, env, other.CustomerUID); paid != 1 {
		t.Errorf("%d payments of the new card, want 1", paid)
	}
	ended, err := env.Service.DeleteBillingKey(t.Context(), caller, other.ID, true)
	if err != nil || ended.InUse || len(ended.Ended) != 1 || ended.Ended[0].Status != pay.PlanCancelled {
		t.Errorf("delete with its plans: got %+v, %v", ended, err)
	}
	nothingAhead(t, env, other)
}

// Other lines count from the next period on, at the prices of this moment.
func TestChangeLines(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	lines := []service.LineInput{{SKU: "membership", Quantity: 3}}
	answer, err := env.Service.ChangePlanLines(t.Context(), caller, p.ID, lines)
	p = changed(t, answer, err)
	if p.Lines[0].Quantity != 1 || p.NextLines[0].Quantity != 3 {
		t.Errorf("got %+v, then %+v", p.Lines, p.NextLines)
	}
	oneAhead(t, env, p, card)
	if answer, err := env.Service.ChangePlanLines(t.Context(), caller, p.ID, lines); err != nil || !answer.Replayed {
		t.Errorf("again: got %+v, %v, want replayed", answer, err)
	}
	untilDue(t, env, p)
	p, c := planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	if c.Amount != 29_700 || p.Lines[0].Quantity != 3 || p.NextLines != nil {
		t.Errorf("charged %d, now %+v, then %+v", c.Amount, p.Lines, p.NextLines)
	}
	for name, asked := range map[string][]service.LineInput{
		"not a plan": {{SKU: "chair", Quantity: 1}}, "none": nil, "unknown": {{SKU: "nothing", Quantity: 1}},
		"a price": {{Name: "mine", UnitPrice: new(int64(1)), Quantity: 1}},
	} {
		if _, err := env.Service.ChangePlanLines(t.Context(), caller, p.ID, asked); !isInvalid(err) {
			t.Errorf("%s: got %v, want INVALID_INPUT", name, err)
		}
	}
}

func isInvalid(err error) bool {
	e, ok := errors.AsType[*pay.Error](err)
	return ok && e.Code == pay.InvalidInput
}

// Free days come first, then so many charges, and then the plan is done when
// the last period is.
func TestTrialAndCount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	product := service.UpsertProductInput{
		SKU: "course", Name: "4주 강의", Price: pay.Money{Amount: 5_000, Currency: pay.KRW}, Active: true,
		Recurrence: &pay.Recurrence{Every: pay.PeriodWeek, Interval: 1, TrialDays: 3, Count: new(2)},
	}
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), product); err != nil {
		t.Fatal(err)
	}
	in := testenv.Membership(card, "k")
	in.Lines[0].SKU = "course"
	answer, err := env.Service.StartPlan(t.Context(), caller, in)
	p := changed(t, answer, err)
	if p.Status != pay.PlanTrialing || p.TrialEndsAt == nil || p.CurrentPeriodStart != nil {
		t.Fatalf("got %s, free until %v", p.Status, p.TrialEndsAt)
	}
	oneAhead(t, env, p, card)
	env.Live(t, 4*day, day)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	env.Live(t, 7*day, day)
	if p, _ = env.Plan(t, p.ID); p.Charged != 2 || p.Status != pay.PlanActive || p.ChargeID != "" {
		t.Fatalf("got %s after %d charges, next %q", p.Status, p.Charged, p.ChargeID)
	}
	nothingAhead(t, env, card)
	env.Live(t, 8*day, day)
	p, charges := env.Plan(t, p.ID)
	if p.Status != pay.PlanCompleted || len(charges) != 2 {
		t.Errorf("got %s with %d charges, want COMPLETED with 2", p.Status, len(charges))
	}
}

// An admin's plan has a start, an end and a price of its own.
func TestAdminsPlan(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, card := env.Member(t)
	start := env.Service.Now().Add(10 * day)
	in := service.StartPlanInput{
		BillingKeyID: card.ID, Lines: []service.LineInput{{Name: "관리비", UnitPrice: new(int64(1_000)), Quantity: 1}},
		Recurrence: &pay.Recurrence{Every: pay.PeriodDay, Interval: 10}, StartAt: &start, Until: new(start.Add(15 * day)), IdempotencyKey: "k",
	}
	answer, err := env.Service.StartPlan(t.Context(), env.Merchant(), in)
	p := changed(t, answer, err)
	if p.Status != pay.PlanTrialing || p.Owner != card.Owner {
		t.Fatalf("got %s of %s", p.Status, p.Owner)
	}
	env.Live(t, 40*day, 5*day)
	p, charges := env.Plan(t, p.ID)
	if p.Status != pay.PlanCompleted || p.Charged != 2 || len(charges) != 2 {
		t.Errorf("got %s after %d of %d charges, want COMPLETED after 2", p.Status, p.Charged, len(charges))
	}
}

// A first charge that is declined, or of which nothing is known, leaves no plan
// that delivers; the same key tells so again.
func TestFirstChargeFails(t *testing.T) {
	t.Parallel()
	t.Run("declined", func(t *testing.T) {
		t.Parallel()
		env := testenv.New(t)
		caller, card := env.Member(t)
		conduct(t, env, card, "always")
		for _, replayed := range []bool{false, true} {
			answer, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k"))
			if err != nil || answer.Charge == nil || answer.Charge.Outcome != pay.OutcomeFailed || answer.Charge.Failure == nil || answer.Replayed != replayed {
				t.Fatalf("got %+v, %v, want failed", answer, err)
			}
			if answer.Plan.Status != pay.PlanCancelled || answer.Charge.Order.Status != pay.OrderCancelled {
				t.Errorf("plan is %s, order %s", answer.Plan.Status, answer.Charge.Order.Status)
			}
		}
		nothingAhead(t, env, card)
	})
	for name, effect := range map[string]bool{"no reply, and nothing happened": false, "no reply, and it went through": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
				if call != "Charge" {
					return next()
				}
				if effect {
					_ = next()
				}
				return gateway.ErrOutcomeUnknown
			}))
			caller, card := env.Member(t)
			if err := env.Control.Faults(t.Context(), control.Fault{Fault: "drop_webhook"}); err != nil { // it would tell
				t.Fatal(err)
			}
			answer, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k"))
			if err != nil || answer.Charge == nil || answer.Charge.Outcome != pay.OutcomeWaiting || answer.Charge.WaitingFor != service.WaitingForGateway {
				t.Fatalf("got %+v, %v, want pending", answer, err)
			}
			if answer.Plan.Status != pay.PlanIncomplete {
				t.Errorf("plan is %s, want INCOMPLETE", answer.Plan.Status)
			}
			env.Live(t, 12*time.Minute, time.Minute)
			want, paid := pay.PlanCancelled, 0
			if effect {
				want, paid = pay.PlanActive, 1
			}
			if p, _ := env.Plan(t, answer.Plan.ID); p.Status != want {
				t.Errorf("plan is %s, want %s", p.Status, want)
			}
			if n, _ := paidAtGateway(t, env, card.CustomerUID); n != paid {
				t.Errorf("%d payments, want %d", n, paid)
			}
		})
	}
}

// Bad input is told by field, and the gateway hears nothing of it.
func TestBadPlans(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, _, _ string, next func() error) error {
		calls.Add(1)
		return next()
	}))
	caller, card := env.Member(t)
	stranger, foreign := env.Member(t)
	deleted := env.StoreCard(t, caller)
	if _, err := env.Service.DeleteBillingKey(t.Context(), caller, deleted.ID, false); err != nil {
		t.Fatal(err)
	}
	theirs := env.StartPlan(t, stranger, foreign)
	past, soon := env.Service.Now().Add(-time.Hour), env.Service.Now().Add(day)
	monthly := pay.Recurrence{Every: pay.PeriodMonth, Interval: 1}
	calls.Store(0)
	for name, bad := range map[string]struct {
		who   auth.Caller
		edit  func(*service.StartPlanInput)
		field string // of the first fault; "" is NOT_FOUND
	}{
		"rhythm": {caller, func(in *service.StartPlanInput) { in.Recurrence = &monthly }, "recurrence"},
		"start":  {caller, func(in *service.StartPlanInput) { in.StartAt = &soon }, "startAt"},
		"end":    {caller, func(in *service.StartPlanInput) { in.Until = &soon }, "until"},
		"price": {caller, func(in *service.StartPlanInput) {
			in.Lines = []service.LineInput{{Name: "x", UnitPrice: new(int64(1)), Quantity: 1}}
		}, "lines"},
		"no lines":          {caller, func(in *service.StartPlanInput) { in.Lines = nil }, "lines"},
		"too many lines":    {caller, func(in *service.StartPlanInput) { in.Lines = make([]service.LineInput, 21) }, "lines"},
		"quantity":          {caller, func(in *service.StartPlanInput) { in.Lines[0].Quantity = 0 }, "lines"},
		"no plan's thing":   {caller, func(in *service.StartPlanInput) { in.Lines[0].SKU = "chair" }, "lines"},
		"no key":            {caller, func(in *service.StartPlanInput) { in.IdempotencyKey = "" }, "idempotencyKey"},
		"foreign card":      {caller, func(in *service.StartPlanInput) { in.BillingKeyID = foreign.ID }, ""},
		"no such card":      {caller, func(in *service.StartPlanInput) { in.BillingKeyID = "bk_nothing" }, ""},
		"deleted card":      {caller, func(in *service.StartPlanInput) { in.BillingKeyID = deleted.ID }, "billingKeyId"},
		"a guest":           {env.Shopper(), func(*service.StartPlanInput) {}, ""},
		"start in the past": {env.Merchant(), func(in *service.StartPlanInput) { in.StartAt = &past }, "startAt"},
		"interval 0":        {env.Merchant(), func(in *service.StartPlanInput) { in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth} }, "recurrence"},
		"huge interval": {env.Merchant(), func(in *service.StartPlanInput) {
			in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1_000_000}
		}, "recurrence"},
		"huge trial": {env.Merchant(), func(in *service.StartPlanInput) {
			in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, TrialDays: 10_000}
		}, "recurrence"},
		"huge count": {env.Merchant(), func(in *service.StartPlanInput) {
			in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, Count: new(1 << 31)}
		}, "recurrence"},
		"count 0": {env.Merchant(), func(in *service.StartPlanInput) {
			in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, Count: new(0)}
		}, "recurrence"},
		"count and end": {env.Merchant(), func(in *service.StartPlanInput) {
			in.Recurrence = &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, Count: new(2)}
			in.Until = &soon
		}, "until"},
		"end before start": {env.Merchant(), func(in *service.StartPlanInput) { in.Until = &past }, "until"},
	} {
		in := testenv.Membership(card, "key of "+name)
		in.IdempotencyKey = "key-" + name[:2]
		bad.edit(&in)
		_, err := env.Service.StartPlan(t.Context(), bad.who, in)
		e, ok := errors.AsType[*pay.Error](err)
		switch {
		case !ok:
			t.Errorf("%s: got %v", name, err)
		case bad.field == "" && e.Code != pay.NotFound:
			t.Errorf("%s: got %v, want NOT_FOUND", name, err)
		case bad.field != "" && (e.Code != pay.InvalidInput || e.Fields[0].Path[0] != bad.field):
			t.Errorf("%s: got %v, want INVALID_INPUT at %s", name, err, bad.field)
		}
	}
	for name, do := range map[string]func() (*service.PlanAnswer, error){
		"pause":  func() (*service.PlanAnswer, error) { return env.Service.PausePlan(t.Context(), caller, theirs.ID) },
		"resume": func() (*service.PlanAnswer, error) { return env.Service.ResumePlan(t.Context(), caller, theirs.ID) },
		"cancel": func() (*service.PlanAnswer, error) {
			return env.Service.CancelPlan(t.Context(), caller, theirs.ID, service.CancelNow)
		},
		"card": func() (*service.PlanAnswer, error) {
			return env.Service.ChangePlanCard(t.Context(), caller, theirs.ID, card.ID)
		},
		"lines": func() (*service.PlanAnswer, error) {
			return env.Service.ChangePlanLines(t.Context(), caller, theirs.ID, testenv.Membership(card, "").Lines)
		},
		"a stranger's card": func() (*service.PlanAnswer, error) {
			return env.Service.ChangePlanCard(t.Context(), stranger, theirs.ID, card.ID)
		},
		"no such plan": func() (*service.PlanAnswer, error) { return env.Service.PausePlan(t.Context(), caller, "pln_\x00") },
	} {
		if _, err := do(); !isNotFound(err) {
			t.Errorf("%s: got %v, want NOT_FOUND", name, err)
		}
	}
	if in, err := env.Service.DeleteBillingKey(t.Context(), stranger, foreign.ID, false); err != nil || !in.InUse {
		t.Errorf("delete a card in use: got %+v, %v", in, err)
	}
	cart := testenv.Cart("card")
	cart.Lines[0].SKU = "membership"
	if _, err := env.Service.CreateOrder(t.Context(), env.Shopper(), cart); !isInvalid(err) {
		t.Errorf("a plan in a plain order: got %v, want INVALID_INPUT", err)
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("the gateway was asked %d times", n)
	}
	_, charges := env.Plan(t, theirs.ID)
	if done, err := env.Service.CancelOrder(t.Context(), stranger, service.CancelOrderInput{OrderID: *charges[1].OrderID}); err != nil || done.Done {
		t.Errorf("cancel a plan's order: got %+v, %v, want not cancelled", done, err)
	}
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*pay.Error](err)
	return ok && e.Code == pay.NotFound
}

// The same key and input are one plan, whoever comes first; another input is a
// conflict.
func TestStartPlanOnce(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	var all sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		all.Go(func() {
			answer, err := env.Service.StartPlan(t.Context(), caller, testenv.Membership(card, "k"))
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = answer.Plan.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("got %s and %s, want one plan", ids[0], id)
		}
	}
	env.Work(t)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 1 {
		t.Errorf("%d payments, want 1", paid)
	}
	other := testenv.Membership(card, "k")
	other.Lines[0].Quantity = 2
	_, err := env.Service.StartPlan(t.Context(), caller, other)
	if e, ok := errors.AsType[*pay.Error](err); !ok || e.Code != pay.IdempotencyConflict {
		t.Errorf("another input: got %v, want IDEMPOTENCY_CONFLICT", err)
	}
}

// Three seats from the next period on; that charge declines; the customer goes
// back to one seat from the period after. The retry pays the three, and
// the wish stays.
func TestBackToOldLines(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	seats := func(n int) []service.LineInput { return []service.LineInput{{SKU: "membership", Quantity: n}} }
	answer, err := env.Service.ChangePlanLines(t.Context(), caller, p.ID, seats(3))
	p = changed(t, answer, err)
	conduct(t, env, card, "once")
	untilDue(t, env, p)
	planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	answer, err = env.Service.ChangePlanLines(t.Context(), caller, p.ID, seats(1))
	if p = changed(t, answer, err); answer.Replayed {
		t.Fatal("want changed")
	}
	env.Live(t, 2*day, day/2)
	p, c := planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 2)
	if c.Amount != 29_700 {
		t.Fatalf("overdue charge: got %d", c.Amount)
	}
	untilDue(t, env, p)
	if _, c := planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1); c.Amount != 9_900 {
		t.Errorf("the period after: charged %d, want the 9900 that the customer went back to", c.Amount)
	}
}

// A plan that is paused in its last period ends with it.
func TestPausedInLastPeriod(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	product := service.UpsertProductInput{
		SKU: "course", Name: "4주 강의", Price: pay.Money{Amount: 5_000, Currency: pay.KRW}, Active: true,
		Recurrence: &pay.Recurrence{Every: pay.PeriodWeek, Interval: 1, Count: new(1)},
	}
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), product); err != nil {
		t.Fatal(err)
	}
	in := testenv.Membership(card, "k")
	in.Lines[0].SKU = "course"
	answer, err := env.Service.StartPlan(t.Context(), caller, in)
	p := changed(t, answer, err)
	answer, err = env.Service.PausePlan(t.Context(), caller, p.ID)
	changed(t, answer, err)
	if _, err := env.Control.Advance(t.Context(), 9*day); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	for range 3 {
		if _, err := env.Service.WorkPlans(t.Context()); err != nil {
			t.Errorf("timer: %v", err)
		}
		if _, err := env.Control.Advance(t.Context(), day); err != nil {
			t.Fatal(err)
		}
	}
	p, _ = env.Plan(t, p.ID)
	if p.Status != pay.PlanCompleted {
		t.Errorf("got %s, next at %v, stuck since %v; want COMPLETED", p.Status, p.NextAt, p.StuckAt)
	}
}

// A plan is cancelled at the period's end, and Iamport does not hear of it in
// time: its owner is not told that nothing will be charged.
func TestPeriodEndNotWithdrawn(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if away.Load() && (call == "Unschedule" || call == "Scheduled") {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	c, err := env.Service.NextCharge(t.Context(), p, service.With{})
	if err != nil {
		t.Fatal(err)
	}
	env.Live(t, c.DueAt.Sub(env.Service.Now())-10*time.Minute, 10*day)
	away.Store(true)
	if _, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelPeriodEnd); codeOf(t, err) != pay.Unavailable {
		t.Errorf("got %v, want UNAVAILABLE", err)
	}
	if _, err := env.Control.Advance(t.Context(), 11*time.Minute); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	away.Store(false)
	env.Live(t, 5*time.Minute, time.Minute)
	p, _ = planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 2 || p.CancelAt == nil || !p.CancelAt.Equal(*p.CurrentPeriodEnd) {
		t.Errorf("paid %d times, and ends at %v; want what was paid to be delivered, and its end after that", paid, p.CancelAt)
	}
}
