package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/ent/opencase"
	"paygraph/ent/payment"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// loseWebhooks keeps every webhook away.
func loseWebhooks(t testing.TB, env *testenv.Env) {
	t.Helper()
	trouble(t, env, control.Fault{Fault: "drop_webhook"})
}

// paidChair is an order for a chair that was paid and completed.
func paidChair(t testing.TB, env *testenv.Env, method string) (orderID, impUID string) {
	t.Helper()
	made, shopper := env.Order(t, method)
	impUID = env.Pay(t, made.RequestPay, silent)
	if done := env.Complete(t, shopper, made.Order.ID, impUID); done.Outcome != pay.OutcomeSettled {
		t.Fatalf("got %s, want it settled", done.Outcome)
	}
	return made.Order.ID, impUID
}

// compared compares the last hour and checks what differed, in any order.
func compared(t testing.TB, env *testenv.Env, want ...string) (ours, theirs []pay.MethodTotal) {
	t.Helper()
	now := env.Service.Now()
	r, err := env.Service.Reconcile(t.Context(), now.Add(-time.Hour), now.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, d := range r.Differences {
		s := d.String()
		if d.Mended {
			s += ", mended"
		}
		got[s] = true
	}
	wanted := map[string]bool{}
	for _, s := range want {
		wanted[s] = true
	}
	if diff := cmp.Diff(wanted, got); diff != "" || len(r.Differences) != len(want) {
		t.Errorf("%d differences; want-, got+\n%s", len(r.Differences), diff)
	}
	return r.OurTotals, r.TheirTotals
}

// openBooks lists the open cases about differing books.
func openBooks(t testing.TB, env *testenv.Env) (subjects []string) {
	t.Helper()
	for _, c := range env.Service.DB.OpenCase.Query().Where(opencase.KindEQ(pay.CaseBooksDiffer), opencase.ResolvedAtIsNil()).
		Order(opencase.BySubject()).AllX(t.Context()) {
		subjects = append(subjects, c.Subject)
	}
	return subjects
}

func total(method string, count int, amount int64) pay.MethodTotal {
	return pay.MethodTotal{Method: method, Count: count, Money: pay.Money{Amount: amount, Currency: pay.KRW}}
}

func sums(t testing.TB, what string, got []pay.MethodTotal, want ...pay.MethodTotal) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want-, got+\n%s", what, diff)
	}
}

// Both books agree: sums per method, and nothing else.
func TestBooksAgree(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	paidChair(t, env, "card")
	paidChair(t, env, "card")
	paidChair(t, env, "trans")
	_, impUID := paidChair(t, env, "card")
	if _, err := env.Control.Cancel(t.Context(), impUID, 9_000); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	window, _ := env.Order(t, "card")
	env.Pay(t, window.RequestPay, map[string]any{"outcome": "open"}) // no entry in any book
	ours, theirs := compared(t, env)
	want := []pay.MethodTotal{total("card", 3, 3*89_000-9_000), total("trans", 1, 89_000)}
	sums(t, "ours", ours, want...)
	sums(t, "theirs", theirs, want...)
	if open := openBooks(t, env); open != nil {
		t.Errorf("got cases %q, want none", open)
	}
}

// What a lost webhook kept from us is found and settled: a payment, a deposit,
// an account, and money that went back in the console.
func TestBooksMended(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	env.Pay(t, made.RequestPay, silent)
	account, _, deposited := issue(t, env)
	other, _ := env.Order(t, "vbank")
	env.Pay(t, other.RequestPay, silent)
	refundedID, refunded := paidChair(t, env, "card")
	loseWebhooks(t, env)
	if _, err := env.Control.Deposit(t.Context(), deposited); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Control.Cancel(t.Context(), refunded, 9_000); err != nil {
		t.Fatal(err)
	}
	ours, theirs := compared(t, env,
		"MISSING_HERE: ours none, theirs 89000 KRW, mended",
		"MISSING_HERE: ours none, theirs 89000 KRW, mended",
		"STATUS: ours 89000 KRW, theirs 89000 KRW, mended",
		"REFUND: ours 0 KRW, theirs 9000 KRW, mended")
	want := []pay.MethodTotal{total("card", 2, 169_000), total("vbank", 1, 89_000)}
	sums(t, "ours", ours, want...)
	sums(t, "theirs", theirs, want...)
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
	stands(t, env, account.Order.ID, pay.OrderPaid, 89_000)
	stands(t, env, other.Order.ID, pay.OrderAwaitingDeposit, 0)
	if o := env.Read(t, refundedID); o.Status != pay.OrderPartiallyRefunded || o.Refunded != 9_000 {
		t.Errorf("got %s, %d refunded; want 9000", o.Status, o.Refunded)
	}
	compared(t, env)
	if open := openBooks(t, env); open != nil {
		t.Errorf("got cases %q, want none", open)
	}
}

// A row of ours is lost: the payment comes back as it was, and no money goes
// back as if it were a duplicate.
func TestBooksRowLost(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	id, impUID := paidChair(t, env, "card")
	env.Service.DB.Payment.Delete().Where(payment.ID(impUID)).ExecX(t.Context())
	compared(t, env, "MISSING_HERE: ours none, theirs 89000 KRW, mended")
	if _, err := env.Service.FinishRefunds(t.Context()); err != nil {
		t.Fatal(err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	if _, err := env.Service.Payment(t.Context(), env.Merchant(), impUID); err != nil {
		t.Error(err)
	}
}

// What asking again cannot make right becomes a case, once, and no money moves.
func TestBooksDiffer(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	amountID, amount := paidChair(t, env, "card")
	_, refund := paidChair(t, env, "card")
	_, invented := paidChair(t, env, "card")
	db := env.Service.DB
	db.Payment.Update().Where(payment.ID(amount)).SetAmount(1).ExecX(t.Context())
	db.Payment.Update().Where(payment.ID(refund)).SetRefunded(5_000).ExecX(t.Context())
	p := db.Payment.GetX(t.Context(), invented)
	const nobody = "imp_000000000001" // a row that the gateway never had
	db.Payment.Create().SetID(nobody).SetOrderID(p.OrderID).SetStatus(p.Status).SetShown(false).SetVerdict(p.Verdict).
		SetAmount(p.Amount).SetRefunded(0).SetCurrency(p.Currency).SetChannel(p.Channel).SetMethod(p.Method).
		SetStartedAt(p.StartedAt).SetPaidAt(*p.PaidAt).SetCreatedAt(p.CreatedAt).SetUpdatedAt(p.UpdatedAt).ExecX(t.Context())
	want := []string{
		"AMOUNT: ours 1 KRW, theirs 89000 KRW",
		"REFUND: ours 5000 KRW, theirs 0 KRW",
		"MISSING_THERE: ours 89000 KRW, theirs none",
	}
	ours, theirs := compared(t, env, want...)
	sums(t, "ours", ours, total("card", 4, 1+84_000+89_000+89_000))
	sums(t, "theirs", theirs, total("card", 3, 3*89_000))
	cases := openBooks(t, env)
	if diff := cmp.Diff([]string{nobody + "/MISSING_THERE"}, cases[:1]); diff != "" || len(cases) != 3 {
		t.Errorf("got cases %q, want three", cases)
	}
	compared(t, env, want...)
	if again := openBooks(t, env); len(again) != 3 {
		t.Errorf("a second time: got cases %q, want the same three", again)
	}
	booked(t, env, amountID, "paid")
}

// Money that names an order of ours that we do not have, as after a backup was
// put back: a case. Others who share the account are no business of ours.
func TestBooksOfStrangers(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	const gone = "ord_01arz3ndektsv4rrffq69g5fav"
	impUID := env.Pay(t, made.RequestPay, silent, map[string]any{"merchant_uid": gone})
	env.Pay(t, made.RequestPay, silent, map[string]any{"merchant_uid": "other-shop-1"})
	env.Pay(t, made.RequestPay, silent, map[string]any{"merchant_uid": "ord_01arz3ndektsv4rrffq69g5faw", "outcome": "failed"})
	ours, theirs := compared(t, env, "MISSING_HERE: ours none, theirs 89000 KRW")
	sums(t, "ours", ours, []pay.MethodTotal{}...)
	sums(t, "theirs", theirs, total("card", 1, 89_000))
	if diff := cmp.Diff([]string{impUID + "/MISSING_HERE"}, openBooks(t, env)); diff != "" {
		t.Error(diff)
	}
	booked(t, env, gone, "paid")
}

// Somebody pays between the reading of one book and of the other: that is no
// difference.
func TestBooksMove(t *testing.T) {
	t.Parallel()
	var env *testenv.Env
	var orderID, impUID string
	env = testenv.New(t, testenv.WithBetween(func(ctx context.Context, call, subject string, next func() error) error {
		err := next()
		if call == "Changed" && subject == string(gateway.ChangedPaid) && impUID != "" {
			moved := impUID
			impUID = ""
			if _, err := env.Control.Cancel(ctx, moved); err != nil {
				t.Error(err)
			}
			env.Settle(t)
		}
		return err
	}))
	orderID, impUID = paidChair(t, env, "card")
	ours, theirs := compared(t, env)
	sums(t, "ours", ours, total("card", 1, 0))
	sums(t, "theirs", theirs, total("card", 1, 0))
	if o := env.Read(t, orderID); o.Status != pay.OrderRefunded {
		t.Errorf("got %s, want REFUNDED", o.Status)
	}
}

// What came in yesterday and went back today counts for yesterday, as it
// stands now.
func TestBooksOfYesterday(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, impUID := paidChair(t, env, "card")
	end := env.Service.Now().Add(time.Second)
	advance(t, env, 24*time.Hour)
	paidChair(t, env, "card")
	loseWebhooks(t, env)
	if _, err := env.Control.Cancel(t.Context(), impUID, 9_000); err != nil {
		t.Fatal(err)
	}
	r, err := env.Service.Reconcile(t.Context(), end.Add(-time.Hour), end)
	if err != nil {
		t.Fatal(err)
	}
	sums(t, "ours", r.OurTotals, total("card", 1, 80_000))
	sums(t, "theirs", r.TheirTotals, total("card", 1, 80_000))
	if len(r.Differences) != 1 || r.Differences[0].Kind != pay.DifferentRefund || !r.Differences[0].Mended {
		t.Errorf("got %v, want the refund, mended", r.Differences)
	}
}

// Periods that cannot be compared, and a gateway that is away.
func TestReconcileRefused(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	now := env.Service.Now()
	for name, row := range map[string]struct{ from, to time.Time }{
		"empty":     {now, now},
		"backwards": {now, now.Add(-time.Hour)},
		"too long":  {now.Add(-91 * 24 * time.Hour), now},
		"to come":   {now.Add(time.Hour), now.Add(2 * time.Hour)},
	} {
		if _, err := env.Service.Reconcile(t.Context(), row.from, row.to); codeOf(t, err) != pay.InvalidInput {
			t.Errorf("%s: got %v, want INVALID_INPUT", name, err)
		}
	}
	trouble(t, env, control.Fault{Endpoint: "*", Fault: "refused"})
	if _, err := env.Service.Reconcile(t.Context(), now.Add(-time.Hour), now); err == nil {
		t.Error("gateway away: got no error")
	}
	if n := env.Service.DB.Reconciliation.Query().CountX(t.Context()); n != 0 {
		t.Errorf("got %d comparisons, want none", n)
	}
}

// Each Korean day is compared in the night after it, by one server, also the
// days of an outage.
func TestReconcileNightly(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	seoul := time.FixedZone("KST", 9*60*60)
	now := env.Service.Now().In(seoul)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, seoul)
	night := func(want int) {
		t.Helper()
		other := second(env)
		var done [2]int
		atOnce(2, func(i int) {
			n, err := []interface {
				ReconcileNightly(context.Context) (int, error)
			}{env.Service, other}[i].ReconcileNightly(t.Context())
			if err != nil {
				t.Error(err)
			}
			done[i] = n
		})
		if done[0]+done[1] != want {
			t.Errorf("at %s: got %v compared, want %d in all", env.Service.Now().In(seoul), done, want)
		}
	}
	night(0)
	paidChair(t, env, "card")
	advance(t, env, time.Until(midnight)-time.Until(env.Service.Now())+3*time.Hour+59*time.Minute)
	night(0) // not before four
	advance(t, env, 2*time.Minute)
	night(1)
	night(0)
	advance(t, env, 3*24*time.Hour)
	night(3)
	rows, _, err := env.Service.Reconciliations(t.Context(), env.Merchant(), service.Page{First: 10})
	if err != nil || len(rows) != 4 {
		t.Fatalf("got %d comparisons, %v; want 4", len(rows), err)
	}
	for i, r := range rows {
		to := midnight.AddDate(0, 0, 3-i)
		if !r.To.Equal(to) || !r.From.Equal(to.AddDate(0, 0, -1)) {
			t.Errorf("got %s to %s, want the day that ends %s", r.From, r.To, to)
		}
	}
	if first := rows[3]; first.OurCount != 1 || first.TheirCount != 1 {
		t.Errorf("got %d and %d payments, want the one of that day", first.OurCount, first.TheirCount)
	}
}
