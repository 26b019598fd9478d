package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// sortedBookings are the schedules that keep accepts, by their time. With b.mu
// held.
func (b *books) sortedBookings(keep func(*booking) bool) []*booking {
	found := []*booking{}
	for _, k := range b.bookings {
		if keep(k) {
			found = append(found, k)
		}
	}
	slices.SortFunc(found, func(x, y *booking) int {
		return cmp.Or(cmp.Compare(x.ScheduleAt, y.ScheduleAt), cmp.Compare(x.Seq, y.Seq))
	})
	return found
}

// findSchedule is GET /subscribe/payments/schedule/{merchant_uid}: the newest.
func (s *Sandbox) findSchedule(c *call) (any, error) {
	s.books.mu.RLock()
	defer s.books.mu.RUnlock()
	k := s.books.booked(c.PathValue("merchant_uid"))
	if k == nil {
		return nil, errNoSchedule
	}
	return s.books.report(k), nil
}

// schedules is GET /subscribe/payments/schedule.
func (s *Sandbox) schedules(c *call) (any, error) {
	return s.listSchedules(c, "schedule_from", "schedule_to", "schedule_status", "")
}

// customerSchedules is GET /subscribe/customers/{customer_uid}/schedules, and
// the same by its other path.
func (s *Sandbox) customerSchedules(c *call) (any, error) {
	return s.listSchedules(c, "from", "to", "schedule-status", c.PathValue("customer_uid"))
}

// listSchedules answers one page of the schedules of a period, which is at
// most three months; newest first unless sorting says otherwise.
func (s *Sandbox) listSchedules(c *call, fromName, toName, statusName, uid string) (any, error) {
	if c.query.Get(fromName) == "" || c.query.Get(toName) == "" {
		return nil, problem(http.StatusBadRequest, -1, fromName+", "+toName+" 파라메터가 누락되었습니다.")
	}
	from, err1 := unix(c.query.Get(fromName), 0)
	to, err2 := unix(c.query.Get(toName), 0)
	if err := cmp.Or(err1, err2); err != nil {
		return nil, err
	}
	if from > to || time.Unix(to, 0).After(time.Unix(from, 0).AddDate(0, 3, 0)) {
		return nil, problem(http.StatusBadRequest, -1, "조회기간은 최대 3개월까지 지정할 수 있습니다.")
	}
	status := c.query.Get(statusName)
	if !slices.Contains([]string{"", scheduleWaiting, scheduleExecuted, scheduleRevoked}, status) {
		return nil, problem(http.StatusBadRequest, -1, "지원되지 않는 예약상태입니다.")
	}
	s.books.mu.RLock()
	defer s.books.mu.RUnlock()
	found := s.books.sortedBookings(func(k *booking) bool {
		return from <= k.ScheduleAt && k.ScheduleAt < to && (status == "" || k.ScheduleStatus == status) && (uid == "" || k.CustomerUID == uid)
	})
	if c.query.Get("sorting") != "scheduled" {
		slices.Reverse(found)
	}
	number, err1 := strconv.Atoi(cmp.Or(c.query.Get("page"), "1"))
	limit, err2 := strconv.Atoi(cmp.Or(c.query.Get("limit"), strconv.Itoa(pageDefault)))
	if err1 != nil || err2 != nil || number < 1 || limit < 1 || limit > pageMax {
		return nil, problem(http.StatusBadRequest, -1, "page, limit 파라메터가 올바르지 않습니다.")
	}
	start := (number - 1) * limit
	if start >= len(found) && (number > 1 || s.settings.get().EmptyListIsError) {
		return nil, problem(http.StatusBadRequest, -1, "마지막 페이지를 초과하였습니다.")
	}
	page := []schedule{}
	for _, k := range found[start:min(start+limit, len(found))] {
		page = append(page, s.books.report(k))
	}
	return page, nil
}
