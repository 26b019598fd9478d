package database

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"

	"paygraph/ent"
)

// maxTries bounds how often a refused transaction is run.
const maxTries = 10

// InTx runs fn in a transaction: the only way to one. Inside it, use tx alone,
// call nothing over the network, publish nothing, and return the first error.
//
// A transaction that the database refuses (deadlock, busy, lost certification)
// is rolled back and run again, whole, up to ten times. After such a refusal a
// COMMIT would report success although nothing was written, so it is never
// reached. A connection that breaks at COMMIT leaves the outcome open; the
// caller's compare-and-set finds out.
func InTx(ctx context.Context, client *ent.Client, fn func(*ent.Tx) error) error {
	return again(ctx, func() error { return runTx(ctx, client, fn) })
}

// again runs what the database refuses, up to ten times.
func again(ctx context.Context, fn func() error) error {
	for try := 1; ; try++ {
		err := fn()
		if err == nil || !refused(err) || try == maxTries {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 6)))
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w, while waiting after: %w", ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// patientDriver runs a statement of its own again where the database refuses
// it: a deadlock can hit a single UPDATE as well.
type patientDriver struct{ dialect.Driver }

// Exec serves INSERT, UPDATE and DELETE outside a transaction.
func (d patientDriver) Exec(ctx context.Context, query string, args, v any) error {
	return again(ctx, func() error { return d.Driver.Exec(ctx, query, args, v) })
}

func runTx(ctx context.Context, client *ent.Client, fn func(*ent.Tx) error) (err error) {
	tx, err := client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// refusals are the MySQL errors that mean: nothing was written, try again.
var refusals = map[uint16]bool{
	1020: true, // record has changed since last read (MariaDB's snapshot isolation)
	1205: true, // lock wait timeout
	1213: true, // deadlock; on Galera also a lost certification
	8002: true, // TiDB: conflict of a pessimistic lock
	9007: true, // TiDB: write conflict
}

// refused reports whether the database refused to run a transaction that it
// may run next time.
func refused(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return refusals[e.Number]
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		const busy, locked = 5, 6 // with their extended codes in the higher bits
		return e.Code()&0xff == busy || e.Code()&0xff == locked
	}
	return false
}

// IsDuplicate reports whether a row was refused because one with the same
// unique key is there.
func IsDuplicate(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return e.Number == 1062
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		const primaryKey, unique = 1555, 2067
		return e.Code() == primaryKey || e.Code() == unique
	}
	return false
}
