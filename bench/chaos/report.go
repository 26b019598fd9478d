package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"
	"time"
)

// report is what happened, and what should not have.
type report struct {
	options options

	mu          sync.Mutex
	counts      map[string]int
	downs       map[string][]time.Duration
	phases      []string
	differences map[string][]string // by kind
}

func newReport(o options) *report {
	return &report{options: o, counts: map[string]int{}, downs: map[string][]time.Duration{}, differences: map[string][]string{}}
}

func (r *report) count(what string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[what] += n
}

// down notes how long something was away.
func (r *report) down(what string, d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.downs[what] = append(r.downs[what], d)
}

func (r *report) phase(what string, d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.phases = append(r.phases, fmt.Sprintf("%s %s", what, d.Round(100*time.Millisecond)))
}

// kindsOfDifference are counted even where there are none.
var kindsOfDifference = []string{"lost", "doubled", "stuck", "wrong sum", "wrong status", "wrong answer"}

// differ notes that the books do not agree.
func (r *report) differ(kind, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.differences[kind] = append(r.differences[kind], fmt.Sprintf(format, args...))
}

func (r *report) print(out io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(out, "chaos: %d orders, %d plans, %d kills and one in each of %d months, %d stops, %d clients, seed %d\n\n",
		r.options.orders, r.options.plans, r.options.kills, r.options.months, r.options.stops, r.options.clients, r.options.seed)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	var names []string
	for name := range r.counts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(t, "%s\t%d\n", name, r.counts[name])
	}
	for _, what := range []string{"server", "MariaDB"} {
		if all := r.downs[what]; len(all) > 0 {
			slices.Sort(all)
			fmt.Fprintf(t, "%s down\t%d times\tmedian %s\tlongest %s\n", what, len(all), all[len(all)/2].Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond))
		}
	}
	for _, p := range r.phases {
		fmt.Fprintf(t, "time\t%s\n", p)
	}
	fmt.Fprintln(t)
	for _, kind := range kindsOfDifference {
		fmt.Fprintf(t, "%s\t%d\n", kind, len(r.differences[kind]))
	}
	_ = t.Flush()
	for _, kind := range kindsOfDifference {
		for _, d := range r.differences[kind][:min(20, len(r.differences[kind]))] {
			fmt.Fprintf(out, "  %s: %s\n", kind, d)
		}
	}
}

// err is a failure if the books differ.
func (r *report) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.differences) > 0 {
		return errors.New("the books differ")
	}
	return nil
}
