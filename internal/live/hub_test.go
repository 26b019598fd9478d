package live_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"paygraph/internal/live"
)

// woken reports whether a watch has been told something since it was last asked.
func woken(w *live.Watch) bool {
	select {
	case <-w.C:
		return true
	default:
		return false
	}
}

// All who watch an order hear of a new version, once; nobody else does.
func TestPublish(t *testing.T) {
	t.Parallel()
	var hub live.Hub
	hub.Publish("a", 1) // nobody watches
	first, second, other := hub.Watch("a"), hub.Watch("a"), hub.Watch("b")
	defer other.Close()
	if woken(first) {
		t.Error("woken by what was before the watch, want a watch that begins quietly")
	}
	for i, step := range []struct {
		version int
		want    bool
	}{{2, true}, {2, false}, {1, false}, {3, true}} {
		hub.Publish("a", step.version)
		if got := woken(first); got != step.want {
			t.Errorf("step %d, version %d: got woken %t, want %t", i, step.version, got, step.want)
		}
		if got := woken(second); got != step.want {
			t.Errorf("step %d, version %d: second got woken %t, want %t", i, step.version, got, step.want)
		}
	}
	hub.Publish("a", 4)
	hub.Publish("a", 5)
	if !woken(first) || woken(first) {
		t.Error("two changes: want one token")
	}
	if woken(other) {
		t.Error("the other order's watcher was woken")
	}
	first.Close()
	first.Close() // closing twice harms nobody
	second.Close()
	if got := hub.Watched(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %v watched, want b", got)
	}
	again := hub.Watch("a")
	defer again.Close()
	hub.Publish("a", 1)
	if !woken(again) {
		t.Error("a hub that forgot an order wakes for any version of it")
	}
}

// A thousand watchers come, hear and go while versions are published: each
// hears of the last.
func TestHubUnderLoad(t *testing.T) {
	t.Parallel()
	var hub live.Hub
	const orders, watchers, last = 10, 100, 50
	var ready, all sync.WaitGroup
	ready.Add(orders * watchers)
	final := make(chan struct{})
	for o := range orders {
		id := fmt.Sprint(o)
		for range watchers {
			all.Go(func() {
				w := hub.Watch(id)
				defer w.Close()
				ready.Done()
				<-final // all are published; the token of the last is there
				if !woken(w) {
					t.Errorf("watcher of %s heard nothing", id)
				}
			})
		}
	}
	ready.Wait()
	var publishers sync.WaitGroup
	for o := range orders {
		for version := 1; version <= last; version++ {
			publishers.Go(func() { hub.Publish(fmt.Sprint(o), version) })
		}
	}
	publishers.Wait()
	close(final)
	all.Wait()
	if got := hub.Watched(); len(got) != 0 {
		t.Errorf("got %d orders still watched, want none", len(got))
	}
}
