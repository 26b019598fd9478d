package pay_test

import (
	"testing"
	"testing/quick"
	"time"

	"paygraph/internal/pay"
)

var seoul = time.FixedZone("KST", 9*60*60)

func inKorea(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, seoul)
	if err != nil {
		panic(err)
	}
	return t
}

// Dates as people expect them: the last day of shorter months, and back.
func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		anchor string
		every  pay.Period
		by     int
		want   []string // the 0th, the 1st, ...
	}{
		{"2026-01-31 09:00", pay.PeriodMonth, 1, []string{"2026-01-31 09:00", "2026-02-28 09:00", "2026-03-31 09:00", "2026-04-30 09:00", "2026-05-31 09:00"}},
		{"2028-01-31 09:00", pay.PeriodMonth, 1, []string{"2028-01-31 09:00", "2028-02-29 09:00", "2028-03-31 09:00"}},
		{"2026-08-31 00:30", pay.PeriodMonth, 3, []string{"2026-08-31 00:30", "2026-11-30 00:30", "2027-02-28 00:30", "2027-05-31 00:30"}},
		{"2028-02-29 12:00", pay.PeriodYear, 1, []string{"2028-02-29 12:00", "2029-02-28 12:00", "2030-02-28 12:00", "2031-02-28 12:00", "2032-02-29 12:00"}},
		{"2026-11-30 23:59", pay.PeriodMonth, 1, []string{"2026-11-30 23:59", "2026-12-30 23:59", "2027-01-30 23:59", "2027-02-28 23:59"}},
		{"2026-12-28 08:00", pay.PeriodDay, 2, []string{"2026-12-28 08:00", "2026-12-30 08:00", "2027-01-01 08:00"}},
		{"2026-12-28 08:00", pay.PeriodWeek, 1, []string{"2026-12-28 08:00", "2027-01-04 08:00"}},
		// 31 January 00:30 in Korea is still the 30th in London: Korea's calendar counts.
		{"2026-01-31 00:30", pay.PeriodMonth, 1, []string{"2026-01-31 00:30", "2026-02-28 00:30", "2026-03-31 00:30"}},
	} {
		r := pay.Recurrence{Every: c.every, Interval: c.by}
		for n, want := range c.want {
			if got := r.Due(inKorea(c.anchor), n); !got.Equal(inKorea(want)) {
				t.Errorf("%s, %d %s, %d: got %s, want %s", c.anchor, c.by, c.every, n, got.In(seoul), want)
			}
		}
	}
}

// Whatever the anchor and the rhythm: dates grow; they keep the time of day; a
// month's date is the anchor's day or the month's last; and Next finds the same
// dates.
func TestDueProperties(t *testing.T) {
	t.Parallel()
	check := func(seconds uint32, unit, interval, n uint8) bool {
		anchor := time.Unix(int64(seconds), 0).UTC()
		r := pay.Recurrence{Every: pay.Periods()[int(unit)%4], Interval: 1 + int(interval)%24}
		i := int(n) % 60
		at, next := r.Due(anchor, i), r.Due(anchor, i+1)
		a, b := anchor.In(seoul), at.In(seoul)
		switch {
		case !next.After(at), i == 0 && !at.Equal(anchor):
			return false
		case a.Hour() != b.Hour() || a.Minute() != b.Minute() || a.Second() != b.Second():
			return false
		}
		if r.Every == pay.PeriodMonth || r.Every == pay.PeriodYear {
			months := r.Interval * i
			if r.Every == pay.PeriodYear {
				months *= 12
			}
			if (b.Year()-a.Year())*12+int(b.Month()-a.Month()) != months {
				return false
			}
			last := time.Date(b.Year(), b.Month()+1, 0, 0, 0, 0, 0, seoul).Day()
			if b.Day() != min(a.Day(), last) {
				return false
			}
		}
		found, due := r.Next(anchor, 0, at)
		before, just := r.Next(anchor, 0, at.Add(-time.Second))
		return found == i+1 && due.Equal(next) && before == i && just.Equal(at)
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 20_000}); err != nil {
		t.Error(err)
	}
}

func TestTrialEnd(t *testing.T) {
	t.Parallel()
	r := pay.Recurrence{Every: pay.PeriodMonth, Interval: 1, TrialDays: 30}
	if got, want := r.TrialEnd(inKorea("2026-01-31 10:00")), inKorea("2026-03-02 10:00"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}
