package service_test

import (
	"strings"
	"testing"

	"paygraph/internal/auth"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A buyer whose card fails hears where to give another one; who has been paid
// meanwhile is not asked any more.
func TestChargeFailedNotice(t *testing.T) {
	t.Parallel()
	mail := &post{}
	env := testenv.New(t, testenv.WithNotices(notify.Channels{SMS: &mail.sms, Email: &mail.email, Webhook: &mail.webhook}),
		testenv.WithConfig(func(c *service.Config) { c.PlanURL = "https://shop.example/me?tab=card" }))
	caller := auth.Caller{Role: auth.Customer, Subject: "hana"}
	prepared, err := env.Service.PrepareBillingKey(t.Context(), caller, service.PrepareBillingKeyInput{
		PayMethod: "card", Buyer: &pay.Buyer{Name: "하나", Tel: "010-0000-0000", Email: "hana@example.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	card := completeCard(t, env, caller, prepared, env.Pay(t, prepared.RequestPay, with("card_number", goodCard))).Card
	p := env.StartPlan(t, caller, card)
	conduct(t, env, card, "once")
	untilDue(t, env, p)
	planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 1)
	mail.sms.carried()
	mail.email.carried()
	mail.webhook.carried()
	send := func() {
		t.Helper()
		for _, f := range []func() (int, error){
			func() (int, error) { return env.Service.SendTexts(t.Context()) },
			func() (int, error) { return env.Service.SendEmails(t.Context()) },
			func() (int, error) { return env.Service.SendWebhooks(t.Context()) },
		} {
			if _, err := f(); err != nil {
				t.Fatal(err)
			}
		}
	}
	send()
	link := "https://shop.example/me?plan_id=" + p.ID + "&tab=card"
	told := 0
	for _, m := range append(mail.sms.carried(), mail.email.carried()...) {
		if strings.Contains(m.Body, link) && strings.Contains(m.Body, "9,900원") {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d notices carry the link and the sum, want a text and an e-mail", told)
	}
	var events []string
	for _, m := range mail.webhook.carried() {
		if strings.Contains(m.Body, p.ID) {
			events = append(events, m.Body)
		}
	}
	if len(events) != 1 || !strings.Contains(events[0], `"type":"plan.charge_failed"`) || strings.Contains(events[0], "하나") {
		t.Errorf("the merchant's systems hear %v", events)
	}

	conduct(t, env, card, "once") // it fails again, and is recovered before the notice leaves
	env.Live(t, day, day)
	_, c := planStands(t, env, p.ID, pay.PlanPastDue, pay.ChargeRetrying, 2)
	other := env.StoreCard(t, caller)
	if _, err := env.Service.ChangePlanCard(t.Context(), caller, p.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	planStands(t, env, p.ID, pay.PlanActive, pay.ChargePaid, 3)
	send()
	for _, m := range append(mail.sms.carried(), mail.email.carried()...) {
		if strings.Contains(m.Body, link) {
			t.Errorf("who has paid %s is asked: %s", *c.OrderID, m.Body)
		}
	}
}
