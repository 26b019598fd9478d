package service_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// What waits is counted once its timer is late; what is done is not.
func TestBacklog(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, impUID := paid(t, env)
	env.Order(t, "card") // expires in a day
	trouble(t, env, lost(1))
	became(t, refund(t, env, part(impUID, "key-1", 3_000)), pay.RefundPending, "")
	backlog(t, env, 0, 0)

	advance(t, env, 10*time.Minute) // due now, and not late yet
	backlog(t, env, 0, 0)
	advance(t, env, 2*time.Minute)
	backlog(t, env, 1, 0)
	trouble(t, env, refuses(1))
	timer(t, env) // finds it in the history
	backlog(t, env, 0, 0)
	became(t, refund(t, env, part(impUID, "key-2", 1_000)), pay.RefundFailed, pay.BlockedGateway)
	backlog(t, env, 0, 1)
}

func backlog(t testing.TB, env *testenv.Env, late, failed int) {
	t.Helper()
	b, err := env.Service.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Overdue["refunds"] != late || b.Cases[pay.CaseRefundFailed] != failed || b.Overdue["orders"] != 0 {
		t.Errorf("got %+v, want %d refunds overdue and %d failed", b, late, failed)
	}
}
