package service_test

import (
	"testing"
	"time"

	"paygraph/ent/notice"
	"paygraph/internal/auth"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// Who pauses a minute before each due date and resumes a minute after it is
// not charged, and has nothing for it.
func TestPausedOverDueDateIsNotFree(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	delivered := 0
	for month := range 6 {
		p, _ = env.Plan(t, p.ID)
		c, err := env.Service.NextCharge(t.Context(), p, service.With{})
		if err != nil || c == nil {
			t.Fatalf("month %d: no next charge: %v", month, err)
		}
		d := c.DueAt.Sub(env.Service.Now()) - time.Minute
		env.Live(t, d, 10*day)
		answer, err := env.Service.PausePlan(t.Context(), caller, p.ID)
		changed(t, answer, err)
		env.Live(t, 2*time.Minute, 2*time.Minute)
		answer, err = env.Service.ResumePlan(t.Context(), caller, p.ID)
		p = changed(t, answer, err)
		if env.Service.Delivers(p) && p.CurrentPeriodEnd.Before(env.Service.Now()) {
			delivered++
		}
	}
	paid, _ := paidAtGateway(t, env, card.CustomerUID)
	if delivered > 0 {
		t.Errorf("%d months were delivered (%s) after the paid period, with %d payment(s) in all", delivered, p.Status, paid)
	}
}

// So it is with free days.
func TestTrialIsNotExtendedByPause(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	product := service.UpsertProductInput{
		SKU: "trial", Name: "체험", Price: pay.Money{Amount: 5_000, Currency: pay.KRW}, Active: true,
		Recurrence: &pay.Recurrence{Every: pay.PeriodYear, Interval: 1, TrialDays: 7},
	}
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), product); err != nil {
		t.Fatal(err)
	}
	in := testenv.Membership(card, "k")
	in.Lines[0].SKU = "trial"
	answer, err := env.Service.StartPlan(t.Context(), caller, in)
	p := changed(t, answer, err)
	env.Live(t, 7*day-time.Minute, day)
	answer, err = env.Service.PausePlan(t.Context(), caller, p.ID)
	changed(t, answer, err)
	env.Live(t, 2*time.Minute, 2*time.Minute)
	answer, err = env.Service.ResumePlan(t.Context(), caller, p.ID)
	p = changed(t, answer, err)
	next, _ := env.Service.NextCharge(t.Context(), p, service.With{})
	env.Live(t, time.Hour, time.Hour)
	if env.Service.Delivers(p) {
		t.Errorf("free days of 7: %s delivers, the first charge is due in %s", p.Status, next.DueAt.Sub(env.Service.Now()))
	}
}

// A customer has the free days of a product once.
func TestOneTrialPerProduct(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	product := service.UpsertProductInput{
		SKU: "trial", Name: "체험", Price: pay.Money{Amount: 5_000, Currency: pay.KRW}, Active: true,
		Recurrence: &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, TrialDays: 30},
	}
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), product); err != nil {
		t.Fatal(err)
	}
	trials := 0
	for range 3 {
		in := testenv.Membership(card, auth.NewGuest())
		in.Lines[0].SKU = "trial"
		answer, err := env.Service.StartPlan(t.Context(), caller, in)
		if err != nil {
			break
		}
		if answer.Plan.Status == pay.PlanTrialing {
			trials++
		}
		if _, err := env.Service.CancelPlan(t.Context(), caller, answer.Plan.ID, service.CancelPeriodEnd); err != nil {
			t.Fatal(err)
		}
		env.Live(t, 31*day, 10*day)
	}
	if trials != 1 {
		t.Errorf("%d times free days of one product, want 1", trials)
	}
}

// A plan without an end cannot change to what is sold three times, at a price
// for that.
func TestCountIsKept(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	product := service.UpsertProductInput{
		SKU: "intro", Name: "3개월 맛보기", Price: pay.Money{Amount: 1_000, Currency: pay.KRW}, Active: true,
		Recurrence: &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, Count: new(3)},
	}
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), product); err != nil {
		t.Fatal(err)
	}
	p := env.StartPlan(t, caller, card)
	_, err := env.Service.ChangePlanLines(t.Context(), caller, p.ID, []service.LineInput{{SKU: "intro", Quantity: 1}})
	if codeOf(t, err) != pay.InvalidInput {
		t.Errorf("got %v, want INVALID_INPUT", err)
	}
}

// Somebody pays in a window under the number of a charge to come, and is
// declined: that is nobody's charge. The plan goes on, and what Iamport has on
// its schedule is not forgotten.
func TestWindowUnderComingCharge(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	p := env.StartPlan(t, caller, card)
	_, before := env.Plan(t, p.ID)
	id := *before[1].OrderID
	told, err := env.Control.Pay(t.Context(), map[string]any{
		"merchant_uid": id, "amount": 9_900, "name": "x", "pay_method": "card", "outcome": "failed",
		"notice_url": env.URL + "/webhooks/iamport",
	})
	if err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	env.Complete(t, caller, id, told["imp_uid"].(string)) // the feed would find it as well
	env.Work(t)
	planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 1)
	env.Live(t, day+time.Hour, day)
	if paid, _ := paidAtGateway(t, env, card.CustomerUID); paid != 1 {
		t.Errorf("%d payments a day after the start, want 1", paid)
	}
	answer, err := env.Service.CancelPlan(t.Context(), caller, p.ID, service.CancelNow)
	changed(t, answer, err)
	nothingAhead(t, env, card)
}

// A plan is past due, and its owner gives it two cards in turns that decline:
// each is tried at once one time, and a text message tells of each try.
func TestCardsInTurns(t *testing.T) {
	t.Parallel()
	out := &kept{}
	env := testenv.New(t, testenv.WithNotices(notify.Channels{SMS: out}))
	caller := customer()
	prepared, err := env.Service.PrepareBillingKey(t.Context(), caller, service.PrepareBillingKeyInput{
		PayMethod: "card", Buyer: &pay.Buyer{Name: "누군가", Tel: "010-9999-0000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	one := completeCard(t, env, caller, prepared, env.Pay(t, prepared.RequestPay, with("card_number", goodCard))).Card
	two := env.StoreCard(t, caller)
	p := env.StartPlan(t, caller, one)
	conduct(t, env, one, "always")
	conduct(t, env, two, "always")
	untilDue(t, env, p)
	const flips = 20
	for n := range flips {
		card := two
		if n%2 == 1 {
			card = one
		}
		if _, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, card.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, charges := env.Plan(t, p.ID)
	sent := env.DB.Client.Notice.Query().Where(notice.PlanID(p.ID), notice.KindEQ(pay.NoticeChargeFailed)).CountX(t.Context())
	if tries := len(env.Books(t, *charges[1].OrderID)); tries > 5 || sent > 5 {
		t.Errorf("within seconds: %d declined tries of one charge, %d SMS to a number that nobody checked", tries, sent)
	}
}
