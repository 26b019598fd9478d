package pay_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/internal/pay"
)

// levels are what a gateway can say of one payment, lowest first. The account
// is in all reports after its issue.
func levels() []pay.Facts {
	revoked := issued("a", 1)
	revoked.Failed, revoked.FailedAt, revoked.Failure = true, t0.Add(time.Hour), &pay.Failure{Code: pay.FailureAccountRevoked}
	money := deposited("a", 1, t0.Add(2*time.Hour))
	return []pay.Facts{
		ready("a").Facts, issued("a", 1).Facts, revoked.Facts, money.Facts,
		refunded(money, 4_000).Facts, refunded(money, 10_000).Facts,
	}
}

// Every pair of levels: the higher one wins, on either side.
func TestMergeEveryPair(t *testing.T) {
	t.Parallel()
	all := levels()
	for i := range all {
		for j := range all {
			want := all[max(i, j)]
			if diff := cmp.Diff(want, pay.Merge(all[i], all[j])); diff != "" {
				t.Errorf("merge of %d and %d (-want +got): %s", i, j, diff)
			}
		}
	}
}

// Merging is associative and repeating it changes nothing.
func TestMergeIsAJoin(t *testing.T) {
	t.Parallel()
	all := levels()
	for _, a := range all {
		for _, b := range all {
			ab := pay.Merge(a, b)
			if diff := cmp.Diff(ab, pay.Merge(ab, b)); diff != "" {
				t.Errorf("twice: %s", diff)
			}
			for _, c := range all {
				if diff := cmp.Diff(pay.Merge(ab, c), pay.Merge(a, pay.Merge(b, c))); diff != "" {
					t.Errorf("grouped the other way: %s", diff)
				}
			}
		}
	}
}

// What a later report leaves out or exaggerates does not get lost or lent.
func TestMergeKeeps(t *testing.T) {
	t.Parallel()
	account := issued("a", 1).Facts
	for name, later := range map[string]pay.Facts{"failed": failed("a").Facts, "paid": paid("a").Facts} {
		if pay.Merge(account, later).Account == nil || pay.Merge(later, account).Account == nil {
			t.Errorf("%s: the account is lost", name)
		}
	}
	over := refunded(paid("a"), 99_999).Facts
	if got := pay.Merge(over, over).Refunded; got != 10_000 {
		t.Errorf("more back than came in: got %d, want 10000", got)
	}
	late := failed("a")
	late.PaidAt = t0.Add(time.Hour) // the gateway calls it failed, and money came
	if got := pay.Merge(late.Facts, late.Facts); got.Failed || got.Failure != nil || !got.FailedAt.IsZero() || !got.Received() {
		t.Errorf("got %+v, want money and no failure", got)
	}
}
