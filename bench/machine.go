package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// machine is what the numbers depend on most.
type machine struct {
	CPUs     int     `json:"cpus"`
	Platform string  `json:"platform"`
	Go       string  `json:"go"`
	FsyncP50 float64 `json:"fsync_p50_ms"`
	FsyncP99 float64 `json:"fsync_p99_ms"`
}

func machineFacts(dir string) (machine, error) {
	m := machine{CPUs: runtime.NumCPU(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	times, err := fsyncs(dir, 300)
	if err != nil {
		return m, err
	}
	m.FsyncP50, m.FsyncP99 = milliseconds(percentile(times, 50)), milliseconds(percentile(times, 99))
	return m, nil
}

// fsyncs makes 4 KB durable n times, as a commit does, and returns how long
// each took, sorted. A durable commit cannot be faster.
func fsyncs(dir string, n int) ([]time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	times := make([]time.Duration, 0, n)
	for range n {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, fmt.Errorf("measure fsync: %w", err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times, nil
}

// percentile of sorted times; 0 if there are none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)-1)*p/100]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
