package service_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/ent/plan"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// calls notes when the gateway is asked by plans.
type calls struct {
	mu  sync.Mutex
	all []time.Time
}

func (c *calls) between(_ context.Context, call, _ string, next func() error) error {
	switch call {
	case "Schedule", "Scheduled", "Unschedule", "Charge", "Payments":
		c.mu.Lock()
		c.all = append(c.all, time.Now())
		c.mu.Unlock()
	}
	return next()
}

// busiest is the most calls within a second, and how many there were.
func (c *calls) busiest() (most, all int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(c.all, time.Time.Compare)
	for i, j := 0, 0; i < len(c.all); i++ {
		for c.all[i].Sub(c.all[j]) >= time.Second {
			j++
		}
		most = max(most, i-j+1)
	}
	return most, len(c.all)
}

// A thousand plans are due at the same minute. Half of them are on the
// gateway's schedule; the others it has lost, and they are charged by us. Two
// servers share the work, and together keep to the rate.
func TestThousandPlansAtOnce(t *testing.T) {
	t.Parallel()
	const rate = 200
	n := 1_000 / min(slow, 4)
	asked := &calls{}
	env := testenv.New(t, testenv.WithBetween(asked.between), testenv.WithConfig(func(c *service.Config) { c.PlanRate = rate }))
	_, card := env.Member(t)
	due := env.Service.Now().UTC().Truncate(time.Second).Add(time.Hour)
	begin := time.Now()
	open := func(p *ent.Plan, c *ent.Charge) { c.DueAt, p.NextAt = due, &p.AnchorAt } // at once
	lost := func(p *ent.Plan, c *ent.Charge) {                                        // registered, as far as we know
		c.DueAt, p.NextAt, c.AskedAt, c.RegisteredAt = due, new(due.Add(pay.LateAfter)), &p.AnchorAt, &due
	}
	all := manyPlans(t, env, card, n/2, open)
	all = append(all, manyPlans(t, env, card, n/2, lost)...)
	servers := []*service.Service{env.Service, another(env.Service)}
	taken := make([]int, len(servers))
	work := func() {
		var both sync.WaitGroup
		for i, s := range servers {
			both.Go(func() {
				for idle := 0; idle < 3; {
					some, err := s.WorkPlans(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					charges, err := s.FinishCharges(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					if taken[i] += some; some+charges == 0 {
						idle++
					}
				}
			})
		}
		both.Wait()
	}
	var table strings.Builder
	row := func(what string) {
		most, calls := asked.busiest()
		fmt.Fprintf(&table, "%-44s %6.1f s %6d calls, at most %d a second; %d and %d plans taken\n", what, time.Since(begin).Seconds(), calls, most, taken[0], taken[1])
		if limit := rate + rate/4; most > limit {
			t.Errorf("%s: %d calls within a second, want at most about %d", what, most, rate)
		}
		begin, asked.all = time.Now(), nil
		clear(taken)
	}
	work()
	row(fmt.Sprintf("%d put on the gateway's schedule", n/2))
	if _, err := env.Control.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	work()
	row(fmt.Sprintf("%d charged by the gateway, the next planned", n/2))
	if _, err := env.Control.Advance(t.Context(), pay.LateAfter+time.Minute); err != nil {
		t.Fatal(err)
	}
	work()
	row(fmt.Sprintf("%d charged by us, the next planned", n/2))
	t.Logf("two servers, %d plans due at one minute, rate %d a second\n%s", n, rate, table.String())

	once, err := env.DB.Client.Plan.Query().Where(plan.IDIn(all...), plan.StatusEQ(pay.PlanActive), plan.Charged(2)).Count(t.Context())
	if err != nil || once != n {
		t.Errorf("%d plans of %d were charged, %v", once, n, err)
	}
	tried := env.DB.Client.Charge.Query().Where(charge.StatusEQ(pay.ChargePaid), charge.AttemptsNEQ(1)).CountX(t.Context())
	if paid, sum := paidAtGateway(t, env, card.CustomerUID); paid != n || sum != int64(n)*9_900 || tried != 0 {
		t.Errorf("the gateway took %d in %d payments, want %d; %d took more than one try", sum, paid, n, tried)
	}
	registered := env.DB.Client.Charge.Query().Where(charge.StatusEQ(pay.ChargeScheduled), charge.RegisteredAtNotNil()).CountX(t.Context())
	if registered != n {
		t.Errorf("%d next charges are on the gateway's schedule, want %d", registered, n)
	}
}
