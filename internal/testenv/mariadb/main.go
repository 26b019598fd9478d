// Command mariadb runs a command beside a throw-away MariaDB, which ends with
// it:
//
//	go run ./internal/testenv/mariadb -- go test ./...
//
// The command finds the server at TEST_MYSQL_URL; MySQL's own clients find it
// by MYSQL_TCP_PORT. The schema named test is empty.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: mariadb -- command [argument...]")
		os.Exit(2)
	}
	// A signal ends the command, and only then the server.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, args))
}

// run returns what the command exits with.
func run(ctx context.Context, args []string) int {
	s, err := start(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mariadb:", err)
		return 1
	}
	defer s.end()

	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(),
		fmt.Sprintf("TEST_MYSQL_URL=mysql://root@127.0.0.1:%d/", s.port),
		"MYSQL_TCP_PORT="+strconv.Itoa(s.port))
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	err = c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mariadb:", err)
		return 1
	}
	return 0
}
