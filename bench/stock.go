package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/sandbox/control"
)

// stock is what the load is made of: guests, and orders that are paid at the
// gateway and not completed yet. Making them is not measured.
type stock struct {
	guests  []*guest
	control control.Control
	pool    *pool

	mu    sync.Mutex
	made  []job // all, to be read
	ready []job // to be completed, each once
}

const (
	guestCount = 64
	batchSize  = 250 // orders in one transaction
	payers     = 8
)

func newStock(ctx context.Context, secret, sandboxURL string, pool *pool) (*stock, error) {
	tokens, err := auth.New(ctx, auth.Config{Secret: secret})
	if err != nil {
		return nil, err
	}
	s := &stock{pool: pool, control: control.Control{
		URL:    sandboxURL,
		Client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: payers}, Timeout: 30 * time.Second},
	}}
	for range guestCount {
		g := &guest{subject: auth.NewGuest()}
		if g.token, _, err = tokens.Issue(auth.Guest, g.subject, auth.GuestTTL); err != nil {
			return nil, err
		}
		s.guests = append(s.guests, g)
	}
	return s, nil
}

func (s *stock) anyGuest() *guest { return s.guests[rand.IntN(len(s.guests))] }

// any is an order to look at; there is at least one.
func (s *stock) any() job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[rand.IntN(len(s.made))]
}

// take is an order to complete; none if the stock is used up.
func (s *stock) take() job {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.ready) == 0 {
		return job{}
	}
	j := s.ready[len(s.ready)-1]
	s.ready = s.ready[:len(s.ready)-1]
	return j
}

// fill makes orders and pays for them until n can be completed. No webhook
// tells the server of it.
func (s *stock) fill(ctx context.Context, n int) error {
	for len(s.ready) < n {
		batch, err := s.insert(ctx)
		if err != nil {
			return err
		}
		if err := s.pay(ctx, batch); err != nil {
			return err
		}
		s.made = append(s.made, batch...)
		s.ready = append(s.ready, batch...)
	}
	return nil
}

// price of the chair in the sandbox's catalogue.
const price = 89_000

func (s *stock) insert(ctx context.Context) ([]job, error) {
	tx, err := s.pool.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	chair := &productRow{Name: "원목 의자", Price: price, Currency: "KRW"}
	batch := make([]job, batchSize)
	for i := range batch {
		j := job{guest: s.anyGuest(), orderID: newOrderID()}
		b := &bought{ID: j.orderID, Status: "PENDING", Amount: price, Currency: "KRW"}
		if err := insertAnOrder(ctx, tx, j.guest.subject, b, chair, basketOf(j.orderID)); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
		batch[i] = j
	}
	return batch, tx.Commit()
}

func (s *stock) pay(ctx context.Context, batch []job) error {
	var all sync.WaitGroup
	failed := make(chan error, payers)
	for worker := range payers {
		all.Go(func() {
			for i := worker; i < len(batch); i += payers {
				if err := s.payOne(ctx, &batch[i]); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (s *stock) payOne(ctx context.Context, j *job) error {
	answer, err := s.control.Pay(ctx, map[string]any{
		"merchant_uid": j.orderID, "name": "원목 의자", "amount": price, "currency": "KRW", "pay_method": "card",
		"buyer_name": "홍길동", "buyer_tel": "010-1234-5678", "webhook": "none",
	})
	if err != nil {
		return err
	}
	j.impUID, _ = answer["imp_uid"].(string)
	if j.impUID == "" {
		return fmt.Errorf("the sandbox's window answers %v", answer)
	}
	return nil
}
