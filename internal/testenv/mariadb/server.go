package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a MariaDB in a folder of its own.
type server struct {
	port    int
	dir     string
	process *exec.Cmd
}

// startTimeout bounds how long the server may take to get ready.
const startTimeout = time.Minute

// start returns once the server answers. Nothing is left behind if it fails.
func start(ctx context.Context) (*server, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	s := &server{}
	if err := s.start(ctx); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context) (err error) {
	install, err := find("mariadb-install-db")
	if err != nil {
		return err
	}
	mariadbd, err := find("mariadbd")
	if err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "mariadb"); err != nil {
		return err
	}
	who, err := s.owner()
	if err != nil {
		return err
	}
	data := "--datadir=" + filepath.Join(s.dir, "data")
	c := exec.CommandContext(ctx, install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-name-resolve")
	c.Dir, c.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: who}
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", install, err, out)
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	// Nothing here has to outlive a power loss, so nothing waits for the disk;
	// all else is as a shop's server has to be, which paygraph warns of.
	c = exec.Command(mariadbd, "--no-defaults", data,
		"--bind-address=127.0.0.1", "--port="+strconv.Itoa(s.port), "--socket="+filepath.Join(s.dir, "s"),
		"--skip-name-resolve", "--skip-log-bin", "--character-set-server=utf8mb4", "--max-connections=2000",
		"--innodb-flush-log-at-trx-commit=1", "--loose-innodb-flush-method=nosync", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=128M")
	// In a process group of its own Ctrl-C does not reach it: the command that
	// uses it ends first.
	c.Dir, c.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: who, Setpgid: true}
	log, err := c.StderrPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	s.process = c
	return waitReady(ctx, log)
}

// waitReady reads the server's log until it says that it is ready, and keeps
// on reading, lest the server waits for a reader.
func waitReady(ctx context.Context, log io.Reader) error {
	ready := make(chan error, 1)
	go func() {
		var said strings.Builder
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "ready for connections") {
				ready <- nil
				_, _ = io.Copy(io.Discard, log)
				return
			}
			fmt.Fprintln(&said, lines.Text())
		}
		ready <- fmt.Errorf("mariadbd ended before it was ready:\n%s", said.String())
	}()
	select {
	case err := <-ready:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait for mariadbd: %w", ctx.Err())
	}
}

// end ends the server, by its own process and at once: its data go with it.
func (s *server) end() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// owner gives the folder to somebody who is not root, because a database
// without a password should not run as root. Anybody else runs it as himself.
func (s *server) owner() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("mysql")
	if err != nil { // the user comes with Debian's full package only
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(s.dir, int(uid), int(gid))); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// find looks where Debian keeps servers, too: only root's PATH has /usr/sbin.
func find(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if path, err := exec.LookPath("/usr/sbin/" + name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s is missing; as root, run: make setup", name)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
