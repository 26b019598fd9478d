package sandbox

import (
	"cmp"
	"container/heap"
	"sync"
	"sync/atomic"
	"time"
)

// agenda is who executes schedules.
type agenda struct {
	running   sync.WaitGroup
	executing sync.Mutex // one executes at a time, so that time order is kept
	executed  atomic.Int64
}

// burst is how many schedules are executed before their webhooks are waited
// for: a thousand that are due at one minute do not all call at once.
const burst = 50

// onTime is how late a schedule may be executed and still count as executed at
// its own time. More than that, and the sandbox was down.
const onTime = time.Minute

// keepSchedules executes schedules when their time comes, be it by waiting or
// because the clock was moved there, until the sandbox closes. Those that fell
// due while it was down are executed at once.
func (s *Sandbox) keepSchedules() {
	for s.life.Err() == nil {
		err := s.executeDue()
		_, moved := s.clock.advanced()
		at, waiting, rebooked := s.nextSchedule()
		pause := time.Hour
		switch {
		case err != nil:
			s.log.Error("execute schedules", "error", err)
			pause = time.Second
		case waiting:
			pause = max(min(pause, at.Sub(s.Now())), time.Millisecond)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-moved:
		case <-rebooked:
		case <-s.life.Done():
		}
		timer.Stop()
	}
}

// nextSchedule is when the next schedule is due, and a channel that is closed
// when that may have changed.
func (s *Sandbox) nextSchedule() (at time.Time, waiting bool, rebooked <-chan struct{}) {
	delay := int64(s.settings.get().ScheduleDelay)
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if k := s.books.first(); k != nil {
		return time.Unix(k.ScheduleAt+delay, 0), true, s.books.rebooked
	}
	return at, false, s.books.rebooked
}

// first is the schedule that is due before all others; nil when none waits.
// With b.mu held for writing.
func (b *books) first() *booking {
	for len(b.queue) > 0 {
		if k := b.queue[0]; b.waiting[k.Seq] == k {
			return k
		}
		heap.Pop(&b.queue) // was executed, moved or taken back
	}
	return nil
}

// queue has the schedule that is due first in front.
type queue []*booking

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].ScheduleAt, q[j].ScheduleAt), cmp.Compare(q[i].Seq, q[j].Seq)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(k any)   { *q = append(*q, k.(*booking)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	k := (*q)[last]
	*q = (*q)[:last]
	return k
}

// executeDue executes every schedule that is due, in the order of their times,
// each at its own time.
func (s *Sandbox) executeDue() error {
	s.agenda.executing.Lock()
	defer s.agenda.executing.Unlock()
	delay := int64(s.settings.get().ScheduleDelay)
	for n := 1; s.life.Err() == nil; n++ {
		at, waiting, _ := s.nextSchedule()
		now := s.Now()
		if !waiting || at.After(now) {
			return nil
		}
		if now.Sub(at) > onTime {
			at = now
		}
		r, err := s.execute(func() (*booking, *storedCard, string, error) {
			k := s.books.first()
			if k == nil || k.ScheduleAt+delay > now.Unix() {
				return nil, nil, "", nil // taken back just now
			}
			card := s.books.customers[k.CustomerUID]
			switch {
			case card == nil:
				return k, nil, msgNoCustomer, nil
			case wasPaid(s.books.attempts(k.MerchantUID)):
				return k, card, msgAlreadyPaid, nil
			}
			return k, card, "", nil
		}, at)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		s.agenda.executed.Add(1)
		s.log.Info("schedule executed", "merchant_uid", r.MerchantUID, "imp_uid", r.ImpUID, "status", r.Status)
		s.postman.send(s.note(r), s.scheduleDelivery())
		if n%burst == 0 {
			s.postman.landed(s.life)
		}
	}
	return nil
}

// scheduleDelivery is when the webhook of a schedule goes out; there is no
// call that it could come before.
func (s *Sandbox) scheduleDelivery() string {
	if s.settings.get().WebhookTwice {
		return deliverTwice
	}
	return deliverAfter
}
