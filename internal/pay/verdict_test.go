package pay_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
)

// The expectations, written from the design and not from the code: which
// combinations fit, then which complaint comes first.
var (
	channelFits = map[string]bool{
		"live server, LIVE": true, "live server, TEST": false, "live server, ": false,
		"test server, LIVE": false, "test server, TEST": true, "test server, ": true,
	}
	usageFits = map[string]bool{
		"SALE ": true, "SALE ISSUE": false, "SALE CHARGE": true, "SALE SCHEDULED": false, "SALE OTHER": false,
		"SCHEDULED ": false, "SCHEDULED ISSUE": false, "SCHEDULED CHARGE": true, "SCHEDULED SCHEDULED": true, "SCHEDULED OTHER": false,
		"BILLING_KEY ": false, "BILLING_KEY ISSUE": true, "BILLING_KEY CHARGE": false, "BILLING_KEY SCHEDULED": false, "BILLING_KEY OTHER": false,
	}
	// An order expires a day into the story, an account two days into it.
	moneyFits = map[string]bool{
		"open, no money": true, "open, money before the order's time": true, "open, money before the account's": true, "open, money after both": true,
		"CANCELLED, no money": false, "CANCELLED, money before the order's time": false, "CANCELLED, money before the account's": false, "CANCELLED, money after both": false,
		"EXPIRED, no money": false, "EXPIRED, money before the order's time": true, "EXPIRED, money before the account's": false, "EXPIRED, money after both": false,
		"EXPIRED with account, no money": false, "EXPIRED with account, money before the order's time": true,
		"EXPIRED with account, money before the account's": true, "EXPIRED with account, money after both": false,
	}
)

// Every combination of what Check looks at.
func TestCheck(t *testing.T) {
	t.Parallel()
	servers := map[string]pay.Policy{"live": {}, "test": {TestChannel: true}}
	moments := map[string]time.Time{
		"no money": {}, "money before the order's time": t0.Add(23 * time.Hour),
		"money before the account's": t0.Add(47 * time.Hour), "money after both": t0.Add(49 * time.Hour),
	}
	n := 0
	for server, policy := range servers {
		for _, channel := range []pay.Channel{pay.ChannelLive, pay.ChannelTest, pay.ChannelUnknown} {
			for _, kind := range []pay.OrderKind{pay.KindSale, pay.KindScheduled, pay.KindBillingKey} {
				for _, usage := range []pay.Usage{pay.UsageNone, pay.UsageIssue, pay.UsageCharge, pay.UsageScheduled, pay.UsageOther} {
					for bits := range 16 {
						otherCurrency, otherAmount, paidBefore, account := bits&1 != 0, bits&2 != 0, bits&4 != 0, bits&8 != 0
						for _, closed := range []pay.ClosedReason{pay.ClosedNot, pay.ClosedCancelled, pay.ClosedExpired} {
							for moment, at := range moments {
								o := newBook().order
								o.Kind, o.Closed = kind, closed
								f := ready("a").Facts
								f.Channel, f.Usage, f.PaidAt = channel, usage, at
								if otherCurrency {
									f.Currency = "USD"
								}
								if otherAmount {
									f.Amount++
								}
								if paidBefore {
									o.AcceptedID = "b"
								}
								if account {
									f.Account = issued("a", 0).Account
								}
								state := "open"
								if closed != pay.ClosedNot {
									state = string(closed)
								}
								if closed == pay.ClosedExpired && account {
									state += " with account"
								}
								var want pay.RejectionReason
								switch {
								case !channelFits[server+" server, "+string(channel)]:
									want = "TEST_PAYMENT"
								case !usageFits[string(kind)+" "+string(usage)]:
									want = "WRONG_USAGE"
								case otherCurrency:
									want = "CURRENCY_MISMATCH"
								case otherAmount:
									want = "AMOUNT_MISMATCH"
								case paidBefore:
									want = "DUPLICATE_PAYMENT"
								case !moneyFits[state+", "+moment]:
									want = "ORDER_CLOSED"
								}
								n++
								if got := pay.Check(o, f, policy); got != want {
									t.Errorf("%s server, %s, %s %q, currency %v, amount %v, paid %v, %s, %s: got %q, want %q",
										server, channel, kind, usage, !otherCurrency, !otherAmount, paidBefore, state, moment, got, want)
								}
							}
						}
					}
				}
			}
		}
	}
	if want := 2 * 3 * 3 * 5 * 16 * 3 * 4; n != want {
		t.Errorf("looked at %d combinations, want %d", n, want)
	}
}

// The last moment counts.
func TestCheckAtTheLastMoment(t *testing.T) {
	t.Parallel()
	o := newBook().order
	o.Closed = pay.ClosedExpired
	for after, want := range map[time.Duration]pay.RejectionReason{
		-time.Second: "", 0: "", time.Second: pay.RejectedOrderClosed,
	} {
		f := ready("a").Facts
		f.PaidAt = o.ExpiresAt.Add(after)
		if got := pay.Check(o, f, pay.Policy{}); got != want {
			t.Errorf("%v after the end: got %q, want %q", after, got, want)
		}
	}
}

// An order of no known kind takes nothing.
func TestCheckUnknownKind(t *testing.T) {
	t.Parallel()
	o := newBook().order
	o.Kind = "GIFT"
	if got := pay.Check(o, paid("a").Facts, pay.Policy{}); got != pay.RejectedUsage {
		t.Errorf("got %q, want %s", got, pay.RejectedUsage)
	}
}
