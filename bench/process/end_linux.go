package process

import "syscall"

// endWithUs has the kernel end a process when we are killed and cannot. One
// that changes its user by itself is not ended with us any more.
func endWithUs(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGTERM }
