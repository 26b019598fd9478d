package sandbox

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"
)

// books hold every payment and every pre-registration. One lock orders all
// changes; a change is on disk before anybody can see it.
type books struct {
	now   func() time.Time
	store *store

	mu         sync.RWMutex
	rows       map[string]*row     // by imp_uid
	byMerchant map[string][]string // merchant_uid → imp_uids, oldest first
	order      []string            // all imp_uids, oldest first
	prepared   map[string]prepared // by merchant_uid
	billing
}

var errNoPayment = errors.New("no such payment")

func newBooks(now func() time.Time, st *store) (*books, error) {
	b := &books{now: now, store: st, rows: map[string]*row{}, byMerchant: map[string][]string{}, prepared: map[string]prepared{}}
	var rows []*row
	err := st.each("payment", func(_ string, body []byte) error {
		r := new(row)
		rows = append(rows, r)
		return json.Unmarshal(body, r)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b *row) int { return int(a.Seq - b.Seq) })
	for _, r := range rows {
		b.index(r)
	}
	if err := b.loadBilling(); err != nil {
		return nil, err
	}
	return b, st.each("prepared", func(key string, body []byte) error {
		var p prepared
		defer func() { b.prepared[key] = p }()
		return json.Unmarshal(body, &p)
	})
}

func (b *books) index(r *row) {
	b.rows[r.ImpUID] = r
	b.byMerchant[r.MerchantUID] = append(b.byMerchant[r.MerchantUID], r.ImpUID)
	b.order = append(b.order, r.ImpUID)
}

// add enters a new payment and gives it its imp_uid. allow may refuse it with
// the payments of the same merchant_uid in hand, under the lock.
func (b *books) add(prefix string, r row, allow func(others []*row) error) (*row, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := allow(b.attempts(r.MerchantUID)); err != nil {
		return nil, err
	}
	b.begin(prefix, &r, b.now())
	if err := b.store.put("payment", r.ImpUID, &r); err != nil {
		return nil, err
	}
	b.index(&r)
	return &r, nil
}

// begin gives a new payment its imp_uid and what else every payment has. With
// b.mu held.
func (b *books) begin(prefix string, r *row, now time.Time) {
	// Random and checked: unique over restarts, even of books in memory.
	for r.ImpUID == "" || b.rows[r.ImpUID] != nil {
		r.ImpUID = prefix + strconv.FormatInt(1e11+rand.Int64N(9e11), 10)
	}
	r.Status, r.StartedAt, r.Updated = statusReady, now.Unix(), now.Unix()
	r.Seq = 1
	if n := len(b.order); n > 0 {
		r.Seq = b.rows[b.order[n-1]].Seq + 1
	}
	r.CancelHistory, r.CancelReceiptURLs, r.DepositHistory = []cancellation{}, []string{}, []struct{}{}
	r.Refunds = []refund{}
}

// change replaces a row by what f makes of a copy of it. f decides under the
// lock, so that of two cancels that exceed the amount together one is refused.
func (b *books) change(impUID string, f func(r *row, now time.Time) error) (*row, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.rows[impUID]
	if old == nil {
		return nil, errNoPayment
	}
	r, now := *old, b.now()
	if err := f(&r, now); err != nil {
		return nil, err
	}
	r.Updated = now.Unix()
	if err := b.store.put("payment", r.ImpUID, &r); err != nil {
		return nil, err
	}
	b.rows[impUID] = &r
	return &r, nil
}

// get finds a payment; nil when there is none.
func (b *books) get(impUID string) *row {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.rows[impUID]
}

// of finds the payments of a merchant_uid, oldest first.
func (b *books) of(merchantUID string) []*row {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.attempts(merchantUID)
}

func (b *books) attempts(merchantUID string) []*row {
	var rs []*row
	for _, id := range b.byMerchant[merchantUID] {
		rs = append(rs, b.rows[id])
	}
	return rs
}

// where finds the payments that keep accepts, oldest first.
func (b *books) where(keep func(*row) bool) []*row {
	b.mu.RLock()
	defer b.mu.RUnlock()
	rs := []*row{}
	for _, id := range b.order {
		if r := b.rows[id]; keep(r) {
			rs = append(rs, r)
		}
	}
	return rs
}

// wasPaid reports whether money ever came in for one of the payments. Iamport
// takes no second payment then, refunded or not.
func wasPaid(rs []*row) bool {
	return slices.ContainsFunc(rs, func(r *row) bool { return r.PaidAt > 0 })
}
