// Package process starts the programs that a measurement or a proof needs
// besides itself: the server, a MariaDB, its own binary once more. Each life of
// one is ended by its own handle, never by a name.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Process is a program, which may be ended and started again.
type Process struct {
	Name string
	Log  string           // file to which each life adds its words: a server pays for its log
	Make func() *exec.Cmd // the command of the next life

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when this life has ended
}

// New is a program whose log lies in dir under its name.
func New(name, dir string, command func() *exec.Cmd) *Process {
	return &Process{Name: name, Log: filepath.Join(dir, name+".log"), Make: command}
}

// Start begins a life.
func (p *Process) Start() error {
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := p.Make()
	cmd.Stderr = log
	if cmd.Stdout == nil {
		cmd.Stdout = log
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true // Ctrl-C reaches us, and we end it
	endWithUs(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.Name, err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd, p.done = cmd, done
	return nil
}

// life is the one that runs now, or ran last.
func (p *Process) life() (*exec.Cmd, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd, p.done
}

// ID is what the system calls this life.
func (p *Process) ID() int {
	cmd, _ := p.life()
	return cmd.Process.Pid
}

// Stop asks the process to end and waits.
func (p *Process) Stop() { p.End(syscall.SIGTERM) }

// End sends a signal and waits until the life is over; after a while it is
// killed. A process that was never started has ended.
func (p *Process) End(s syscall.Signal) {
	cmd, done := p.life()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(s)
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		<-done
	}
}

// Ready waits until check passes.
func (p *Process) Ready(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	_, done := p.life()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-done:
			return fmt.Errorf("%s ended: %s", p.Name, p.LastWords())
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w; it says: %s", p.Name, err, p.LastWords())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// LastWords is the end of the log.
func (p *Process) LastWords() string {
	words, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	return string(words[max(0, len(words)-1500):])
}

// Answers checks that an address answers 200.
func Answers(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	}
}

// FreeAddress finds a port that nobody listens at.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// BuildServer makes the server in dir, as it would be shipped.
func BuildServer(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "paygraph")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "paygraph").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return binary, nil
}

// Environment is what a process is given: settings of the caller's shell, such
// as another database, must not reach it.
func Environment(more ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, more...)
}
