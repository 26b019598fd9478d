package recent_test

import (
	"sync"
	"testing"

	"paygraph/internal/recent"
)

// A key has one value for as long as it is used, however many others come.
func TestMapKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	m := recent.New[int](10, func() *int { return new(int) })
	mine := m.Get(-1)
	for stranger := range 100_000 {
		m.Get(stranger)
		if stranger%10 == 0 && m.Get(-1) != mine {
			t.Fatalf("forgotten after %d strangers", stranger)
		}
		if n := m.Len(); n > 20 {
			t.Fatalf("got %d keys, want at most 20", n)
		}
	}
	for stranger := range 20 {
		m.Get(stranger)
	}
	if m.Get(-1) == mine {
		t.Error("got the old value, want what is not used forgotten")
	}
}

// All who ask at once get the same value.
func TestMapAtOnce(t *testing.T) {
	t.Parallel()
	m := recent.New[string](4, func() *int { return new(int) })
	got := make([]*int, 50)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i] = m.Get("key") })
	}
	all.Wait()
	for _, p := range got {
		if p != got[0] {
			t.Fatal("got several values of one key")
		}
	}
}
