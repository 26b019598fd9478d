package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"paygraph/bench/process"
)

// The ways that are compared.
const (
	wayServer = "server"
	wayHTTP   = "http floor"
	waySQL    = "sql floor"
)

// world is one database with all that works on it: the server, the floor's
// process, and the sandbox in a process of its own, so that it costs all the
// same.
type world struct {
	floor *floor
	stock *stock
	ways  []way

	database string // what it is
	ends     []func()
}

// starters start a database and return its URL.
var starters = map[string]func(context.Context, string) (*process.MariaDB, string, error){
	"sqlite": func(_ context.Context, dir string) (*process.MariaDB, string, error) {
		return nil, "sqlite:" + filepath.Join(dir, "bench.db"), nil
	},
	"mariadb": func(ctx context.Context, dir string) (*process.MariaDB, string, error) {
		db, err := process.InstallMariaDB(ctx, dir, "bench", 256)
		if err != nil {
			return nil, "", err
		}
		return db, db.URL, db.Start(ctx)
	},
}

// open starts a world in dir. Whatever it has started is ended by close, also
// after an error.
func (w *world) open(ctx context.Context, binary, dir, name string) error {
	db, address, err := starters[name](ctx, dir)
	if db != nil {
		w.ends = append(w.ends, db.Stop)
	}
	if err != nil {
		return err
	}
	sandbox, err := w.serve(ctx, binary, dir, "sandbox", "/sandbox/control/clock")
	if err != nil {
		return err
	}
	g := &gateway{URL: "http://" + sandbox.address + "/sandbox/iamport"}
	g.open()
	if err := g.login(ctx); err != nil {
		return err
	}
	secret := rand.Text() + rand.Text()
	server, err := w.serve(ctx, binary, dir, "serve", "/readyz",
		"DATABASE_URL="+address, "TOKEN_SECRET="+secret, "ADMIN_KEY="+rand.Text(),
		"IAMPORT_API_URL="+g.URL, "IAMPORT_API_KEY=sandbox", "IAMPORT_API_SECRET=sandbox", "IAMPORT_CODE=imp00000000")
	if err != nil {
		return err
	}
	// The server has made the tables.
	handler, err := w.serveFloor(dir, setup{Database: address, Secret: secret, Gateway: g})
	if err != nil {
		return err
	}
	pool, err := openPool(address)
	if err != nil {
		return err
	}
	w.ends = append(w.ends, func() { _ = pool.close() })
	w.floor = &floor{pool: pool, gateway: g}
	server.name, handler.name = wayServer, wayHTTP
	w.ways = []way{server, handler, {name: waySQL, pid: os.Getpid()}}
	if w.database, err = pool.describe(ctx, name); err != nil {
		return err
	}
	w.stock, err = newStock(ctx, secret, "http://"+sandbox.address, pool)
	return err
}

// serve starts a command of the server's binary and waits until it answers.
func (w *world) serve(ctx context.Context, binary, dir, command, path string, env ...string) (way, error) {
	address, err := process.FreeAddress()
	if err != nil {
		return way{}, err
	}
	p := process.New(command, dir, func() *exec.Cmd {
		cmd := exec.Command(binary, command)
		cmd.Dir = dir
		cmd.Env = process.Environment(append(env, "ADDR="+address, "SANDBOX_DIR="+filepath.Join(dir, command), "LOG_FORMAT=json", "RATE_LIMITS=false")...)
		return cmd
	})
	if err := p.Start(); err != nil {
		return way{}, err
	}
	w.ends = append(w.ends, p.Stop)
	return way{address: address, pid: p.ID()}, p.Ready(ctx, process.Answers("http://"+address+path))
}

// serveFloor starts this program again, as the hand-written handler.
func (w *world) serveFloor(dir string, s setup) (way, error) {
	self, err := os.Executable()
	if err != nil {
		return way{}, err
	}
	cmd := exec.Command(self, floorFlag)
	cmd.Env = process.Environment()
	in, err := cmd.StdinPipe()
	if err != nil {
		return way{}, err
	}
	reader, out, err := os.Pipe()
	if err != nil {
		return way{}, err
	}
	defer reader.Close()
	cmd.Stdout = out
	p := process.New("floor", dir, func() *exec.Cmd { return cmd })
	err = p.Start()
	_ = out.Close()
	if err != nil {
		return way{}, err
	}
	w.ends = append(w.ends, p.Stop, func() { _ = in.Close() })
	if err := json.NewEncoder(in).Encode(s); err != nil {
		return way{}, err
	}
	address, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		return way{}, errors.Join(errors.New("the floor's process says: "+p.LastWords()), err)
	}
	return way{address: strings.TrimSpace(address), pid: cmd.Process.Pid}, nil
}

// close ends what was started, the last first.
func (w *world) close() {
	for i := len(w.ends) - 1; i >= 0; i-- {
		w.ends[i]()
	}
	http.DefaultClient.CloseIdleConnections()
}

// measureDatabase measures everything on one database.
func measureDatabase(ctx context.Context, o options, dir, name string) (*databaseReport, error) {
	dir = filepath.Join(dir, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	w := &world{}
	defer w.close()
	progress("%s: starting", name)
	if err := w.open(ctx, o.binary, dir, name); err != nil {
		return nil, err
	}
	if err := w.warmUp(ctx, o); err != nil {
		return nil, err
	}
	result := &databaseReport{Name: name, Description: w.database}
	for _, op := range o.operations {
		for _, n := range o.connections {
			progress("%s: %s, %d connections", name, op.name, n)
			c, err := w.measure(ctx, o, op, n)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", op.name, err)
			}
			result.Cells = append(result.Cells, c)
		}
	}
	result.ServerMB, result.ServerPeakMB = residentMB(w.ways[0].pid)
	result.FloorMB, _ = residentMB(w.ways[1].pid)
	return result, nil
}
