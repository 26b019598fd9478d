package pay_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"paygraph/internal/pay"
)

func TestMarkReason(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]string{"반품": "반품 [rfd_1]", "": "[rfd_1]", " ": "[rfd_1]"} {
		if got := pay.MarkReason(reason, "rfd_1"); got != want {
			t.Errorf("%q: got %q, want %q", reason, got, want)
		}
	}
}

func TestRefundStatusFinal(t *testing.T) {
	t.Parallel()
	final := map[pay.RefundStatus]bool{pay.RefundSucceeded: true, pay.RefundFailed: true}
	for _, s := range pay.RefundStatus("").Values() {
		if got := pay.RefundStatus(s).Final(); got != final[pay.RefundStatus(s)] {
			t.Errorf("%s: got final %t", s, got)
		}
	}
}

// entry is money that went back, with the mark of a refund; none if empty.
func entry(id string, amount int64, of string) pay.Cancellation {
	c := pay.Cancellation{ID: id, Amount: amount, Reason: "반품"}
	if of != "" {
		c.Reason = pay.MarkReason(c.Reason, of)
	}
	return c
}

func TestSettleRefunds(t *testing.T) {
	t.Parallel()
	open := func(id string, s pay.RefundStatus) pay.Refund { return pay.Refund{ID: id, Status: s, Amount: 3_000} }
	settled := func(id, by string) pay.Refund {
		return pay.Refund{ID: id, Status: pay.RefundSucceeded, Amount: 3_000, CancellationID: by}
	}
	type refunds = []pay.Refund
	type history = []pay.Cancellation
	type done = map[string]string // refund → entry
	for name, row := range map[string]struct {
		refunds refunds
		history history
		replied string
		done    done
		foreign []string
		twice   []string
	}{
		"nothing":                      {},
		"no history":                   {refunds: refunds{open("r1", pay.RefundPending)}},
		"ours":                         {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, "r1")}, done: done{"r1": "c1"}},
		"ours, with blanks behind":     {refunds: refunds{open("r1", pay.RefundPending)}, history: history{{ID: "c1", Amount: 3_000, Reason: "x [r1] \n"}}, done: done{"r1": "c1"}},
		"the console's of the sum":     {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, "")}, foreign: []string{"c1"}},
		"beside the console's":         {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, ""), entry("c2", 3_000, "r1")}, done: done{"r1": "c2"}, foreign: []string{"c1"}},
		"settled before":               {refunds: refunds{settled("r1", "c1")}, history: history{entry("c1", 3_000, "r1")}},
		"the console's, before":        {refunds: refunds{settled("r1", "c1")}, history: history{entry("c1", 3_000, "")}},
		"taken for failed":             {refunds: refunds{open("r1", pay.RefundFailed)}, history: history{entry("c1", 3_000, "r1")}, done: done{"r1": "c1"}},
		"held":                         {refunds: refunds{open("r1", pay.RefundHeld)}, history: history{entry("c1", 3_000, "")}, foreign: []string{"c1"}},
		"a stranger's mark":            {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, "r9")}, foreign: []string{"c1"}},
		"a mark amid the reason":       {refunds: refunds{open("r1", pay.RefundPending), open("r2", pay.RefundPending)}, history: history{{ID: "c1", Amount: 3_000, Reason: "again [r1] [r2]"}}, done: done{"r2": "c1"}},
		"another sum":                  {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 9_000, "r1")}, done: done{"r1": "c1"}},
		"twice at once":                {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, "r1"), entry("c2", 3_000, "r1")}, done: done{"r1": "c1"}, foreign: []string{"c2"}, twice: []string{"c2"}},
		"twice, the second later":      {refunds: refunds{settled("r1", "c1")}, history: history{entry("c1", 3_000, "r1"), entry("c2", 3_000, "r1")}, foreign: []string{"c2"}, twice: []string{"c2"}},
		"one entry listed twice":       {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, ""), entry("c1", 3_000, "")}, foreign: []string{"c1"}},
		"answered without its mark":    {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, "")}, replied: "r1", done: done{"r1": "c1"}},
		"answered, and another":        {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 1_000, ""), entry("c2", 3_000, "")}, replied: "r1", done: done{"r1": "c2"}, foreign: []string{"c1"}},
		"answered, marked":             {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 3_000, ""), entry("c2", 3_000, "r1")}, replied: "r1", done: done{"r1": "c2"}, foreign: []string{"c1"}},
		"answered, and it is settled":  {refunds: refunds{settled("r1", "c1")}, history: history{entry("c1", 3_000, "r1"), entry("c2", 3_000, "")}, replied: "r1", foreign: []string{"c2"}},
		"answered, of another sum":     {refunds: refunds{open("r1", pay.RefundPending)}, history: history{entry("c1", 1_000, "")}, replied: "r1", foreign: []string{"c1"}},
		"answered, and another twice":  {refunds: refunds{settled("r1", "c1"), open("r2", pay.RefundPending)}, history: history{entry("c1", 3_000, "r1"), entry("c2", 3_000, "r1")}, replied: "r2", foreign: []string{"c2"}, twice: []string{"c2"}},
		"answered, known to be none's": {history: history{entry("c1", 3_000, "")}, replied: "r1", foreign: []string{"c1"}},
	} {
		got := pay.SettleRefunds(row.refunds, row.history, row.replied)
		want := row.done
		if want == nil {
			want = done{}
		}
		matched := done{}
		for id, c := range got.Done {
			matched[id] = c.ID
		}
		if !reflect.DeepEqual(matched, want) || !slices.Equal(ids(got.Foreign), row.foreign) || !slices.Equal(ids(got.Twice), row.twice) {
			t.Errorf("%s: got %v, foreign %v, twice %v; want %v, %v, %v",
				name, matched, ids(got.Foreign), ids(got.Twice), want, row.foreign, row.twice)
		}
	}
}

func ids(entries []pay.Cancellation) (all []string) {
	for _, c := range entries {
		all = append(all, c.ID)
	}
	return all
}

// phone is a phone bill of 10000, paid at a time.
func phone(at time.Time) pay.Payment {
	return pay.Payment{Facts: pay.Facts{Amount: 10_000, Currency: pay.KRW, Method: "phone", PaidAt: at}}
}

func TestRefundabilityOf(t *testing.T) {
	t.Parallel()
	korea := time.FixedZone("KST", 9*60*60)
	card := func(refunded int64, open string) pay.Payment {
		return pay.Payment{Facts: pay.Facts{Amount: 10_000, Refunded: refunded, Method: "card", PaidAt: t0}, OpenRefundID: open}
	}
	lastOfYear := time.Date(2026, 12, 31, 23, 59, 0, 0, korea)
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, korea).UTC()
	for name, row := range map[string]struct {
		p    pay.Payment
		now  time.Time
		want pay.Refundability
	}{
		"paid":                {card(0, ""), t0, pay.Refundability{Maximum: 10_000, Partial: true}},
		"in part":             {card(4_000, ""), t0, pay.Refundability{Maximum: 6_000, Partial: true}},
		"all":                 {card(10_000, ""), t0, pay.Refundability{Partial: true, Blocker: pay.BlockedNothingLeft}},
		"all, and one open":   {card(10_000, "r1"), t0, pay.Refundability{Partial: true, Blocker: pay.BlockedNothingLeft}},
		"one open":            {card(4_000, "r1"), t0, pay.Refundability{Maximum: 6_000, Partial: true, Blocker: pay.BlockedInProgress}},
		"window":              {pay.Payment{Facts: ready("a").Facts}, t0, pay.Refundability{Partial: true, Blocker: pay.BlockedNotPaid}},
		"failed":              {pay.Payment{Facts: failed("a").Facts}, t0, pay.Refundability{Partial: true, Blocker: pay.BlockedNotPaid}},
		"account":             {pay.Payment{Facts: issued("a", 0).Facts}, t0, pay.Refundability{Partial: true, NeedsAccount: true, Blocker: pay.BlockedNotPaid}},
		"deposit":             {pay.Payment{Facts: deposited("a", 0, t0).Facts}, t0, pay.Refundability{Maximum: 10_000, Partial: true, NeedsAccount: true}},
		"phone":               {phone(t0), t0, pay.Refundability{Maximum: 10_000, Deadline: time.Date(2026, 4, 1, 0, 0, 0, 0, korea).UTC()}},
		"phone, just in":      {phone(lastOfYear), newYear.Add(-1), pay.Refundability{Maximum: 10_000, Deadline: newYear}},
		"phone, just over":    {phone(lastOfYear), newYear, pay.Refundability{Maximum: 10_000, Deadline: newYear, Blocker: pay.BlockedDeadline}},
		"phone, month of UTC": {phone(newYear), newYear, pay.Refundability{Maximum: 10_000, Deadline: time.Date(2027, 2, 1, 0, 0, 0, 0, korea).UTC()}},
		"phone, unpaid":       {pay.Payment{Facts: pay.Facts{Amount: 1, Method: "phone"}}, t0, pay.Refundability{Blocker: pay.BlockedNotPaid}},
	} {
		if got := pay.RefundabilityOf(row.p, row.now); got != row.want || got.Refundable() != (row.want.Blocker == "") {
			t.Errorf("%s: got %+v, want %+v", name, got, row.want)
		}
	}
}

func TestRefundsToAccount(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		f    pay.Facts
		want bool
	}{
		"card":              {pay.Facts{Method: "card", PG: "smartro_v2"}, false},
		"account":           {issued("a", 0).Facts, true},
		"deposit, untold":   {pay.Facts{Method: "vbank"}, true},
		"transfer":          {pay.Facts{Method: "trans", PG: "nice_v2"}, false},
		"transfer, smartro": {pay.Facts{Method: "trans", PG: "smartro_v2"}, true},
	} {
		if got := row.f.RefundsToAccount(); got != row.want {
			t.Errorf("%s: got %t, want %t", name, got, row.want)
		}
	}
}

// Every combination of what is asked and what can be.
func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, blocker := range append(pay.RefundBlockers(), "") {
		for _, partial := range []bool{false, true} {
			for _, needs := range []bool{false, true} {
				for _, has := range []bool{false, true} {
					for _, amount := range []int64{1, 9_999, 10_000, 10_001} {
						can := pay.Refundability{Maximum: 10_000, Partial: partial, NeedsAccount: needs, Blocker: blocker}
						want := blocker
						switch {
						case blocker != "":
						case amount > 10_000:
							want = pay.BlockedAbove
						case amount < 10_000 && !partial:
							want = pay.BlockedPartial
						case needs && !has:
							want = pay.BlockedAccount
						}
						if got := can.Blocks(amount, has); got != want {
							t.Errorf("%d of %+v, account %t: got %q, want %q", amount, can, has, got, want)
						}
					}
				}
			}
		}
	}
}

// Every verdict, reason and policy.
func TestSendBack(t *testing.T) {
	t.Parallel()
	stays := map[pay.RejectionReason]bool{pay.RejectedTest: true, pay.RejectedUsage: true}
	for _, verdict := range []pay.Verdict{pay.VerdictNone, pay.VerdictAccepted, pay.VerdictRejected} {
		for _, reason := range pay.RejectionReasons() {
			for _, policy := range []pay.RejectedPolicy{pay.RejectedRefund, pay.RejectedHold} {
				for _, deposit := range []bool{false, true} {
					for _, refunded := range []int64{0, 4_000, 10_000} {
						p := pay.Payment{Facts: paid("a").Facts, Verdict: verdict, Reason: reason}
						want := pay.RefundPending
						if deposit {
							p.Facts, want = deposited("a", 0, t0).Facts, pay.RefundNeedsAccount
						}
						if policy == pay.RejectedHold {
							want = pay.RefundHeld
						}
						p.Refunded = refunded
						amount := 10_000 - refunded
						goes := verdict == pay.VerdictRejected && !stays[reason] && amount > 0
						if !goes {
							want, amount = "", 0
						}
						if status, sum, ok := pay.SendBack(p, policy); status != want || sum != amount || ok != goes {
							t.Errorf("%s %s, %s, deposit %t, %d back: got %q %d %t, want %q %d %t",
								verdict, reason, policy, deposit, refunded, status, sum, ok, want, amount, goes)
						}
					}
				}
			}
		}
	}
}

func TestRegressed(t *testing.T) {
	t.Parallel()
	steps := []pay.Facts{ready("a").Facts, failed("a").Facts, paid("a").Facts, refunded(paid("a"), 1).Facts, refunded(paid("a"), 10_000).Facts}
	for i, known := range steps {
		for j, report := range steps {
			// A window that reads as open again after it failed is merely late.
			want := j < i && i >= 2
			if got := pay.Regressed(known, report); got != want {
				t.Errorf("%d after %d: got %t, want %t", j, i, got, want)
			}
		}
	}
}
