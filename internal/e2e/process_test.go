package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds every wait for a process; only what is broken takes so long.
const patience = 30 * time.Second

// process is a paygraph that runs.
type process struct {
	cmd    *exec.Cmd
	lines  chan string   // of stdout; closed at its end
	stderr bytes.Buffer  // complete once exited is closed
	exited chan struct{} // closed when it is gone
}

// launch starts paygraph in a folder, with these variables and no others of
// ours. It is ended with the test, by its id.
func launch(t testing.TB, dir string, env []string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(binary, args...), lines: make(chan string, 100), exited: make(chan struct{})}
	p.cmd.Dir = dir
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir()}, env...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read(out)
	t.Cleanup(func() { p.stop(t) })
	return p
}

// read ends when the process closes its output, which is when it ends.
func (p *process) read(out io.Reader) {
	for s := bufio.NewScanner(out); s.Scan(); {
		select {
		case p.lines <- s.Text():
		default: // nobody reads that far
		}
	}
	close(p.lines)
	_ = p.cmd.Wait()
	close(p.exited)
}

// says waits for a line of stdout and returns the last word of it.
func (p *process) says(t testing.TB, what string) string {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				<-p.exited
				t.Fatalf("paygraph ended (%v) before it said %q:\n%s", p.cmd.ProcessState, what, p.stderr.String())
			}
			if words := strings.Fields(line); strings.Contains(line, what) {
				return words[len(words)-1]
			}
		case <-late:
			t.Fatalf("paygraph did not say %q in %v", what, patience)
		}
	}
}

// code waits for the end and returns what the process exited with.
func (p *process) code(t testing.TB) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		<-p.exited
		t.Errorf("paygraph still ran after %v", patience)
	}
	return p.cmd.ProcessState.ExitCode()
}

// signal asks it to drain and end.
func (p *process) signal(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// stop ends it as an orchestrator does, if it still runs, and sees it go
// gracefully. A data race would show here, as exit code 66.
func (p *process) stop(t testing.TB) {
	t.Helper()
	select {
	case <-p.exited:
	default:
		p.signal(t)
		if code := p.code(t); code != 0 {
			t.Errorf("paygraph exited with %d, want 0", code)
		}
	}
	if t.Failed() {
		lines := strings.Split(p.stderr.String(), "\n")
		t.Logf("%s wrote last:\n%s", p.cmd, strings.Join(lines[max(0, len(lines)-40):], "\n"))
	}
}

// freeAddress is on loopback, below the ports that the kernel hands to
// clients, so that no connection of another test takes it in between.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.N(12000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}
