package pay_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"paygraph/internal/pay"
)

// The property of rules 2 to 7: however reports arrive, repeated, stale and in
// any order, every payment ends with the same facts, at most one is accepted,
// and no account is left open on an order that is over. book.apply looks over
// the rest after each step.
func TestAnyOrderOfArrival(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	steps, want := 0, 200_000
	if testing.Short() {
		want = 20_000
	}
	for n := 0; steps < want; n++ {
		rng := rand.New(rand.NewPCG(seed, uint64(n)))
		histories := randomHistories(rng)
		a, errA := deliver(rng, histories, true)
		b, errB := deliver(rng, histories, true)
		steps += a.steps + b.steps
		for _, run := range []struct {
			*run
			err error
		}{{a, errA}, {b, errB}} {
			if run.err != nil {
				t.Fatalf("seed %d, story %d: %v\n%s", seed, n, run.err, run)
			}
		}
		for _, h := range histories {
			id := h[0].ImpUID
			if !reflect.DeepEqual(a.book.payment(id).Facts, b.book.payment(id).Facts) {
				t.Fatalf("seed %d, story %d: %s ends in other facts\n%s\n%+v\n%s\n%+v", seed, n, id,
					a, a.book.payment(id).Facts, b, b.book.payment(id).Facts)
			}
		}
		// One payment alone, and nobody closes: the verdict and where the order
		// stands do not depend on the arrival either.
		alone := histories[:1]
		x, _ := deliver(rng, alone, false)
		y, _ := deliver(rng, alone, false)
		steps += x.steps + y.steps
		p, q := x.book.payments[0], y.book.payments[0]
		if p.Verdict != q.Verdict || p.Reason != q.Reason ||
			pay.Project(x.book.order, x.book.payments) != pay.Project(y.book.order, y.book.payments) {
			t.Fatalf("seed %d, story %d: one payment ends in two ways\n%s%+v\n%s%+v", seed, n, x, p, y, q)
		}
	}
	t.Logf("%d steps", steps)
}

// history is what a gateway says of one payment in the course of its life.
type history []pay.Report

// randomHistories is what a gateway says of the payments of one order.
func randomHistories(rng *rand.Rand) []history {
	histories := make([]history, 1+rng.IntN(4))
	for i := range histories {
		histories[i] = randomHistory(rng, string(rune('a'+i)))
	}
	return histories
}

func randomHistory(rng *rand.Rand, id string) history {
	chance := func(percent int) bool { return rng.IntN(100) < percent }
	r := ready(id)
	switch rng.IntN(12) { // most payments fit
	case 0:
		r.Amount = 9_999
	case 1:
		r.Currency = "USD"
	case 2:
		r.Channel = pay.ChannelTest
	case 3:
		r.Usage = pay.UsageOther
	}
	var h history
	var account *pay.Account
	if chance(70) {
		h = append(h, r)
	}
	if chance(50) {
		issue := issued(id, rng.IntN(3))
		account = issue.Account
		r.Account, r.Method = account, issue.Method
		h = append(h, r)
		if chance(20) {
			r.Account = nil // some PGs say it once
		}
	}
	if chance(40) {
		f := r
		f.Failed, f.FailedAt = true, t0.Add(2*time.Minute)
		f.Failure = &pay.Failure{Code: pay.FailureLimit}
		if chance(30) {
			f.Refunded = f.Amount // cancelled without money
		}
		h = append(h, f)
	}
	if chance(50) {
		r.PaidAt = t0.Add(time.Duration(rng.IntN(60)) * time.Hour)
		h = append(h, r)
		for r.Refunded < r.Amount && chance(40) {
			r.Refunded += 1 + rng.Int64N(r.Amount-r.Refunded)
			h = append(h, r)
		}
	}
	if len(h) == 0 {
		h = append(h, r)
	}
	return h
}

// run is one delivery of histories, with its log.
type run struct {
	book  *book
	steps int
	log   strings.Builder
}

func (r *run) String() string { return r.log.String() }

// deliver tells a book all of it, in a random order with repetitions; now and
// then the order is closed or left in between.
func deliver(rng *rand.Rand, histories []history, disturb bool) (*run, error) {
	var reports []pay.Report
	for _, h := range histories {
		reports = append(reports, h...)
		for range rng.IntN(len(h) + 1) {
			reports = append(reports, h[rng.IntN(len(h))])
		}
	}
	rng.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
	r := &run{book: newBook()}
	for _, report := range reports {
		r.book.now = r.book.now.Add(time.Minute)
		if disturb && rng.IntN(25) == 0 {
			if err := r.disturb(rng); err != nil {
				return r, err
			}
		}
		r.steps++
		c, err := r.book.apply(report)
		fmt.Fprintf(&r.log, "%s %s account %v refunded %d: %q %s revoke %v\n", report.ImpUID, report.Status(),
			report.Account != nil, report.Refunded, c.Event, c.Standing.Status, c.Revoke)
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *run) disturb(rng *rand.Rand) error {
	r.steps++
	switch rng.IntN(3) {
	case 0:
		r.log.WriteString("leave\n")
		_, err := r.book.leave()
		return err
	case 1:
		r.log.WriteString("cancel\n")
		_, err := r.book.close(pay.ClosedCancelled)
		return err
	default:
		r.log.WriteString("expire\n")
		_, err := r.book.close(pay.ClosedExpired)
		return err
	}
}
