package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// The feed makes webhooks a convenience: what changed at the gateway is read
// from the gateway, each minute, from where it was read before. After an
// outage of any length it goes on where it stopped.
const (
	feedPeriod  = time.Minute
	feedOverlap = 10 * time.Minute // what a gateway lists late, and clocks that differ
	feedWindow  = 7 * time.Hour    // one question, also when it looks back; an outage takes several
	feedWindows = 400              // in one go: more than a hundred days
	feedLease   = 2 * time.Minute  // a reader that is not heard of for so long has died
	feedPage    = 500
	feedPages   = 10_000 // of one window, which bounds a list that never ends

	// Banks and PGs report some deposits late, under the time at which they
	// were made. So once an hour the feed looks further back.
	feedLookBack = 6 * time.Hour

	// A report that cannot be written must not hold all others for ever. Each
	// run tries it again; after so many the nightly comparison has to find it.
	feedFailures = 60
)

// feedLists are the lists of changes. Money comes first.
var feedLists = []gateway.ChangeStatus{
	gateway.ChangedPaid, gateway.ChangedCancelled, gateway.ChangedReady, gateway.ChangedFailed,
}

// ReadFeed settles what changed at the gateway since it was read last, on this
// server or another one. It does nothing until a minute has passed since, and
// leaves alone what another server is reading. It reports how many payments
// changed here.
func (s *Service) ReadFeed(ctx context.Context) (int, error) {
	cursors, err := s.cursors(ctx)
	if err != nil {
		return 0, err
	}
	changed := 0
	var failed []error
	for _, list := range feedLists {
		n, err := s.readList(ctx, list, cursors[string(list)])
		changed += n
		failed = append(failed, err)
	}
	return changed, errors.Join(failed...)
}

// readList reads one list from its cursor to now, window by window. What the
// gateway does not answer is asked again in a minute, from the same place.
func (s *Service) readList(ctx context.Context, list gateway.ChangeStatus, c *ent.FeedCursor) (changed int, err error) {
	begun := s.now()
	if c == nil {
		since, err := s.beginning(ctx)
		if err != nil {
			return 0, err
		}
		if c, err = s.beginCursor(ctx, &ent.FeedCursor{ID: string(list), ReadUntil: since, NextAt: begun}); err != nil {
			return 0, err
		}
	}
	if c.NextAt.After(begun) {
		return 0, nil
	}
	f := &feed{s: s, list: list, cursor: *c}
	if err := f.hold(ctx); err != nil {
		if errors.Is(err, errLostLease) {
			return 0, nil // somebody else has it
		}
		return 0, err
	}
	err = f.catchUp(ctx, begun)
	next := f.cursor
	next.NextAt, next.Failures = begun.Add(feedPeriod), 0
	if f.unwritten != nil {
		next.Failures = f.cursor.Failures + 1
	}
	_, moveErr := s.moveCursor(context.WithoutCancel(ctx), &f.cursor, &next)
	return f.changed, errors.Join(err, f.unwritten, moveErr)
}

// feed is one reading of one list.
type feed struct {
	s         *Service
	list      gateway.ChangeStatus
	cursor    ent.FeedCursor // as it is written
	changed   int
	unwritten error // what could not be written; the rest was
}

// catchUp reads window after window until there is nothing left to read.
func (f *feed) catchUp(ctx context.Context, begun time.Time) error {
	from := f.cursor.ReadUntil.Add(-feedOverlap)
	if f.list == gateway.ChangedPaid && !begun.Truncate(time.Hour).Equal(f.cursor.ReadUntil.Truncate(time.Hour)) {
		from = f.cursor.ReadUntil.Add(-feedLookBack)
	}
	for range feedWindows {
		to, last := from.Add(feedWindow), false
		if now := f.s.now(); !to.Before(now) {
			to, last = now, true
		}
		if err := f.s.changes(ctx, f.list, from, to, f.settle); err != nil {
			return err
		}
		if to.After(f.cursor.ReadUntil) && (f.unwritten == nil || f.cursor.Failures >= feedFailures) {
			f.cursor.ReadUntil = to // keep or readList writes it
		}
		if last {
			return nil
		}
		from = to.Add(-feedOverlap)
	}
	return nil
}

// settle settles a page. What cannot be written does not keep the rest.
func (f *feed) settle(ctx context.Context, reports []pay.Report) error {
	n, err := f.s.settlePage(ctx, reports)
	f.changed += n
	f.unwritten = errors.Join(f.unwritten, err)
	return f.keep(ctx)
}

// errLostLease says that this reader has not got the cursor, or was so slow
// that another one took it.
var errLostLease = errors.New("another server reads on")

// keep holds the cursor on once half of the lease has run. What was read since
// it was held last is read again after a crash.
func (f *feed) keep(ctx context.Context) error {
	if f.s.now().Before(f.cursor.NextAt.Add(-feedLease / 2)) {
		return nil
	}
	return f.hold(ctx)
}

// hold takes the cursor for the time of a lease, and writes how far it has come.
func (f *feed) hold(ctx context.Context) error {
	held := f.cursor
	held.NextAt = f.s.now().Add(feedLease)
	mine, err := f.s.moveCursor(ctx, &f.cursor, &held)
	if err == nil && !mine {
		return errLostLease
	}
	f.cursor = held
	return err
}

// changes hands on every page of a list of changes within a time. A list of
// several pages is read twice: a payment that leaves it meanwhile, or moves to
// its end, pulls another one over the border to a page that was read already.
func (s *Service) changes(ctx context.Context, list gateway.ChangeStatus, from, to time.Time, each func(context.Context, []pay.Report) error) error {
	for range 2 {
		number := 1
		for ; number <= feedPages; number++ {
			page, err := s.Gateway.Changed(ctx, gateway.Changes{Status: list, From: from, To: to, Page: number, Limit: feedPage})
			if err != nil {
				return fmt.Errorf("read the gateway's changes: %w", err)
			}
			if err := each(ctx, page.Reports); err != nil {
				return err
			}
			if page.Next == 0 {
				break
			}
		}
		switch number {
		case 1:
			return nil
		case feedPages + 1:
			return fmt.Errorf("read the gateway's changes: more than %d pages to %s", feedPages, list)
		}
	}
	return nil
}
