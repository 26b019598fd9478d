package database_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"

	"paygraph/ent"
	"paygraph/ent/product"
	"paygraph/internal/database"
	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

// open opens a fresh database with its tables.
func open(t testing.TB) *database.DB {
	t.Helper()
	db, err := database.Open(testenv.DatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// stock puts products on sale at a price of 0.
func stock(t testing.TB, c *ent.Client, skus ...string) {
	t.Helper()
	for _, sku := range skus {
		if err := insert(t.Context(), c.Product, sku); err != nil {
			t.Fatal(err)
		}
	}
}

func insert(ctx context.Context, c *ent.ProductClient, sku string) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	return c.Create().SetID(sku).SetName(sku).SetPrice(0).SetCurrency(pay.KRW).
		SetTaxFree(false).SetDigital(false).SetActive(true).SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
}

// raise adds 1 to a product's price.
func raise(ctx context.Context, tx *ent.Tx, sku string) error {
	return tx.Product.Update().Where(product.ID(sku)).AddPrice(1).Exec(ctx)
}

func price(t testing.TB, c *ent.Client, sku string) int64 {
	t.Helper()
	p, err := c.Product.Get(t.Context(), sku)
	if err != nil {
		t.Fatal(err)
	}
	return p.Price
}

func onMySQL() bool { return os.Getenv("TEST_MYSQL_URL") != "" }

// Two transactions take the same two rows in opposite order: MariaDB refuses
// one, which is run again, whole. SQLite lets one wait. Both are written once.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	db := open(t)
	stock(t, db.Client, "a", "b")
	var met sync.WaitGroup
	met.Add(2)
	var runs atomic.Int64
	errs := make(chan error, 2)
	for _, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		go func() {
			first := true
			errs <- database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
				runs.Add(1)
				if err := raise(t.Context(), tx, order[0]); err != nil {
					return err
				}
				if first && onMySQL() { // on SQLite the other cannot begin
					first = false
					met.Done()
					met.Wait()
				}
				return raise(t.Context(), tx, order[1])
			})
		}()
	}
	if err := errors.Join(<-errs, <-errs); err != nil {
		t.Error(err)
	}
	if onMySQL() && runs.Load() != 3 {
		t.Errorf("got %d runs, want 3: one was refused", runs.Load())
	}
	if a, b := price(t, db.Client, "a"), price(t, db.Client, "b"); a != 2 || b != 2 {
		t.Errorf("got %d and %d, want 2 and 2", a, b)
	}
}

// Single statements take two rows in one order, transactions in the other. On
// MariaDB some of the statements are refused; they are run again, and none is
// lost or written twice.
func TestDeadlockOfOneStatement(t *testing.T) {
	t.Parallel()
	db := open(t)
	stock(t, db.Client, "a", "b")
	const each, workers = 25, 4
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				if err := db.Client.Product.Update().Where(product.IDIn("a", "b")).AddPrice(1).Exec(t.Context()); err != nil {
					t.Errorf("statement: %v", err)
				}
			}
		})
		all.Go(func() {
			for range each {
				err := database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
					if err := raise(t.Context(), tx, "b"); err != nil {
						return err
					}
					return raise(t.Context(), tx, "a")
				})
				if err != nil {
					t.Errorf("transaction: %v", err)
				}
			}
		})
	}
	all.Wait()
	const want = 2 * each * workers
	if a, b := price(t, db.Client, "a"), price(t, db.Client, "b"); a != want || b != want {
		t.Errorf("got %d and %d, want %d of both", a, b, want)
	}
}

// Another process holds SQLite's lock: a transaction that hears BUSY is run
// again until the lock is free.
func TestBusy(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "busy.db")
	db, err := database.Open("sqlite:" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	stock(t, db.Client, "a")
	// No patience of the driver's own: each try hears BUSY at once.
	raw, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(0)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	other, err := raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(0)&_txlock=immediate&_time_format=sqlite")
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	client := ent.NewClient(ent.Driver(&counting{entsql.OpenDB(dialect.SQLite, second), func() {
		if tries++; tries == 3 {
			if err := other.Rollback(); err != nil {
				t.Error(err)
			}
		}
	}}))
	defer client.Close()
	if err := database.InTx(t.Context(), client, func(tx *ent.Tx) error { return raise(t.Context(), tx, "a") }); err != nil {
		t.Error(err)
	}
	if got := price(t, db.Client, "a"); got != 1 || tries != 3 {
		t.Errorf("got price %d after %d tries, want 1 after 3", got, tries)
	}

	// A lock that is never given back is an error in the end, or when the caller leaves.
	if other, err = raw.BeginTx(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	tries = 3
	if err := database.InTx(t.Context(), client, func(tx *ent.Tx) error { return raise(t.Context(), tx, "a") }); err == nil || tries != 13 {
		t.Errorf("got %v after %d tries, want an error after ten", err, tries-3)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := database.InTx(gone, client, func(*ent.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("caller left: got %v, want cancelled", err)
	}
	if err := other.Rollback(); err != nil {
		t.Error(err)
	}
	if got := price(t, db.Client, "a"); got != 1 {
		t.Errorf("got price %d, want 1", got)
	}
}

// counting tells of each transaction before it begins.
type counting struct {
	*entsql.Driver
	begin func()
}

func (d *counting) Tx(ctx context.Context) (dialect.Tx, error) {
	d.begin()
	return d.Driver.Tx(ctx)
}

func (d *counting) BeginTx(ctx context.Context, o *sql.TxOptions) (dialect.Tx, error) {
	d.begin()
	return d.Driver.BeginTx(ctx, o)
}

// What fails or panics leaves nothing behind, and is run once.
func TestRollback(t *testing.T) {
	t.Parallel()
	db := open(t)
	stock(t, db.Client, "a")
	runs := 0
	wrong := errors.New("it is wrong")
	err := database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
		runs++
		return errors.Join(raise(t.Context(), tx, "a"), wrong)
	})
	if !errors.Is(err, wrong) || runs != 1 {
		t.Errorf("got %v after %d runs, want the error after one", err, runs)
	}
	func() {
		defer func() {
			if p := recover(); p != "a bug" {
				t.Errorf("got %v, want the panic", p)
			}
		}()
		_ = database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
			if err := raise(t.Context(), tx, "a"); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if got := price(t, db.Client, "a"); got != 0 {
		t.Errorf("got price %d, want 0", got)
	}
	// The connection was given back: the next transaction begins.
	if err := database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error { return raise(t.Context(), tx, "a") }); err != nil {
		t.Error(err)
	}
	if got := price(t, db.Client, "a"); got != 1 {
		t.Errorf("got price %d, want 1", got)
	}
}

// A duplicate is told apart from every other error, in and out of transactions.
func TestIsDuplicate(t *testing.T) {
	t.Parallel()
	db := open(t)
	stock(t, db.Client, "a")
	if err := insert(t.Context(), db.Client.Product, "a"); !database.IsDuplicate(err) {
		t.Errorf("same key: got %v, want a duplicate", err)
	}
	for _, other := range []string{"A", "a1"} {
		if err := insert(t.Context(), db.Client.Product, other); err != nil {
			t.Errorf("%q beside a: %v", other, err)
		}
	}
	runs := 0
	err := database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error {
		runs++
		if err := insert(t.Context(), tx.Product, "b"); err != nil {
			return err
		}
		return insert(t.Context(), tx.Product, "a")
	})
	if !database.IsDuplicate(err) || runs != 1 {
		t.Errorf("in a transaction: got %v after %d runs, want a duplicate after one", err, runs)
	}
	if n, err := db.Client.Product.Query().Where(product.ID("b")).Count(t.Context()); n != 0 || err != nil {
		t.Errorf("got %d of what was rolled back, %v; want none", n, err)
	}
	for _, err := range []error{nil, errors.New("UNIQUE constraint failed"), context.Canceled, &mysql.MySQLError{Number: 1213}} {
		if database.IsDuplicate(err) {
			t.Errorf("%v: got a duplicate", err)
		}
	}
}

// 64 at once on one row: all are written.
func TestManyTransactions(t *testing.T) {
	t.Parallel()
	db := open(t)
	stock(t, db.Client, "a")
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if err := database.InTx(t.Context(), db.Client, func(tx *ent.Tx) error { return raise(t.Context(), tx, "a") }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := price(t, db.Client, "a"); got != 64 {
		t.Errorf("got %d, want 64", got)
	}
}
