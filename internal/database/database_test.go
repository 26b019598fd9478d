package database_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/product"
	"paygraph/internal/database"
	"paygraph/internal/testenv"
)

// Addresses that open, and those that cannot be one.
func TestOpen(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "paygraph.db", "postgres://localhost/x", "mysql://", "mysql://localhost", "mysql://localhost/", "mysql:///name",
		"mysql://user:pass word@host/name", "mysql://host:port/name", "http://host/name", "mysql://host/name?tls=nonsense",
	} {
		db, err := database.Open(address)
		if err == nil {
			_ = db.Close()
			t.Errorf("%q: got it open, want an error", address)
		} else if strings.Contains(err.Error(), "pass word") {
			t.Errorf("%q: the error tells the password: %v", address, err)
		}
	}
	for _, address := range []string{"mysql://u:p%40ss@127.0.0.1:1/name?tls=true", "mysql://u@host/name", "mysql://u@host:3307/name?socket=/tmp/x.sock", "mysql://u@[::1]/name"} {
		db, err := database.Open(address)
		if err != nil {
			t.Errorf("%q: %v", address, err)
			continue
		}
		_ = db.Close()
	}
	odd := filepath.Join(t.TempDir(), "a b?c#d%41.db")
	db, err := database.Open("sqlite:" + odd)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Errorf("%s: %v", odd, err)
	}
	if _, err := os.Stat(odd); err != nil {
		t.Errorf("got no file of that name: %v", err)
	}
}

// Tables are brought up to date once; a second time there is nothing to do.
func TestMigrate(t *testing.T) {
	t.Parallel()
	db, err := database.Open(testenv.DatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if pending, err := db.Pending(t.Context()); err != nil || pending != onMySQL() {
		t.Errorf("fresh: got pending %t, %v; want %t", pending, err, onMySQL())
	}
	for i := range 2 {
		steps, err := db.Migrate(t.Context())
		if err != nil || i == 1 && steps != 0 {
			t.Errorf("time %d: got %d steps, %v; want none the second time", i+1, steps, err)
		}
	}
	if pending, err := db.Pending(t.Context()); err != nil || pending {
		t.Errorf("after: got pending %t, %v; want false", pending, err)
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := db.Warnings(t.Context()); err != nil {
		t.Error(err)
	}
	stock(t, db.Client, "a")
	// Times are kept to the microsecond, in UTC, whatever zone they were told in.
	seoul := time.FixedZone("KST", 9*60*60)
	at := time.Date(2026, 1, 2, 3, 4, 5, 123_456_000, seoul)
	if err := db.Client.Product.UpdateOneID("a").SetUpdatedAt(at).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := db.Client.Product.Query().Where(product.UpdatedAtLTE(at.UTC()), product.UpdatedAtGTE(at.UTC())).Only(t.Context())
	if err != nil || !p.UpdatedAt.Equal(at) {
		t.Errorf("got %+v, %v; want %s", p, err, at)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("closed: got an answer to a ping")
	}
}

// A server that nobody answers at is an error, with no password in it.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	address := (&url.URL{Scheme: "mysql", User: url.UserPassword("root", "s3cret"), Host: "127.0.0.1:1", Path: "/x"}).String()
	db, err := database.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for what, err := range map[string]error{
		"ping":  db.Ping(t.Context()),
		"begin": database.InTx(t.Context(), db.Client, func(*ent.Tx) error { return nil }),
	} {
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v, want an error that keeps the password", what, err)
		}
	}
}
