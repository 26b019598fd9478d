package service

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// takenAtOnce is how many due rows are taken on at one time: a card company
// that hangs must not stop the others.
const takenAtOnce = 8

// eachAtOnce takes n due rows on, several at one time, and sums up how many
// were taken.
func (s *Service) eachAtOnce(n int, take func(i int) (int, error)) (int, error) {
	taken, failed := make([]int, n), make([]error, n)
	var all sync.WaitGroup
	places := make(chan struct{}, takenAtOnce)
	for i := range n {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			failed[i] = survive(func() (err error) { taken[i], err = take(i); return err })
		})
	}
	all.Wait()
	sum := 0
	for _, n := range taken {
		sum += n
	}
	return sum, errors.Join(failed...)
}

// survive makes a panic an error: one row that nobody foresaw must not end the
// server that takes everybody's payments.
func survive(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
