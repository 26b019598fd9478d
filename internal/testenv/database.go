package testenv

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"paygraph/ent"
	"paygraph/internal/database"
)

// openDatabase opens a fresh SQLite file; or, where TEST_MYSQL_URL names a
// server (mysql://root@127.0.0.1:3306/), a fresh schema there. Both have the
// tables that a real server has, made the way a real server makes them.
func openDatabase(t testing.TB, with []ent.Option) *database.DB {
	t.Helper()
	db, err := database.Open(DatabaseURL(t), with...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// DatabaseURL makes an empty database that ends with the test.
func DatabaseURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TEST_MYSQL_URL")
	if server == "" {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ToLower(rand.Text())
	c := mysql.NewConfig()
	c.Net, c.Addr, c.User = "tcp", u.Host, u.User.Username()
	c.Passwd, _ = u.User.Password()
	admin, err := sql.Open("mysql", c.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE "+name)
		_ = admin.Close()
	})
	u.Path = "/" + name
	return u.String()
}
