package pay_test

import (
	"slices"
	"testing"
	"time"

	"paygraph/internal/pay"
)

// A buyer pays by card; the window's report, the payment's and its repetition
// come in that order.
func TestPaidByCard(t *testing.T) {
	t.Parallel()
	b := newBook()
	for i, step := range []struct {
		report pay.Report
		event  pay.EventType
		status pay.OrderStatus
	}{
		{ready("a"), pay.EventStarted, pay.OrderPending},
		{ready("a"), "", pay.OrderPending},
		{paid("a"), pay.EventPaid, pay.OrderPaid},
		{paid("a"), "", pay.OrderPaid},
		{ready("a"), "", pay.OrderPaid}, // stale
		{failed("a"), "", pay.OrderPaid},
		{refunded(paid("a"), 4_000), pay.EventRefunded, pay.OrderPartiallyRefunded},
		{paid("a"), "", pay.OrderPartiallyRefunded},
		{refunded(paid("a"), 10_000), pay.EventRefunded, pay.OrderRefunded},
		{refunded(paid("a"), 4_000), "", pay.OrderRefunded},
	} {
		if c := b.tell(t, step.report); c.Event != step.event || c.Standing.Status != step.status {
			t.Errorf("step %d: got %q, %s; want %q, %s", i, c.Event, c.Standing.Status, step.event, step.status)
		}
	}
	b.want(t, pay.OrderRefunded, 10_000, 10_000)
}

// A payment that failed is approved late: the money counts.
func TestFailedThenPaid(t *testing.T) {
	t.Parallel()
	b := newBook()
	if c := b.tell(t, failed("a")); c.Event != pay.EventFailed {
		t.Errorf("got %s, want FAILED", c.Event)
	}
	b.want(t, pay.OrderPending, 0, 0)
	if c := b.tell(t, paid("a")); c.Event != pay.EventPaid || c.Payment.Failed || c.Payment.Failure != nil {
		t.Errorf("got %s, failure %+v; want PAID without one", c.Event, c.Payment.Failure)
	}
	b.want(t, pay.OrderPaid, 10_000, 0)
}

// The first that we hear of a payment is that part of it went back.
func TestRefundedBeforeWeLooked(t *testing.T) {
	t.Parallel()
	for sum, status := range map[int64]pay.OrderStatus{2_500: pay.OrderPartiallyRefunded, 10_000: pay.OrderRefunded} {
		b := newBook()
		if c := b.tell(t, refunded(paid("a"), sum)); !c.First || c.Event != pay.EventPaid {
			t.Errorf("got first %v, %s; want the first, PAID", c.First, c.Event)
		}
		b.want(t, status, 10_000, sum)
	}
}

// A payment that was cancelled before it took money is a failure, and what
// Iamport calls its cancelled sum is nobody's money.
func TestCancelledWithoutMoney(t *testing.T) {
	t.Parallel()
	b := newBook()
	c := b.tell(t, refunded(failed("a"), 10_000))
	if c.Payment.Refunded != 0 || c.Payment.Status() != pay.PaymentFailed {
		t.Errorf("got %s, refunded %d; want FAILED, 0", c.Payment.Status(), c.Payment.Refunded)
	}
	b.want(t, pay.OrderPending, 0, 0)
}

// Every check that a payment can fail, at the moment when its money comes: it
// is rejected, its order stays as payable as it was, and the next payment that
// fits settles it.
func TestRejected(t *testing.T) {
	t.Parallel()
	for reason, spoil := range map[pay.RejectionReason]func(*pay.Report){
		pay.RejectedAmount:   func(r *pay.Report) { r.Amount = 100 },
		pay.RejectedCurrency: func(r *pay.Report) { r.Currency = "USD" },
		pay.RejectedTest:     func(r *pay.Report) { r.Channel = pay.ChannelTest },
		pay.RejectedUsage:    func(r *pay.Report) { r.Usage = pay.UsageIssue },
	} {
		t.Run(string(reason), func(t *testing.T) {
			t.Parallel()
			b := newBook()
			r := paid("a")
			spoil(&r)
			c := b.tell(t, r)
			if c.Event != pay.EventRejected || c.Payment.Verdict != pay.VerdictRejected || c.Payment.Reason != reason {
				t.Fatalf("got %s, %s %s; want REJECTED %s", c.Event, c.Payment.Verdict, c.Payment.Reason, reason)
			}
			b.want(t, pay.OrderPending, 0, 0)
			if c := b.tell(t, refunded(r, r.Amount)); c.Event != pay.EventRefunded {
				t.Errorf("sent back: got %s, want REFUNDED", c.Event)
			}
			b.want(t, pay.OrderPending, 0, 0)
			b.tell(t, paid("b"))
			b.want(t, pay.OrderPaid, 10_000, 0)
		})
	}
}

// Two payments of one order: the first to be seen counts, the second goes back.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, paid("a"))
	if c := b.tell(t, paid("b")); c.Payment.Reason != pay.RejectedDuplicate {
		t.Errorf("got %s, want DUPLICATE_PAYMENT", c.Payment.Reason)
	}
	b.want(t, pay.OrderPaid, 10_000, 0)
	// Even once the first is back with the buyer, the second stays rejected.
	b.tell(t, refunded(paid("a"), 10_000))
	b.tell(t, paid("b"))
	b.want(t, pay.OrderRefunded, 10_000, 10_000)
}

// Money for a closed order goes back, unless time closed it and the money was
// there in time.
func TestMoneyAfterClosing(t *testing.T) {
	t.Parallel()
	due := t0.Add(48 * time.Hour)
	for name, story := range map[string]struct {
		reason  pay.ClosedReason
		report  pay.Report
		status  pay.OrderStatus
		verdict pay.Verdict
	}{
		"cancelled, deposit in time": {pay.ClosedCancelled, deposited("a", 1, due.Add(-time.Hour)), pay.OrderCancelled, pay.VerdictRejected},
		"expired, deposit in time":   {pay.ClosedExpired, deposited("a", 1, due.Add(-time.Hour)), pay.OrderPaid, pay.VerdictAccepted},
		"expired, deposit just then": {pay.ClosedExpired, deposited("a", 1, due), pay.OrderPaid, pay.VerdictAccepted},
		"expired, deposit late":      {pay.ClosedExpired, deposited("a", 1, due.Add(time.Second)), pay.OrderExpired, pay.VerdictRejected},
		"expired, card in time":      {pay.ClosedExpired, paid("a"), pay.OrderPaid, pay.VerdictAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook()
			if story.report.Account != nil {
				b.tell(t, issued("a", 1))
				if want := due.Add(pay.AccountGrace); !b.order.ExpiresAt.Equal(want) {
					t.Errorf("expires at %v, want %v", b.order.ExpiresAt, want)
				}
			}
			b.now = b.order.ExpiresAt.Add(time.Hour)
			if _, err := b.close(story.reason); err != nil {
				t.Fatal(err)
			}
			if c := b.tell(t, story.report); c.Payment.Verdict != story.verdict {
				t.Errorf("got %s %s, want %s", c.Payment.Verdict, c.Payment.Reason, story.verdict)
			}
			if got := pay.Project(b.order, b.payments).Status; got != story.status {
				t.Errorf("order: got %s, want %s", got, story.status)
			}
		})
	}
}

// The newer of two accounts is shown and the older one revoked, whichever
// report came first; a deposit into the older one counts all the same, and
// then the newer one is revoked.
func TestTwoAccounts(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][]pay.Report{
		"older first": {issued("a", 1), issued("b", 2)},
		"newer first": {issued("b", 2), issued("a", 1)},
		"same second": {issued("a", 2), issued("b", 2)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook()
			for _, r := range order {
				b.tell(t, r)
			}
			b.want(t, pay.OrderAwaitingDeposit, 0, 0)
			if b.payment("a").AccountOpen() || !b.payment("b").AccountOpen() {
				t.Fatalf("open: got a %v, b %v; want b alone", b.payment("a").AccountOpen(), b.payment("b").AccountOpen())
			}
			c := b.tell(t, deposited("a", 1, t0.Add(time.Hour)))
			if c.Event != pay.EventPaid || !slices.Equal(c.Revoke, []string{"b"}) {
				t.Errorf("deposit into the older: got %s, revoke %v; want PAID, revoke b", c.Event, c.Revoke)
			}
			b.want(t, pay.OrderPaid, 10_000, 0)
			if c := b.tell(t, deposited("b", 2, t0.Add(time.Hour))); c.Payment.Reason != pay.RejectedDuplicate {
				t.Errorf("deposit into the newer: got %q, want DUPLICATE_PAYMENT", c.Payment.Reason)
			}
			b.want(t, pay.OrderPaid, 10_000, 0)
		})
	}
}

// A buyer leaves an account and has another one issued within the same second,
// with a smaller number: the one that was asked for last stays open.
func TestTwoAccountsAfterLeaving(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, issued("b", 2))
	if _, err := b.leave(); err != nil {
		t.Fatal(err)
	}
	b.tell(t, issued("a", 2))
	if b.payment("b").AccountOpen() || !b.payment("a").AccountOpen() {
		t.Errorf("open: got a %v, b %v; want a alone", b.payment("a").AccountOpen(), b.payment("b").AccountOpen())
	}
	b.want(t, pay.OrderAwaitingDeposit, 0, 0)
}

// An account that does not fit is never shown, revoked at once, and neither
// extends the order's time nor disturbs one that fits. Money that reaches it
// nevertheless is judged afresh.
func TestAccountThatDoesNotFit(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, issued("a", 1))
	wrong := issued("b", 2)
	wrong.Amount = 100
	wrong.Account.DueAt = t0.Add(1000 * time.Hour)
	expires := b.order.ExpiresAt
	c := b.tell(t, wrong)
	if c.Payment.Shown || c.Payment.Reason != pay.RejectedAmount || c.Payment.RevokeAt.IsZero() || len(c.Revoke) != 0 {
		t.Errorf("got shown %v, %s, revoke at %v and %v; want it revoked, alone",
			c.Payment.Shown, c.Payment.Reason, c.Payment.RevokeAt, c.Revoke)
	}
	if !b.order.ExpiresAt.Equal(expires) {
		t.Errorf("expires at %v, want %v", b.order.ExpiresAt, expires)
	}
	b.want(t, pay.OrderAwaitingDeposit, 0, 0)
	wrong.PaidAt = t0.Add(time.Hour)
	if c := b.tell(t, wrong); c.Event != pay.EventRejected || c.Payment.Reason != pay.RejectedAmount {
		t.Errorf("deposit: got %s %s, want REJECTED AMOUNT_MISMATCH", c.Event, c.Payment.Reason)
	}
	b.want(t, pay.OrderAwaitingDeposit, 0, 0)
}

// An account that comes after the order is paid or closed is revoked.
func TestAccountOnAnOrderThatIsOver(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, paid("a"))
	if c := b.tell(t, issued("b", 1)); c.Payment.RevokeAt.IsZero() || c.Payment.Reason != pay.RejectedDuplicate {
		t.Errorf("paid: got %s, revoke at %v; want DUPLICATE_PAYMENT, revoked", c.Payment.Reason, c.Payment.RevokeAt)
	}
	b = newBook()
	if _, err := b.close(pay.ClosedCancelled); err != nil {
		t.Fatal(err)
	}
	if c := b.tell(t, issued("b", 1)); c.Payment.RevokeAt.IsZero() || c.Payment.Reason != pay.RejectedOrderClosed {
		t.Errorf("closed: got %s, revoke at %v; want ORDER_CLOSED, revoked", c.Payment.Reason, c.Payment.RevokeAt)
	}
	b.want(t, pay.OrderCancelled, 0, 0)
}

// The gateway confirms that an account is closed: the intent is done with.
func TestAccountRevoked(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, issued("a", 1))
	left, err := b.leave()
	if err != nil || left.Event != pay.EventPrepared || !slices.Equal(left.Revoke, []string{"a"}) {
		t.Fatalf("leave: got %s, revoke %v, %v; want PREPARED, revoke a", left.Event, left.Revoke, err)
	}
	b.want(t, pay.OrderPending, 0, 0)
	r := issued("a", 1)
	r.Failed, r.FailedAt = true, t0.Add(time.Hour)
	if c := b.tell(t, r); c.Event != pay.EventAccountRevoked || !c.Payment.RevokeAt.IsZero() {
		t.Errorf("got %s, revoke at %v; want ACCOUNT_REVOKED and no more intent", c.Event, c.Payment.RevokeAt)
	}
}

// A buyer leaves an account; the report of an older one that nobody had heard
// of must not bring that one back.
func TestOlderAccountAfterLeaving(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, issued("b", 2))
	if _, err := b.leave(); err != nil {
		t.Fatal(err)
	}
	if c := b.tell(t, issued("a", 1)); c.Payment.AccountOpen() {
		t.Errorf("the older account is open, want it revoked")
	}
	b.want(t, pay.OrderPending, 0, 0)
}

// A payment is paid and its report carries no account; a stale one does. What
// was decided stays decided.
func TestStaleAccountOfAPaidPayment(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, paid("a"))
	b.tell(t, issued("a", 1))
	if p := b.payment("a"); p.Verdict != pay.VerdictAccepted || p.Reason != "" {
		t.Errorf("got %s %q, want ACCEPTED", p.Verdict, p.Reason)
	}
	b.want(t, pay.OrderPaid, 10_000, 0)
}

// Closing revokes what is open; what is over already stays as it is.
func TestClose(t *testing.T) {
	t.Parallel()
	for reason, want := range map[pay.ClosedReason]struct {
		event  pay.EventType
		status pay.OrderStatus
	}{
		pay.ClosedCancelled: {pay.EventCancelled, pay.OrderCancelled},
		pay.ClosedExpired:   {pay.EventExpired, pay.OrderExpired},
	} {
		b := newBook()
		b.tell(t, issued("a", 1))
		c, err := b.close(reason)
		if err != nil || c.Event != want.event || c.Standing.Status != want.status || !slices.Equal(c.Revoke, []string{"a"}) {
			t.Errorf("%s: got %s, %s, revoke %v, %v; want %s, %s, revoke a",
				reason, c.Event, c.Standing.Status, c.Revoke, err, want.event, want.status)
		}
		for _, other := range []pay.ClosedReason{pay.ClosedCancelled, pay.ClosedExpired} {
			if c, err := b.close(other); err != nil || c.Event != "" || b.order.Closed != reason {
				t.Errorf("%s, then %s: got %q, %v; want nothing", reason, other, c.Event, err)
			}
		}
	}
	b := newBook()
	b.tell(t, paid("a"))
	if c, err := b.close(pay.ClosedExpired); err != nil || c.Event != "" || c.Standing.Status != pay.OrderPaid {
		t.Errorf("paid: got %q, %s, %v; want it left PAID", c.Event, c.Standing.Status, err)
	}
}

// The row of an accepted payment is lost, and the gateway reports it again: it
// settles its order as before. It is no duplicate of itself, and nothing goes
// back.
func TestDecideLostRow(t *testing.T) {
	t.Parallel()
	b := newBook()
	b.tell(t, paid("a"))
	b.payments = nil
	c := b.tell(t, paid("a"))
	if c.Event != pay.EventPaid || c.Payment.Verdict != pay.VerdictAccepted {
		t.Errorf("got %s and %s %s, want it PAID and ACCEPTED", c.Event, c.Payment.Verdict, c.Payment.Reason)
	}
	b.want(t, pay.OrderPaid, 10_000, 0)
	b.tell(t, paid("b"))
	if got := b.payment("b").Reason; got != pay.RejectedDuplicate {
		t.Errorf("another one: got %q, want a duplicate", got)
	}
}
