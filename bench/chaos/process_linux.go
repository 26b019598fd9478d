package main

import "syscall"

// endWithUs has the kernel end a process when we are killed and cannot.
func endWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGTERM }
