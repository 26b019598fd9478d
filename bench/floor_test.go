package main

import (
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// TestFloor sells by the floor's own hand: the server must read its rows as if
// it had written them, or the two do not do the same work.
func TestFloor(t *testing.T) {
	t.Parallel()
	ctx, sandbox, address := t.Context(), testenv.New(t), testenv.DatabaseURL(t)
	db, err := database.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	server := &service.Service{DB: db.Client, Now: time.Now}
	if err := server.SeedProducts(ctx); err != nil {
		t.Fatal(err)
	}
	pool, err := openPool(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.close() })
	g := &gateway{URL: sandbox.URL + "/sandbox/iamport"}
	g.open()
	if err := g.login(ctx); err != nil {
		t.Fatal(err)
	}
	f := &floor{pool: pool, gateway: g}

	made, err := f.createOrder(ctx, "guest:1", basketOf("key-1"))
	if err != nil {
		t.Fatal(err)
	}
	s := &stock{control: sandbox.Control}
	j := job{orderID: made.ID}
	if err := s.payOne(ctx, &j); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.completePayment(ctx, "guest:2", made.ID, j.impUID); err == nil {
		t.Error("a stranger completed the order")
	}
	if _, _, err := f.completePayment(ctx, "guest:1", made.ID, j.impUID); err != nil {
		t.Fatal(err)
	}
	o, err := server.Order(ctx, auth.Caller{Role: auth.Guest, Subject: "guest:1"}, made.ID, service.With{Payments: true, Events: true})
	if err != nil {
		t.Fatal(err)
	}
	if o.Status != pay.OrderPaid || o.Paid != price || o.AcceptedPaymentID != j.impUID || o.Version != 2 || o.Lines[0].UnitPrice != price {
		t.Errorf("the server reads %+v, want it paid", o)
	}
	if len(o.Edges.Payments) != 1 || o.Edges.Payments[0].Card.Name == "" || len(o.Edges.Events) != 1 {
		t.Errorf("got payments %v, events %v; want one of each", o.Edges.Payments, o.Edges.Events)
	}
}

// TestSubject reads the server's tokens, and no others.
func TestSubject(t *testing.T) {
	t.Parallel()
	tokens := map[string]string{"right": "a secret of the tests", "wrong": "another secret"}
	for name, secret := range tokens {
		made, err := auth.New(t.Context(), auth.Config{Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		if tokens[name], _, err = made.Issue(auth.Guest, "guest:1", time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := subject("Bearer "+tokens["right"], []byte("a secret of the tests")); err != nil || got != "guest:1" {
		t.Errorf("got %q, %v; want guest:1", got, err)
	}
	for _, header := range []string{"", "Bearer ", "Bearer a.b", tokens["right"], "Bearer " + tokens["wrong"]} {
		if got, err := subject(header, []byte("a secret of the tests")); err == nil {
			t.Errorf("%q is taken for %q", header, got)
		}
	}
}
