package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/charge"
	"paygraph/ent/payment"
	entplan "paygraph/ent/plan"
	"paygraph/internal/database"
	rules "paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/testenv"
)

// A thousand plans are due at the same minute. Two servers share the work, each
// a process, and a third process is the gateway. Half of the charges are on the
// gateway's schedule, which makes them; the others it has lost, and the servers
// make them. Each plan is charged once, and together the servers keep to the
// rate. It is the same if one of them is killed half-way.
func TestThousandPlans(t *testing.T) {
	t.Parallel()
	whole, part, rate := 1_000, 400, 200
	if raceDetector {
		whole, part, rate = 200, 100, 50
	}
	t.Run("undisturbed", func(t *testing.T) {
		c := newCrowd(t, whole, rate)
		c.live(t, c.settle)
		if retried := c.check(t); retried != 0 {
			t.Errorf("%d charges took more than one try", retried)
		}
		all := c.meter.since(time.Time{})
		for i := range c.servers {
			if n := of(all, i); n < len(all)/4 {
				t.Errorf("server %d made %d of %d calls, want a fair part", i+1, n, len(all))
			}
		}
	})
	t.Run("one is killed", func(t *testing.T) {
		c := newCrowd(t, part, rate)
		c.live(t, c.settleAlone)
		t.Logf("%d charges took more than one try", c.check(t))
	})
}

// crowd is a shop with many plans and two servers.
type crowd struct {
	box     control.Control
	db      *ent.Client
	meter   meter
	servers []*server
	rate    int
	n       int // plans
	cards   []*ent.BillingKey
	table   strings.Builder
}

// cardsOfCrowd is how many customers share the plans.
const cardsOfCrowd = 4

func newCrowd(t *testing.T, n, rate int) *crowd {
	t.Helper()
	address := freeAddress(t)
	launch(t, t.TempDir(), []string{"ADDR=" + address}, "sandbox").says(t, "IAMPORT_API_URL")
	c := &crowd{box: control.Control{URL: "http://" + address}, n: n, rate: rate}
	gatewayOf := func(server int) string {
		return "IAMPORT_API_URL=" + c.meter.listen(t, server, c.box.URL) + "/sandbox/iamport"
	}
	first := newHome(t, gatewayOf(0), "IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000",
		fmt.Sprintf("PLAN_RATE=%d", rate))
	second := home{first.dir, append(slices.Clone(first.env), gatewayOf(1))} // the last of a name counts
	second.env[0] = "ADDR=" + freeAddress(t)
	c.servers = []*server{first.serve(t), second.serve(t)}
	c.db = first.open(t)

	for i := range cardsOfCrowd {
		token := strings.TrimSpace(runToEnd(t, first, "token", "--role", "customer", "--subject", fmt.Sprint("customer-", i)))
		id := storeCard(t, c.servers[0], token, c.box)
		c.cards = append(c.cards, c.db.BillingKey.GetX(t.Context(), id))
	}
	return c
}

// join writes the plans, all due at the same minute, in an hour.
func (c *crowd) join(t testing.TB) {
	t.Helper()
	clock, err := c.box.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	due := clock.Now.UTC().Truncate(time.Second).Add(time.Hour)
	for i, card := range c.cards {
		testenv.WritePlans(t, c.db, clock.Now, card, c.n/len(c.cards), func(p *ent.Plan, one *ent.Charge) {
			one.DueAt = due
			if i%2 == 0 {
				p.NextAt = &p.AnchorAt // at once: to be put on the gateway's schedule
			} else { // there already, as far as the servers know
				p.NextAt, one.AskedAt, one.RegisteredAt = new(due.Add(rules.LateAfter)), &p.AnchorAt, &due
			}
		})
	}
}

// open opens the database of a server that runs.
func (h home) open(t testing.TB) *ent.Client {
	t.Helper()
	address := "sqlite:" + filepath.Join(h.dir, "paygraph.db")
	for _, v := range h.env {
		if url, found := strings.CutPrefix(v, "DATABASE_URL="); found {
			address = url
		}
	}
	db, err := database.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db.Client
}

// live lives through the day on which the plans are due, and prints what it
// took. lost has the servers make the charges that the gateway has lost.
func (c *crowd) live(t *testing.T, lost func(testing.TB)) {
	t.Helper()
	half := c.n / 2
	c.phase(t, fmt.Sprintf("%d put on the gateway's schedule", half), func() {
		c.join(t)
		c.until(t, "all charges are registered", func(ctx context.Context) bool { return c.registered(ctx, 2) == c.n })
	})
	c.phase(t, fmt.Sprintf("%d charged by the gateway, the next registered", half), func() {
		c.advance(t, time.Hour)
		c.until(t, "half of the plans are charged", func(ctx context.Context) bool { return c.charged(ctx) == half && c.registered(ctx, 3) == half })
	})
	c.phase(t, fmt.Sprintf("%d charged by us, the next registered", half), func() { lost(t) })
	t.Logf("%d plans due at one minute, two servers, PLAN_RATE=%d\n%-46s%10s%8s%10s%10s%16s\n%s",
		c.n, c.rate, "", "seconds", "calls", "server 1", "server 2", "most a second", &c.table)
}

// phase does something and writes a row about the calls that it took.
func (c *crowd) phase(t testing.TB, what string, do func()) {
	t.Helper()
	begun := time.Now()
	do()
	took := time.Since(begun)
	calls := c.meter.since(begun)
	most := busiest(calls, time.Second)
	fmt.Fprintf(&c.table, "%-46s%10.1f%8d%10d%10d%16d\n", what, took.Seconds(), len(calls), of(calls, 0), of(calls, 1), most)
	late := c.rate/5 + 16 // a tenth of a second of each server, and what its eight hands hold
	if most > c.rate+late || float64(len(calls)) > float64(c.rate)*took.Seconds()+float64(late) {
		t.Errorf("%s: %d calls in %s, %d within a second; want at most %d a second and %d late ones", what, len(calls), took, most, c.rate, late)
	}
}

// settle waits until the servers have charged what the gateway lost.
func (c *crowd) settle(t testing.TB) {
	t.Helper()
	c.advance(t, rules.LateAfter+time.Minute)
	c.until(t, "all plans are charged", c.settled)
}

// settleAlone kills a server when half of that is done; the other one finishes
// what it left, as its leases end.
func (c *crowd) settleAlone(t testing.TB) {
	t.Helper()
	arrived := make(chan error, 1)
	go func() {
		_, err := c.box.Advance(t.Context(), rules.LateAfter+time.Minute)
		arrived <- err
	}()
	c.until(t, "half of them are charged", func(ctx context.Context) bool { return c.charged(ctx) >= c.n*3/4 })
	if err := c.servers[1].cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-c.servers[1].exited
	left := c.n - c.charged(t.Context())
	if left == 0 {
		t.Error("everything was done before the server was killed")
	}
	fmt.Fprintf(&c.table, "  server 2 is killed, %d are left\n", left)
	if err := <-arrived; err != nil {
		t.Fatal(err)
	}
	for range 20 { // until every lease is over, and then every retry is due
		c.advance(t, 10*time.Minute)
		c.until(t, "nothing is due", func(ctx context.Context) bool { return c.settled(ctx) || c.idle(ctx) })
		if c.settled(t.Context()) {
			return
		}
	}
	t.Error("the server that is left does not finish")
}

func (c *crowd) advance(t testing.TB, d time.Duration) {
	t.Helper()
	if _, err := c.box.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

// until waits for something that the servers do.
func (c *crowd) until(t testing.TB, what string, so func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*patience)
	defer cancel()
	for !so(ctx) {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("it is not so that %s: %d of %d plans are charged", what, c.charged(t.Context()), c.n)
		}
	}
}

// charged counts the plans whose second charge is paid.
func (c *crowd) charged(ctx context.Context) int {
	return c.db.Plan.Query().Where(entplan.Charged(2)).CountX(ctx)
}

// registered counts the charges of a period that are on the gateway's schedule.
func (c *crowd) registered(ctx context.Context, period int) int {
	return c.db.Charge.Query().Where(charge.Period(period), charge.RegisteredAtNotNil()).CountX(ctx)
}

func (c *crowd) settled(ctx context.Context) bool {
	return c.charged(ctx) == c.n && c.registered(ctx, 3) == c.n
}

// idle reports whether no plan is due.
func (c *crowd) idle(ctx context.Context) bool {
	clock, err := c.box.Clock(ctx)
	return err == nil && !c.db.Plan.Query().Where(entplan.NextAtLTE(clock.Now.UTC())).ExistX(ctx)
}

// check looks over both books: each plan is charged once for the period, its
// order is paid by one payment, and the next charge is registered, once. It
// returns how many charges took more than one try.
func (c *crowd) check(t testing.TB) (retried int) {
	t.Helper()
	theirs, err := c.box.Payments(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string][]control.Payment{} // by order
	for _, one := range theirs {
		if one.PaidAt > 0 && !one.Uncharged {
			taken[one.MerchantUID] = append(taken[one.MerchantUID], one)
		}
	}
	schedules, err := c.box.Schedules(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	waiting := map[string][]control.Schedule{}
	for _, one := range schedules {
		if one.ScheduleStatus == "scheduled" {
			waiting[one.MerchantUID] = append(waiting[one.MerchantUID], one)
		}
	}
	charges := map[string][]*ent.Charge{} // by plan
	for _, one := range c.db.Charge.Query().Order(charge.ByPeriod()).AllX(t.Context()) {
		charges[one.PlanID] = append(charges[one.PlanID], one)
	}
	ours := map[string]int{} // payments that took money, by order
	for _, one := range c.db.Payment.Query().Where(payment.VerdictEQ(rules.VerdictAccepted), payment.StatusEQ(rules.PaymentPaid)).AllX(t.Context()) {
		ours[one.OrderID]++
	}
	plans := c.db.Plan.Query().AllX(t.Context())
	byGateway := 0
	for _, p := range plans {
		list := charges[p.ID]
		if p.Status != rules.PlanActive || p.Charged != 2 || len(list) != 2 {
			t.Errorf("plan %s is %s, charged %d times, with %d charges", p.ID, p.Status, p.Charged, len(list))
			continue
		}
		this, next := list[0], list[1]
		money := taken[*this.OrderID]
		if this.Period != 2 || this.Status != rules.ChargePaid || ours[*this.OrderID] != 1 ||
			len(money) != 1 || money[0].Amount != "9900" || money[0].CancelAmount != "0" {
			t.Errorf("plan %s: period %d is %s, paid %d times here and %d times at the gateway", p.ID, this.Period, this.Status, ours[*this.OrderID], len(money))
			continue
		}
		if money[0].Usage == "payment.scheduled" {
			byGateway++
		}
		if this.Attempts != 1 {
			retried++
		}
		if next.Period != 3 || next.Status != rules.ChargeScheduled || next.RegisteredAt == nil || p.ChargeID != next.ID ||
			len(waiting[*next.OrderID]) != 1 || waiting[*next.OrderID][0].ScheduleAt != next.DueAt.Unix() {
			t.Errorf("plan %s: period %d is %s, registered %v, and %d times at the gateway", p.ID, next.Period, next.Status, next.RegisteredAt, len(waiting[*next.OrderID]))
		}
	}
	if len(plans) != c.n || len(taken) != c.n || len(waiting) != c.n || byGateway != c.n/2 {
		t.Errorf("got %d plans, money for %d orders, %d of them by schedule, and %d schedules; want %d, half of them by schedule",
			len(plans), len(taken), byGateway, len(waiting), c.n)
	}
	return retried
}
