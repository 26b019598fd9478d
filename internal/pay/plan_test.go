package pay_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/internal/pay"
)

// Every pair of statuses, the forbidden ones too, is as docs/recurring.md
// draws it.
func TestPlanTransitions(t *testing.T) {
	t.Parallel()
	drawn := arrows(t, "plan")
	for _, from := range pay.PlanStatus("").Values() {
		for _, to := range pay.PlanStatus("").Values() {
			got := slices.Contains(pay.PlanNext[pay.PlanStatus(from)], pay.PlanStatus(to))
			if want := drawn[from+" "+to]; got != want {
				t.Errorf("plan %s to %s: code %v, document %v", from, to, got, want)
			}
		}
		if final := pay.PlanStatus(from).Final(); final != (from == "CANCELLED" || from == "COMPLETED") {
			t.Errorf("%s: final is %v", from, final)
		}
	}
	drawn = arrows(t, "charge")
	for _, from := range pay.ChargeStatus("").Values() {
		for _, to := range pay.ChargeStatus("").Values() {
			got := slices.Contains(pay.ChargeNext[pay.ChargeStatus(from)], pay.ChargeStatus(to))
			if want := drawn[from+" "+to]; got != want {
				t.Errorf("charge %s to %s: code %v, document %v", from, to, got, want)
			}
		}
	}
}

// arrows reads a state diagram of docs/recurring.md.
func arrows(t *testing.T, name string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../docs/recurring.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "<!-- states of a "+name+" -->")
	if !found {
		t.Fatalf("docs/recurring.md does not draw a %s", name)
	}
	rest, _, _ = strings.Cut(rest, "\n```\n")
	all := map[string]bool{}
	for line := range strings.Lines(rest) {
		from, to, found := strings.Cut(strings.TrimSpace(line), " --> ")
		to, _, _ = strings.Cut(to, ":")
		if found && from != "[*]" && to != "[*]" {
			all[from+" "+to] = true
		}
	}
	return all
}

// The table of actions in docs/recurring.md is the code's.
func TestPlanActions(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/recurring.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range pay.PlanStatus("").Values() {
		var names []string
		for _, a := range (pay.Plan{Status: pay.PlanStatus(status)}).Actions() {
			names = append(names, "`"+string(a)+"`")
		}
		row := "| `" + status + "` | " + strings.Join(names, ", ") + " |"
		if len(names) == 0 {
			row = "| `" + status + "` | none |"
		}
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/recurring.md lacks %s", row)
		}
		if got := (pay.Plan{Status: pay.PlanStatus(status), Ending: pay.EndingRequested}).Actions(); got != nil {
			t.Errorf("%s that is being ended: got %v", status, got)
		}
	}
	leaving := pay.Plan{Status: pay.PlanActive, CancelAt: time.Unix(1, 0)}
	if leaving.May(pay.PlanPause) || !leaving.May(pay.PlanResume) || !leaving.May(pay.PlanCancel) {
		t.Errorf("a plan that will end: got %v", leaving.Actions())
	}
}

func TestDunning(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	first := inKorea("2026-03-01 10:00")
	declined, expired := pay.Failure{Code: pay.FailureDeclined}, pay.Failure{Code: pay.FailureCardExpired}
	for name, c := range map[string]struct {
		policy  pay.Dunning
		now     time.Duration // after the first failure
		failure pay.Failure
		want    time.Duration
		again   bool
	}{
		"first":                 {pay.DefaultDunning, 0, declined, day, true},
		"second":                {pay.DefaultDunning, day, declined, 3 * day, true},
		"third":                 {pay.DefaultDunning, 3 * day, declined, 5 * day, true},
		"last":                  {pay.DefaultDunning, 5 * day, declined, 5 * day, false},
		"a retry on a new card": {pay.DefaultDunning, 36 * time.Hour, declined, 3 * day, true},
		"after an outage":       {pay.DefaultDunning, 4 * day, declined, 5 * day, true},
		"after a long one":      {pay.DefaultDunning, 9 * day, declined, 9 * day, false},
		"the card is dead":      {pay.DefaultDunning, 0, expired, 5 * day, true},
		"dead on the last":      {pay.DefaultDunning, 5 * day, expired, 5 * day, false},
		"no policy":             {pay.Dunning{}, 0, declined, 0, false},
		"no policy, dead":       {pay.Dunning{}, 0, expired, 0, false},
	} {
		at, again := c.policy.After(first, first.Add(c.now), c.failure)
		if again != c.again || !at.Equal(first.Add(c.want)) {
			t.Errorf("%s: got %s, %v; want %s, %v", name, at.Sub(first), again, c.want, c.again)
		}
	}
}

// What passes while a plan is past due is not charged; what passes while our
// servers are away is.
func TestFollowing(t *testing.T) {
	t.Parallel()
	p := pay.Plan{Status: pay.PlanActive, Recurrence: pay.Recurrence{Every: pay.PeriodDay, Interval: 1}, Anchor: inKorea("2026-03-01 10:00")}
	now := inKorea("2026-03-05 12:00")
	if got := p.Following(1, now); got != 2 {
		t.Errorf("active: got %d, want 2", got)
	}
	p.Status = pay.PlanPastDue
	if got := p.Following(1, now); got != 5 {
		t.Errorf("past due: got %d, want 5, which began this morning", got)
	}
	if got := p.Upcoming(2, now); got != 6 {
		t.Errorf("after a pause: got %d, want 6, which begins tomorrow", got)
	}
}

// Each step, by the facts that lead to it.
func TestNextStep(t *testing.T) {
	t.Parallel()
	now := inKorea("2026-03-05 12:00")
	never := time.Time{}
	ago, ahead := func(d time.Duration) time.Time { return now.Add(-d) }, func(d time.Duration) time.Time { return now.Add(d) }
	failure := &pay.Failure{Code: pay.FailureDeclined}
	base := pay.Charge{Status: pay.ChargeScheduled, DueAt: ahead(48 * time.Hour), HasOrder: true, AskedAt: ago(time.Hour), RegisteredAt: ago(time.Hour)}
	charge := func(edit func(*pay.Charge)) *pay.Charge {
		c := base
		edit(&c)
		return &c
	}
	active := pay.Plan{Status: pay.PlanActive, PaidUntil: ahead(48 * time.Hour)}
	plan := func(edit func(*pay.Plan)) pay.Plan {
		p := active
		edit(&p)
		return p
	}
	for name, c := range map[string]struct {
		plan   pay.Plan
		charge *pay.Charge
		step   pay.Step
		at     time.Time
	}{
		"final":                  {pay.Plan{Status: pay.PlanCancelled}, &base, pay.StepNothing, never},
		"registered":             {active, &base, pay.StepNothing, base.DueAt.Add(-pay.CompareLast)},
		"registered long before": {active, charge(func(c *pay.Charge) { c.DueAt = ahead(30 * 24 * time.Hour) }), pay.StepNothing, base.RegisteredAt.Add(pay.CompareEvery)},
		"compare":                {active, charge(func(c *pay.Charge) { c.DueAt, c.RegisteredAt = ahead(30*24*time.Hour), ago(pay.CompareEvery) }), pay.StepCompare, now},
		"compare at last":        {active, charge(func(c *pay.Charge) { c.DueAt = ahead(pay.CompareLast) }), pay.StepCompare, now},
		"compared at last":       {active, charge(func(c *pay.Charge) { c.DueAt, c.RegisteredAt = ahead(pay.CompareLast-time.Hour), ago(time.Hour) }), pay.StepNothing, ahead(pay.CompareLast - time.Hour + pay.LateAfter)},
		"nearly due":             {active, charge(func(c *pay.Charge) { c.DueAt = ahead(time.Minute) }), pay.StepNothing, ahead(time.Minute + pay.LateAfter)},
		"due":                    {active, charge(func(c *pay.Charge) { c.DueAt = now }), pay.StepNothing, ahead(pay.LateAfter)},
		"late":                   {active, charge(func(c *pay.Charge) { c.DueAt = ago(pay.LateAfter) }), pay.StepLook, now},
		"no order":               {active, charge(func(c *pay.Charge) { c.HasOrder = false }), pay.StepOrder, now},
		"order closed":           {active, charge(func(c *pay.Charge) { c.Closed = true }), pay.StepWithdraw, now},
		"differs":                {active, charge(func(c *pay.Charge) { c.Differs = true }), pay.StepWithdraw, now},
		"differs too late":       {active, charge(func(c *pay.Charge) { c.Differs, c.DueAt = true, now }), pay.StepNothing, ahead(pay.LateAfter)},
		"not asked":              {active, charge(func(c *pay.Charge) { c.AskedAt, c.RegisteredAt = never, never }), pay.StepRegister, now},
		"asked just now":         {active, charge(func(c *pay.Charge) { c.AskedAt, c.RegisteredAt = now, never }), pay.StepNothing, ahead(pay.AskLease)},
		"withdraw when answered": {plan(func(p *pay.Plan) { p.Ending = pay.EndingRequested }), charge(func(c *pay.Charge) { c.AskedAt, c.RegisteredAt = now, never }), pay.StepNothing, ahead(pay.AskLease)},
		"withdraw unanswered":    {plan(func(p *pay.Plan) { p.Ending = pay.EndingRequested }), charge(func(c *pay.Charge) { c.RegisteredAt = never }), pay.StepWithdraw, now},
		"charge when answered":   {active, charge(func(c *pay.Charge) { c.AskedAt, c.DueAt, c.RegisteredAt = ago(time.Second), now, never }), pay.StepNothing, ahead(pay.AskLease - time.Second)},
		"retry, order taken":     {active, charge(func(c *pay.Charge) { c.Status, c.HasOrder = pay.ChargeRetrying, false }), pay.StepOrder, now},
		"retry, order closed":    {active, charge(func(c *pay.Charge) { c.Status, c.Closed = pay.ChargeRetrying, true }), pay.StepWithdraw, now},
		"try, order taken":       {active, charge(func(c *pay.Charge) { c.Status, c.HasOrder = pay.ChargeProcessing, false }), pay.StepOrder, now},
		"try, order closed":      {active, charge(func(c *pay.Charge) { c.Status, c.Closed = pay.ChargeProcessing, true }), pay.StepWithdraw, now},
		"asked, no answer":       {active, charge(func(c *pay.Charge) { c.RegisteredAt = never }), pay.StepRegister, now},
		"refused":                {active, charge(func(c *pay.Charge) { c.AskedAt, c.RefusedAt, c.RegisteredAt = now, now, never }), pay.StepNothing, ahead(pay.RefusedPause)},
		"refused until due": {active, charge(func(c *pay.Charge) {
			c.AskedAt, c.RefusedAt, c.RegisteredAt, c.DueAt = now, now, never, ahead(time.Minute)
		}), pay.StepNothing, ahead(time.Minute)},
		"never registered":    {active, charge(func(c *pay.Charge) { c.RegisteredAt, c.DueAt = never, now }), pay.StepCharge, now},
		"paid":                {active, charge(func(c *pay.Charge) { c.Paid = true }), pay.StepMoveOn, now},
		"paid while it ends":  {plan(func(p *pay.Plan) { p.Ending = pay.EndingUnpaid }), charge(func(c *pay.Charge) { c.Paid = true }), pay.StepMoveOn, now},
		"failed":              {active, charge(func(c *pay.Charge) { c.Ended = failure }), pay.StepFail, now},
		"paused":              {plan(func(p *pay.Plan) { p.Status = pay.PlanPaused }), &base, pay.StepWithdraw, now},
		"paused for good":     {plan(func(p *pay.Plan) { p.Status = pay.PlanPaused }), charge(func(c *pay.Charge) { c.HasOrder = false }), pay.StepNothing, never},
		"will end":            {plan(func(p *pay.Plan) { p.CancelAt = ahead(time.Hour) }), &base, pay.StepWithdraw, now},
		"will end, withdrawn": {plan(func(p *pay.Plan) { p.CancelAt = ahead(time.Hour) }), charge(func(c *pay.Charge) { c.HasOrder = false }), pay.StepNothing, ahead(time.Hour)},
		"ends":                {plan(func(p *pay.Plan) { p.Ending = pay.EndingRequested }), &base, pay.StepWithdraw, now},
		"ends, closed":        {plan(func(p *pay.Plan) { p.Ending = pay.EndingRequested }), charge(func(c *pay.Charge) { c.Closed = true }), pay.StepEnd, now},
		"end has come":        {plan(func(p *pay.Plan) { p.CancelAt = now }), charge(func(c *pay.Charge) { c.HasOrder = false }), pay.StepEnd, now},
		"last period":         {active, nil, pay.StepNothing, ahead(48 * time.Hour)},
		"last period over":    {plan(func(p *pay.Plan) { p.PaidUntil = now }), nil, pay.StepComplete, now},
		"try not sent":        {active, charge(func(c *pay.Charge) { c.Status = pay.ChargeProcessing }), pay.StepCharge, now},
		"try under way":       {active, charge(func(c *pay.Charge) { c.Status, c.Trying = pay.ChargeProcessing, true }), pay.StepNothing, ahead(pay.LookPause)},
		"try missed":          {active, charge(func(c *pay.Charge) { c.Status, c.Missed = pay.ChargeProcessing, failure }), pay.StepFail, now},
		"first, too long":     {pay.Plan{Status: pay.PlanIncomplete, StartedAt: ago(time.Hour)}, charge(func(c *pay.Charge) { c.Status = pay.ChargeProcessing }), pay.StepFail, now},
		"retry later":         {active, charge(func(c *pay.Charge) { c.Status = pay.ChargeRetrying }), pay.StepNothing, base.DueAt},
		"retry":               {active, charge(func(c *pay.Charge) { c.Status, c.DueAt = pay.ChargeRetrying, now }), pay.StepCharge, now},
		"retry on a new card": {active, charge(func(c *pay.Charge) { c.Status, c.NewCard = pay.ChargeRetrying, true }), pay.StepCharge, now},
		"retry of a dead card": {active, charge(func(c *pay.Charge) {
			c.Status, c.DueAt, c.Failure = pay.ChargeRetrying, now, &pay.Failure{Code: pay.FailureCardExpired}
		}), pay.StepGiveUp, now},
	} {
		step, at := pay.NextStep(c.plan, c.charge, now)
		if step != c.step || step == pay.StepNothing && !at.Equal(c.at) {
			t.Errorf("%s: got %s at %s, want %s at %s", name, step, at.Sub(now), c.step, c.at.Sub(now))
		}
	}
}

func TestDelivers(t *testing.T) {
	t.Parallel()
	now := inKorea("2026-03-05 12:00")
	past, ahead := now.Add(-time.Hour), now.Add(time.Hour)
	for name, c := range map[string]struct {
		plan pay.Plan
		want bool
	}{
		"first charge unknown":  {pay.Plan{Status: pay.PlanIncomplete}, false},
		"free days":             {pay.Plan{Status: pay.PlanTrialing, FreeUntil: ahead}, true},
		"free days just over":   {pay.Plan{Status: pay.PlanTrialing, FreeUntil: now}, true},
		"free days over":        {pay.Plan{Status: pay.PlanTrialing, FreeUntil: past}, false},
		"start ahead":           {pay.Plan{Status: pay.PlanTrialing}, false},
		"resumed, not paid":     {pay.Plan{Status: pay.PlanTrialing, PaidUntil: past}, false},
		"paid":                  {pay.Plan{Status: pay.PlanActive, PaidUntil: ahead}, true},
		"next is being charged": {pay.Plan{Status: pay.PlanActive, PaidUntil: past}, true},
		"past due":              {pay.Plan{Status: pay.PlanPastDue, PaidUntil: past}, false},
		"paused, paid":          {pay.Plan{Status: pay.PlanPaused, PaidUntil: ahead}, true},
		"paused, not paid":      {pay.Plan{Status: pay.PlanPaused, PaidUntil: past}, false},
		"cancelled now":         {pay.Plan{Status: pay.PlanCancelled, PaidUntil: ahead}, false},
	} {
		if got := c.plan.Delivers(now); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
