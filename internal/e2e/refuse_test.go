package e2e

import (
	"os"
	"strings"
	"testing"

	"paygraph/internal/testenv"
)

// live is a configuration without faults. Its gateway is a closed port of this
// machine: a server that only refuses to start asks nobody.
func live(t testing.TB, env ...string) []string {
	return append([]string{
		"ADDR=" + freeAddress(t), "IAMPORT_API_URL=http://" + freeAddress(t),
		"IAMPORT_API_KEY=key", "IAMPORT_API_SECRET=secret", "IAMPORT_CODE=imp12345678",
		"PUBLIC_URL=https://pay.example.com", "TOKEN_SECRET=" + strings.Repeat("s", 40),
	}, env...)
}

// A server that would lose money does not start. It names every variable that
// is wrong, and ends with 1.
func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  []string // later ones win
		says []string
	}{
		"live, nothing set up": {
			live(t, "PUBLIC_URL=http://127.0.0.1:8080", "TOKEN_SECRET=", "ADMIN_KEY=short"),
			[]string{"PUBLIC_URL", "TOKEN_SECRET", "ADMIN_KEY"},
		},
		"half of the keys, and more": {
			live(t, "IAMPORT_API_SECRET=", "TOKEN_SECRET=short", "ORDER_TTL=soon"),
			[]string{"IAMPORT_API_KEY, IAMPORT_API_SECRET, IAMPORT_CODE", "TOKEN_SECRET", "ORDER_TTL"},
		},
		"no key, open to others": {
			[]string{"ADDR=0.0.0.0:8080"},
			[]string{"IAMPORT_API_KEY", "ADDR", "SANDBOX=true"},
		},
		"a database of another kind": {
			[]string{"ADDR=" + freeAddress(t), "DATABASE_URL=postgres://127.0.0.1/shop"},
			[]string{"DATABASE_URL"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mustRefuse(t, test.env, test.says...)
		})
	}
}

// Migrations change tables that hold money, so a live server leaves them to
// `paygraph migrate`.
func TestRefusesPendingMigrations(t *testing.T) {
	t.Parallel()
	if os.Getenv("TEST_MYSQL_URL") == "" {
		t.Skip("SQLite migrates by itself; TEST_MYSQL_URL is not set")
	}
	database := "DATABASE_URL=" + testenv.DatabaseURL(t)
	mustRefuse(t, live(t, database), "DATABASE_URL", "paygraph migrate")

	h := home{t.TempDir(), live(t, database)}
	runToEnd(t, h, "migrate")
	p := launch(t, h.dir, h.env)
	p.says(t, "https://pay.example.com") // and it ends gracefully with the test
}

func mustRefuse(t *testing.T, env []string, says ...string) {
	t.Helper()
	p := launch(t, t.TempDir(), env)
	if code := p.code(t); code != 1 {
		t.Errorf("exit code: got %d, want 1", code)
	}
	for _, s := range says {
		if !strings.Contains(p.stderr.String(), s) {
			t.Errorf("nothing about %s in:\n%s", s, p.stderr.String())
		}
	}
}
