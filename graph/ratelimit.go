package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/time/rate"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/recent"
)

// Rate is how often something may be done: Burst times at once, and then once
// in every Every. Without a burst there is no limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// paced are the mutations that are worth money to a tester of stolen cards:
// what begins a payment or may charge a card, and what asks how it went.
var paced = map[string]func(*pace) buckets{
	"createOrder":        toBegin,
	"preparePayment":     toBegin,
	"prepareBillingKey":  toBegin,
	"payWithBillingKey":  toBegin,
	"startPlan":          toBegin,
	"resumePlan":         toBegin,
	"changePlanCard":     toBegin,
	"changePlanLines":    toBegin,
	"completePayment":    toComplete,
	"completeBillingKey": toComplete,
}

func toBegin(p *pace) buckets    { return p.begin }
func toComplete(p *pace) buckets { return p.complete }

// pace bounds how often each caller and each address begins a payment or asks
// for its outcome. It counts on this server alone, and forgets whoever has not
// come lately.
type pace struct {
	now             func() time.Time
	begin, complete buckets
}

// buckets are the limits of one kind of mutation.
type buckets struct {
	callers, addresses *recent.Map[string, *rate.Limiter]
}

// pacedCallers is how many callers, and addresses, are remembered at least. One
// that was forgotten begins anew with a full bucket.
const pacedCallers = 20_000

func newPace(l Limits) *pace {
	return &pace{
		now:      time.Now,
		begin:    buckets{newBuckets(l.Begin), newBuckets(l.BeginPerAddress)},
		complete: buckets{newBuckets(l.Complete), newBuckets(l.CompletePerAddress)},
	}
}

func newBuckets(r Rate) *recent.Map[string, *rate.Limiter] {
	return recent.New[string](pacedCallers, func() *rate.Limiter {
		if r.Burst == 0 {
			return rate.NewLimiter(rate.Inf, 0)
		}
		return rate.NewLimiter(rate.Every(r.Every), r.Burst)
	})
}

// field refuses a mutation that comes too soon. An admin is a back end and may
// do as many as it likes.
func (p *pace) field(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if fc.Object != "Mutation" || fc.Field.Field == nil {
		return next(ctx)
	}
	kind, ok := paced[fc.Field.Name]
	caller := auth.From(ctx)
	if !ok || caller.Role == auth.Admin {
		return next(ctx)
	}
	if wait := kind(p).take(p.now(), caller.Subject, requestFrom(ctx).address); wait > 0 {
		return nil, &pay.Error{Code: pay.RateLimited, RetryAfter: max(wait, time.Millisecond)}
	}
	return next(ctx)
}

// take takes one from the caller's and the address's bucket, or neither; then
// it says how long to wait. Who has no token is known by address alone.
func (b buckets) take(now time.Time, subject, address string) time.Duration {
	var taken *rate.Reservation
	if subject != "" {
		taken = b.callers.Get(subject).ReserveN(now, 1)
		if wait := taken.DelayFrom(now); wait > 0 {
			taken.CancelAt(now)
			return wait
		}
	}
	r := b.addresses.Get(address).ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
		if taken != nil {
			taken.CancelAt(now)
		}
	}
	return wait
}
