package graph

import "sync"

// gate counts who is inside, and tells when the last one has left after it
// was closed. It keeps nobody out.
type gate struct {
	mu     sync.Mutex
	inside int
	empty  chan struct{} // not nil once closed
	told   bool
}

func (g *gate) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside++
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.tell()
}

// close asks to be told, through the channel, that nobody is inside.
func (g *gate) close() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	g.tell()
	return g.empty
}

func (g *gate) tell() {
	if g.empty != nil && g.inside == 0 && !g.told {
		g.told = true
		close(g.empty)
	}
}
