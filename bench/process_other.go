//go:build !linux

package main

import (
	"os/exec"
	"os/user"
	"time"
)

// Only Linux can do the first, and tells the rest in a file; elsewhere the
// report leaves it out.

func endWithUs(*exec.Cmd) {}

// runAs leaves it to MariaDB to change its user.
func runAs(cmd *exec.Cmd, u *user.User) error {
	cmd.Args = append(cmd.Args, "--user="+u.Username)
	return nil
}

func cpuTime(int) time.Duration { return 0 }

func residentMB(int) (now, peak float64) { return 0, 0 }
