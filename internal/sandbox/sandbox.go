// Package sandbox is a local Iamport V1: the REST API, the browser SDK and its
// payment window, webhooks, the bank, a clock that can be moved and faults that
// can be asked for.
//
// It is the other side of the wire. It knows nothing of the server that uses
// it, is reached by HTTP alone and keeps books of its own, so that a test can
// count the money on both sides. Whatever Iamport's public texts leave open is
// a switch in [Settings].
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The sandbox has one merchant; these are its credentials.
const (
	Key    = "sandbox"     // REST API key (imp_key)
	Secret = "sandbox"     // REST API secret (imp_secret)
	Code   = "imp00000000" // merchant code given to IMP.init
)

// Options say where the sandbox lives.
type Options struct {
	Path        string           // SQLite file that keeps the books over a restart; "" keeps them in memory
	BaseURL     string           // origin at which Handler is reached; "" takes it from each request
	WindowURL   string           // second origin at which Window is reached; "" serves the window from BaseURL
	Logger      *slog.Logger     // nil discards
	Hosted      bool             // a server is at the same origin: its shop, playground and outbox are linked
	AllowRemote bool             // answer requests that are not addressed to loopback, or were forwarded
	Now         func() time.Time // the machine's clock; nil is time.Now
}

// Sandbox is one local Iamport with its books.
type Sandbox struct {
	options  Options
	log      *slog.Logger
	store    *store
	clock    *clock
	settings *switches
	tokens   *tokens
	books    *books
	faults   *faults
	postman  *postman
	agenda   agenda

	followers *followers
	traveller chan struct{} // held by who moves the clock
	maxSteps  int           // of one move

	life   context.Context // ends with Close; whatever waits, waits on this too
	cancel context.CancelFunc
	close  func() error
}

// New opens the books, or starts empty ones.
func New(o Options) (*Sandbox, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	o.WindowURL = strings.TrimRight(o.WindowURL, "/")

	st, err := openStore(o.Path)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{options: o, log: o.Logger, store: st, faults: new(faults),
		followers: newFollowers(), traveller: make(chan struct{}, 1), maxSteps: maxSteps}
	s.life, s.cancel = context.WithCancel(context.Background())
	s.close = sync.OnceValue(s.shut)
	if err := s.load(); err != nil {
		s.cancel()
		return nil, fmt.Errorf("open the sandbox's books: %w", errors.Join(err, st.close()))
	}
	s.agenda.running.Go(s.keepSchedules)
	return s, nil
}

// load reads what an earlier life of the sandbox wrote.
func (s *Sandbox) load() (err error) {
	if s.clock, err = newClock(s.options.Now, s.store); err != nil {
		return err
	}
	if s.settings, err = newSwitches(s.store); err != nil {
		return err
	}
	if s.tokens, err = newTokens(s.store); err != nil {
		return err
	}
	if s.books, err = newBooks(s.Now, s.store); err != nil {
		return err
	}
	s.postman = newPostman(s)
	return nil
}

// Now is sandbox time: the machine's clock and what it was advanced by.
func (s *Sandbox) Now() time.Time { return s.clock.now() }

// Close ends webhooks that are on their way or wait for a retry, lets go of
// requests that a fault holds, and closes the books.
func (s *Sandbox) Close() error { return s.close() }

func (s *Sandbox) shut() error {
	s.cancel()
	s.agenda.running.Wait()
	s.postman.wait()
	return s.store.close()
}

// Handler serves everything under /sandbox/. Without a second origin that
// includes the payment window.
func (s *Sandbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/sandbox/iamport/", s.restAPI())
	mux.Handle("/sandbox/control/", s.controlAPI())
	s.serveScript(mux)
	s.servePages(mux)
	if s.options.WindowURL == "" {
		s.serveWindow(mux)
	}
	return s.guard(mux)
}
