package service

import (
	"context"
	"errors"
	"time"

	"paygraph/ent"
)

// The nightly comparison is of whole Korean days, in the hours when fewest
// people pay, and late enough for deposits that a bank reports after midnight.
const (
	nightCursor = "books"
	nightHour   = 4 // in Korea
	nightRetry  = 10 * time.Minute
	nightLease  = time.Hour // the longest that comparing a day may take
	nightDays   = 30        // in one night, after an outage
)

// ReconcileNightly compares the days that have ended since the last night, each
// by itself, on one server. It reports how many it compared.
func (s *Service) ReconcileNightly(ctx context.Context) (compared int, err error) {
	cursors, err := s.cursors(ctx)
	if err != nil {
		return 0, err
	}
	c := cursors[nightCursor]
	if c == nil {
		since, err := s.beginning(ctx)
		if err != nil {
			return 0, err
		}
		day := koreanDay(since)
		if c, err = s.beginCursor(ctx, &ent.FeedCursor{ID: nightCursor, ReadUntil: day, NextAt: nightAfter(day)}); err != nil {
			return 0, err
		}
	}
	for range nightDays {
		if c.NextAt.After(s.now()) {
			return compared, nil
		}
		from, to := c.ReadUntil, c.ReadUntil.AddDate(0, 0, 1)
		held := *c
		held.NextAt = s.now().Add(nightLease)
		if mine, err := s.moveCursor(ctx, c, &held); err != nil || !mine {
			return compared, err
		}
		next := held
		if _, err = s.Reconcile(ctx, from, to); err != nil {
			next.NextAt = s.now().Add(nightRetry)
		} else {
			compared++
			next.ReadUntil, next.NextAt = to, nightAfter(to)
		}
		mine, moveErr := s.moveCursor(context.WithoutCancel(ctx), &held, &next)
		if err != nil || moveErr != nil || !mine {
			return compared, errors.Join(err, moveErr)
		}
		c = &next
	}
	return compared, nil
}

// koreanDay is the midnight in Korea with which the day of t begins.
func koreanDay(t time.Time) time.Time {
	k := t.In(seoul)
	return time.Date(k.Year(), k.Month(), k.Day(), 0, 0, 0, 0, seoul).UTC()
}

// nightAfter is when the day that begins then is compared: in the night that
// follows it.
func nightAfter(day time.Time) time.Time { return day.AddDate(0, 0, 1).Add(nightHour * time.Hour) }
