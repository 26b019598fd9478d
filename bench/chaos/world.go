package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"

	"paygraph/bench/process"
	"paygraph/internal/auth"
	"paygraph/internal/sandbox/control"
)

// world is the server, its database and the sandbox, each a process.
type world struct {
	options
	dir     string
	url     string       // of the server
	admin   string       // token
	tokens  *auth.Tokens // as the server makes them, for customers who signed in
	control control.Control

	server, sandbox *process.Process
	mariadb         *process.MariaDB
}

// open starts everything. Whatever it has started is ended by close, also
// after an error.
func (w *world) open(ctx context.Context) (err error) {
	if w.binary == "" {
		if w.binary, err = process.BuildServer(ctx, w.dir); err != nil {
			return err
		}
	}
	if w.mariadb, err = process.InstallMariaDB(ctx, w.dir, "chaos", 128); err != nil {
		return err
	}
	if err := w.mariadb.Start(ctx); err != nil {
		return err
	}
	box, err := process.FreeAddress()
	if err != nil {
		return err
	}
	w.sandbox = w.program("sandbox", "ADDR="+box, "SANDBOX_DIR="+filepath.Join(w.dir, "books"))
	if err := w.sandbox.Start(); err != nil {
		return err
	}
	w.control = control.Control{URL: "http://" + box, Client: &http.Client{Timeout: 2 * time.Minute}}
	if err := w.sandbox.Ready(ctx, process.Answers("http://"+box+"/sandbox/control/clock")); err != nil {
		return err
	}
	here, err := process.FreeAddress()
	if err != nil {
		return err
	}
	secret := rand.Text() + rand.Text()
	if w.tokens, err = auth.New(ctx, auth.Config{Secret: secret}); err != nil {
		return err
	}
	w.url, w.admin = "http://"+here, rand.Text()+rand.Text()
	w.server = w.program("serve", "ADDR="+here, "DATABASE_URL="+w.mariadb.URL, "TOKEN_SECRET="+secret, "ADMIN_KEY="+w.admin,
		"IAMPORT_API_URL=http://"+box+"/sandbox/iamport", "IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000",
		"TRUSTED_PROXIES=127.0.0.1/32", // shoppers have addresses of their own
		"SANDBOX_DIR="+filepath.Join(w.dir, "server"))
	return w.startServer(ctx)
}

// program is a command of the server's binary.
func (w *world) program(command string, env ...string) *process.Process {
	return process.New(command, w.dir, func() *exec.Cmd {
		cmd := exec.Command(w.binary, command)
		cmd.Dir, cmd.Env = w.dir, process.Environment(append(env, "LOG_FORMAT=json")...)
		return cmd
	})
}

func (w *world) startServer(ctx context.Context) error {
	if err := w.server.Start(); err != nil {
		return err
	}
	return w.server.Ready(ctx, process.Answers(w.url+"/readyz"))
}

// close ends what was started, the last first.
func (w *world) close() {
	for _, p := range []*process.Process{w.server, w.sandbox} {
		if p != nil {
			p.Stop()
		}
	}
	if w.mariadb != nil {
		w.mariadb.Stop()
	}
}
