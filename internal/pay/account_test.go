package pay_test

import (
	"testing"
	"time"

	"paygraph/internal/pay"
)

// Every end that an account can come to, before and after its due time.
func TestAccountStatus(t *testing.T) {
	t.Parallel()
	due := issued("a", 1).Account.DueAt
	before, after := due.Add(-time.Hour), due.Add(time.Hour)
	none := time.Time{}
	for _, row := range []struct {
		name                  string
		paid, failed, revoked time.Time
		now                   time.Time
		want                  pay.AccountStatus
	}{
		{"waits", none, none, none, before, pay.AccountIssued},
		{"waits, at the last moment", none, none, none, due, pay.AccountExpired},
		{"time is over", none, none, none, after, pay.AccountExpired},
		{"deposited", before, none, none, before, pay.AccountDeposited},
		{"deposited, seen later", before, none, none, after, pay.AccountDeposited},
		{"being revoked", none, none, before, before, pay.AccountRevoked},
		{"being revoked, seen later", none, none, before, after, pay.AccountRevoked},
		{"revoked after its time", none, none, after, after, pay.AccountExpired},
		{"revoked at the gateway", none, before, none, before, pay.AccountRevoked},
		{"revoked at the gateway, seen later", none, before, none, after, pay.AccountRevoked},
		{"ended by the gateway after its time", none, after, none, after, pay.AccountExpired},
		{"ended by the gateway at its time", none, due, none, due, pay.AccountExpired},
		{"revoked and deposited all the same", before, none, before, after, pay.AccountDeposited},
	} {
		p := pay.Payment{ImpUID: "a", Facts: issued("a", 1).Facts, RevokeAt: row.revoked}
		p.PaidAt, p.FailedAt, p.Failed = row.paid, row.failed, !row.failed.IsZero()
		got := p.AccountStatus(row.now)
		if got != row.want {
			t.Errorf("%s: got %s, want %s", row.name, got, row.want)
		}
		if final := got.Final(); final != (got != pay.AccountIssued) {
			t.Errorf("%s: final is %v", got, final)
		}
	}
}
