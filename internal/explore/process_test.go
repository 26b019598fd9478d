package explore

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/live"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	doors "paygraph/internal/webhook"
)

// errCrashed is what everybody hears who still works for a dead process.
var errCrashed = errors.New("the process has crashed")

// process is one life of the server. What it does carries it in its context,
// so that after its crash nothing of it reaches the database or the gateway;
// the next one finds what was committed, as after a SIGKILL.
type process struct {
	service *service.Service
	doors   http.Handler
	ctx     context.Context
	chance  *chance

	mu      sync.Mutex
	dead    bool
	counted map[*ent.Tx]bool
}

type processKey struct{}

// trouble is what goes wrong in one ordering.
type trouble struct {
	crashAt int    // the process dies after this point; 0 is never
	faultAt int    // this call of the gateway goes wrong; 0 is none
	fault   string // how
	lateAt  int    // the answer of this call, a read, comes late; 0 is none
	lateBy  int    // so many actions
}

// hold keeps one call of the gateway on its way, before it arrives there or
// before its answer is back.
type hold struct {
	arrives bool          // it is kept before it arrives
	held    chan struct{} // closed once it is kept
	release chan struct{} // to be closed
}

func newHold(arrives bool) *hold {
	return &hold{arrives: arrives, held: make(chan struct{}), release: make(chan struct{})}
}

func (h *hold) wait() {
	close(h.held)
	<-h.release
}

// chance makes the trouble, and counts where there could be some.
type chance struct {
	control control.Control

	mu sync.Mutex
	trouble
	points int    // commits and answers of the gateway: where a crash makes a difference
	writes []bool // of each call so far: it changes something at the gateway
	names  []string
	hold   *hold // for lateAt, or for the next call of the name
	name   string
}

// newProcess starts a server over the same database and gateway.
func newProcess(like *service.Service, c *chance) *process {
	p := &process{chance: c, counted: map[*ent.Tx]bool{}}
	p.ctx = context.WithValue(context.Background(), processKey{}, p)
	p.service = &service.Service{
		DB: like.DB, Gateway: like.Gateway, Live: &live.Hub{}, Notify: like.Notify,
		Tokens: like.Tokens, Logger: like.Logger, Now: like.Now, Config: like.Config,
	}
	p.doors = (&doors.Doors{Service: p.service, Logger: like.Logger}).Handler()
	return p
}

func processOf(ctx context.Context) *process {
	p, _ := ctx.Value(processKey{}).(*process)
	return p
}

func (p *process) alive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		return errCrashed
	}
	return nil
}

// passed counts a point, and kills the process if it is the one.
func (p *process) passed() error {
	p.chance.mu.Lock()
	p.chance.points++
	last := p.chance.points == p.chance.crashAt
	p.chance.mu.Unlock()
	if !last {
		return p.alive()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
	return errCrashed
}

// watch makes a database know processes: a dead one reads, writes and commits
// nothing, and each commit is a point.
func watch(db *ent.Client) {
	db.Intercept(ent.InterceptFunc(func(next ent.Querier) ent.Querier {
		return ent.QuerierFunc(func(ctx context.Context, q ent.Query) (ent.Value, error) {
			if p := processOf(ctx); p != nil {
				if err := p.alive(); err != nil {
					return nil, err
				}
			}
			return next.Query(ctx, q)
		})
	}))
	db.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			p := processOf(ctx)
			if p == nil {
				return next.Mutate(ctx, m)
			}
			if err := p.alive(); err != nil {
				return nil, err
			}
			if tx, err := m.(interface{ Tx() (*ent.Tx, error) }).Tx(); err == nil {
				tx.OnCommit(p.commit)
				return next.Mutate(ctx, m)
			}
			v, err := next.Mutate(ctx, m)
			if err == nil {
				err = p.passed()
			}
			return v, err
		})
	})
}

// commit is a point, once a transaction: every statement of it asks for this.
func (p *process) commit(next ent.Committer) ent.Committer {
	return ent.CommitFunc(func(ctx context.Context, tx *ent.Tx) error {
		p.mu.Lock()
		again := p.counted[tx]
		p.counted[tx] = true
		p.mu.Unlock()
		if again {
			return next.Commit(ctx, tx)
		}
		if err := p.alive(); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := next.Commit(ctx, tx); err != nil {
			return err
		}
		return p.passed()
	})
}

// The ways a call of the gateway goes wrong.
const (
	timeoutBefore = "timeout"
	timeoutAfter  = "timeout_after_effect"
)

// writes are the calls that change something there, by the endpoint that
// takes them.
var writes = map[string]string{
	"Cancel":         "POST /payments/cancel",
	"RevokeAccount":  "DELETE /vbanks/{imp_uid}",
	"Charge":         "POST /subscribe/payments/again",
	"Schedule":       "POST /subscribe/payments/schedule",
	"Unschedule":     "POST /subscribe/payments/unschedule",
	"ForgetCustomer": "DELETE /subscribe/customers/{customer_uid}",
}

// between stands between the processes and the sandbox. A write goes wrong on
// the wire. A read that is not answered is left out: its three attempts would
// take most of a second, and the client's own tests see to them.
func between(ctx context.Context, call, _ string, next func() error) error {
	p := processOf(ctx)
	if p == nil {
		return next()
	}
	if err := p.alive(); err != nil {
		return err
	}
	t := p.chance
	endpoint, write := writes[call]
	t.mu.Lock()
	t.writes, t.names = append(t.writes, write), append(t.names, call)
	wrong := len(t.writes) == t.faultAt
	var kept *hold
	if t.hold != nil && (len(t.writes) == t.lateAt && !write || call == t.name) {
		kept, t.hold = t.hold, nil
	}
	t.mu.Unlock()
	if kept != nil && kept.arrives {
		kept.wait()
	}
	switch {
	case wrong && !write:
		return fmt.Errorf("%s: no answer: %w", call, gateway.ErrUnavailable)
	case wrong:
		err := t.control.Faults(ctx, control.Fault{Endpoint: endpoint, Fault: t.fault, Count: 1, Delay: "1ms"})
		if err != nil {
			return err
		}
	}
	err := next()
	if kept != nil && !kept.arrives {
		kept.wait()
	}
	if crashed := p.passed(); crashed != nil {
		return crashed
	}
	return err
}
