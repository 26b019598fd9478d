package e2e

import (
	"testing"
	"time"

	"paygraph/internal/sandbox/control"
)

// A restart forgets neither orders nor the sandbox's books: what was paid
// stays paid, and what was paid unseen is settled afterwards.
func TestRestart(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	s := h.serve(t)
	seen, unseen := buy(t, s, "card"), buy(t, s, "card")
	mustSettle(t, s, seen, pay(t, s.Control, seen.RequestPay.Params))
	impUID := pay(t, s.Control, unseen.RequestPay.Params, "webhook", "none")
	admin := s.Admin
	s.stop(t)

	s = h.serve(t)
	if s.Admin != admin {
		t.Error("the admin's token changed")
	}
	if got := read(t, s, seen).Status; got != "PAID" {
		t.Errorf("order after the restart: got %s, want PAID", got)
	}
	mustSettle(t, s, unseen, impUID)
}

// separate starts a sandbox in a process of its own and a server beside it.
func separate(t *testing.T) (*server, control.Control) {
	t.Helper()
	address := freeAddress(t)
	box := launch(t, t.TempDir(), []string{"ADDR=" + address}, "sandbox")
	box.says(t, "IAMPORT_API_URL")
	s := newHome(t, "IAMPORT_API_URL=http://"+address+"/sandbox/iamport",
		"IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000").serve(t)
	return s, control.Control{URL: "http://" + address}
}

// The same binary pays at a sandbox that is another process.
func TestSeparateSandbox(t *testing.T) {
	t.Parallel()
	s, box := separate(t)
	o := buy(t, s, "card")
	mustSettle(t, s, o, pay(t, box, o.RequestPay.Params))
}

// Business time is the sandbox's, also from another process: a day later an
// unpaid order has expired, by the server's timer alone.
func TestTimePasses(t *testing.T) {
	t.Parallel()
	s, box := separate(t)
	o := buy(t, s, "card")
	page := watch(t, s, o.AccessToken, `subscription($id: ID!) { orderUpdated(id: $id) { status } }`, vars{"id": o.Order.ID})
	page.until(t, `"PENDING"`)
	if _, err := box.Advance(t.Context(), 25*time.Hour); err != nil {
		t.Fatal(err)
	}
	page.until(t, `"EXPIRED"`)
	if got := read(t, s, o).Status; got != "EXPIRED" {
		t.Errorf("order: got %s, want EXPIRED", got)
	}
}
