package service_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// A plan lives at random: its owner wishes this and that, also of two servers
// at once, the gateway is in trouble, cards decline, and time leaps to where a
// charge is due. Then all becomes quiet, and the books have to agree.
//
// RANDOM_PLANS=1000 plays many. A seed says what is wished and when; who wins a
// race, it does not say.
func TestPlansAtRandom(t *testing.T) {
	t.Parallel()
	seeds := 30 / min(slow, 3)
	if n, err := strconv.Atoi(os.Getenv("RANDOM_PLANS")); err == nil {
		seeds = n
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			l := newPlanLife(t, uint64(seed))
			for range 40 {
				l.trouble()
				l.wishes()
				l.leap()
			}
			l.quiet()
			l.audit()
		})
	}
}

// planLife is the life of one plan.
type planLife struct {
	*testenv.Env
	t       *testing.T
	rnd     *rand.Rand // what happens; who runs beside the test does not touch it
	gate    *troubledGate
	servers [2]*service.Service
	caller  auth.Caller
	cards   []*ent.BillingKey
	id      string

	mu  sync.Mutex
	log []string
}

// newPlanLife starts a plan in a world of its own, in some rhythm.
func newPlanLife(t *testing.T, seed uint64) *planLife {
	l := &planLife{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), gate: &troubledGate{rnd: rand.New(rand.NewPCG(seed, 2))}}
	t.Cleanup(l.tell)
	l.Env = testenv.New(t, testenv.WithBetween(l.gate.between))
	l.servers = [2]*service.Service{l.Service, another(l.Service)}
	caller, card := l.Member(t)
	l.caller, l.cards = caller, []*ent.BillingKey{card, l.StoreCard(t, caller), l.StoreCard(t, caller)}
	every := []pay.Period{pay.PeriodDay, pay.PeriodWeek, pay.PeriodMonth}[l.rnd.IntN(3)]
	rhythm := pay.Recurrence{Every: every, Interval: 1 + l.rnd.IntN(2)}
	if l.chance(0.3) {
		rhythm.TrialDays = 1 + l.rnd.IntN(10)
	}
	if l.chance(0.4) {
		rhythm.Count = new(1 + l.rnd.IntN(4))
	}
	for _, sku := range randomGoods {
		_, err := l.Service.UpsertProduct(t.Context(), l.Merchant(), service.UpsertProductInput{
			SKU: sku, Name: sku, Price: pay.Money{Amount: 1_000, Currency: pay.KRW}, Active: true, Recurrence: &rhythm,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	in := testenv.Membership(card, "first")
	in.Lines[0].SKU = randomGoods[0]
	answer, err := l.Service.StartPlan(t.Context(), caller, in)
	if err != nil {
		t.Fatal(err)
	}
	l.id = answer.Plan.ID
	l.note("starts: every %d %s, %d days free", rhythm.Interval, rhythm.Every, rhythm.TrialDays)
	return l
}

// randomGoods are what a plan may be for.
var randomGoods = []string{"milk", "bread"}

// planWishes are what an owner may wish, and how often. What is open in a wish
// is chosen by n.
var planWishes = []struct {
	name  string
	often int
	ask   func(ctx context.Context, l *planLife, s *service.Service, n int) (*service.PlanAnswer, error)
}{
	{"pause", 26, func(ctx context.Context, l *planLife, s *service.Service, _ int) (*service.PlanAnswer, error) {
		return s.PausePlan(ctx, l.caller, l.id)
	}},
	{"resume", 52, func(ctx context.Context, l *planLife, s *service.Service, _ int) (*service.PlanAnswer, error) {
		return s.ResumePlan(ctx, l.caller, l.id)
	}},
	{"card", 26, func(ctx context.Context, l *planLife, s *service.Service, n int) (*service.PlanAnswer, error) {
		return s.ChangePlanCard(ctx, l.caller, l.id, l.cards[n%len(l.cards)].ID)
	}},
	{"lines", 26, func(ctx context.Context, l *planLife, s *service.Service, n int) (*service.PlanAnswer, error) {
		lines := []service.LineInput{{SKU: randomGoods[n%2], Quantity: 1 + n/2%2}}
		return s.ChangePlanLines(ctx, l.caller, l.id, lines)
	}},
	{"end with the period", 6, func(ctx context.Context, l *planLife, s *service.Service, _ int) (*service.PlanAnswer, error) {
		return s.CancelPlan(ctx, l.caller, l.id, service.CancelPeriodEnd)
	}},
	{"end now", 1, func(ctx context.Context, l *planLife, s *service.Service, _ int) (*service.PlanAnswer, error) {
		return s.CancelPlan(ctx, l.caller, l.id, service.CancelNow)
	}},
}

// wish draws a wish, for a server to hear.
func (l *planLife) wish(s *service.Service) func() {
	sum := 0
	for _, w := range planWishes {
		sum += w.often
	}
	which, n := l.rnd.IntN(sum), l.rnd.IntN(12)
	i := 0
	for ; which >= planWishes[i].often; i++ {
		which -= planWishes[i].often
	}
	return func() {
		answer, err := planWishes[i].ask(l.t.Context(), l, s, n)
		if err != nil {
			l.note("%s %d: %v", planWishes[i].name, n, err)
			l.may(planWishes[i].name, err)
			return
		}
		l.note("%s %d: %s, refused %t, replayed %t", planWishes[i].name, n, answer.Plan.Status, answer.Refused, answer.Replayed)
	}
}

// wishes lets the owner wish nothing, one thing, or two at once while the
// timers run, and sometimes the time of a charge comes.
func (l *planLife) wishes() {
	switch one, two, ticks := l.wish(l.servers[0]), l.wish(l.servers[1]), l.chance(0.4); l.rnd.IntN(3) {
	case 0:
		one()
	case 1:
		all := []func(){one, two, l.timers}
		if ticks {
			all = append(all, func() { l.advance(time.Second) })
		}
		l.gate.overtake(all)
	}
}

// trouble is what the gateway and a card are up to next.
func (l *planLife) trouble() {
	l.gate.troubled(l.chance(0.4))
	card, decline := l.cards[l.rnd.IntN(len(l.cards))], []string{"always", "once", "never", "never", "never", "never", "never"}[l.rnd.IntN(7)]
	if l.chance(0.3) {
		conduct(l.t, l.Env, card, decline)
		l.note("card %s declines %s", card.ID, decline)
	}
}

// leap lets time pass, half of the times to a moment around the due date.
func (l *planLife) leap() {
	d, around := time.Duration(1+l.rnd.IntN(48*60))*time.Minute, time.Duration(l.rnd.IntN(7)-3)*time.Second
	if near, left := l.chance(0.5), l.dueIn(); near && left+around > 0 {
		d = left + around
	}
	settled := l.chance(0.7) // or the timers meet the webhooks
	l.advance(d)
	l.note("+%s, settled %t", d, settled)
	if settled {
		l.Settle(l.t)
	}
	l.timers()
}

// dueIn is how long it is until the next charge; nothing if none is to come.
func (l *planLife) dueIn() time.Duration {
	p, err := l.Service.Plan(l.t.Context(), l.Merchant(), l.id)
	if err != nil {
		l.t.Fatal(err)
	}
	c, err := l.Service.NextCharge(l.t.Context(), p, service.With{})
	if err != nil {
		l.t.Fatal(err)
	}
	if c == nil {
		return 0
	}
	return max(0, c.DueAt.Sub(l.Service.Now()))
}

// quiet lets half a day pass without trouble: whoever waits, acts.
func (l *planLife) quiet() {
	l.gate.troubled(false)
	l.Settle(l.t)
	for range 40 {
		l.advance(17 * time.Minute)
		l.Settle(l.t)
		l.timers()
	}
}

// timers runs on both servers what runs by itself.
func (l *planLife) timers() {
	for range 3 {
		for _, s := range l.servers {
			for name, timer := range map[string]func(context.Context) (int, error){
				"charges": s.FinishCharges, "plans": s.WorkPlans, "refunds": s.FinishRefunds,
			} {
				_, err := timer(l.t.Context())
				l.may(name, err)
			}
		}
	}
}

func (l *planLife) advance(d time.Duration) {
	if _, err := l.Control.Advance(l.t.Context(), d); err != nil {
		l.t.Error(err)
	}
}

func (l *planLife) chance(p float64) bool { return l.rnd.Float64() < p }

// may is for what may fail where the gateway does, or while another try is not
// answered yet; and in no other way.
func (l *planLife) may(what string, err error) {
	known, ok := errors.AsType[*pay.Error](err)
	switch {
	case err == nil, ok && known.Code == pay.Unavailable:
	case errors.Is(err, gateway.ErrUnavailable), errors.Is(err, gateway.ErrOutcomeUnknown), errors.Is(err, context.DeadlineExceeded):
	default:
		l.t.Errorf("%s: %v", what, err)
	}
}

func (l *planLife) note(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log = append(l.log, fmt.Sprintf(format, args...))
}

// tell tells a life that went wrong.
func (l *planLife) tell() {
	if !l.t.Failed() {
		return
	}
	for _, line := range l.log {
		l.t.Log(line)
	}
}
