package service

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"paygraph/internal/recent"
)

// Anybody can send webhooks, and nobody signs them. What one can cost is
// bounded by the order that it names: a few look-ups, then one list of the
// order's payments in two seconds, which tells as much as any number of
// look-ups would. Each server counts for itself.
const (
	floodLooks   = 5               // at once; a payment has about three webhooks in its life
	floodRefill  = time.Minute     // for one more
	floodListing = 2 * time.Second // between two lists of an order
	floodOrders  = 10_000          // are remembered
)

// admission says what a hint may cost.
type admission int

const (
	admitLook    admission = iota // the payment is looked up
	admitList                     // the order's payments are listed
	admitLater                    // they are listed at a time that is told
	admitCovered                  // a list that is still to come will tell
)

// floods are the orders that were hinted at lately.
type floods struct {
	once   sync.Once
	orders *recent.Map[string, *flood]
}

// flood counts the hints of one order.
type flood struct {
	mu     sync.Mutex
	looks  *rate.Limiter
	listAt time.Time // of the last list, or of the one to come
}

// admit says what one more hint about an order may cost now. Where a list has
// to wait it says until when; who hears that sees to it that it happens.
func (f *floods) admit(orderID string, now time.Time) (admission, time.Time) {
	return f.of(orderID).admit(now)
}

// mayLook is admit for who would rather do without than wait.
func (f *floods) mayLook(orderID string, now time.Time) bool {
	return f.of(orderID).looks.AllowN(now, 1)
}

func (f *floods) of(orderID string) *flood {
	f.once.Do(func() {
		f.orders = recent.New[string](floodOrders, func() *flood {
			return &flood{looks: rate.NewLimiter(rate.Every(floodRefill), floodLooks)}
		})
	})
	return f.orders.Get(orderID)
}

func (f *flood) admit(now time.Time) (admission, time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := f.listAt.Add(floodListing)
	switch {
	case f.looks.AllowN(now, 1):
		return admitLook, now
	case now.Before(f.listAt):
		return admitCovered, f.listAt
	case now.Before(next):
		f.listAt = next
		return admitLater, next
	default:
		f.listAt = now
		return admitList, now
	}
}
