package service

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"paygraph/ent"
	"paygraph/ent/plan"
)

// WorkPlans does what is due for plans. It reports how many it took.
func (s *Service) WorkPlans(ctx context.Context) (int, error) {
	due, err := s.DB.Plan.Query().Where(plan.NextAtLTE(s.now())).Order(plan.ByNextAt()).Limit(Batch).
		Select(plan.FieldID, plan.FieldNextAt).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due plans: %w", err)
	}
	// Several servers read the same plans; each begins somewhere else.
	rand.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	return s.eachAtOnce(len(due), func(i int) (int, error) {
		if ctx.Err() != nil {
			return 0, nil
		}
		return s.takePlan(context.WithoutCancel(ctx), due[i].ID, *due[i].NextAt) // what has begun is brought to its end
	})
}

// takePlan claims a due plan by moving its time, and works it.
func (s *Service) takePlan(ctx context.Context, id string, due time.Time) (taken int, err error) {
	taken, err = s.DB.Plan.Update().Where(plan.ID(id), plan.NextAt(due)).SetNextAt(s.now().Add(planLease)).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("claim plan %s: %w", id, err)
	}
	if taken == 0 {
		return 0, nil // somebody else has it
	}
	return taken, s.workPlan(ctx, id)
}

// followTime is how long who brought news of a plan's order waits for what
// follows from it.
const followTime = 2 * time.Second

// followPlan works a plan whose order has just changed, so that the next charge
// is on the gateway's schedule when the news is answered. It is a convenience:
// the timer finds the plan all the same.
func (s *Service) followPlan(ctx context.Context, id string, poked time.Time) {
	if ctx.Value(planWork{}) != nil || !s.pace.free(s.Config.PlanRate) {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := survive(func() error {
			_, err := s.takePlan(context.WithoutCancel(ctx), id, poked)
			return err
		})
		if err != nil {
			s.Logger.WarnContext(ctx, "plan is left to the timer", "plan", id, "error", err)
		}
	}()
	enough := time.NewTimer(followTime)
	defer enough.Stop()
	select {
	case <-done:
	case <-enough.C:
	case <-ctx.Done():
	}
}

// work works a plan for somebody who waits for it; what has begun is brought to
// its end, also if the caller's time is over first.
func (s *Service) work(ctx context.Context, p *ent.Plan) {
	patience, done := ctx, func() {}
	if end, ok := ctx.Deadline(); ok {
		patience, done = context.WithDeadline(ctx, end.Add(-answerTime))
	}
	defer done()
	worked := make(chan error, 1)
	go func() {
		worked <- survive(func() error { return s.workPlan(context.WithoutCancel(ctx), p.ID) })
	}()
	select {
	case err := <-worked:
		if err != nil {
			s.Logger.WarnContext(ctx, "plan is left to the timer", "plan", p.ID, "error", err)
		}
	case <-patience.Done():
	}
}
