package main

import (
	"context"
	"slices"
	"time"
)

// warmUp fills the pools and caches of all before anything counts.
func (w *world) warmUp(ctx context.Context, o options) error {
	if err := w.stock.fill(ctx, 1_000); err != nil {
		return err
	}
	for _, op := range o.operations {
		for _, by := range w.ways {
			s, err := w.load(ctx, op, by, slices.Max(o.connections), min(o.each, 200*time.Millisecond))
			if err != nil {
				return err
			}
			if s.failure != nil {
				return s.failure // what fails now would fail in every cell
			}
		}
	}
	return nil
}

// measure makes one line of the report. Server and floors take turns, so that
// a machine that is slow for a moment, and tables that grow, hit all alike.
func (w *world) measure(ctx context.Context, o options, op *operation, connections int) (cell, error) {
	samples := make([]sample, len(w.ways))
	for range o.rounds {
		for i, by := range w.ways {
			s, err := w.load(ctx, op, by, connections, o.each/time.Duration(o.rounds))
			if err != nil {
				return cell{}, err
			}
			samples[i].add(s)
		}
	}
	c := cell{Operation: op.name, Connections: connections}
	for i, into := range []*numbers{&c.Server, &c.HTTP, &c.SQL} {
		*into = numbersOf(samples[i])
	}
	c.OfHTTP, c.OfSQL = ratio(c.Server, c.HTTP), ratio(c.Server, c.SQL)
	return c, nil
}
