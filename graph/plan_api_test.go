package graph_test

import (
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/testenv"
)

const planFields = `fragment Plan on Plan {
	id version owner status name lines { sku quantity total { amount } } total { amount } nextLines { quantity }
	recurrence { every interval trialDays count } billingKey { id status plans(first: 2) { edges { node { id } } } }
	currentPeriodStart currentPeriodEnd trialEndsAt cancelAt failure { code } nextActions createdAt updatedAt
	nextCharge { id number status amount { amount } dueAt periodStart periodEnd attempts order { id } plan { id } }
	charges(first: 5) { edges { node { number status order { id kind status charge { number } } } } }
}`

func mutatePlan(name, input string) string {
	return `mutation($in: ` + input + `!) { ` + name + `(input: $in) {
		__typename ... on PlanChanged { plan { ...Plan } replayed } ... on UserError { code message }
		... on PlanNotChangeable { plan { status } }
	} } ` + planFields
}

// The life of a plan as a page sees it.
func TestPlanAPI(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	caller, card := env.Member(t)
	token, _, err := env.Tokens.Issue(auth.Customer, caller.Subject, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(token, query string, in object) object {
		t.Helper()
		variables := object{}
		if in != nil {
			variables["in"] = in
		}
		data, errs := asks(t, env, token, query, variables)
		if errs != nil {
			t.Fatalf("%s: %v", query, errs)
		}
		return data
	}
	start := `mutation($in: StartPlanInput!) { startPlan(input: $in) {
		__typename
		... on StartPlanSuccess { replayed plan { ...Plan } }
		... on PaymentPending { waitingFor } ... on PaymentFailed { failure { code } }
		... on InvalidInput { fields { path rule } } ... on UserError { code message }
	} } ` + planFields
	in := object{"billingKeyId": card.ID, "lines": []object{{"sku": "membership", "quantity": 1}}, "idempotencyKey": "k"}
	begun := ask(token, start, in)
	if got := at(begun, "startPlan.plan.status"); got != "ACTIVE" {
		t.Fatalf("startPlan: got %v", begun)
	}
	env.Settle(t)
	id, _ := at(begun, "startPlan.plan.id").(string)
	if again := ask(token, start, in); at(again, "startPlan.replayed") != true || at(again, "startPlan.plan.id") != id {
		t.Errorf("startPlan again: got %v", again)
	}
	for field, value := range map[string]any{
		"recurrence": object{"every": "YEAR"}, "startAt": "2999-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z",
	} {
		bad := object{"billingKeyId": card.ID, "lines": in["lines"], "idempotencyKey": "bad", field: value}
		if got := ask(token, start, bad); at(got, "startPlan.__typename") != "InvalidInput" {
			t.Errorf("a customer who sends %s: got %v", field, got)
		}
	}

	mine := ask(token, `{ viewer { plans(first: 3, filter: {status: [ACTIVE]}) { edges { node { ...Plan } } } } } `+planFields, nil)
	edges, _ := at(mine, "viewer.plans.edges").([]any)
	if len(edges) != 1 || at(edges[0], "node.nextCharge.number") != 2.0 || at(edges[0], "node.nextCharge.order") != nil ||
		at(edges[0], "node.owner") != caller.Subject {
		t.Errorf("viewer.plans: got %v", mine)
	}
	next, _ := at(edges[0], "node.nextCharge.id").(string)
	node := ask(token, `{ plan: node(id: "`+id+`") { ... on Plan { status } } charge: node(id: "`+next+`") { ... on Charge { status } } }`, nil)
	if at(node, "plan.status") != "ACTIVE" || at(node, "charge.status") != "SCHEDULED" {
		t.Errorf("node: got %v", node)
	}
	charges, _ := at(edges[0], "node.charges.edges").([]any)
	if len(charges) != 2 || at(charges[1], "node.order.charge.number") != 1.0 || at(charges[1], "node.order.kind") != "SCHEDULED" {
		t.Errorf("charges: got %v", charges)
	}

	// A stranger sees nothing, and hears the same as for what is not there.
	stranger, _, err := env.Tokens.Issue(auth.Customer, "somebody else", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	hidden := ask(stranger, `{ plan(id: "`+id+`") { id } node(id: "`+next+`") { id } viewer { plans { edges { node { id } } } } }`, nil)
	if at(hidden, "plan") != nil || at(hidden, "node") != nil || len(at(hidden, "viewer.plans.edges").([]any)) != 0 {
		t.Errorf("a stranger sees %v", hidden)
	}
	if _, errs := asks(t, env, token, `{ plans { edges { node { id } } } }`, nil); errs == nil {
		t.Error("a customer reads the plans of all")
	}
	all := ask(testenv.AdminKey, `{ plans(filter: {owner: "`+caller.Subject+`"}) { edges { node { owner } } } }`, nil)
	if edges, _ := at(all, "plans.edges").([]any); len(edges) != 1 || at(edges[0], "node.owner") != caller.Subject {
		t.Errorf("an admin sees %v", all)
	}

	for _, step := range []struct {
		mutation, input string
		in              object
		typename        string
		path            string
		want            any
	}{
		{"changePlanLines", "ChangePlanLinesInput", object{"planId": id, "lines": []object{{"sku": "membership", "quantity": 2}}}, "PlanChanged", "plan.total.amount", 9_900.0},
		{"pausePlan", "PausePlanInput", object{"planId": id}, "PlanChanged", "plan.status", "PAUSED"},
		{"pausePlan", "PausePlanInput", object{"planId": id}, "PlanChanged", "replayed", true},
		{"resumePlan", "ResumePlanInput", object{"planId": id}, "PlanChanged", "plan.nextCharge.amount.amount", 19_800.0},
		{"changePlanCard", "ChangePlanCardInput", object{"planId": id, "billingKeyId": card.ID}, "PlanChanged", "replayed", true},
		{"cancelPlan", "CancelPlanInput", object{"planId": id}, "PlanChanged", "plan.nextCharge", nil},
		{"cancelPlan", "CancelPlanInput", object{"planId": id, "at": "NOW"}, "PlanChanged", "plan.status", "CANCELLED"},
		{"resumePlan", "ResumePlanInput", object{"planId": id}, "PlanNotChangeable", "plan.status", "CANCELLED"},
		{"pausePlan", "PausePlanInput", object{"planId": "pln_nothing"}, "NotFound", "code", "NOT_FOUND"},
	} {
		got := ask(token, mutatePlan(step.mutation, step.input), step.in)
		if at(got, step.mutation+".__typename") != step.typename || at(got, step.mutation+"."+step.path) != step.want {
			t.Errorf("%s: got %v, want %s with %s %v", step.mutation, got, step.typename, step.path, step.want)
		}
	}
	product := ask("", `{ product(sku: "membership") { recurrence { every interval } } }`, nil)
	if at(product, "product.recurrence.every") != "MONTH" {
		t.Errorf("product: got %v", product)
	}
	order := ask("", `mutation { createOrder(input: {lines: [{sku: "membership", quantity: 1}]}) { __typename } }`, nil)
	if at(order, "createOrder.__typename") != "InvalidInput" {
		t.Errorf("a plan in a plain order: got %v", order)
	}
}

// A page of a plan's charges, with what a member's page shows of their orders,
// is as many statements for one charge as for many.
func TestChargesInFewStatements(t *testing.T) {
	t.Parallel()
	var log testenv.Statements
	env := testenv.New(t, log.Log())
	caller, card := env.Member(t)
	token, _, err := env.Tokens.Issue(auth.Customer, caller.Subject, 1000*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	id := env.StartPlan(t, caller, card).ID
	page := func(ask string, want, most int) int {
		t.Helper()
		statements := log.During(func() {
			got, errs := asks(t, env, token, `{ plan(id: "`+id+`") { `+ask+` } }`, nil)
			if edges, _ := at(got, "plan.charges.edges").([]any); errs != nil || len(edges) != want {
				t.Fatalf("got %v, %v; want %d charges", got, errs, want)
			}
		})
		if len(statements) > most {
			t.Errorf("%s: %d statements of %d charges, want %d at most:", ask, len(statements), want, most)
			for _, line := range statements {
				t.Log("   ", line)
			}
		}
		return len(statements)
	}
	const whole = `charges { edges { node { status order {
		status timeline { type } failure { code } charge { number plan { id } }
		payments { status card { name } refunds { status } }
	} } } }`
	one := page(whole, 2, 6)
	env.Live(t, 93*24*time.Hour, 31*24*time.Hour)
	if many := page(whole, 5, 6); many != one {
		t.Errorf("%d statements for four charges, %d for one", many, one)
	}
	page(`charges { edges { node { order { status } } } }`, 5, 3)
}

// A page of plans with their cards and next charges is as many statements for
// one plan as for many.
func TestPlansInFewStatements(t *testing.T) {
	t.Parallel()
	var log testenv.Statements
	env := testenv.New(t, log.Log())
	caller, card := env.Member(t)
	page := func() int {
		return len(log.During(func() {
			_, errs := asks(t, env, testenv.AdminKey, `{ plans(filter: {owner: "`+caller.Subject+`"}) { edges { node {
				status billingKey { card { name } } nextCharge { dueAt order { status } } } } } }`, nil)
			if errs != nil {
				t.Fatal(errs)
			}
		}))
	}
	env.StartPlan(t, caller, card)
	one := page()
	for range 4 {
		env.StartPlan(t, caller, card)
	}
	if many := page(); many != one || many > 4 {
		t.Errorf("%d statements for five plans, %d for one", many, one)
	}
}
