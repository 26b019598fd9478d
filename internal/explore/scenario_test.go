package explore

import (
	"time"

	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// scenario is what happens, in every order that its actions allow.
type scenario struct {
	name    string
	config  func(*service.Config)
	setup   func(*story)
	actions []action
	// ends lists every way in which it may end: what is left to chance is who
	// of two honest payments came first, and nothing else.
	ends []string
}

func card(s *story)            { s.sell("order", "card") }
func vbank(s *story)           { s.sell("order", "vbank") }
func onLive(c *service.Config) { c.Policy = pay.Policy{} }

var scenarios = []scenario{
	{
		name:  "one payment by card, told by everybody",
		setup: func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{
			approve("A"), callback("A"), redirect("A"), webhook("A"), webhook("A").named("webhook A again").then("webhook A"), feedRead,
		},
		ends: []string{"A PAID ACCEPTED; order PAID"},
	},
	{
		name:  "cancelled in the console, in parts",
		setup: func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{
			approve("A"), callback("A"), console("A", 30_000).then("approve A"), console("A", 59_000).then("console A 30000"), webhook("A"),
			timers,
		},
		ends: []string{"A REFUNDED ACCEPTED; order REFUNDED"},
	},
	{
		name: "a tampered payment and an honest one",
		setup: func(s *story) {
			card(s)
			s.open("T", "order", map[string]any{"charge_amount": 100})
			s.open("H", "order", nil)
		},
		actions: []action{
			approve("T"), approve("H"), callback("H"), callback("T").then("approve T"), webhook("T").then("approve T"), timers,
		},
		ends: []string{"H PAID ACCEPTED; T REFUNDED REJECTED AMOUNT_MISMATCH; order PAID"},
	},
	{
		name:  "paid twice",
		setup: func(s *story) { card(s); s.open("A", "order", nil); s.open("B", "order", nil) },
		actions: []action{
			approve("A"), approve("B"), callback("A").then("approve A"), callback("B").then("approve B"), webhook("A"), webhook("B"), timers,
		},
		ends: []string{
			"A PAID ACCEPTED; B REFUNDED REJECTED DUPLICATE_PAYMENT; order PAID",
			"A REFUNDED REJECTED DUPLICATE_PAYMENT; B PAID ACCEPTED; order PAID",
		},
	},
	{
		name: "declined, and approved late",
		setup: func(s *story) {
			card(s)
			s.open("D", "order", map[string]any{"outcome": "failed"})
			s.open("B", "order", nil)
		},
		actions: []action{callback("D"), webhook("D"), approve("D"), approve("B"), callback("B"), timers},
		ends: []string{
			"B PAID ACCEPTED; D REFUNDED REJECTED DUPLICATE_PAYMENT; order PAID",
			"B REFUNDED REJECTED DUPLICATE_PAYMENT; D PAID ACCEPTED; order PAID",
		},
	},
	{
		name: "another order's payment",
		setup: func(s *story) {
			card(s)
			s.sell("other", "card")
			s.open("X", "other", nil)
			s.open("A", "order", nil)
		},
		actions: []action{
			approve("X"), callback("X").named("callback X here"), webhook("X").named("webhook X here"), redirect("X"),
			callbackOf("X", "other").named("callback X there").then("approve X"), approve("A"), webhook("A").then("approve A"),
		},
		ends: []string{"A PAID ACCEPTED; X PAID ACCEPTED; order PAID; other PAID"},
	},
	{
		name:  "an old account, paid late",
		setup: func(s *story) { vbank(s) },
		actions: []action{
			issue("A", "order", nil), callback("A").then("issue A"), prepare.then("issue A"), issue("B", "order", nil).then("prepare"),
			webhook("B").then("issue B"), deposit("A").then("issue A"), deposit("B").then("issue B"), timers,
		},
		ends: []string{
			"A FAILED -; B PAID ACCEPTED; order PAID",
			"A PAID ACCEPTED; B none; order PAID", // its window did not open any more
			"A PAID ACCEPTED; B FAILED -; order PAID",
			"A PAID ACCEPTED; B PAID REJECTED DUPLICATE_PAYMENT; order PAID", // waits for the depositor's account
			"A PAID REJECTED DUPLICATE_PAYMENT; B PAID ACCEPTED; order PAID", // likewise
			"A PAID ACCEPTED; B FAILED - DUPLICATE_PAYMENT; order PAID",      // heard of after the money, and closed
			"A FAILED - DUPLICATE_PAYMENT; B PAID ACCEPTED; order PAID",      // likewise
			"A FAILED -; B FAILED -; order PENDING",                          // B was issued while prepare was still on its way, which closes both
		},
	},
	{
		name: "an account waits, and a card pays",
		setup: func(s *story) {
			vbank(s)
			s.open("A", "order", map[string]any{"outcome": "ready"})
			s.open("C", "order", map[string]any{"pay_method": "card"})
		},
		actions: []action{webhook("A"), callback("A"), approve("C"), callback("C"), timers},
		ends: []string{
			"A FAILED -; C PAID ACCEPTED; order PAID",
			"A FAILED - DUPLICATE_PAYMENT; C PAID ACCEPTED; order PAID", // heard of after the money
		},
	},
	{
		name: "a tampered account",
		setup: func(s *story) {
			vbank(s)
			s.open("A", "order", map[string]any{"outcome": "ready", "charge_amount": 100})
		},
		actions: []action{webhook("A"), callback("A"), deposit("A"), timers, timers.named("timers again").then("timers")},
		ends: []string{
			"A FAILED - AMOUNT_MISMATCH; order PENDING",
			"A PAID REJECTED AMOUNT_MISMATCH; order PENDING", // waits for the depositor's account
		},
	},
	{
		name:    "cancelled by its owner, and paid",
		setup:   func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{approve("A"), cancelOrder, callback("A"), webhook("A"), timers},
		ends: []string{
			"A PAID ACCEPTED; order PAID",
			"A REFUNDED REJECTED ORDER_CLOSED; order CANCELLED",
		},
	},
	{
		name:    "paid, then cancelled by its owner",
		setup:   func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{approve("A"), cancelOrder.then("approve A"), callback("A"), timers},
		ends:    []string{"A PAID ACCEPTED; order PAID"},
	},
	{
		name:    "cancelled by its owner while an account waits",
		setup:   func(s *story) { vbank(s); s.open("A", "order", map[string]any{"outcome": "ready"}) },
		actions: []action{webhook("A"), cancelOrder, deposit("A"), callback("A"), cancelOrder.named("cancel again").then("cancel order"), timers},
		ends: []string{
			"A FAILED -; order CANCELLED",
			"A PAID ACCEPTED; order PAID",
		},
	},
	{
		name:    "cancelled by its owner, and never paid",
		setup:   func(s *story) { vbank(s); s.open("A", "order", map[string]any{"outcome": "ready"}) },
		actions: []action{webhook("A"), cancelOrder, callback("A"), timers},
		ends:    []string{"A FAILED -; order CANCELLED"},
	},
	{
		name:    "out of time, and paid in time",
		setup:   func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{approve("A").then(), webhook("A"), late.then("approve A"), callback("A"), feedRead},
		ends:    []string{"A PAID ACCEPTED; order PAID"},
	},
	{
		name:    "out of time, and paid too late",
		setup:   func(s *story) { card(s); s.open("A", "order", nil) },
		actions: []action{late, approve("A").then("time runs out"), webhook("A"), callback("A"), feedRead, timers},
		ends: []string{
			"A REFUNDED REJECTED ORDER_CLOSED; order EXPIRED",
			"A PAID ACCEPTED; order PAID", // it was not closed yet
		},
	},
	{
		name: "expired, and paid after that",
		setup: func(s *story) {
			card(s)
			s.open("A", "order", nil)
			s.pass(25 * time.Hour)
			_, err := s.env.Service.CloseDueOrders(s.ctx)
			s.must(err)
		},
		actions: []action{approve("A"), webhook("A"), callback("A"), feedRead, timers},
		ends:    []string{"A REFUNDED REJECTED ORDER_CLOSED; order EXPIRED"},
	},
	{
		name: "refunds, and the console",
		setup: func(s *story) {
			card(s)
			s.open("A", "order", nil)
			approve("A").do(s)
			s.sync("order")
		},
		actions: []action{
			refund("A", "k1", 30_000), refund("A", "k1", 30_000).named("refund k1 again"), refund("A", "k2", 20_000), console("A", 10_000),
			webhook("A"), timers,
		},
		ends: []string{"A PARTIALLY_REFUNDED ACCEPTED; order PARTIALLY_REFUNDED"},
	},
	{
		name: "all of it back, twice",
		setup: func(s *story) {
			card(s)
			s.open("A", "order", nil)
			approve("A").do(s)
			s.sync("order")
		},
		actions: []action{refund("A", "k1", 0), refund("A", "k2", 0), webhook("A"), callback("A"), timers},
		ends:    []string{"A REFUNDED ACCEPTED; order REFUNDED"},
	},
	{
		name:  "a rejected payment, cancelled in the console",
		setup: func(s *story) { card(s); s.open("T", "order", map[string]any{"charge_amount": 100}) },
		actions: []action{
			approve("T"), webhook("T").then("approve T"), console("T", 40).then("approve T"), callback("T"), timers,
		},
		ends: []string{"T REFUNDED REJECTED AMOUNT_MISMATCH; order PENDING"},
	},
	{
		name: "a card that was only registered",
		setup: func(s *story) {
			card(s)
			s.open("U", "order", map[string]any{"customer_uid": "someone", "customer_uid_usage": "issue"})
			s.open("H", "order", nil)
		},
		actions: []action{approve("U"), approve("H"), webhook("U"), callback("U"), callback("H"), timers},
		ends:    []string{"H PAID ACCEPTED; U PAID REJECTED WRONG_USAGE; order PAID"},
	},
	{
		name: "a test payment where real goods are sold", config: onLive,
		setup: func(s *story) {
			card(s)
			s.open("T", "order", map[string]any{"sandbox": true})
			s.open("N", "order", map[string]any{"sandbox": nil})
			s.open("H", "order", map[string]any{"sandbox": false})
		},
		actions: []action{approve("T"), approve("N"), approve("H"), webhook("T"), callback("N").then("approve N"), callback("H").then("approve H"), timers},
		ends:    []string{"H PAID ACCEPTED; N PAID REJECTED TEST_PAYMENT; T PAID REJECTED TEST_PAYMENT; order PAID"},
	},
	{
		name: "another currency",
		setup: func(s *story) {
			card(s)
			s.open("C", "order", map[string]any{"charge_currency": "JPY"})
			s.open("H", "order", nil)
		},
		actions: []action{approve("C"), webhook("C"), callback("C"), approve("H"), callback("H"), timers},
		ends:    []string{"C REFUNDED REJECTED CURRENCY_MISMATCH; H PAID ACCEPTED; order PAID"},
	},
}

// leases is longer than anything that a server reserves for itself.
const leases = 11 * time.Minute

// aMinute is when the feed reads on.
const aMinute = 61 * time.Second
