package pay

import "time"

// Period is the unit of a rhythm.
type Period string

const (
	PeriodDay   Period = "DAY"
	PeriodWeek  Period = "WEEK"
	PeriodMonth Period = "MONTH"
	PeriodYear  Period = "YEAR"
)

// Periods lists every unit.
func Periods() []Period { return []Period{PeriodDay, PeriodWeek, PeriodMonth, PeriodYear} }

// The bounds of a rhythm.
const (
	MaxInterval  = 366
	MaxTrialDays = 730
	MaxCount     = 1_000
)

// Recurrence is the rhythm of a plan, counted on the Korean calendar.
type Recurrence struct {
	Every     Period `json:"every"`
	Interval  int    `json:"interval"`             // how many units make a period
	TrialDays int    `json:"trial_days,omitempty"` // free days before the first charge
	Count     *int   `json:"count,omitempty"`      // number of charges; nil is without end
}

// Same reports whether two rhythms are one: what is sold together is charged
// together.
func (r Recurrence) Same(q Recurrence) bool {
	count := func(r Recurrence) int {
		if r.Count == nil {
			return 0
		}
		return *r.Count
	}
	return r.Every == q.Every && r.Interval == q.Interval && r.TrialDays == q.TrialDays && count(r) == count(q)
}

// Due is the n-th due date after an anchor; the anchor itself is the 0th. The
// time of day stays, in Korea. A day that a month does not have is the
// month's last one: each date is counted from the anchor and not from the one
// before, so the 31st comes back after February, and 29 February each leap
// year.
func (r Recurrence) Due(anchor time.Time, n int) time.Time {
	at := anchor.In(korea)
	steps := n * r.Interval
	switch r.Every {
	case PeriodDay:
		return at.AddDate(0, 0, steps).UTC()
	case PeriodWeek:
		return at.AddDate(0, 0, 7*steps).UTC()
	case PeriodYear:
		steps *= 12
	}
	year, month, day := at.Date()
	first := time.Date(year, month+time.Month(steps), 1, at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), korea)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day, last)-1).UTC()
}

// Next is the first due date of an anchor, from the n-th on, that lies after a
// time, and its number.
func (r Recurrence) Next(anchor time.Time, n int, after time.Time) (int, time.Time) {
	// A period has at least so many hours: the guess is never too high.
	longest := map[Period]time.Duration{PeriodDay: 24 * time.Hour, PeriodWeek: 7 * 24 * time.Hour, PeriodMonth: 31 * 24 * time.Hour, PeriodYear: 366 * 24 * time.Hour}[r.Every]
	if passed := after.Sub(anchor); passed > 0 {
		n = max(n, int(passed/(longest*time.Duration(r.Interval))))
	}
	for ; ; n++ {
		if due := r.Due(anchor, n); due.After(after) {
			return n, due
		}
	}
}

// TrialEnd is when free days end that begin at a time.
func (r Recurrence) TrialEnd(start time.Time) time.Time {
	return start.In(korea).AddDate(0, 0, r.TrialDays).UTC()
}
