// Command chaos kills the server again and again while shoppers pay, a merchant
// refunds and members start plans; then while months pass in which the plans are
// charged. Then it compares three books: what the clients were told, our tables,
// and the sandbox's. Each running plan must have been charged for each of its
// periods, once, in both, and have its next charge on the gateway's schedule. A
// difference is a failure.
//
//	go run ./bench/chaos           5,000 orders, 50 kills, 3 stops of MariaDB;
//	                               then a year of 50 plans, a kill each month
//	go run ./bench/chaos -short    a minute of it
//
// The server runs on a throw-away MariaDB that keeps what it has answered, and
// the sandbox in a process of its own, which survives. Nothing of it touches
// data of yours: all lives in a new temporary folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are how much happens.
type options struct {
	orders  int
	kills   int // of the server
	stops   int // of the database
	plans   int
	months  int // that pass after the orders, with a kill each
	clients int
	seed    uint64
	binary  string
	dir     string
	keep    bool
}

func main() {
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		err = run(ctx, o)
		stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("chaos", flag.ContinueOnError)
	f.IntVar(&o.orders, "orders", 5_000, "how many orders")
	f.IntVar(&o.kills, "kills", 50, "how often the server is killed")
	f.IntVar(&o.stops, "stops", 3, "how often MariaDB is stopped, in turns gently and not")
	f.IntVar(&o.plans, "plans", 50, "how many plans are started")
	f.IntVar(&o.months, "months", 12, "how many months pass then, the server killed in each")
	f.IntVar(&o.clients, "clients", 24, "how many shoppers at a time")
	f.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "chooses what happens; when is chance all the same")
	f.StringVar(&o.binary, "binary", "", "a server that is built already")
	f.StringVar(&o.dir, "dir", "", "where the folder is made (default the system's)")
	f.BoolVar(&o.keep, "keep", false, "leave the folder with the logs")
	short := f.Bool("short", false, "400 orders, 6 kills, 1 stop; then 6 months of 24 plans")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if *short {
		o.orders, o.kills, o.stops, o.clients, o.plans, o.months = 400, 6, 1, 12, 24, 6
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("there is no argument %q", f.Arg(0))
	}
	if o.orders < 1 || o.clients < 1 || min(o.kills, o.stops, o.plans, o.months) < 0 {
		return o, errors.New("-orders and -clients are positive, -kills, -stops, -plans and -months not negative")
	}
	return o, nil
}

// run plays, compares and prints. All that it starts and writes is gone at its
// end.
func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp(o.dir, "paygraph-chaos-")
	if err != nil {
		return err
	}
	defer func() {
		if o.keep {
			progress("logs are in %s", dir)
			return
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	// MariaDB runs as a user of its own when we are root, and must get in.
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	w := &world{options: o, dir: dir}
	defer w.close()
	progress("seed %d", o.seed)
	if err := w.open(ctx); err != nil {
		return err
	}
	r := newReport(o)
	m := &market{world: w, report: r}
	if err := m.trade(ctx); err != nil {
		return err
	}
	progress("all orders are made; %d months pass", o.months)
	if err := m.live(ctx); err != nil {
		return err
	}
	progress("waiting until nothing is left to do")
	books := &books{world: w, report: r, claims: m.claims()}
	if err := books.settle(ctx); err != nil {
		return err
	}
	if err := books.compare(ctx); err != nil {
		return err
	}
	r.print(os.Stdout)
	return r.err()
}

// progress tells who waits what is going on; the report alone is on stdout.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
