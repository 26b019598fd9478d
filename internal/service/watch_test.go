package service_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// next waits for a frame; ok is false once there are no more.
func next[T any](t testing.TB, frames <-chan T) (frame T, ok bool) {
	t.Helper()
	select {
	case frame, ok = <-frames:
	case <-time.After(patience):
		t.Fatal("no frame came")
	}
	return frame, ok
}

// frame waits for a frame that must come.
func frame[T any](t testing.TB, frames <-chan T) T {
	t.Helper()
	f, ok := next(t, frames)
	if !ok {
		t.Fatal("the watch ended, want a frame")
	}
	return f
}

// ends waits for the end of a watch.
func ends[T any](t testing.TB, frames <-chan T) {
	t.Helper()
	if f, ok := next(t, frames); ok {
		t.Errorf("got %+v, want the end of the watch", f)
	}
}

func watchAccount(t testing.TB, env *testenv.Env, caller auth.Caller, id string) <-chan *service.VirtualAccount {
	t.Helper()
	frames, err := env.Service.WatchAccount(t.Context(), caller, id)
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

func watchOrder(t testing.TB, env *testenv.Env, caller auth.Caller, id string) <-chan *ent.Order {
	t.Helper()
	frames, err := env.Service.WatchOrder(t.Context(), caller, id, service.With{})
	if err != nil {
		t.Fatal(err)
	}
	return frames
}

// deposit pays into an account; the webhook follows.
func deposit(t testing.TB, env *testenv.Env, impUID string) {
	t.Helper()
	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
}

// standing checks one frame of a watched account.
func standing(t testing.TB, env *testenv.Env, a *service.VirtualAccount, impUID string, want pay.AccountStatus) {
	t.Helper()
	if got := env.Service.AccountStatus(a); got != want || a.Payment.ID != impUID {
		t.Errorf("frame: got %s of %s, want %s of %s", got, a.Payment.ID, want, impUID)
	}
}

// A watch that begins before there is an account waits, shows it as soon as it
// is issued, then the deposit, and ends.
func TestWatchFromBeforeTheIssue(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "vbank")
	id := made.Order.ID
	frames := watchAccount(t, env, shopper, id)
	impUID := env.Pay(t, made.RequestPay, silent)
	select {
	case a := <-frames:
		t.Fatalf("got %+v before the order knows of an account", a)
	default:
	}
	env.Complete(t, shopper, id, impUID)
	standing(t, env, frame(t, frames), impUID, pay.AccountIssued)

	start := time.Now()
	deposit(t, env, impUID)
	last := frame(t, frames)
	t.Logf("from the deposit to its frame: %s", time.Since(start))
	standing(t, env, last, impUID, pay.AccountDeposited)
	if last.Edges.Order.Status != pay.OrderPaid || last.DepositedAt() == nil {
		t.Errorf("frame's order: got %s deposited at %v, want PAID with a time", last.Edges.Order.Status, last.DepositedAt())
	}
	ends(t, frames)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// A watch that begins after the issue shows the account at once; one that
// begins after the deposit shows that, once, and ends.
func TestWatchFromAfter(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	frames := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, frames), impUID, pay.AccountIssued)
	deposit(t, env, impUID)
	standing(t, env, frame(t, frames), impUID, pay.AccountDeposited)
	ends(t, frames)

	late := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, late), impUID, pay.AccountDeposited)
	ends(t, late)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// The buyer goes on to pay by card: the account reads as revoked, and the watch
// ends.
func TestWatchRevokedAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	frames := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, frames), impUID, pay.AccountIssued)
	if _, err := env.Service.PreparePayment(t.Context(), shopper, service.PreparePaymentInput{OrderID: id, PayMethod: "card"}); err != nil {
		t.Fatal(err)
	}
	standing(t, env, frame(t, frames), impUID, pay.AccountRevoked)
	ends(t, frames)
	late := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, late), impUID, pay.AccountRevoked)
	ends(t, late)
	booked(t, env, id, "failed")
	stands(t, env, id, pay.OrderPending, 0)
}

// The account's time ends while it is watched: the watch says so by itself.
func TestWatchExpiringAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	o := env.Read(t, id)
	due := service.AccountOf(o, o.Edges.Payments).DueAt()
	var clock atomic.Int64 // stands still, so that the test has all the time it needs
	clock.Store(due.Add(-50 * time.Millisecond).UnixNano())
	env.Service.Now = func() time.Time { return time.Unix(0, clock.Load()) }
	frames := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, frames), impUID, pay.AccountIssued)
	clock.Store(due.UnixNano())
	standing(t, env, frame(t, frames), impUID, pay.AccountExpired)
	ends(t, frames)
	late := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, late), impUID, pay.AccountExpired)
	ends(t, late)
	booked(t, env, id, "ready")
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
}

// A deposit of the last minute whose webhook was lost: before the watch says
// EXPIRED it asks, and says DEPOSITED.
func TestWatchAsksBeforeItSaysExpired(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, impUID := issue(t, env)
	id := made.Order.ID
	trouble(t, env, dropWebhooks)
	deposit(t, env, impUID)
	env.Settle(t)
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
	advance(t, env, 80*time.Hour)
	frames := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, frames), impUID, pay.AccountDeposited)
	ends(t, frames)
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// An order that ends without an account ends the watch of its account.
func TestWatchOfNoAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	frames := watchAccount(t, env, shopper, made.Order.ID)
	cancel(t, env, shopper, made.Order.ID)
	ends(t, frames)
	ends(t, watchAccount(t, env, shopper, made.Order.ID))
	stands(t, env, made.Order.ID, pay.OrderCancelled, 0)
}

// A newer account takes the place of the older one in the same watch.
func TestWatchNewerAccount(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper, old := issue(t, env)
	id := made.Order.ID
	frames := watchAccount(t, env, shopper, id)
	standing(t, env, frame(t, frames), old, pay.AccountIssued)
	advance(t, env, time.Minute)
	newer := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, newer)
	standing(t, env, frame(t, frames), newer, pay.AccountIssued)
	deposit(t, env, newer)
	standing(t, env, frame(t, frames), newer, pay.AccountDeposited)
	ends(t, frames)
	if _, err := env.Service.RevokeAccounts(t.Context()); err != nil {
		t.Fatal(err)
	}
	booked(t, env, id, "paid", "failed")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// An order is watched while it goes through ten changes: frames may skip some,
// never go back, and end with the order.
func TestWatchOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	frames := watchOrder(t, env, shopper, id)
	if o := frame(t, frames); o.Version != 1 || o.Status != pay.OrderPending {
		t.Errorf("first frame: got version %d %s, want 1 PENDING", o.Version, o.Status)
	}
	slow := watchOrder(t, env, shopper, id) // reads its first frame only after all is over
	for range 9 {
		declined := env.Pay(t, made.RequestPay, map[string]any{"outcome": "failed"})
		if done := env.Complete(t, shopper, id, declined); done.Outcome != pay.OutcomeFailed {
			t.Fatalf("got %s, want FAILED", done.Outcome)
		}
	}
	cancel(t, env, shopper, id)
	end := env.Read(t, id)
	for _, w := range []<-chan *ent.Order{frames, slow} {
		seen, last := 0, pay.OrderPending
		for {
			o, ok := next(t, w)
			if !ok {
				break
			}
			if o.Version <= seen {
				t.Errorf("got version %d after %d, want only newer ones", o.Version, seen)
			}
			seen, last = o.Version, o.Status
		}
		if seen != end.Version || last != pay.OrderCancelled {
			t.Errorf("last frame: got version %d %s, want %d CANCELLED", seen, last, end.Version)
		}
	}
	stands(t, env, id, pay.OrderCancelled, 0)
}

// Another server settles the order: this one's watchers hear of it from the
// timer.
func TestWatchAcrossServers(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	frames := watchOrder(t, env, shopper, id)
	frame(t, frames)
	impUID := env.Pay(t, made.RequestPay, silent)
	if _, err := second(env).CompletePayment(t.Context(), shopper, service.CompletePaymentInput{ImpUID: impUID, MerchantUID: id}); err != nil {
		t.Fatal(err)
	}
	if n, err := env.Service.RefreshWatched(t.Context()); n != 1 || err != nil {
		t.Errorf("timer read %d, %v; want 1", n, err)
	}
	if o := frame(t, frames); o.Status != pay.OrderPaid {
		t.Errorf("got %s, want PAID", o.Status)
	}
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// Nobody watches what is not his; a watch ends with its context, also in the
// middle of a frame that nobody reads.
func TestWatchIsTheOwners(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "vbank")
	id := made.Order.ID
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper(), {Role: auth.Customer, Subject: "kim"}, {Role: auth.OrderOnly, Subject: "ord_01arz3ndektsv4rrffq69g5fav"}} {
		_, err := env.Service.WatchAccount(t.Context(), caller, id)
		_, err2 := env.Service.WatchOrder(t.Context(), caller, id, service.With{})
		if codeOf(t, err) != pay.NotFound || codeOf(t, err2) != pay.NotFound {
			t.Errorf("%s: got %v and %v, want NOT_FOUND", caller.Role, err, err2)
		}
	}
	for _, caller := range []auth.Caller{shopper, env.Merchant(), {Role: auth.OrderOnly, Subject: id}} {
		ctx, leave := context.WithCancel(t.Context())
		accounts, err := env.Service.WatchAccount(ctx, caller, id)
		orders, err2 := env.Service.WatchOrder(ctx, caller, id, service.With{})
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		leave()
		for _, open := next(t, orders); open; _, open = next(t, orders) {
		}
		ends(t, accounts)
	}
	if left := env.Service.Live.Watched(); len(left) != 0 {
		t.Errorf("got %v still watched, want none", left)
	}
}
