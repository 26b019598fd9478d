package database

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/ent/order"
	"paygraph/ent/product"
)

// Readers keep their statements, and nothing else: no row of another, no read
// transaction that would keep the log from being written back, no more of them
// than there are places.
func TestPreparedStatements(t *testing.T) {
	t.Parallel()
	db, err := Open("sqlite:" + filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i := range 8 {
		db.Client.Product.Create().SetID(fmt.Sprint("sku-", i)).SetName("의자").SetPrice(int64(i)).SetCurrency("KRW").
			SetTaxFree(false).SetDigital(false).SetActive(true).SetCreatedAt(now).SetUpdatedAt(now).SaveX(t.Context())
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				p, err := db.Client.Product.Query().Where(product.ID(fmt.Sprint("sku-", i))).First(t.Context())
				if err != nil || p.Price != int64(i) {
					t.Errorf("got %v, %v; want a price of %d", p, err, i)
				}
				left, leave := context.WithCancel(t.Context())
				go leave()
				_, _ = db.Client.Product.Query().Where(product.ID("sku-0")).All(left)
			}
		})
	}
	all.Wait()

	var busy, frames, moved int
	if err := db.write.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil || busy != 0 {
		t.Errorf("checkpoint: got busy %d, %v; want nobody reading", busy, err)
	}
	if _, err := db.write.Exec("ALTER TABLE products ADD COLUMN more TEXT"); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Client.Product.Query().Where(product.ID("sku-1")).Count(t.Context()); err != nil || n != 1 {
		t.Errorf("after a migration: got %d, %v; want 1", n, err)
	}

	reader := &prepared{DB: db.read, all: map[string]*sql.Stmt{}}
	for i := range 2 * preparedMax {
		rows, err := reader.QueryContext(t.Context(), fmt.Sprintf("SELECT %d WHERE ? = 1", i), 1)
		if err != nil {
			t.Fatal(err)
		}
		n := -1
		if !rows.Next() || rows.Scan(&n) != nil || n != i {
			t.Errorf("got %d, want %d", n, i)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(reader.all) != preparedMax {
		t.Errorf("%d statements are kept, want %d", len(reader.all), preparedMax)
	}
	if _, err := reader.QueryContext(t.Context(), "SELECT missing_column"); err == nil || !strings.Contains(err.Error(), "no such column") {
		t.Errorf("got %v, want no such column", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, err := db.Client.Order.Query().Where(order.ID("ord_1")).All(t.Context()); err == nil {
		t.Error("a closed pool answers")
	}
}
