package explore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
	"paygraph/internal/worker"
)

// world is a database and a sandbox that many stories happen in, one after the
// other: they share nothing but the clock.
type world struct {
	env     *testenv.Env
	courier *courier
}

func newWorld(t testing.TB, config func(*service.Config)) *world {
	c := &courier{carried: map[string]int{}}
	w := &world{courier: c, env: testenv.New(t, testenv.WithBetween(between), testenv.WithConfig(config),
		testenv.WithNotices(notify.Channels{SMS: c, Webhook: c}))}
	watch(w.env.DB.Client)
	if _, err := w.env.Service.ReadFeed(t.Context()); err != nil { // from now on
		t.Fatal(err)
	}
	return w
}

// story is one ordering: its orders, its payments by their role, and what
// went wrong so far.
type story struct {
	*world
	ctx     context.Context
	chance  *chance
	trouble trouble // as it was planned

	mu     sync.Mutex
	server *process
	orders map[string]*ent.Order // by the name that the scenario gives them
	params map[string]json.RawMessage
	owners map[string]auth.Caller
	order  map[string]string // of a role: the name of its order
	impUID map[string]string // of a role
	plan   string            // its id; empty in a story without one
	cards  map[string]string // stored cards, by the name that the scenario gives them

	deleted *int // payments of the order when somebody was told that its card is deleted; nil if nobody was
	moved   int  // orders that a guest's sign-in was told to have moved

	facts    map[string]fact   // of a payment, as they were last seen
	accepted map[string]string // of an order
	log      strings.Builder
	faults   []error
	promises []promise
}

func (w *world) begin(ctx context.Context, t trouble) *story {
	s := &story{
		world: w, ctx: ctx, trouble: t, chance: &chance{control: w.env.Control, trouble: t},
		orders: map[string]*ent.Order{}, params: map[string]json.RawMessage{}, owners: map[string]auth.Caller{},
		order: map[string]string{}, impUID: map[string]string{}, cards: map[string]string{}, facts: map[string]fact{}, accepted: map[string]string{},
	}
	s.server = newProcess(w.env.Service, s.chance)
	return s
}

func (s *story) logf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.log, "  "+format+"\n", args...)
}

// wrong notes that a promise was broken.
func (s *story) wrong(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fmt.Errorf(format, args...))
}

// must ends a story that cannot go on.
func (s *story) must(err error) {
	if err != nil {
		panic(fmt.Errorf("the story cannot go on: %w", err))
	}
}

// live is the server that runs now: a new one if the last has crashed.
func (s *story) live() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.server.alive() != nil {
		s.server = newProcess(s.env.Service, s.chance)
		fmt.Fprintf(&s.log, "  -- a new process --\n")
	}
	return s.server
}

// another starts a second server beside the first, and turns to it.
func (s *story) another() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server = newProcess(s.env.Service, s.chance)
	fmt.Fprintf(&s.log, "  -- another server --\n")
}

// keep keeps the next call of a name until its hold is released.
func (s *story) keep(name string, arrives bool) *hold {
	s.chance.mu.Lock()
	defer s.chance.mu.Unlock()
	s.chance.hold, s.chance.name = newHold(arrives), name
	return s.chance.hold
}

// heard judges an answer of the server: who speaks to a dying one, or to one
// whose gateway is silent, hears of trouble; nobody else does.
func (s *story) heard(who string, err error) {
	s.logf("%s: %v", who, err)
	_, typed := errors.AsType[*pay.Error](err)
	switch {
	case err == nil, typed, errors.Is(err, errCrashed):
	case s.trouble.faultAt > 0 && (errors.Is(err, gateway.ErrUnavailable) || errors.Is(err, gateway.ErrOutcomeUnknown)):
	default:
		s.wrong("%s hears %v", who, err)
	}
}

// sell makes an order; it is not part of what is explored.
func (s *story) sell(name, payMethod string) {
	owner := s.env.Shopper()
	made, err := s.env.Service.CreateOrder(s.ctx, owner, testenv.Cart(payMethod))
	s.must(err)
	s.orders[name], s.owners[name], s.params[name] = made.Order, owner, made.RequestPay.Params
}

// open opens a window for an order, as a role. What is given besides are the
// sandbox's control keys; without an outcome it stays open.
func (s *story) open(role, orderName string, with map[string]any) {
	s.mu.Lock()
	params := s.params[orderName]
	s.mu.Unlock()
	all := map[string]any{"outcome": "open", "webhook": "none"}
	var asked map[string]any
	s.must(json.Unmarshal(params, &asked))
	maps.Copy(all, asked)
	maps.Copy(all, with)
	answer, err := s.env.Control.Pay(s.ctx, all)
	s.must(err)
	id, _ := answer["imp_uid"].(string)
	s.logf("window %s: %s %v", role, id, answer["error_msg"])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order[role] = orderName
	if id != "" {
		s.impUID[role] = id
	}
}

// refused reports whether the sandbox would not do what the shopper wanted.
func refused(err error) bool {
	_, is := errors.AsType[*control.Error](err)
	return is
}

// played notes what somebody did at the gateway, who may be refused there.
func (s *story) played(what string, err error) {
	s.logf("%s: %v", what, err)
	if err != nil && !refused(err) {
		s.must(err)
	}
}

// silently does something at the gateway that sends no webhook: the scenario
// sends them.
func (s *story) silently(path string, body map[string]any) error {
	body["webhook"] = "none"
	b, err := json.Marshal(body)
	s.must(err)
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.env.URL+"/sandbox/control"+path, strings.NewReader(string(b)))
	s.must(err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	s.must(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return &control.Error{Status: resp.StatusCode}
	}
	return nil
}

// knock sends a request through the REST doors of the server that runs.
func (s *story) knock(method, target, body string) int {
	p := s.live()
	req := httptest.NewRequestWithContext(p.ctx, method, target, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	p.doors.ServeHTTP(answer, req)
	return answer.Code
}

// tick runs every timer of the server once.
func (s *story) tick() (taken int) {
	p := s.live()
	for _, t := range worker.Timers(p.service) {
		n, err := t.Run(p.ctx)
		taken += n
		if err != nil || n > 0 {
			s.heard("timer "+t.Name, quiet(err))
		}
		if p.alive() != nil {
			return taken
		}
	}
	return taken
}

// quiet leaves out what a timer may say: that it could not ask, or was late.
func quiet(err error) error {
	if err == nil || errors.Is(err, gateway.ErrUnavailable) || errors.Is(err, gateway.ErrOutcomeUnknown) ||
		strings.Contains(err.Error(), "another server reads on") { // its lease ended while the clock jumped
		return nil
	}
	return err
}

// end lets the server finish: no trouble comes any more, and time passes until
// nothing is left to do.
func (s *story) end() {
	s.chance.mu.Lock()
	s.chance.trouble = trouble{}
	s.chance.mu.Unlock()
	s.must(s.env.Control.Faults(s.ctx))
	for range 12 {
		s.pass(leases)
		s.tick()
		if s.todo() == "" {
			return
		}
	}
	s.wrong("stuck: %s", s.todo())
}

// pass lets time go by.
func (s *story) pass(d time.Duration) {
	_, err := s.env.Control.Advance(s.ctx, d)
	s.must(err)
}

// feed reads what changed at the gateway, as the server does each minute.
func (s *story) feed() {
	s.pass(aMinute)
	p := s.live()
	_, err := p.service.ReadFeed(p.ctx)
	s.heard("feed", quiet(err))
}

// sync asks the gateway about an order before the exploration begins.
func (s *story) sync(orderName string) {
	_, err := s.env.Service.Sync(s.ctx, service.Hint{OrderID: s.orders[orderName].ID, Source: pay.SourceTimer})
	s.must(err)
}
