package checks

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"testing"

	"paygraph/internal/testenv"
)

// run runs the go command at the top of the repository, without C.
func run(t *testing.T, args ...string) []byte {
	t.Helper()
	c := exec.Command("go", args...)
	c.Dir = "../.."
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "CC=no-compiler")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", c, err, stderr.Bytes())
	}
	return out
}

// docs/schema.graphql is what the server serves.
func TestSchemaDocument(t *testing.T) {
	t.Parallel()
	served := run(t, "run", "./schema/print")
	kept, err := os.ReadFile("../../docs/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(served, kept) {
		t.Error("docs/schema.graphql is not what the server serves: make generate")
	}
}

// The migrations, run one after the other, make the tables of ent/schema.
func TestMigrations(t *testing.T) {
	t.Parallel()
	if os.Getenv("TEST_MYSQL_URL") == "" {
		t.Skip("migrations are MySQL's; TEST_MYSQL_URL is not set")
	}
	u, err := url.Parse(testenv.DatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	dsn := u.User.String() + "@tcp(" + u.Host + ")" + u.Path
	run(t, "run", "./migrations/diff", "-check", "-dsn", dsn)
}

// The binary needs no C compiler, neither to be built nor to run.
func TestBuildsWithoutC(t *testing.T) {
	t.Parallel()
	run(t, "build", "-o", t.TempDir(), "paygraph")
}
