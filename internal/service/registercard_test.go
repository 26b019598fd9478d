package service_test

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A card is registered: nothing is charged, the order is no sale, and what is
// kept of the card is masked.
func TestRegisterCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	p := prepareCard(t, env, me)
	var params map[string]any
	if err := json.Unmarshal(p.RequestPay.Params, &params); err != nil {
		t.Fatal(err)
	}
	if params["amount"] != 0.0 || params["customer_uid"] != p.Card.CustomerUID || params["merchant_uid"] != p.Card.OrderID || params["confirm_url"] != nil {
		t.Errorf("params: got %v, want the sum 0 and the card's name", params)
	}
	if done := completeCard(t, env, me, p, ""); done.Card.Status != pay.BillingKeyPreparing || done.WaitingFor != service.WaitingForBuyer {
		t.Errorf("before the window: got %s, waiting for %s; want to wait for the buyer", done.Card.Status, done.WaitingFor)
	}
	impUID := env.Pay(t, p.RequestPay, with("card_number", goodCard))
	done := completeCard(t, env, me, p, impUID)
	card := done.Card
	if card.Status != pay.BillingKeyActive || done.Replayed || card.Card == nil || !strings.Contains(card.Card.Number, "*") || card.Pg == "" || card.NextAt != nil {
		t.Errorf("got %s, %+v by %q, next %v; want an ACTIVE card, masked", card.Status, card.Card, card.Pg, card.NextAt)
	}
	if again := completeCard(t, env, me, p, impUID); !again.Replayed || again.Card.ID != card.ID {
		t.Errorf("again: got replayed %t, want the same card", again.Replayed)
	}
	o := stands(t, env, card.OrderID, pay.OrderPaid, 0)
	if o.Kind != pay.KindBillingKey || o.Edges.Payments[0].CardUsage != pay.UsageIssue || o.Edges.Payments[0].Verdict != pay.VerdictAccepted {
		t.Errorf("order: got %s with usage %s, %s", o.Kind, o.Edges.Payments[0].CardUsage, o.Edges.Payments[0].Verdict)
	}
	sales, _, err := env.Service.Orders(t.Context(), me, service.Page{First: 10}, service.OrderFilter{}, service.With{})
	if err != nil || len(sales) != 0 {
		t.Errorf("orders: got %d, %v; want none, a registration is no sale", len(sales), err)
	}
	cards, err := env.Service.BillingKeys(t.Context(), me)
	if err != nil || len(cards) != 1 || cards[0].ID != card.ID {
		t.Errorf("cards: got %v, %v; want the one", cards, err)
	}
	if cards, err = env.Service.BillingKeys(t.Context(), customer()); err != nil || len(cards) != 0 {
		t.Errorf("a stranger's cards: got %v, %v; want none", cards, err)
	}
	toLookAt(t, env)
}

// Nobody is told of a purchase: neither the customer nor the merchant's systems.
func TestRegisterCardIsNoPurchase(t *testing.T) {
	t.Parallel()
	env, _ := withPost(t)
	me := customer()
	p, err := env.Service.PrepareBillingKey(t.Context(), me, service.PrepareBillingKeyInput{PayMethod: "card", Buyer: kim("card").Buyer})
	if err != nil {
		t.Fatal(err)
	}
	completeCard(t, env, me, p, env.Pay(t, p.RequestPay, silent))
	cardIs(t, env, p.Card.ID, pay.BillingKeyActive)
	if n, err := env.DB.Client.Notice.Query().Count(t.Context()); err != nil || n != 0 {
		t.Errorf("got %d notices, %v; want none", n, err)
	}
}

// The browser never comes back: the webhook, the redirect alone, or a timer
// find the card, under either way in which the gateway says that it has none.
func TestRegisterCardWithoutCallback(t *testing.T) {
	t.Parallel()
	for name, door := range map[string]func(*testing.T, *testenv.Env, *service.PreparedCard, string){
		"webhook": func(t *testing.T, env *testenv.Env, p *service.PreparedCard, impUID string) {
			receive(t, env, p.Card.OrderID, impUID)
		},
		"redirect": func(t *testing.T, env *testenv.Env, p *service.PreparedCard, impUID string) {
			l, err := env.Service.Land(t.Context(), service.Redirect{MerchantUID: p.Card.OrderID, ImpUID: impUID})
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(l.URL)
			if err != nil {
				t.Fatal(err)
			}
			want := url.Values{"a": {"1"}, "order_id": {p.Card.OrderID}, "billing_key_id": {p.Card.ID}, "status": {"ACTIVE"}}
			if got := u.Query(); got.Encode() != want.Encode() {
				t.Errorf("return URL: got %v, want %v", got, want)
			}
		},
		"timer": func(t *testing.T, env *testenv.Env, _ *service.PreparedCard, _ string) {
			advance(t, env, 2*time.Minute)
			cardTimer(t, env)
		},
		"feed, then timer": func(t *testing.T, env *testenv.Env, _ *service.PreparedCard, _ string) {
			advance(t, env, 2*time.Minute)
			if _, err := env.Service.ReadFeed(t.Context()); err != nil {
				t.Fatal(err)
			}
			cardTimer(t, env)
		},
		"completePayment": func(t *testing.T, env *testenv.Env, p *service.PreparedCard, impUID string) {
			env.Complete(t, env.Merchant(), p.Card.OrderID, impUID)
		},
	} {
		for _, status := range []int{200, 404} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				env := testenv.New(t)
				if err := env.Control.Settings(t.Context(), map[string]any{"customers_missing_status": status}); err != nil {
					t.Fatal(err)
				}
				p, err := env.Service.PrepareBillingKey(t.Context(), customer(), service.PrepareBillingKeyInput{
					PayMethod: "card", ReturnURL: env.URL + "/shop?a=1", Buyer: &pay.Buyer{Name: "구매자", Email: "buyer@example.com"},
				})
				if err != nil {
					t.Fatal(err)
				}
				cardTimer(t, env)
				cardIs(t, env, p.Card.ID, pay.BillingKeyPreparing)
				door(t, env, p, env.Pay(t, p.RequestPay, silent))
				if card := cardIs(t, env, p.Card.ID, pay.BillingKeyActive); card.NextAt != nil {
					t.Errorf("next look: got %s, want none", card.NextAt)
				}
			})
		}
	}
}

// A card that cannot be stored fails the registration; another try in the same
// window stores one after all.
func TestRegisterCardFails(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	p := prepareCard(t, env, me)
	done := completeCard(t, env, me, p, env.Pay(t, p.RequestPay, with("card_number", expiredCard)))
	if done.Card.Status != pay.BillingKeyFailed || done.Failure == nil || done.Failure.Code != pay.FailureCardExpired {
		t.Fatalf("got %s, %+v; want FAILED as CARD_EXPIRED", done.Card.Status, done.Failure)
	}
	if again := completeCard(t, env, me, p, ""); again.Failure == nil {
		t.Error("again: got no failure")
	}
	done = completeCard(t, env, me, p, env.Pay(t, p.RequestPay, with("card_number", goodCard)))
	if done.Card.Status != pay.BillingKeyActive || done.Failure != nil || done.Card.Failure != nil {
		t.Errorf("second try: got %s, %+v; want ACTIVE", done.Card.Status, done.Failure)
	}
}

// A window that is left reads as closed after ten minutes, and the card has
// failed after a day; not while the gateway cannot be asked.
func TestRegisterCardLeft(t *testing.T) {
	t.Parallel()
	var away atomic.Bool
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Customer" && away.Load() {
			return gateway.ErrUnavailable
		}
		return next()
	}))
	me := customer()
	p := prepareCard(t, env, me)
	env.Pay(t, p.RequestPay, with("outcome", "open"))
	if done := completeCard(t, env, me, p, ""); done.WaitingFor != service.WaitingForBuyer {
		t.Errorf("open window: got %+v, want to wait for the buyer", done)
	}
	advance(t, env, 11*time.Minute)
	if done := completeCard(t, env, me, p, ""); done.Failure == nil || done.Failure.Code != pay.FailureWindowClosed || done.Card.Status != pay.BillingKeyPreparing {
		t.Errorf("window that was left: got %s, %+v; want WINDOW_CLOSED", done.Card.Status, done.Failure)
	}
	away.Store(true)
	if done := completeCard(t, env, me, p, ""); done.WaitingFor != service.WaitingForConnection {
		t.Errorf("gateway away: got %+v, want to wait for the connection", done)
	}
	advance(t, env, 25*time.Hour)
	if _, err := env.Service.FinishCards(t.Context()); err == nil {
		t.Error("timer: got no error while the gateway is away")
	}
	cardIs(t, env, p.Card.ID, pay.BillingKeyPreparing)
	away.Store(false)
	advance(t, env, 3*time.Hour)
	cardTimer(t, env)
	if card := cardIs(t, env, p.Card.ID, pay.BillingKeyFailed); card.Failure.Code != pay.FailureWindowClosed || card.NextAt != nil {
		t.Errorf("got %+v, next %v; want WINDOW_CLOSED and nothing left to do", card.Failure, card.NextAt)
	}
	if _, err := env.Service.CloseDueOrders(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands(t, env, p.Card.OrderID, pay.OrderExpired, 0)
}

// The timer looks often at first and ever more slowly, a bounded number of
// times.
func TestRegisterCardLooks(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	p := prepareCard(t, env, customer())
	for range 30 * 6 {
		advance(t, env, 10*time.Minute)
		cardTimer(t, env)
	}
	cardIs(t, env, p.Card.ID, pay.BillingKeyFailed)
	if n := calls.Of("Customer"); n < 8 || n > 25 {
		t.Errorf("asked %d times in 30 hours, want a few", n)
	}
}

// Money that a PG takes for a registration, where none was due, goes back; the
// card is stored all the same.
func TestRegisterCardTakesMoney(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	p := prepareCard(t, env, me)
	impUID := env.Pay(t, p.RequestPay, with("charge_amount", 10), map[string]any{"pg": "danal_tpay"})
	if done := completeCard(t, env, me, p, impUID); done.Card.Status != pay.BillingKeyActive {
		t.Errorf("card: got %s, want ACTIVE", done.Card.Status)
	}
	timer(t, env)
	o := env.Read(t, p.Card.OrderID)
	if got := o.Edges.Payments[0]; got.Verdict != pay.VerdictRejected || got.Reason != pay.RejectedAmount || o.AcceptedPaymentID != "" {
		t.Errorf("payment: got %s, %s; want it rejected for its sum", got.Verdict, got.Reason)
	}
	balanced(t, env, p.Card.OrderID, 10)
	toLookAt(t, env)

	// A PG that shows the sum and charges nothing refuses to give it back: that
	// no money moved is for a person to say. Only a page that changed the sum
	// comes here.
	p = prepareCard(t, env, me)
	completeCard(t, env, me, p, env.Pay(t, p.RequestPay, with("charge_amount", 10), map[string]any{"pg": "html5_inicis"}))
	timer(t, env)
	cardIs(t, env, p.Card.ID, pay.BillingKeyActive)
	balanced(t, env, p.Card.OrderID, 0)
	toLookAt(t, env, pay.CaseRefundFailed)
}

// A card that was stored through a test channel is none on a live server.
func TestRegisterCardOfATestChannel(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithConfig(func(c *service.Config) { c.Policy = pay.Policy{} }))
	me := customer()
	p := prepareCard(t, env, me)
	done := completeCard(t, env, me, p, env.Pay(t, p.RequestPay, silent))
	if done.Card.Status != pay.BillingKeyFailed || done.Failure.Code != pay.FailureMerchantSetup {
		t.Errorf("got %s, %+v; want FAILED", done.Card.Status, done.Failure)
	}
}

// Somebody registers a card in another order's window: the name decides, and
// nothing of another order is told.
func TestRegisterCardElsewhere(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	mine, other := prepareCard(t, env, me), prepareCard(t, env, me)
	impUID := env.Pay(t, mine.RequestPay, with("customer_uid", other.Card.CustomerUID))
	if done := completeCard(t, env, me, mine, impUID); done.Card.Status != pay.BillingKeyPreparing || done.WaitingFor != service.WaitingForGateway {
		t.Errorf("window with another name: got %s, waiting for %s; want no card", done.Card.Status, done.WaitingFor)
	}
	sale := create(t, env, me, testenv.Cart("card"))
	theirs := env.Pay(t, sale.RequestPay, silent)
	for _, id := range []string{theirs, "imp_000000000404", "imp_"} {
		_, err := env.Service.CompleteBillingKey(t.Context(), me, service.CompleteBillingKeyInput{MerchantUID: mine.Card.OrderID, ImpUID: id})
		if codeOf(t, err) != pay.InvalidInput {
			t.Errorf("imp_uid %s: got %v, want INVALID_INPUT", id, err)
		}
	}
	// A sale that is paid in a registration's window is none.
	wrong := create(t, env, me, testenv.Cart("card"))
	done := env.Complete(t, me, wrong.Order.ID, env.Pay(t, wrong.RequestPay, with("customer_uid", mine.Card.CustomerUID)))
	if done.Outcome != pay.OutcomeRejected || done.Reason != pay.RejectedUsage {
		t.Errorf("sale by registration: got %s, %s; want WRONG_USAGE", done.Outcome, done.Reason)
	}
}

// Who may register what.
func TestRegisterCardBadInput(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	card := service.PrepareBillingKeyInput{PayMethod: "card"}
	for name, row := range map[string]struct {
		caller auth.Caller
		in     service.PrepareBillingKeyInput
		want   pay.ErrorCode
	}{
		"nobody":             {auth.Nobody, card, pay.Unauthenticated},
		"guest":              {env.Shopper(), card, pay.Forbidden},
		"admin":              {env.Merchant(), card, pay.Forbidden},
		"redirect's token":   {auth.Caller{Role: auth.OrderOnly, Subject: "ord_01arz3ndektsv4rrffq69g5fav"}, card, pay.Forbidden},
		"unknown method":     {me, service.PrepareBillingKeyInput{PayMethod: "cash"}, pay.InvalidInput},
		"stores no card":     {me, service.PrepareBillingKeyInput{PayMethod: "vbank"}, pay.InvalidInput},
		"no such channel":    {me, service.PrepareBillingKeyInput{PayMethod: "card", ChannelKey: "channel-key-x"}, pay.InvalidInput},
		"return URL":         {me, service.PrepareBillingKeyInput{PayMethod: "card", ReturnURL: "https://evil.example.com/"}, pay.InvalidInput},
		"buyer's long name":  {me, service.PrepareBillingKeyInput{PayMethod: "card", Buyer: &pay.Buyer{Name: strings.Repeat("가", 17)}}, pay.InvalidInput},
		"buyer's odd e-mail": {me, service.PrepareBillingKeyInput{PayMethod: "card", Buyer: &pay.Buyer{Email: "none"}}, pay.InvalidInput},
	} {
		if _, err := env.Service.PrepareBillingKey(t.Context(), row.caller, row.in); codeOf(t, err) != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
	p := prepareCard(t, env, me)
	sale := create(t, env, me, testenv.Cart("card"))
	for name, row := range map[string]struct {
		caller auth.Caller
		order  string
	}{
		"a stranger": {customer(), p.Card.OrderID},
		"a sale":     {me, sale.Order.ID},
		"no order":   {me, "ord_01arz3ndektsv4rrffq69g5fav"},
		"nonsense":   {me, "카드"},
	} {
		_, err := env.Service.CompleteBillingKey(t.Context(), row.caller, service.CompleteBillingKeyInput{MerchantUID: row.order})
		if codeOf(t, err) != pay.NotFound {
			t.Errorf("complete as %s: got %v, want NOT_FOUND", name, err)
		}
	}
	if _, err := env.Service.BillingKey(t.Context(), customer(), p.Card.ID); codeOf(t, err) != pay.NotFound {
		t.Errorf("read as a stranger: got %v, want NOT_FOUND", err)
	}
	prepared, err := env.Service.PreparePayment(t.Context(), me, service.PreparePaymentInput{OrderID: p.Card.OrderID})
	if err != nil || prepared.Outcome != pay.OutcomeNotPayable {
		t.Errorf("a window for a registration: got %+v, %v; want none", prepared, err)
	}
	if c := cancel(t, env, me, p.Card.OrderID); c.Done {
		t.Error("a registration was cancelled like a sale")
	}
	for _, a := range service.NextActions(me, env.Read(t, p.Card.OrderID), nil, false) {
		t.Errorf("a registration's order offers %s", a)
	}
}

// A card goes through the channel that stores cards, where there is one.
func TestCardChannel(t *testing.T) {
	t.Parallel()
	methods := service.Methods(map[string]string{"card": "channel-key-pay", "card:store": "channel-key-store", "vbank": "kcp.A", "tosspay:store": "tosspay.B"})
	env := testenv.New(t, testenv.WithConfig(func(c *service.Config) { c.Methods = methods }))
	var names, storing []string
	for _, m := range methods {
		names = append(names, m.PayMethod)
		if m.StoresCard {
			storing = append(storing, m.PayMethod)
		}
	}
	if !slices.Equal(names, []string{"card", "vbank", "tosspay"}) || !slices.Equal(storing, []string{"card", "tosspay"}) {
		t.Errorf("methods: got %v, storing %v", names, storing)
	}
	me := customer()
	for method, want := range map[string][2]string{"card": {"", "channel-key-store"}, "tosspay": {"tosspay.B", ""}} {
		p, err := env.Service.PrepareBillingKey(t.Context(), me, service.PrepareBillingKeyInput{PayMethod: method})
		if err != nil || p.RequestPay.PG != want[0] || p.RequestPay.ChannelKey != want[1] {
			t.Errorf("%s: got %+v, %v; want through %v", method, p, err, want)
		}
	}
	if made := create(t, env, me, testenv.Cart("card")); made.RequestPay.ChannelKey != "channel-key-pay" {
		t.Errorf("sale: got channel %s, want channel-key-pay", made.RequestPay.ChannelKey)
	}
}

// Deleting a card ends it here at once, and at the gateway until it is gone:
// also when the reply is lost, and when the window was still open.
func TestDeleteCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	me := customer()
	card := storeCard(t, env, me, goodCard)
	left := prepareCard(t, env, me)
	drop := func(caller auth.Caller, id string) *service.DeletedCard {
		t.Helper()
		d, err := env.Service.DeleteBillingKey(t.Context(), caller, id, false)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, caller := range map[string]auth.Caller{"stranger": customer(), "guest": env.Shopper(), "nobody": auth.Nobody} {
		if _, err := env.Service.DeleteBillingKey(t.Context(), caller, card.ID, false); codeOf(t, err) != pay.NotFound {
			t.Errorf("%s: got %v, want NOT_FOUND", name, err)
		}
	}
	if err := env.Control.Faults(t.Context(), control.Fault{Endpoint: "DELETE /subscribe/customers/{customer_uid}", Fault: "reset", Count: 1}); err != nil {
		t.Fatal(err)
	}
	if d := drop(me, card.ID); d.Card.Status != pay.BillingKeyDeleted || d.Replayed || d.InUse {
		t.Errorf("got %+v, want DELETED", d)
	}
	if cards, err := env.Service.BillingKeys(t.Context(), me); err != nil || len(cards) != 0 {
		t.Errorf("cards: got %v, %v; want none", cards, err)
	}
	if d := drop(me, card.ID); !d.Replayed {
		t.Error("again: got no replay")
	}
	if _, err := env.Gateway.Customer(t.Context(), card.CustomerUID); err != nil {
		t.Errorf("the gateway forgot although its call was lost: %v", err)
	}
	advance(t, env, 3*time.Minute)
	cardTimer(t, env)
	gone(t, env, card.CustomerUID)
	if now := cardIs(t, env, card.ID, pay.BillingKeyDeleted); now.NextAt != nil {
		t.Errorf("next try: got %s, want none", now.NextAt)
	}

	drop(me, left.Card.ID)
	impUID := env.Pay(t, left.RequestPay, silent)
	if _, err := env.Service.CompleteBillingKey(t.Context(), me, service.CompleteBillingKeyInput{MerchantUID: left.Card.OrderID, ImpUID: impUID}); codeOf(t, err) != pay.NotFound {
		t.Errorf("complete a deleted card: got %v, want NOT_FOUND", err)
	}
	receive(t, env, left.Card.OrderID, impUID)
	cardTimer(t, env)
	gone(t, env, left.Card.CustomerUID)
	cardIs(t, env, left.Card.ID, pay.BillingKeyDeleted)
}

// A card that the gateway does not forget is a person's matter after a while,
// and no more once it is gone: whether it says no, or nothing for a day.
func TestDeleteCardInVain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault  string
		quiet  []time.Duration // after these tries nobody is told yet
		then   time.Duration
		detail string
	}{
		"refused": {"refused", []time.Duration{3 * time.Minute, 5 * time.Minute}, 9 * time.Minute, "[8001]"},
		"silent":  {"error503", []time.Duration{3 * time.Minute, 9 * time.Minute, 23 * time.Hour}, 3 * time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			me := customer()
			card := storeCard(t, env, me, goodCard)
			quietly(t, env, control.Fault{Endpoint: "DELETE /subscribe/customers/{customer_uid}", Fault: row.fault})
			if _, err := env.Service.DeleteBillingKey(t.Context(), me, card.ID, false); err != nil {
				t.Fatal(err)
			}
			try := func(after time.Duration) {
				t.Helper()
				advance(t, env, after)
				if n, err := env.Service.FinishCards(t.Context()); n != 1 || err == nil {
					t.Fatalf("timer after %s: took %d, %v; want the one card, and trouble", after, n, err)
				}
			}
			for _, after := range row.quiet {
				try(after)
				toLookAt(t, env)
			}
			try(row.then)
			toLookAt(t, env, pay.CaseCardDeletion)
			c := openCases(t, env)[0]
			if c.OrderID != card.OrderID || !strings.Contains(c.Detail, row.detail) || row.detail == "" && c.Detail != "" || strings.Contains(c.Detail, card.CustomerUID) {
				t.Errorf("case: got %+v, want one of the order that registered it, with %q", c, row.detail)
			}
			try(3 * time.Hour)
			toLookAt(t, env, pay.CaseCardDeletion)

			quietly(t, env)
			advance(t, env, 3*time.Hour)
			cardTimer(t, env)
			gone(t, env, card.CustomerUID)
			toLookAt(t, env)
			if now := cardIs(t, env, card.ID, pay.BillingKeyDeleted); now.NextAt != nil {
				t.Errorf("next try: got %s, want none", now.NextAt)
			}
		})
	}
}

// gone checks that the gateway has no card under a name.
func gone(t testing.TB, env *testenv.Env, customerUID string) {
	t.Helper()
	if _, err := env.Gateway.Customer(t.Context(), customerUID); err == nil {
		t.Error("the gateway still has the card")
	}
}

// A card is deleted while it is charged: either it was charged before, or it
// was not charged at all.
func TestDeleteCardRacesCharge(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	for range races(t, 40) {
		me := customer()
		card := storeCard(t, env, me, goodCard)
		in := buyWith(t, env, me, card, "press-1")
		var done *service.Completion
		var refused error
		atOnce(2, func(i int) {
			if i == 0 {
				done, refused = env.Service.PayWithBillingKey(t.Context(), me, in)
			} else if _, err := env.Service.DeleteBillingKey(t.Context(), me, card.ID, false); err != nil {
				t.Error(err)
			}
		})
		cardIs(t, env, card.ID, pay.BillingKeyDeleted)
		gone(t, env, card.CustomerUID)
		noneUnderWay(t, env, in.OrderID)
		switch {
		case refused != nil && codeOf(t, refused) == pay.InvalidInput, refused == nil && done.Outcome == pay.OutcomeFailed:
			stands(t, env, in.OrderID, pay.OrderPending, 0)
		case refused == nil && done.Outcome == pay.OutcomeSettled:
			stands(t, env, in.OrderID, pay.OrderPaid, chair)
			booked(t, env, in.OrderID, "paid")
		default:
			t.Errorf("got %+v, %v", done, refused)
		}
	}
}

// A card is deleted while a plan starts on it: the plan has the card, or there
// is no plan that runs.
func TestDeleteCardRacesPlan(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	for i := range races(t, 40) {
		me := customer()
		card := storeCard(t, env, me, goodCard)
		later := env.Service.Now().Add(48 * time.Hour)
		in := service.StartPlanInput{
			BillingKeyID: card.ID, Lines: []service.LineInput{{SKU: "membership", Quantity: 1}}, IdempotencyKey: "start", StartAt: &later,
		}
		var refused error
		var deleted *service.DeletedCard
		atOnce(2, func(k int) {
			if k == 0 {
				_, refused = env.Service.StartPlan(t.Context(), env.Merchant(), in)
				return
			}
			d, err := env.Service.DeleteBillingKey(t.Context(), me, card.ID, false)
			if err != nil {
				t.Error(err)
			}
			deleted = d
		})
		if running := refused == nil; running != deleted.InUse {
			t.Errorf("race %d: plan runs %t, %v; card in use %t", i, running, refused, deleted.InUse)
		}
		if deleted.InUse {
			cardIs(t, env, card.ID, pay.BillingKeyActive)
		} else {
			cardIs(t, env, card.ID, pay.BillingKeyDeleted)
		}
	}
}

// A card that is deleted while its window is open, and stored after that, whose
// webhook is lost: the feed finds it, and Iamport is told to forget the card.
func TestDeletedCardIsForgottenLate(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	readFeed(t, env)
	caller := customer()
	p := prepareCard(t, env, caller)
	if _, err := env.Service.DeleteBillingKey(t.Context(), caller, p.Card.ID, false); err != nil {
		t.Fatal(err)
	}
	env.Pay(t, p.RequestPay, with("card_number", goodCard))
	hoursPass(t, env)
	cardIs(t, env, p.Card.ID, pay.BillingKeyDeleted)
	if storedAtGateway(t, env, p.Card.CustomerUID) {
		t.Error("the gateway stores a card that its owner deleted")
	}
}

// The first attempt in a window fails, the second stores the card; callback and
// webhook are lost. The feed finds it.
func TestSecondAttemptStoresCard(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	readFeed(t, env)
	caller := customer()
	p := prepareCard(t, env, caller)
	failed := env.Pay(t, p.RequestPay, with("outcome", "failed"))
	completeCard(t, env, caller, p, failed)
	cardIs(t, env, p.Card.ID, pay.BillingKeyFailed)
	env.Pay(t, p.RequestPay, with("card_number", goodCard))
	hoursPass(t, env)
	cardIs(t, env, p.Card.ID, pay.BillingKeyActive)
}

func hoursPass(t *testing.T, env *testenv.Env) {
	t.Helper()
	for range 30 {
		if _, err := env.Control.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		readFeed(t, env)
		cardTimer(t, env)
	}
}

func storedAtGateway(t *testing.T, env *testenv.Env, uid string) bool {
	t.Helper()
	all, err := env.Control.Cards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(all, func(c control.Card) bool { return c.CustomerUID == uid })
}
