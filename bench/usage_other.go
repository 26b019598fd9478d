//go:build !linux

package main

import (
	"time"
)

// Only Linux tells this in a file; elsewhere the report leaves it out.

func cpuTime(int) time.Duration { return 0 }

func residentMB(int) (now, peak float64) { return 0, 0 }
