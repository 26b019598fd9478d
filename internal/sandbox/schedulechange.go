package sandbox

import (
	"net/http"
	"time"
)

// unschedule is POST /subscribe/payments/unschedule: the schedules that are
// named, or all of a customer.
func (s *Sandbox) unschedule(c *call) (any, error) {
	uid, named := c.text("customer_uid"), c.texts("merchant_uid")
	if uid == "" && len(named) == 0 {
		return nil, problem(http.StatusBadRequest, -1, "customer_uid 또는 merchant_uid를 지정해주셔야합니다.")
	}
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	found := b.unscheduled(uid, named)
	if len(found) == 0 {
		return nil, declined(1, "취소할 예약결제 기록이 존재하지 않습니다.")
	}
	reports, then := []schedule{}, []entry{}
	for _, k := range found {
		next := *k
		next.ScheduleStatus, next.RevokedAt = scheduleRevoked, s.Now().Unix()
		reports, then = append(reports, next.schedule), append(then, next.entry())
	}
	return reports, b.write(then)
}

// unscheduled finds what an unschedule takes back. With b.mu held.
func (b *books) unscheduled(uid string, named []string) (found []*booking) {
	if len(named) == 0 {
		return b.sortedBookings(func(k *booking) bool { return k.CustomerUID == uid && k.ScheduleStatus == scheduleWaiting })
	}
	seen := map[string]bool{}
	for _, m := range named {
		k := b.booked(m)
		if k != nil && k.ScheduleStatus == scheduleWaiting && (uid == "" || k.CustomerUID == uid) && !seen[m] {
			seen[m] = true
			found = append(found, k)
		}
	}
	return found
}

// postpone is PUT /subscribe/payments/schedule/{merchant_uid}.
func (s *Sandbox) postpone(c *call) (any, error) {
	return s.rebook(c, func(k *booking) bool { return k.ScheduleStatus == scheduleWaiting })
}

// reschedule is POST .../reschedule: what failed or was revoked gets another
// time.
func (s *Sandbox) reschedule(c *call) (any, error) {
	return s.rebook(c, func(k *booking) bool {
		return k.ScheduleStatus == scheduleRevoked || k.ScheduleStatus == scheduleExecuted && !wasPaid(s.books.attempts(k.MerchantUID))
	})
}

// rebook gives the newest schedule of a merchant_uid another time.
func (s *Sandbox) rebook(c *call, may func(*booking) bool) (any, error) {
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.booked(c.PathValue("merchant_uid"))
	if k == nil {
		return nil, errNoSchedule
	}
	at, err := s.later(c.params)
	if err != nil {
		return nil, err
	}
	if !may(k) {
		return nil, problem(http.StatusBadRequest, -1, "변경할 수 없는 예약결제 상태입니다.")
	}
	next := *k
	next.ScheduleAt, next.ScheduleStatus = at, scheduleWaiting
	next.ExecutedAt, next.RevokedAt, next.FailReason = 0, 0, ""
	if s.settings.get().RetryImpUID == retryNew {
		next.ImpUID = ""
	}
	if err := b.write([]entry{next.entry()}); err != nil {
		return nil, err
	}
	return b.report(&next), nil
}

// retrySchedule is POST .../retry: a schedule that failed is tried now.
func (s *Sandbox) retrySchedule(c *call) (any, error) {
	uid := c.PathValue("merchant_uid")
	r, err := s.execute(func() (*booking, *storedCard, string, error) {
		k := s.books.booked(uid)
		switch {
		case k == nil:
			return nil, nil, "", errNoSchedule
		case s.books.customers[k.CustomerUID] == nil:
			return nil, nil, "", problem(http.StatusNotFound, -1, msgNoCustomer)
		case k.ScheduleStatus != scheduleExecuted || wasPaid(s.books.attempts(uid)):
			return nil, nil, "", problem(http.StatusBadRequest, -1, "재시도할 수 없는 예약결제 상태입니다.")
		}
		return k, s.books.customers[k.CustomerUID], "", nil
	}, s.Now())
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), s.usualDelivery())
	return r.payment, nil
}

// execute charges the schedule that choose finds under the lock with its card.
// choose may give a reason to fail it that is not the card's.
func (s *Sandbox) execute(choose func() (*booking, *storedCard, string, error), at time.Time) (*row, error) {
	same := s.settings.get().RetryImpUID == retrySame
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	k, card, refusal, err := choose()
	if err != nil || k == nil {
		return nil, err
	}
	var r *row
	var then []entry
	if old := b.rows[string(k.ImpUID)]; same && old != nil && old.PaidAt == 0 {
		r = new(*old)
		then = append(b.decide(r, card, refusal, at), entry{"payment", r.ImpUID, r})
	} else {
		r, then = b.charge(k.Order, card, refusal, at)
	}
	next := *k
	next.ScheduleStatus, next.ExecutedAt, next.ImpUID = scheduleExecuted, at.Unix(), text(r.ImpUID)
	return r, b.write(append(then, next.entry()))
}
