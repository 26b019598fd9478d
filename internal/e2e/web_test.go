package e2e

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// The checks of web/ that need a server: GraphQL over HTTP and over sockets as
// their specifications say, and the flows of the playground.
func TestWebChecks(t *testing.T) {
	t.Parallel()
	const web = "../../web"
	if _, err := os.Stat(web + "/node_modules"); err != nil {
		t.Skip("web/node_modules is missing: make web")
	}
	for _, check := range []string{"check:http", "check:tabs"} {
		t.Run(check, func(t *testing.T) {
			t.Parallel()
			s := newHome(t).serve(t)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			c := exec.CommandContext(ctx, "npm", "run", "--silent", check)
			c.Dir, c.Env = web, append(os.Environ(), "PAYGRAPH_URL="+s.URL)
			// npm starts others: they are one process group, ended as such.
			c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("npm run %s: %v\n%s", check, err, out)
			}
		})
	}
}
