package database_test

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"

	"paygraph/internal/database"
)

// A database that is not there is told from a statement that is wrong.
func TestIsAway(t *testing.T) {
	t.Parallel()
	nobody, err := database.Open("mysql://root@127.0.0.1:1/paygraph")
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close()
	missing, err := database.Open("sqlite:" + filepath.Join(t.TempDir(), "no such folder", "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer missing.Close()
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"nobody listens":    {nobody.Ping(t.Context()), true},
		"no such folder":    {missing.Ping(t.Context()), true},
		"broken connection": {fmt.Errorf("save order: %w", driver.ErrBadConn), true},
		"shutting down":     {&mysql.MySQLError{Number: 1053}, true},
		"deadlock":          {&mysql.MySQLError{Number: 1213}, true},
		"no such column":    {&mysql.MySQLError{Number: 1054}, false},
		"a fault of ours":   {errors.New("boom"), false},
	} {
		if got := database.IsAway(test.err); got != test.want {
			t.Errorf("%s: %v: got %t, want %t", name, test.err, got, test.want)
		}
	}
}
