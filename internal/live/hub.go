// Package live knows who watches which order on this node. What it passes on
// is a hint that something changed, never the change itself: who hears it
// reads the order again. A lost hint costs time.
package live

import "sync"

// Hub wakes those who watch an order. Its zero value is ready.
type Hub struct {
	mu     sync.Mutex
	orders map[string]*watched
}

type watched struct {
	version int // the newest version that was heard of
	watches map[*Watch]struct{}
}

// Watch is one watcher of one order.
type Watch struct {
	// C has a token in it when the order may have changed. Several changes
	// become one: whoever reads again sees them all.
	C       <-chan struct{}
	c       chan struct{}
	hub     *Hub
	orderID string
}

// Watch begins to watch an order. Read the order after this, not before, or a
// change in between is missed. The caller must Close.
func (h *Hub) Watch(orderID string) *Watch {
	c := make(chan struct{}, 1)
	w := &Watch{C: c, c: c, hub: h, orderID: orderID}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.orders == nil {
		h.orders = map[string]*watched{}
	}
	o := h.orders[orderID]
	if o == nil {
		o = &watched{watches: map[*Watch]struct{}{}}
		h.orders[orderID] = o
	}
	o.watches[w] = struct{}{}
	return w
}

// Close ends the watch.
func (w *Watch) Close() {
	h := w.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	o := h.orders[w.orderID]
	if o == nil {
		return
	}
	delete(o.watches, w)
	if len(o.watches) == 0 {
		delete(h.orders, w.orderID)
	}
}

// Publish tells that an order has reached a version. One that was heard of
// before wakes nobody.
func (h *Hub) Publish(orderID string, version int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	o := h.orders[orderID]
	if o == nil || version <= o.version {
		return
	}
	o.version = version
	for w := range o.watches {
		select {
		case w.c <- struct{}{}:
		default: // it has not read since the last change, and will see this one too
		}
	}
}

// Watched lists the orders that somebody watches.
func (h *Hub) Watched() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]string, 0, len(h.orders))
	for id := range h.orders {
		ids = append(ids, id)
	}
	return ids
}
