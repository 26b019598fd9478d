package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"paygraph/ent"
	"paygraph/internal/clock"
	"paygraph/internal/config"
)

// reconcileCommand compares our books with Iamport's.
func reconcileCommand() *cli.Command {
	return &cli.Command{
		Name: "reconcile", Usage: "compare our books with Iamport's",
		Description: "Payments that came in, were cancelled, or failed from --from to --to, at most 90 days.\n" +
			"A date such as 2026-03-01 is a whole day in Korea; 2026-03-01T15:00:00Z is a moment.\n" +
			"What can be mended is mended. It fails if differences are left; each is an open case.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "from", Usage: "first day, or moment (default: yesterday)"},
			&cli.StringFlag{Name: "to", Usage: "last day, or the moment before which (default: yesterday)"},
			&cli.StringFlag{Name: "format", Value: "table", Usage: "table, csv or json"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			format := cmd.String("format")
			if cmd.Args().Present() || !slices.Contains([]string{"table", "csv", "json"}, format) {
				return errors.New("--format is table, csv or json, and there are no arguments")
			}
			c, err := config.Load(os.Environ())
			if err != nil {
				return fmt.Errorf("the configuration has faults:\n%w", err)
			}
			return reconcile(ctx, c, cmd.String("from"), cmd.String("to"), format, os.Stdout)
		},
	}
}

// reconcile compares a period and prints what came of it. It returns an error
// if something still differs, so that whoever runs it by a clock is told.
func reconcile(ctx context.Context, c config.Config, from, to, format string, out io.Writer) error {
	logger := newLogger(c.LogFormat)
	business := &clock.Clock{}
	if c.Sandbox {
		if err := business.Ask(ctx, c.SandboxURL()); err != nil {
			return err
		}
	}
	begin, end, err := period(from, to, business.Now())
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, c, logger)
	if err != nil {
		return err
	}
	defer db.Close()
	r, err := newService(c, db, nil, business, nil, logger).Reconcile(ctx, begin, end)
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	if err := printReconciliation(out, format, r); err != nil {
		return fmt.Errorf("print the comparison: %w", err)
	}
	if n := unmended(r); n > 0 {
		return fmt.Errorf("differences left: %d; see openCases", n)
	}
	return nil
}

func unmended(r *ent.Reconciliation) (n int) {
	for _, d := range r.Differences {
		if !d.Mended {
			n++
		}
	}
	return n
}

// seoul is where a day begins and ends; Korea has no daylight saving.
var seoul = time.FixedZone("KST", 9*60*60)

// period reads --from and --to. A day is meant whole, so the last one ends
// with the midnight after it.
func period(from, to string, now time.Time) (begin, end time.Time, err error) {
	k := now.In(seoul)
	today := time.Date(k.Year(), k.Month(), k.Day(), 0, 0, 0, 0, seoul)
	begin, end = today.AddDate(0, 0, -1), today
	if from != "" {
		if begin, err = moment("--from", from, 0); err != nil {
			return begin, end, err
		}
	}
	if to != "" {
		if end, err = moment("--to", to, 1); err != nil {
			return begin, end, err
		}
	}
	switch {
	case !begin.Before(end):
		err = errors.New("--to is before --from, or as early")
	case begin.After(now):
		err = errors.New("--from is in the future")
	case end.Sub(begin) > 90*24*time.Hour:
		err = errors.New("--from and --to are more than 90 days apart; compare part by part")
	}
	return begin, end, err
}

// moment reads a day in Korea, or a moment anywhere; days are added to a day.
func moment(flag, s string, days int) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, seoul)
	if err != nil {
		return t, fmt.Errorf("%s is a date such as 2026-03-01, or a moment such as 2026-03-01T15:00:00+09:00", flag)
	}
	return t.AddDate(0, 0, days), nil
}
