package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"paygraph/internal/sandbox/control"
)

// world is the server, its database and the sandbox, each a process.
type world struct {
	options
	dir      string
	database string // URL
	address  string // of the database
	url      string // of the server
	admin    string // token
	control  control.Control

	server, mariadb, sandbox *process
}

// open starts everything. Whatever it has started is ended by close, also
// after an error.
func (w *world) open(ctx context.Context) (err error) {
	if w.binary == "" {
		if w.binary, err = build(ctx, w.dir); err != nil {
			return err
		}
	}
	if w.address, err = freeAddress(); err != nil {
		return err
	}
	if w.mariadb, err = installMariaDB(ctx, w.dir, w.address); err != nil {
		return err
	}
	w.database = "mysql://root@" + w.address + "/chaos"
	if err := w.startDatabase(ctx); err != nil {
		return err
	}
	box, err := freeAddress()
	if err != nil {
		return err
	}
	w.sandbox = w.program("sandbox", "ADDR="+box, "SANDBOX_DIR="+filepath.Join(w.dir, "books"))
	if err := w.sandbox.start(); err != nil {
		return err
	}
	w.control = control.Control{URL: "http://" + box, Client: &http.Client{Timeout: 30 * time.Second}}
	if err := w.sandbox.ready(ctx, answers("http://"+box+"/sandbox/control/clock")); err != nil {
		return err
	}
	here, err := freeAddress()
	if err != nil {
		return err
	}
	w.url, w.admin = "http://"+here, rand.Text()+rand.Text()
	w.server = w.program("serve", "ADDR="+here, "DATABASE_URL="+w.database, "TOKEN_SECRET="+rand.Text()+rand.Text(), "ADMIN_KEY="+w.admin,
		"IAMPORT_API_URL=http://"+box+"/sandbox/iamport", "IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000",
		"TRUSTED_PROXIES=127.0.0.1/32", // shoppers have addresses of their own
		"SANDBOX_DIR="+filepath.Join(w.dir, "server"))
	return w.startServer(ctx)
}

// program is a command of the server's binary.
func (w *world) program(command string, env ...string) *process {
	return &process{name: command, log: filepath.Join(w.dir, command+".log"), make: func() *exec.Cmd {
		cmd := exec.Command(w.binary, command)
		cmd.Dir, cmd.Env = w.dir, environment(append(env, "LOG_FORMAT=json")...)
		return cmd
	}}
}

func (w *world) startDatabase(ctx context.Context) error {
	if err := w.mariadb.start(); err != nil {
		return err
	}
	return w.mariadb.ready(ctx, createDatabase(w.address))
}

func (w *world) startServer(ctx context.Context) error {
	if err := w.server.start(); err != nil {
		return err
	}
	return w.server.ready(ctx, answers(w.url+"/readyz"))
}

// close ends what was started, the last first.
func (w *world) close() {
	for _, p := range []*process{w.server, w.sandbox, w.mariadb} {
		if p != nil {
			p.end(syscall.SIGTERM)
		}
	}
}
