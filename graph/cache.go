package graph

import (
	"container/list"
	"context"
	"sync"
)

// cache keeps what was used last, bounded by its size in bytes and not by its
// number: clients choose what is kept, and how large it is. It is a
// graphql.Cache.
type cache[T any] struct {
	max  int
	size func(key string, value T) int

	mu      sync.Mutex
	used    int
	order   *list.List // of *cached[T], the last used first
	entries map[string]*list.Element
}

type cached[T any] struct {
	key   string
	value T
	size  int
}

func newCache[T any](max int, size func(key string, value T) int) *cache[T] {
	return &cache[T]{max: max, size: size, order: list.New(), entries: map[string]*list.Element{}}
}

// Get finds a value and marks it as used.
func (c *cache[T]) Get(_ context.Context, key string) (value T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		return value, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached[T]).value, true
}

// Add keeps a value, in place of those that were not used for longest. One
// that would fill more than an eighth alone is not worth that.
func (c *cache[T]) Add(_ context.Context, key string, value T) {
	size := c.size(key, value)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.entries[key]; known || size > c.max/8 {
		return
	}
	c.entries[key] = c.order.PushFront(&cached[T]{key, value, size})
	for c.used += size; c.used > c.max; {
		last := c.order.Remove(c.order.Back()).(*cached[T])
		delete(c.entries, last.key)
		c.used -= last.size
	}
}
