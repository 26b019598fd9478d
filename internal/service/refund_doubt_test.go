package service_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// lost does what it is asked for and its reply is lost.
func lost(count int) control.Fault {
	return control.Fault{Endpoint: cancelCall, Fault: "timeout_after_effect", Count: count, Delay: "1ms"}
}

// silence does nothing and never answers.
func silence(count int) control.Fault {
	return control.Fault{Endpoint: cancelCall, Fault: "timeout", Count: count, Delay: "1ms"}
}

// The gateway refunds but its reply is lost: the caller hears that it is
// pending, a timer finds it done, a retry moves no more money; on this server
// and on another one that starts over the same database.
func TestRefundReplyLost(t *testing.T) {
	t.Parallel()
	for name, restart := range map[string]bool{"same server": false, "restarted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithBetween(calls.Count))
			id, impUID := paid(t, env)
			trouble(t, env, lost(1))
			first := refund(t, env, part(impUID, "key-1", 3_000))
			became(t, first, pay.RefundPending, "")
			became(t, refund(t, env, part(impUID, "key-2", 3_000)), "", pay.BlockedInProgress)
			if restart {
				env.Service = second(env)
			}
			timer(t, env) // before its time: nothing
			if again := refund(t, env, part(impUID, "key-1", 3_000)); !again.Replayed || again.Refund.Status != pay.RefundPending || again.Refund.Attempts != 1 {
				t.Errorf("at once: got %+v, want the first one, still pending", again.Refund)
			}
			leases(t, env, env.Service, 2)
			if again := refund(t, env, part(impUID, "key-1", 3_000)); !again.Replayed || again.Refund.ID != first.Refund.ID || again.Refund.Status != pay.RefundSucceeded {
				t.Errorf("retry: got %+v, want the first one, SUCCEEDED", again.Refund)
			}
			if got := calls.Of("Cancel"); got != 1 {
				t.Errorf("the gateway was asked %d times, want once", got)
			}
			balanced(t, env, id, 3_000)
			toLookAt(t, env)
		})
	}
}

// Nothing happened and nobody answered: after the lease the timer looks and
// asks again, with the same checksum.
func TestRefundWithoutReply(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	var sums []int64
	env := testenv.New(t, testenv.WithBetween(calls.Count), testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
		return cancels{g, func(c gateway.Cancel) { sums = append(sums, c.Remaining, c.Amount.Amount) }}
	}))
	id, impUID := paid(t, env)
	trouble(t, env, silence(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	advance(t, env, service.RefundLease-time.Minute)
	timer(t, env)
	balanced(t, env, id, 0)
	leases(t, env, env.Service, 1)
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
	if len(sums) != 4 || sums[0] != 89_000 || sums[1] != 3_000 || sums[2] != 89_000 || sums[3] != 3_000 {
		t.Errorf("got checksums and sums %v, want 89000 and 3000 twice", sums)
	}
	balanced(t, env, id, 3_000)
}

// cancels sees each call that gives money back.
type cancels struct {
	gateway.Gateway
	see func(gateway.Cancel)
}

func (g cancels) Cancel(ctx context.Context, c gateway.Cancel) (pay.Report, error) {
	g.see(c)
	return g.Gateway.Cancel(ctx, c)
}

// Three calls without a reply: a person hears of it, once. If that person finds
// that nothing went out, the payment can be refunded again.
func TestRefundOutcomeUnknown(t *testing.T) {
	t.Parallel()
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(calls.Count))
	id, impUID := paid(t, env)
	trouble(t, env, silence(0))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	leases(t, env, env.Service, 2)
	toLookAt(t, env)
	for range 5 {
		advance(t, env, 2*time.Hour)
		timer(t, env)
	}
	if got := calls.Of("Cancel"); got != 3 {
		t.Errorf("the gateway was asked %d times, want 3", got)
	}
	toLookAt(t, env, pay.CaseOutcomeUnknown)
	balanced(t, env, id, 0)
	became(t, refund(t, env, whole(impUID, "key-2")), "", pay.BlockedInProgress)

	c := openCases(t, env)[0]
	trouble(t, env, control.Fault{Endpoint: lookup, Fault: "refused"})
	if _, _, err := env.Service.ResolveCase(t.Context(), env.Merchant(), c.ID, "콘솔에 없음"); codeOf(t, err) != pay.Unavailable {
		t.Errorf("while nobody can look: got %v, want UNAVAILABLE", err)
	}
	toLookAt(t, env, pay.CaseOutcomeUnknown)
	trouble(t, env)
	resolved, replayed, err := env.Service.ResolveCase(t.Context(), env.Merchant(), c.ID, "콘솔에 없음")
	if err != nil || replayed || resolved.Note != "콘솔에 없음" {
		t.Errorf("got %+v, %t, %v; want it resolved", resolved, replayed, err)
	}
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundFailed, pay.BlockedInProgress)
	became(t, refund(t, env, whole(impUID, "key-2")), pay.RefundSucceeded, "")
	balanced(t, env, id, 89_000)
	toLookAt(t, env)
}

// The same, but the third call went out after all, and its entry turns up: the
// refund settles and the case is closed, whoever looks first.
func TestRefundFoundLate(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(t testing.TB, env *testenv.Env, orderID, impUID string){
		"timer":   func(t testing.TB, env *testenv.Env, _, _ string) { advance(t, env, 2*time.Hour); timer(t, env) },
		"webhook": func(t testing.TB, env *testenv.Env, orderID, impUID string) { receive(t, env, orderID, impUID) },
		"person": func(t testing.TB, env *testenv.Env, _, _ string) {
			if _, _, err := env.Service.ResolveCase(t.Context(), env.Merchant(), openCases(t, env)[0].ID, "콘솔에 있음"); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hidden := false // the gateway's history is late
			env := testenv.New(t, testenv.WithGateway(func(g gateway.Gateway) gateway.Gateway {
				return reports{g, func(r pay.Report) pay.Report {
					if hidden {
						r.History, r.Refunded = nil, 0
					}
					return r
				}}
			}))
			id, impUID := paid(t, env)
			hidden = true
			trouble(t, env, silence(2), lost(1))
			became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
			leases(t, env, env.Service, 3)
			toLookAt(t, env, pay.CaseOutcomeUnknown)
			hidden = false
			look(t, env, id, impUID)
			became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
			balanced(t, env, id, 3_000)
			toLookAt(t, env)
		})
	}
}

// reports changes what the gateway reports of one payment.
type reports struct {
	gateway.Gateway
	change func(pay.Report) pay.Report
}

func (g reports) Payment(ctx context.Context, impUID string) (pay.Report, error) {
	r, err := g.Gateway.Payment(ctx, impUID)
	return g.change(r), err
}

// answers changes what the gateway answers to a refund.
type answers struct {
	gateway.Gateway
	change func(pay.Report) pay.Report
}

func (g answers) Cancel(ctx context.Context, c gateway.Cancel) (pay.Report, error) {
	r, err := g.Gateway.Cancel(ctx, c)
	if err != nil {
		return r, err
	}
	return g.change(r), nil
}

// The server dies at the n-th step of a refund, before or after the step took
// effect; steps are what is written and what the gateway is asked. Nothing
// works until it is started again. Then timers run and the caller tries again
// with the same key: for every n, the money goes back exactly once.
func TestRefundCrashesAnywhere(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := 1; ; n++ {
			if refundCrashing(t, n, effect) {
				t.Logf("effect %t: %d steps", effect, n-1)
				break
			}
		}
	}
}

// refundCrashing plays one crash; it reports whether the refund ended before.
func refundCrashing(t *testing.T, n int, effect bool) (survived bool) {
	t.Helper()
	m := mortal{left: alive, effect: effect}
	var calls testenv.Calls
	env := testenv.New(t, testenv.WithBetween(chain(m.call, calls.Count)))
	m.over(env)
	id, impUID := paid(t, env)
	m.left = n
	r, err := env.Service.RefundPayment(t.Context(), env.Merchant(), part(impUID, "key-1", 3_000))
	survived = m.left > 0
	if survived && (err != nil || r.Refund.Status != pay.RefundSucceeded) {
		t.Errorf("crash %d: got %+v, %v; want SUCCEEDED", n, r, err)
	}
	m.left = alive

	env.Service = second(env)
	for range 4 {
		leases(t, env, env.Service, 1)
	}
	again := refund(t, env, part(impUID, "key-1", 3_000))
	became(t, again, pay.RefundSucceeded, "")
	balanced(t, env, id, 3_000)
	toLookAt(t, env)
	if got := calls.Of("Cancel"); got < 1 || got > 2 || t.Failed() {
		t.Errorf("crash %d, effect %t: the gateway was asked %d times, want once or twice", n, effect, got)
	}
	return survived || t.Failed()
}

// The caller leaves, or its time is over, before the gateway answers: it hears
// that the refund is pending, and the refund goes on.
func TestRefundOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		time  time.Duration
		leave bool
	}{"leaves": {time.Hour, true}, "time is over": {time.Millisecond + 2*time.Second, false}} { // two of them for the answer
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reached, release := make(chan struct{}), make(chan struct{})
			env := testenv.New(t, testenv.WithBetween(func(ctx context.Context, call, _ string, next func() error) error {
				if call == "Cancel" {
					close(reached)
					<-release
					if ctx.Err() != nil {
						t.Errorf("the call's context ended with its caller: %v", ctx.Err())
					}
				}
				return next()
			}))
			id, impUID := paid(t, env)
			ctx, leave := context.WithTimeout(t.Context(), row.time)
			defer leave()
			answered := make(chan struct{})
			go func() {
				defer close(answered)
				r, err := env.Service.RefundPayment(ctx, env.Merchant(), whole(impUID, "key-1"))
				if err != nil {
					t.Error(err)
					return
				}
				became(t, r, pay.RefundPending, "")
			}()
			<-reached
			if row.leave {
				leave()
			}
			<-answered
			watched, err := env.Service.WatchOrder(t.Context(), env.Merchant(), id, service.With{})
			if err != nil {
				t.Fatal(err)
			}
			close(release)
			for o := range watched {
				if o.Status == pay.OrderRefunded {
					break
				}
			}
			balanced(t, env, id, 89_000)
		})
	}
}

// A refund that reached nobody is no attempt: it is sent soon, as often as it
// takes. A person hears of it after a day, and no more once it is through.
func TestRefundNotSent(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]error{"unavailable": gateway.ErrUnavailable, "unauthorized": gateway.ErrUnauthorized} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			down, tried := false, 0
			env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
				if call == "Cancel" {
					tried++
					if down {
						return cause
					}
				}
				return next()
			}))
			id, impUID := paid(t, env)
			down = true
			became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
			for range 6 {
				advance(t, env, time.Minute)
				timer(t, env)
			}
			if r := refunds(t, env, impUID)[0]; r.Attempts != 0 || r.Status != pay.RefundPending || tried != 7 {
				t.Errorf("got %d attempts of %d, %s; want none that counts", r.Attempts, tried, r.Status)
			}
			toLookAt(t, env)
			advance(t, env, 25*time.Hour)
			timer(t, env)
			toLookAt(t, env, pay.CaseOutcomeUnknown) // for a day now
			down = false
			advance(t, env, time.Minute)
			timer(t, env)
			became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundSucceeded, "")
			balanced(t, env, id, 3_000)
			toLookAt(t, env)
		})
	}
}

// Nobody can look for a day: a person hears of it, and it settles once they
// can.
func TestRefundCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paid(t, env)
	trouble(t, env, lost(1), control.Fault{Endpoint: lookup, Fault: "refused"})
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	for _, after := range []time.Duration{time.Hour, 22 * time.Hour, 2 * time.Hour, 2 * time.Hour} {
		advance(t, env, after)
		if n, err := env.Service.FinishRefunds(t.Context()); n != 1 || !errors.Is(err, gateway.ErrRefused) {
			t.Errorf("after %s: timer took %d, %v; want 1 and the refusal", after, n, err)
		}
	}
	toLookAt(t, env, pay.CaseOutcomeUnknown)
	trouble(t, env)
	advance(t, env, 2*time.Hour)
	timer(t, env)
	balanced(t, env, id, 3_000)
	toLookAt(t, env)
}
