// Command bench reports how fast the server is, beside two floors measured in
// the same run on the same database: the statements of the budget by plain
// database/sql, and the same in a hand-written net/http handler. It is a
// report, not a test: a slow machine is not a failure.
//
//	go run ./bench                      SQLite and a throw-away MariaDB, about 3 minutes
//	go run ./bench -quick               a first look
//	go run ./bench -json > report.json  for machines
//
// Nothing of it touches data of yours: all lives in a new temporary folder.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"paygraph/bench/process"
)

// options are how much is measured.
type options struct {
	each        time.Duration // of measuring, for one number
	rounds      int           // in which that is done, in turns with its floors
	connections []int
	databases   []string
	operations  []*operation
	binary      string // of the server; built if empty
	dir         string // where data and logs are made
	json        bool
}

func main() {
	// A floor's process is this program again; see handler.go.
	if len(os.Args) == 2 && os.Args[1] == floorFlag {
		exit(serveFloor(os.Stdin, os.Stdout))
	}
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		err = run(ctx, o)
		stop()
	}
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func parse(args []string) (options, error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	seconds := f.Float64("seconds", 1.5, "how long each number is measured")
	rounds := f.Int("rounds", 3, "in how many turns: server, floors, server, ...")
	connections := f.String("connections", "1,16,64", "how many at a time")
	databases := f.String("databases", "sqlite,mariadb", "which; mariadb is left out where it is not installed")
	chosen := f.String("operations", "", "which, such as order; all if left out")
	binary := f.String("binary", "", "a server that is built already")
	dir := f.String("dir", "", "the disk to measure: a folder is made here, and removed (default the system's)")
	asJSON := f.Bool("json", false, "print JSON instead of a table")
	quick := f.Bool("quick", false, "0.3 seconds, 1 and 16 connections")
	if err := f.Parse(args); err != nil {
		return options{}, err
	}
	if f.NArg() > 0 {
		return options{}, fmt.Errorf("there is no argument %q", f.Arg(0))
	}
	if *quick {
		*seconds, *rounds, *connections = 0.3, 1, "1,16"
	}
	o := options{
		each: time.Duration(*seconds * float64(time.Second)), rounds: *rounds,
		databases: strings.Split(*databases, ","), binary: *binary, dir: *dir, json: *asJSON,
	}
	if o.each <= 0 || o.rounds < 1 || o.rounds > 100 {
		return options{}, errors.New("-seconds and -rounds are positive")
	}
	for _, s := range strings.Split(*connections, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxConnections {
			return options{}, fmt.Errorf("-connections lists numbers of 1 to %d", maxConnections)
		}
		o.connections = append(o.connections, n)
	}
	for _, name := range o.databases {
		if starters[name] == nil {
			return options{}, errors.New("-databases lists sqlite and mariadb")
		}
	}
	for _, op := range operations {
		if *chosen == "" || slices.Contains(strings.Split(*chosen, ","), op.name) {
			o.operations = append(o.operations, op)
		}
	}
	if len(o.operations) == 0 {
		return options{}, errors.New("-operations lists createOrder, completePayment and order")
	}
	return o, nil
}

// run measures and prints. All that it starts and writes is gone at its end.
func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp(o.dir, "paygraph-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// MariaDB runs as a user of its own when we are root, and must get in.
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	if o.binary == "" {
		if o.binary, err = process.BuildServer(ctx, dir); err != nil {
			return err
		}
	}
	r := &report{Seconds: o.each.Seconds(), Rounds: o.rounds}
	if r.Machine, err = machineFacts(dir); err != nil {
		return err
	}
	for _, name := range o.databases {
		result, err := measureDatabase(ctx, o, dir, name)
		if errors.Is(err, process.ErrNotInstalled) {
			progress("%s is left out: %v", name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Databases = append(r.Databases, result)
	}
	if o.json {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		err = e.Encode(r)
	} else {
		r.print(os.Stdout)
	}
	return errors.Join(err, r.failures())
}

// progress tells who waits what is going on; the report alone is on stdout.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
