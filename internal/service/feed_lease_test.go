package service_test

import (
	"slices"
	"testing"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// pagesOf reads the feed of a server in pages of two and returns which pages of
// what was paid it asked for. before is called before each.
func pagesOf(t testing.TB, s *service.Service, before func(page int)) (pages []int, err error) {
	t.Helper()
	real := s.Gateway
	defer func() { s.Gateway = real }()
	s.Gateway = &shortPages{Gateway: real, each: func(q gateway.Changes) {
		if q.Status == gateway.ChangedPaid {
			before(q.Page)
			pages = append(pages, q.Page)
		}
	}}
	_, err = s.ReadFeed(t.Context())
	return pages, err
}

// untouched is a reader that nothing happens to.
func untouched(int) {}

// A long reading keeps its lease, also over pages in which nothing is news; one
// that was not heard of for the time of a lease has lost it, and stops.
func TestFeedLease(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	feed(t, env, 0)
	var ids []string
	for range 7 {
		made, _ := env.Order(t, "card")
		env.Pay(t, made.RequestPay, silent)
		ids = append(ids, made.Order.ID)
	}
	whole := []int{1, 2, 3, 4, 1, 2, 3, 4} // what is longer than a page is read twice
	slow, other := env.Service, another(env.Service)
	advance(t, env, time.Minute)
	got, err := pagesOf(t, slow, func(page int) {
		advance(t, env, 61*time.Second) // of the lease's two minutes
		if stolen, err := pagesOf(t, other, untouched); len(stolen) > 0 || err != nil {
			t.Errorf("page %d: another server read %v of what is being read, %v", page, stolen, err)
		}
	})
	if err != nil || !slices.Equal(got, whole) {
		t.Errorf("a slow reader: got pages %v, %v; want %v", got, err, whole)
	}

	advance(t, env, time.Minute)
	got, _ = pagesOf(t, slow, func(page int) {
		if page != 3 {
			return
		}
		advance(t, env, 3*time.Minute)
		if taken, err := pagesOf(t, other, untouched); err != nil || !slices.Equal(taken, whole) {
			t.Errorf("the lease is over: another server read %v, %v; want %v", taken, err, whole)
		}
	})
	if want := []int{1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("without its lease: got pages %v, want %v", got, want)
	}
	for _, id := range ids {
		stands(t, env, id, pay.OrderPaid, 89_000)
		happened(t, env, id, pay.EventPaid)
	}
}
