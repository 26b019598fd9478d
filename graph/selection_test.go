package graph_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/ent"
	"paygraph/graph/generated"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// TestOrderColumns asks for each field of an order alone, through every door
// that reads only the columns that its fields need, and holds the answer
// against an order that was read whole: the one of a payment. A resolver that
// uses a column which its field does not name is found out here.
func TestOrderColumns(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	filled := map[string]bool{}
	for what, impUID := range fixtures(t, env) {
		ask := func(query string) map[string]any {
			t.Helper()
			return get(t, env, what, strings.NewReplacer("ID", what.ID, "IMP", impUID).Replace(query))
		}
		var all []string
		for _, f := range schema.Types["Order"].Fields {
			if !strings.HasPrefix(f.Name, "__") {
				all = append(all, selected(schema, f))
			}
		}
		row := inside(ask(`{ payment(impUid: "IMP") { order { `+strings.Join(all, " ")+` } } }`), "payment", "order")
		for i, f := range all {
			name, _, _ := strings.Cut(f, " ")
			filled[name] = filled[name] || !isEmpty(row[name])
			doors := map[string]map[string]any{
				"order":        inside(ask(`{ order(id: "ID") { `+f+` } }`), "order"),
				"node":         inside(ask(`{ node(id: "ID") { ... on Order { `+f+` } } }`), "node"),
				"orders":       inside(ask(`query { orders(first: 1) { edges { node { ...f } } } } fragment f on Order { `+f+` }`), "orders", "edges", "node"),
				"an account's": inside(ask(`{ order(id: "ID") { virtualAccount { order { `+f+` } } } }`), "order", "virtualAccount", "order"),
				"orderUpdated": inside(ask(`subscription { orderUpdated(id: "ID") { `+f+` } }`), "orderUpdated"),
				"with others":  inside(ask(`{ order(id: "ID") { `+strings.Join(all[i:], " ")+` } }`), "order"),
			}
			if name != "charge" { // of an order that was reached through its charge that is at hand
				within := func(path string) string { return `{ order(id: "ID") { charge { plan { ` + path + ` } } } }` }
				doors["a charge's"] = inside(ask(within(`charges(first: 1) { edges { node { order { `+f+` } } } }`)), "order", "charge", "plan", "charges", "edges", "node", "order")
				doors["the next charge's"] = inside(ask(within(`nextCharge { order { `+f+` } }`)), "order", "charge", "plan", "nextCharge", "order")
			}
			for door, got := range doors {
				if diff := cmp.Diff(row[name], got[name]); diff != "" {
					t.Errorf("%s of %s by %s: -whole row +its columns\n%s", name, row["status"], door, diff)
				}
			}
		}
	}
	for _, f := range schema.Types["Order"].Fields {
		if !filled[f.Name] && !strings.HasPrefix(f.Name, "__") {
			t.Errorf("%s is empty in each order here: that proves nothing", f.Name)
		}
	}
}

// fixtures are orders whose columns are all filled, as far as that makes sense
// at one time, each with the newest of its payments. In each of them there is
// an account to show.
func fixtures(t *testing.T, env *testenv.Env) map[*ent.Order]string {
	t.Helper()
	all := map[*ent.Order]string{}
	for i, change := range []func(*ent.OrderCreate){
		// Settled by the older account: only accepted_payment_id says so.
		func(c *ent.OrderCreate) {
			c.SetStatus(pay.OrderPartiallyRefunded).SetAcceptedPaymentID("imp_10").SetPaid(90_000).SetRefunded(1_000)
		},
		func(c *ent.OrderCreate) { c.SetStatus(pay.OrderAwaitingDeposit) },
		func(c *ent.OrderCreate) { c.SetStatus(pay.OrderPending).SetClosingReason(pay.ClosedCancelled) },
		// Tried with a stored card since: only charge_failure says why in vain.
		func(c *ent.OrderCreate) {
			c.SetStatus(pay.OrderAwaitingDeposit).SetChargeFailure(&pay.Failure{Code: pay.FailureLimit})
		},
	} {
		now := env.Service.Now().UTC().Truncate(time.Second).Add(time.Duration(i) * time.Minute)
		at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
		create := env.DB.Client.Order.Create().
			SetID(fmt.Sprintf("ord_01arz3ndektsv4rrffq69g5f%02d", i)).SetOwner(auth.NewGuest()).SetKind(pay.KindSale).
			SetLines([]pay.Line{{SKU: "chair", Name: "의자", UnitPrice: 45_000, Quantity: 2, TaxFree: true}}).
			SetName("의자 2").SetAmount(90_000).SetTaxFreeAmount(45_000).SetCurrency(pay.KRW).
			SetBuyer(&pay.Buyer{Name: "구매자", Email: "b@example.com", Tel: "010-0000-0000", Address: "서울", Postcode: "00000"}).
			SetPayMethod("vbank").SetPg("html5_inicis").SetReturnURL("https://shop.example/done").SetAppScheme("myshop").
			SetVbankDueAt(at(60)).SetLocale("EN").SetReference("R-1").SetCustomData(`{"a": 1}`).SetClosingAt(at(3)).
			SetPaid(0).SetRefunded(0).SetVersion(7).SetExpiresAt(at(70)).SetDueAt(at(80)).SetCreatedAt(at(-9)).SetUpdatedAt(at(4))
		change(create)
		o := create.SetPlanID(plan(t, env, i, now)).SaveX(t.Context())
		env.DB.Client.Charge.Create().SetID("chg_" + o.ID[4:]).SetPlanID(o.PlanID).SetPeriod(1).SetStatus(pay.ChargeRetrying).
			SetLines(o.Lines).SetAmount(o.Amount).SetTaxFreeAmount(0).SetCurrency(o.Currency).SetBillingKeyID("bk_1").
			SetDueAt(at(5)).SetPeriodStart(at(0)).SetPeriodEnd(at(99)).SetOrder(o).SetAttempts(1).SetSilent(0).
			SetFailure(&pay.Failure{Code: pay.FailureDeclined}).SetCreatedAt(at(0)).SetUpdatedAt(at(5)).SaveX(t.Context())
		for j := range 2 {
			all[o] = fmt.Sprintf("imp_%d", (i+1)*10+j)
			env.DB.Client.Payment.Create().SetID(all[o]).SetOrder(o).SetStatus(pay.PaymentFailed).SetShown(true).
				SetAmount(90_000).SetRefunded(0).SetCurrency(pay.KRW).SetMethod("vbank").
				SetAccount(&pay.Account{BankName: "우리은행", Number: "1", DueAt: at(60), IssuedAt: at(j)}).
				SetFailure(&pay.Failure{Code: pay.FailureDeclined}).
				SetStartedAt(at(j)).SetFailedAt(at(5)).SetCreatedAt(at(j)).SetUpdatedAt(at(5)).SaveX(t.Context())
		}
		env.DB.Client.OrderEvent.Create().SetID(o.ID + ":000002").SetOrder(o).SetVersion(2).SetType(pay.EventStarted).
			SetFrom(pay.OrderPending).SetTo(o.Status).SetSource(pay.SourceClient).SetImpUID(all[o]).SetAt(at(1)).SaveX(t.Context())
	}
	return all
}

// plan is a plan on a stored card.
func plan(t *testing.T, env *testenv.Env, i int, now time.Time) string {
	t.Helper()
	n := fmt.Sprint(i)
	env.DB.Client.BillingKey.Create().SetID("bk_" + n).SetOwner("customer").SetCustomerUID("secret" + n).SetOrderID("ord_" + n).
		SetStatus(pay.BillingKeyActive).SetCard(&pay.Card{Name: "카드"}).SetVersion(1).SetAttempts(0).
		SetCreatedAt(now).SetUpdatedAt(now).SaveX(t.Context())
	return env.DB.Client.Plan.Create().SetID("pln_" + n).SetOwner("customer").SetBillingKeyID("bk_" + n).SetStatus(pay.PlanPastDue).
		SetName("멤버십").SetLines([]pay.Line{{Name: "멤버십", UnitPrice: 90_000, Quantity: 1}}).SetCurrency(pay.KRW).SetLocale("KO").
		SetRecurrence(pay.Recurrence{Every: pay.PeriodMonth, Interval: 1}).SetAnchorAt(now).SetCharged(0).
		SetChargeID("chg_01arz3ndektsv4rrffq69g5f0" + n).SetVersion(1).SetIdempotencyKey(n).SetInputHash(n).SetCreatedAt(now).SetUpdatedAt(now).SaveX(t.Context()).ID
}

// selected is a field with all that is in it; of an order in it only the id,
// because what is asked of that would be read too, and of what it lies in.
func selected(schema *ast.Schema, f *ast.FieldDefinition, within ...string) string {
	of := schema.Types[f.Type.Name()]
	switch {
	case of.Name == "Order" || slices.Contains(within, of.Name):
		return f.Name + " { id }"
	case !of.IsCompositeType():
		return f.Name
	}
	var inner []string
	for _, f := range of.Fields {
		inner = append(inner, selected(schema, f, append(within, of.Name)...))
	}
	return f.Name + " { " + strings.Join(inner, " ") + " }"
}

// get runs an operation as the owner of an order and returns its data; of a
// subscription the first.
func get(t *testing.T, env *testenv.Env, of *ent.Order, query string) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, env.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := env.Tokens.Issue(auth.Guest, of.Owner, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(query, "subscription") {
		r.Header.Set("Accept", "text/event-stream")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var out struct{ Data map[string]any }
		if json.Unmarshal([]byte(strings.TrimPrefix(lines.Text(), "data: ")), &out) == nil && out.Data != nil {
			return out.Data
		}
		if strings.Contains(lines.Text(), `"errors"`) {
			t.Fatalf("%s: %s", query, lines.Text())
		}
	}
	t.Fatalf("%s: no data", query)
	return nil
}

// inside follows a path into data; through a list by its first element.
func inside(data map[string]any, path ...string) map[string]any {
	for _, name := range path {
		next := data[name]
		if list, ok := next.([]any); ok && len(list) > 0 {
			next = list[0]
		}
		data, _ = next.(map[string]any)
	}
	return data
}

// isEmpty reports whether a value could as well come from a row that was not
// read.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return v["amount"] == 0.0
	default:
		return v == nil || v == 0.0 || v == ""
	}
}
