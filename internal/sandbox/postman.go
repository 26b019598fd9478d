package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// postman delivers webhooks and remembers how that went.
type postman struct {
	s      *Sandbox
	client *http.Client

	mu      sync.Mutex
	next    int
	log     []*Delivery
	closed  bool
	pending int
	resting map[*time.Time]bool // until when deliveries wait for their retry
	idle    *sync.Cond          // signalled when there is less on its way
}

func newPostman(s *Sandbox) *postman {
	p := &postman{s: s, resting: map[*time.Time]bool{}}
	p.idle = sync.NewCond(&p.mu)
	p.client = &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
			MaxIdleConnsPerHost: 64,
			IdleConnTimeout:     30 * time.Second,
		},
		// What is behind a redirect is not the URL that was registered.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return p
}

// send delivers a note to each of its URLs. Only "before" waits for the first
// attempt; retries never hold anybody up.
func (p *postman) send(n note, when string) {
	if when == deliverNone {
		return
	}
	to := slices.Clone(n.to)
	if when == deliverTwice {
		to = append(to, n.to...)
	}
	var first sync.WaitGroup
	for _, u := range to {
		if !p.begin() {
			return
		}
		first.Add(1)
		go func() {
			defer p.end()
			again := p.attempt(n, u, 1, firstTimeout)
			first.Done()
			if again {
				p.retry(n, u)
			}
		}()
	}
	if when == deliverBefore {
		first.Wait()
	}
}

// retry repeats a delivery as often as support was asked for.
func (p *postman) retry(n note, u string) {
	for i := 1; i <= p.s.settings.get().WebhookRetries; i++ {
		if p.rest(p.s.Now().Add(retryPause)) != nil {
			return
		}
		if !p.attempt(n, u, i+1, againTimeout) {
			return
		}
	}
}

// rest waits for the time of a retry.
func (p *postman) rest(until time.Time) error {
	p.mu.Lock()
	p.resting[&until] = true
	p.idle.Broadcast()
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.resting, &until)
	}()
	return p.s.clock.waitUntil(p.s.life, until)
}

// attempt delivers once and reports whether a retry may help: after a 5xx or
// no answer, not after a 4xx.
func (p *postman) attempt(n note, u string, number int, timeout time.Duration) (again bool) {
	body, contentType := n.encode(p.s.settings.get().WebhookFormat)
	d := p.enter(Delivery{At: p.s.Now().UTC(), URL: u, ImpUID: n.ImpUID, Status: n.Status, Body: string(body), Attempt: number})
	if _, lost := p.s.faults.take(func(f Fault) bool { return f.Fault == faultDropWebhook }); lost {
		p.finish(d, 0, "dropped by a scripted fault")
		return false
	}
	ctx, cancel := context.WithTimeout(p.s.life, timeout)
	defer cancel()
	code, _, err := p.post(ctx, u, contentType, body)
	if err != nil {
		p.finish(d, 0, err.Error())
		p.s.log.Warn("webhook not delivered", "url", u, "imp_uid", n.ImpUID, "error", err)
		return true
	}
	p.finish(d, code, "")
	p.s.log.Info("webhook", "url", u, "imp_uid", n.ImpUID, "status", n.Status, "response", code)
	return code >= 500
}

// post sends a body and returns the status of the answer with its beginning.
func (p *postman) post(ctx context.Context, u, contentType string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "iamport-sandbox")
	resp, err := p.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxBody)) // to the end, which keeps the connection
	return resp.StatusCode, answer, err
}

// begin counts a delivery that starts; none does after Close.
func (p *postman) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.pending++
	return true
}

func (p *postman) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending--
	p.idle.Broadcast()
}

// wait takes no more deliveries and waits for those that are under way.
func (p *postman) wait() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for p.pending > 0 {
		p.idle.Wait()
	}
	p.client.CloseIdleConnections()
}

// settle waits until nothing is on its way. A delivery that waits for its
// retry counts as on its way.
func (p *postman) settle(ctx context.Context) {
	p.waitFor(ctx, longPoll, func() bool { return p.pending == 0 })
}

// landed waits until nothing is on its way but what waits for a retry that is
// not due yet.
func (p *postman) landed(ctx context.Context) {
	p.waitFor(ctx, firstTimeout+againTimeout, func() bool {
		now, resting := p.s.Now(), 0
		for until := range p.resting {
			if until.After(now) {
				resting++
			}
		}
		return p.pending == resting
	})
}

// nextRetry is when the next retry is due.
func (p *postman) nextRetry() (at time.Time, waiting bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for until := range p.resting {
		if !waiting || until.Before(at) {
			at, waiting = *until, true
		}
	}
	return at, waiting
}

func (p *postman) waitFor(ctx context.Context, most time.Duration, done func() bool) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.idle.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !done() && ctx.Err() == nil {
		p.idle.Wait()
	}
}

func (p *postman) enter(d Delivery) *Delivery {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next++
	d.ID = p.next
	p.log = append(p.log, &d)
	if len(p.log) > logMax {
		p.log = slices.Delete(p.log, 0, len(p.log)-logMax)
	}
	return &d
}

func (p *postman) finish(d *Delivery, code int, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d.Response, d.Error, d.Done = code, why, true
}

// deliveries lists what was sent, newest first, for one payment or for all.
func (p *postman) deliveries(impUID string) []Delivery {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []Delivery{}
	for _, d := range p.log {
		if cmp.Or(impUID, d.ImpUID) == d.ImpUID {
			list = append(list, *d)
		}
	}
	slices.Reverse(list)
	return list
}
