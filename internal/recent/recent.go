// Package recent is a map of what was used lately. It forgets the rest, so that
// strangers who think of names cannot fill the memory.
package recent

import "sync"

// Map keeps at least the size keys that were used last, and at most twice as
// many. The zero value is not usable; see New.
type Map[K comparable, V any] struct {
	size int
	make func() V

	mu    sync.Mutex
	young map[K]V
	old   map[K]V // used before the young ones; forgotten next
}

// New is an empty map that makes the value of a key that it does not have.
func New[K comparable, V any](size int, make func() V) *Map[K, V] {
	return &Map[K, V]{size: size, make: make, young: map[K]V{}}
}

// Get is the value of a key. Values are shared: they guard themselves.
func (m *Map[K, V]) Get(key K) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.young[key]
	if ok {
		return v
	}
	if v, ok = m.old[key]; !ok {
		v = m.make()
	}
	if len(m.young) >= m.size {
		m.old, m.young = m.young, map[K]V{}
	}
	m.young[key] = v
	return v
}

// Len is how many keys it has now.
func (m *Map[K, V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.young)
	for k := range m.old {
		if _, both := m.young[k]; !both {
			n++
		}
	}
	return n
}
