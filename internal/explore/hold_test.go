package explore

import (
	"bytes"
	"runtime"
	"slices"
	"testing"

	"paygraph/internal/pay"
)

// told begins a story of its own, outside of the exploration.
func told(t *testing.T) *story {
	s := newWorld(t, nil).begin(t.Context(), trouble{})
	t.Cleanup(func() {
		if len(s.faults) > 0 {
			t.Errorf("%s%v", s.log.String(), s.faults)
		}
	})
	return s
}

// meanwhile does an action whose call of the gateway is kept, and other things
// until it is let go.
func (s *story) meanwhile(a action, h *hold, others ...func()) {
	done := make(chan struct{})
	go func() { a.do(s); close(done) }()
	<-h.held
	for _, f := range others {
		f()
	}
	close(h.release)
	<-done
}

// A deposit's webhook arrives while a look-up is under way that has not seen
// it: the look-up after it does, and nobody has to wait for the feed (rule 9).
func TestHintDuringLookUp(t *testing.T) { // alone: it looks at all goroutines
	s := told(t)
	card(s)
	s.open("A", "order", nil)
	second := make(chan struct{})
	s.meanwhile(callback("A"), s.keep("Payment", false), func() {
		approve("A").do(s)
		go func() { webhook("A").do(s); close(second) }()
		stacks := make([]byte, 1<<20)
		for bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte("(*flights).do(")) < 2 {
			runtime.Gosched() // until the webhook waits beside the callback
		}
	})
	<-second
	o := s.env.Read(t, s.orders["order"].ID)
	if o.Status != pay.OrderPaid {
		t.Errorf("order is %s, want PAID", o.Status)
	}
}

// A payment that succeeds while its order is being closed, after the first
// look, settles the order (rule 6).
func TestPaidWhileClosing(t *testing.T) {
	t.Parallel()
	s := told(t)
	card(s)
	s.open("A", "order", nil)
	s.meanwhile(cancelOrder, s.keep("Payments", false), func() { approve("A").do(s) })
	s.end()
	if got, want := s.audit(), "A PAID ACCEPTED; order PAID"; got != want {
		t.Errorf("it ends as %s, want %s", got, want)
	}
}

// A refund is so long on its way that it is asked for again; both arrive, and
// one of them is refused by its checksum (rule 8).
func TestRefundArrivesTwice(t *testing.T) {
	t.Parallel()
	s := told(t)
	card(s)
	s.open("A", "order", nil)
	approve("A").do(s)
	s.sync("order")
	s.meanwhile(refund("A", "k1", 30_000), s.keep("Cancel", true), func() {
		s.pass(leases)
		s.another()
		s.tick()
	})
	s.end()
	if got, want := s.audit(), "A PARTIALLY_REFUNDED ACCEPTED; order PARTIALLY_REFUNDED"; got != want {
		t.Errorf("it ends as %s, want %s", got, want)
	}
	if o := s.env.Read(t, s.orders["order"].ID); o.Refunded != 30_000 {
		t.Errorf("buyer got %d back, want 30000", o.Refunded)
	}
}

// The server crashes after each point of a refund. However often it is asked,
// the gateway hears of a refund once more only after it was asked what it has,
// and never within the lease (rule 8).
func TestRefundCrashes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for at := 1; at <= 8; at++ {
		s := w.begin(t.Context(), trouble{crashAt: at})
		card(s)
		s.open("A", "order", nil)
		approve("A").do(s)
		s.sync("order")
		refund("A", "k1", 30_000).do(s)
		s.pass(leases)
		p := s.live()
		_, err := p.service.FinishRefunds(p.ctx) // before the feed tells of it
		s.heard("finish refunds", err)
		s.end()
		if got, want := s.audit(), "A PARTIALLY_REFUNDED ACCEPTED; order PARTIALLY_REFUNDED"; got != want {
			s.wrong("it ends as %s, want %s", got, want)
		}
		asked := false
		for i, call := range s.chance.names {
			switch {
			case call == "Payment":
				asked = true
			case call == "Cancel" && !asked && slices.Contains(s.chance.names[:i], "Cancel"):
				s.wrong("asked again without a look: %v", s.chance.names)
			case call == "Cancel":
				asked = false
			}
		}
		if len(s.faults) > 0 {
			t.Errorf("crash at %d\n%s%v", at, s.log.String(), s.faults)
		}
	}
}
