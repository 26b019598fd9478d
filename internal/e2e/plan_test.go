package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox/control"
)

const (
	prepareCard = `mutation {
		prepareBillingKey(input: {buyer: {name: "구매자", tel: "010-0000-0000"}}) {
			... on PrepareBillingKeySuccess { billingKey { id } requestPay { merchantUid params } }
		}
	}`
	completeCard = `mutation($id: String!, $impUid: String) {
		completeBillingKey(input: {merchantUid: $id, impUid: $impUid}) { __typename }
	}`
	startPlan = `mutation($card: ID!) {
		startPlan(input: {billingKeyId: $card, lines: [{sku: "membership", quantity: 1}], idempotencyKey: "one"}) {
			__typename
			... on StartPlanSuccess { plan { id status } }
		}
	}`
	planQuery = `query($id: ID!) {
		plan(id: $id) {
			status nextActions nextCharge { number status }
			charges(first: 100) { edges { node { number status attempts order { status paid { amount } } } } }
		}
	}`
)

type charged struct {
	Number, Attempts int
	Status           string
	Order            *struct {
		Status string
		Paid   struct{ Amount int64 }
	}
}

type plan struct {
	Status      string
	NextActions []string
	NextCharge  *charged
	Charges     struct{ Edges []struct{ Node charged } }
}

// member is a customer of a server who has started a membership.
type member struct {
	token, plan string
}

// storeCard registers a card of a signed-in customer and returns its id.
func storeCard(t testing.TB, s *server, token string, box control.Control) string {
	t.Helper()
	prepared := ask[struct {
		PrepareBillingKey struct {
			BillingKey struct{ ID string }
			RequestPay struct {
				MerchantUID string
				Params      vars
			}
		}
	}](t, s, token, prepareCard, nil).PrepareBillingKey
	impUID := pay(t, box, prepared.RequestPay.Params)
	done := ask[json.RawMessage](t, s, token, completeCard, vars{"id": prepared.RequestPay.MerchantUID, "impUid": impUID})
	if !strings.Contains(string(done), "BillingKeyIssued") {
		t.Fatalf("completeBillingKey: got %s", done)
	}
	return prepared.BillingKey.ID
}

func join(t testing.TB, h home, s *server, box control.Control) member {
	t.Helper()
	m := member{token: strings.TrimSpace(runToEnd(t, h, "token", "--role", "customer", "--subject", "hana"))}
	card := storeCard(t, s, m.token, box)
	started := ask[struct {
		StartPlan struct {
			Typename string `json:"__typename"`
			Plan     struct{ ID, Status string }
		}
	}](t, s, m.token, startPlan, vars{"card": card}).StartPlan
	if started.Typename != "StartPlanSuccess" || started.Plan.Status != "ACTIVE" {
		t.Fatalf("startPlan: got %+v", started)
	}
	m.plan = started.Plan.ID
	return m
}

func (m member) read(t testing.TB, s *server) plan {
	t.Helper()
	return ask[struct{ Plan plan }](t, s, m.token, planQuery, vars{"id": m.plan}).Plan
}

// paid counts the charges that were.
func (p plan) paid() (n int) {
	for _, e := range p.Charges.Edges {
		if e.Node.Status == "PAID" {
			n++
		}
	}
	return n
}

// until reads a plan until it is so.
func (m member) until(t testing.TB, s *server, what string, so func(plan) bool) plan {
	t.Helper()
	late := time.After(patience)
	for {
		p := m.read(t, s)
		if so(p) {
			return p
		}
		select {
		case <-late:
			t.Fatalf("plan is not %s after %v: %+v", what, patience, p)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// A year of a membership passes at a sandbox that is another process: twelve
// charges, twelve orders PAID, and the thirteenth to come. It is the same when
// the server is killed five times on the way and started again.
func TestYearOfAPlan(t *testing.T) {
	t.Parallel()
	t.Run("undisturbed", func(t *testing.T) { liveAYear(t, 0) })
	t.Run("with kills", func(t *testing.T) { liveAYear(t, 5) })
}

func liveAYear(t *testing.T, kills int) {
	t.Helper()
	address := freeAddress(t)
	launch(t, t.TempDir(), []string{"ADDR=" + address}, "sandbox").says(t, "IAMPORT_API_URL")
	box := control.Control{URL: "http://" + address}
	h := newHome(t, "IAMPORT_API_URL=http://"+address+"/sandbox/iamport",
		"IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000")
	s := h.serve(t)
	m := join(t, h, s, box)

	const year = (11*31 - 2) * 24 * time.Hour // until after the twelfth
	begun := time.Now()
	arrived := make(chan error, 1)
	go func() {
		at, err := box.Advance(t.Context(), year)
		t.Logf("%d steps, %d charges", at.Steps, at.Executed)
		arrived <- err
	}()
	for kill := range kills {
		m.until(t, s, "charged on", func(p plan) bool { return p.paid() >= 1+2*kill })
		if err := s.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-s.exited
		s = h.serve(t)
	}
	if err := <-arrived; err != nil {
		t.Fatal(err)
	}
	p := m.until(t, s, "charged twelve times", func(p plan) bool { return p.paid() >= 12 && p.NextCharge != nil })
	t.Logf("a year with %d kills took %s", kills, time.Since(begun).Round(10*time.Millisecond))
	if p.Status != "ACTIVE" || len(p.Charges.Edges) != 13 || p.NextCharge.Number != 13 {
		t.Errorf("got %s with %d charges, next %+v", p.Status, len(p.Charges.Edges), p.NextCharge)
	}
	for i, e := range p.Charges.Edges[1:] {
		c := e.Node
		if c.Number != 12-i || c.Status != "PAID" || c.Order == nil || c.Order.Status != "PAID" || c.Order.Paid.Amount != 9_900 {
			t.Errorf("got %+v, want charge %d PAID", c, 12-i)
		}
	}
	all, err := box.Payments(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, one := range all {
		if one.PaidAt > 0 && !one.Uncharged {
			taken++
		}
	}
	if taken != 12 {
		t.Errorf("the gateway took money %d times, want 12", taken)
	}
}

// Live by the plan's id: the page sees a charge appear by itself.
func TestPlanUpdated(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	s := h.serve(t)
	m := join(t, h, s, s.Control)
	page := watch(t, s, m.token, `subscription($id: ID!) { planUpdated(id: $id) { status charges { edges { node { number status } } } } }`, vars{"id": m.plan})
	page.until(t, `"number":2,"status":"SCHEDULED"`)
	if _, err := s.Control.Advance(t.Context(), 32*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	page.until(t, `"number":2,"status":"PAID"`)
}
