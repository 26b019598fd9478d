package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// report is what is printed.
type report struct {
	Machine   machine           `json:"machine"`
	Seconds   float64           `json:"seconds_per_number"`
	Rounds    int               `json:"rounds"`
	Databases []*databaseReport `json:"databases"`
}

type databaseReport struct {
	Name         string  `json:"name"`
	Description  string  `json:"description"`
	Cells        []cell  `json:"cells"`
	ServerMB     float64 `json:"server_rss_mb"`
	ServerPeakMB float64 `json:"server_rss_peak_mb"`
	FloorMB      float64 `json:"http_floor_rss_mb"`
}

// cell is one operation at one number of connections.
type cell struct {
	Operation   string  `json:"operation"`
	Connections int     `json:"connections"`
	Server      numbers `json:"server"`
	HTTP        numbers `json:"http_floor"`
	SQL         numbers `json:"sql_floor"`
	OfHTTP      float64 `json:"server_of_http"`
	OfSQL       float64 `json:"server_of_sql"`
}

type numbers struct {
	Requests  int     `json:"requests"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	CPU       float64 `json:"cpu_us"` // of the process that served, for one request
	Failed    int     `json:"failed,omitempty"`
	Failure   string  `json:"failure,omitempty"`
}

func numbersOf(s sample) numbers {
	slices.Sort(s.times)
	n := numbers{
		Requests: len(s.times), Failed: s.failed,
		P50: milliseconds(percentile(s.times, 50)), P99: milliseconds(percentile(s.times, 99)),
	}
	if n.Requests > 0 {
		n.PerSecond = float64(n.Requests) / s.elapsed.Seconds()
		n.CPU = float64(s.cpu.Microseconds()) / float64(n.Requests)
	}
	if s.failure != nil {
		n.Failure = s.failure.Error()
	}
	return n
}

func ratio(a, b numbers) float64 {
	if b.PerSecond == 0 {
		return 0
	}
	return a.PerSecond / b.PerSecond
}

// aim is the part of the hand-written handler's throughput that we want.
const aim = 0.6

const legend = `
server      the real binary over HTTP, GraphQL documents sent whole, its log written to a file
http floor  a hand-written net/http handler with encoding/json in a process of its own
sql floor   the same by database/sql in this process: no HTTP in, no JSON, no token, no load generator beside it
/http /sql  the server's requests a second as a part of the floor's
cpu         CPU time of the serving process for one request; for the sql floor, of this process

All do the same statements on the same tables, with the same settings of the pools and SQLite's SELECTs prepared:
createOrder      SELECT product, INSERT order (a durable commit), then the amount is registered at Iamport
completePayment  SELECT order, SELECT payments, look-up at Iamport, BEGIN, UPDATE, INSERT, INSERT, COMMIT
order            SELECT order, the six columns that the document needs
Iamport is the sandbox in a process of its own. Its answer is in all numbers of createOrder and completePayment.
Server, floors, sandbox, database and load generator share the CPUs. Orders were made and paid beforehand.
`

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "paygraph: %d CPUs, %s, %s; fsync of 4 KB: p50 %.2f ms, p99 %.2f ms\n",
		r.Machine.CPUs, r.Machine.Platform, r.Machine.Go, r.Machine.FsyncP50, r.Machine.FsyncP99)
	fmt.Fprintf(w, "each number: %.1f s, in %d turns with its floors\n", r.Seconds, r.Rounds)
	met, all := 0, 0
	for _, d := range r.Databases {
		d.print(w)
		for _, c := range d.Cells {
			all++
			if c.OfHTTP >= aim {
				met++
			}
		}
	}
	fmt.Fprint(w, legend)
	fmt.Fprintf(w, "Aim: at least %.0f %% of the http floor. Met in %d of %d.\n", aim*100, met, all)
}

func (d *databaseReport) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", d.Description)
	const group = " | %8s %7s %7s %6s"
	fmt.Fprintf(w, "%-15s %5s"+group+group+group+" | %5s %5s\n", "", "",
		"server", "p50", "p99", "cpu", "http fl.", "p50", "p99", "cpu", "sql fl.", "p50", "p99", "cpu", "", "")
	fmt.Fprintf(w, "%-15s %5s"+group+group+group+" | %5s %5s\n", "operation", "conns",
		"req/s", "ms", "ms", "µs", "req/s", "ms", "ms", "µs", "req/s", "ms", "ms", "µs", "/http", "/sql")
	for _, c := range d.Cells {
		fmt.Fprintf(w, "%-15s %5d", c.Operation, c.Connections)
		for _, n := range []numbers{c.Server, c.HTTP, c.SQL} {
			fmt.Fprintf(w, " | %8.0f %7.2f %7.2f %6.0f", n.PerSecond, n.P50, n.P99, n.CPU)
		}
		fmt.Fprintf(w, " | %3.0f %% %3.0f %%\n", c.OfHTTP*100, c.OfSQL*100)
	}
	if d.ServerMB > 0 {
		fmt.Fprintf(w, "memory at the end: server %.0f MB (peak %.0f), http floor %.0f MB\n", d.ServerMB, d.ServerPeakMB, d.FloorMB)
	}
}

// failures are requests that went wrong: numbers beside them mean nothing.
func (r *report) failures() error {
	var all []error
	for _, d := range r.Databases {
		for _, c := range d.Cells {
			for _, n := range []numbers{c.Server, c.HTTP, c.SQL} {
				if n.Failed > 0 {
					all = append(all, fmt.Errorf("%s: %s at %d connections failed %d times: %s", d.Name, c.Operation, c.Connections, n.Failed, n.Failure))
				}
			}
		}
	}
	return errors.Join(all...)
}
