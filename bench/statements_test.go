package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/ent"
	"paygraph/internal/testenv"
)

// TestStatements holds the floors' statements against what the server sends:
// a floor that does less would make the server look slow, one that does more
// would flatter it.
func TestStatements(t *testing.T) {
	t.Parallel()
	sent := &statementLog{}
	env := testenv.New(t, testenv.WithEnt(ent.Debug(), ent.Log(sent.add)))
	shopper := env.Shopper()
	cart := testenv.Cart("card")
	cart.IdempotencyKey = "key-1"

	sent.take()
	made, err := env.Service.CreateOrder(t.Context(), shopper, cart)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{selectProducts, insertOrder}, sent.take()); diff != "" {
		t.Errorf("createOrder: -floor +server\n%s", diff)
	}

	impUID := env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"})
	env.Complete(t, shopper, made.Order.ID, impUID)
	want := []string{selectOrder, selectPayments, "BEGIN", updateOrder, insertPayment, insertEvent, "COMMIT"}
	if diff := cmp.Diff(want, sent.take()); diff != "" {
		t.Errorf("completePayment: -floor +server\n%s", diff)
	}

	// Which columns are read is up to the document, so it comes by HTTP.
	token, _, err := env.Tokens.Issue(shopper.Role, shopper.Subject, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c, err := dial(strings.TrimPrefix(env.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	look := operations[slices.IndexFunc(operations, func(o *operation) bool { return o.name == "order" })]
	if err := c.post("/graphql", token, look.body(job{orderID: made.Order.ID}), look.told); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{selectSeen}, sent.take()); diff != "" {
		t.Errorf("order: -floor +server\n%s", diff)
	}
}

// statementLog keeps what ent logs.
type statementLog struct {
	mu  sync.Mutex
	all []string
}

var logged = regexp.MustCompile(`(?s)query=(.*) args=|: (started|committed)`)

func (l *statementLog) add(words ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := logged.FindStringSubmatch(fmt.Sprint(words...))
	switch {
	case m == nil:
	case m[2] == "started":
		l.all = append(l.all, "BEGIN")
	case m[2] == "committed":
		l.all = append(l.all, "COMMIT")
	default:
		l.all = append(l.all, m[1])
	}
}

func (l *statementLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}
