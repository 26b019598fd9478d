package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// recent remembers the callers of tokens that were verified: a page sends the
// same one with each request, and reading it costs as much as answering.
type recent struct {
	mu  sync.Mutex
	all map[[sha256.Size]byte]remembered // by hash, because a token can be long
}

type remembered struct {
	caller Caller
	until  time.Time
}

const (
	recentMax = 4_096       // tokens, about 1 MB
	recentKey = time.Minute // what is signed by a key that its owner may withdraw
)

func (r *recent) get(token string) (Caller, bool) {
	hash := sha256.Sum256([]byte(token))
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.all[hash]
	return found.caller, ok && time.Now().Before(found.until)
}

// add remembers a caller for a time, but not longer than its token lasts. Any
// other makes room for it.
func (r *recent) add(token string, c Caller, longest time.Duration) {
	until := c.ExpiresAt
	if longest > 0 && time.Until(until) > longest {
		until = time.Now().Add(longest)
	}
	hash := sha256.Sum256([]byte(token))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[[sha256.Size]byte]remembered{}
	}
	if _, known := r.all[hash]; !known && len(r.all) >= recentMax {
		for other := range r.all {
			delete(r.all, other)
			break
		}
	}
	r.all[hash] = remembered{c, until}
}
