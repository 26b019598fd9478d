package service_test

import (
	"context"
	"sync/atomic"
	"testing"

	"paygraph/ent"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// betweenReads lets f run once in the middle of a read: after the order, before its
// payments.
func betweenReads(env *testenv.Env, f func()) {
	var done atomic.Bool // f reads too
	env.DB.Client.Payment.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			if done.CompareAndSwap(false, true) {
				f()
			}
			return next.Query(ctx, q)
		})
	}))
}

// Another server settles the order between our reading it and its payments:
// whoever reads is told of one moment, never of half of each.
func TestOrderChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(*testing.T, *testenv.Env, *ent.Order, string){
		"completed": func(t *testing.T, env *testenv.Env, o *ent.Order, impUID string) {
			done := env.Complete(t, env.Merchant(), o.ID, impUID)
			if done.Outcome != pay.OutcomeSettled || done.Order.Status != pay.OrderPaid || done.Payment.ID != impUID {
				t.Errorf("got %s of a %s order, want SETTLED of a PAID one", done.Outcome, done.Order.Status)
			}
		},
		"cancelled": func(t *testing.T, env *testenv.Env, o *ent.Order, _ string) {
			if done := cancel(t, env, env.Merchant(), o.ID); done.Done || done.Order.Status != pay.OrderPaid {
				t.Errorf("got cancelled %t of a %s order, want a PAID one", done.Done, done.Order.Status)
			}
		},
		"read": func(t *testing.T, env *testenv.Env, o *ent.Order, _ string) {
			o = env.Read(t, o.ID)
			if len(o.Edges.Payments) != 1 || o.Status != pay.OrderPaid || o.AcceptedPaymentID != o.Edges.Payments[0].ID {
				t.Errorf("got a %s order with %d payments, want a PAID one with its payment", o.Status, len(o.Edges.Payments))
			}
		},
		"watched": func(t *testing.T, env *testenv.Env, o *ent.Order, impUID string) {
			frames := watchAccount(t, env, env.Merchant(), o.ID)
			last := frame(t, frames)
			standing(t, env, last, impUID, pay.AccountDeposited)
			if got := last.Edges.Order.Status; got != pay.OrderPaid {
				t.Errorf("last frame: got a %s order, want a PAID one", got)
			}
			ends(t, frames)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t)
			made, shopper, impUID := issue(t, env)
			trouble(t, env, dropWebhooks)
			deposit(t, env, impUID)
			env.Settle(t)
			other := second(env)
			betweenReads(env, func() {
				if _, err := other.CompletePayment(t.Context(), shopper, service.CompletePaymentInput{MerchantUID: made.Order.ID, ImpUID: impUID}); err != nil {
					t.Error(err)
				}
			})
			read(t, env, made.Order, impUID)
			booked(t, env, made.Order.ID, "paid")
			stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
			happened(t, env, made.Order.ID, pay.EventAccountIssued, pay.EventPaid)
		})
	}
}
