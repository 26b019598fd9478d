package service_test

import (
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// guest is a shopper with a token of their own.
func guest(t testing.TB, env *testenv.Env) (auth.Caller, string) {
	t.Helper()
	token, err := env.Service.IssueGuestToken(t.Context(), auth.Nobody)
	if err != nil {
		t.Fatal(err)
	}
	caller, err := env.Tokens.Caller(token.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	return caller, token.AccessToken
}

// A guest signs in: all orders move, whatever their state, each with an event;
// the guest's token opens them no more.
func TestClaimGuestOrders(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper, token := guest(t, env)
	me := customer()
	settled := create(t, env, shopper, testenv.Cart("card"))
	env.Complete(t, shopper, settled.Order.ID, env.Pay(t, settled.RequestPay, silent))
	keyed := testenv.Cart("card")
	keyed.IdempotencyKey = "the-same-key"
	open, clash := create(t, env, shopper, testenv.Cart("vbank")), create(t, env, shopper, keyed)
	mine := create(t, env, me, keyed)

	n, err := env.Service.ClaimGuestOrders(t.Context(), me, token)
	if err != nil || n != 3 {
		t.Fatalf("got %d, %v; want 3 orders moved", n, err)
	}
	if n, err = env.Service.ClaimGuestOrders(t.Context(), me, token); err != nil || n != 0 {
		t.Errorf("again: got %d, %v; want none left", n, err)
	}
	for _, id := range []string{settled.Order.ID, open.Order.ID, clash.Order.ID} {
		if _, err := env.Service.Order(t.Context(), me, id, service.With{}); err != nil {
			t.Errorf("as the customer: got %v, want the order", err)
		}
		if _, err := env.Service.Order(t.Context(), shopper, id, service.With{}); codeOf(t, err) != pay.NotFound {
			t.Errorf("as the guest: got %v, want NOT_FOUND", err)
		}
	}
	happened(t, env, settled.Order.ID, pay.EventPaid, pay.EventClaimed)
	stands(t, env, settled.Order.ID, pay.OrderPaid, chair)
	if again := create(t, env, me, keyed); again.Order.ID != mine.Order.ID || !again.Replayed {
		t.Errorf("the customer's own key: got order %s, want %s", again.Order.ID, mine.Order.ID)
	}
	done := env.Complete(t, me, open.Order.ID, env.Pay(t, open.RequestPay, silent))
	if done.Outcome != pay.OutcomeAccount {
		t.Errorf("the new owner goes on: got %s, want an account", done.Outcome)
	}
}

// Only a guest's token, and only a customer.
func TestClaimBadInput(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, token := guest(t, env)
	expired, _, err := env.Tokens.Issue(auth.Guest, auth.NewGuest(), -time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := env.Tokens.Issue(auth.OrderOnly, "ord_01arz3ndektsv4rrffq69g5fav", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	shopper := env.Shopper()
	for name, row := range map[string]struct {
		caller auth.Caller
		token  string
		want   pay.ErrorCode
	}{
		"nobody":           {auth.Nobody, token, pay.Unauthenticated},
		"another guest":    {shopper, token, pay.Forbidden},
		"admin":            {env.Merchant(), token, pay.Forbidden},
		"no token":         {customer(), "", pay.NotFound},
		"nonsense":         {customer(), "nonsense", pay.NotFound},
		"expired":          {customer(), expired, pay.NotFound},
		"an order's token": {customer(), one, pay.NotFound},
		"the admin's key":  {customer(), testenv.AdminKey, pay.NotFound},
	} {
		if n, err := env.Service.ClaimGuestOrders(t.Context(), row.caller, row.token); codeOf(t, err) != row.want || n != 0 {
			t.Errorf("%s: got %d, %v; want %s", name, n, err, row.want)
		}
	}
}

// Two customers claim the same guest at once, while a deposit comes in: each
// order has one new owner, and no money is lost.
func TestClaimRaces(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	for range races(t, 20) {
		shopper, token := guest(t, env)
		made := create(t, env, shopper, testenv.Cart("card"))
		impUID := env.Pay(t, made.RequestPay, silent)
		var moved atomic.Int64
		callers := []auth.Caller{customer(), customer()}
		servers := []*service.Service{env.Service, second(env)}
		atOnce(3, func(i int) {
			if i == 2 {
				receive(t, env, made.Order.ID, impUID)
				return
			}
			n, err := servers[i].ClaimGuestOrders(t.Context(), callers[i], token)
			if err != nil {
				t.Error(err)
			}
			moved.Add(int64(n))
		})
		o := stands(t, env, made.Order.ID, pay.OrderPaid, chair)
		if moved.Load() != 1 || o.Owner != callers[0].Subject && o.Owner != callers[1].Subject {
			t.Errorf("got %d moves to %s, want one to a customer", moved.Load(), o.Owner)
		}
	}
}
