package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// pool is connections with the settings of package database, written down
// again because a floor must not lean on the product.
type pool struct {
	write *sql.DB
	read  *sql.DB // the same as write on MariaDB

	prepared map[string]*sql.Stmt // SQLite's SELECTs, which the server keeps prepared too
}

// query reads rows.
func (p *pool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.prepared[query]; s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.read.QueryContext(ctx, query, args...)
}

// queryRow reads a row.
func (p *pool) queryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if s := p.prepared[query]; s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return p.read.QueryRowContext(ctx, query, args...)
}

// openPool opens a pool of a database that has its tables.
func openPool(address string) (*pool, error) {
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(file)
	}
	return openMySQL(address)
}

func openSQLite(file string) (*pool, error) {
	dsn := "file:" + (&url.URL{Path: file}).EscapedPath() +
		"?_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)" +
		"&_pragma=synchronous(FULL)&_time_format=sqlite&_timezone=UTC"
	write, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	p := &pool{write: write, read: read, prepared: map[string]*sql.Stmt{}}
	for _, query := range []string{selectProducts, selectSeen, selectOrder, selectPayments} {
		if p.prepared[query], err = read.Prepare(query); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, nil
}

func openMySQL(address string) (*pool, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName, c.User = "tcp", u.Host, strings.Trim(u.Path, "/"), u.User.Username()
	c.ParseTime, c.Loc, c.Collation = true, time.UTC, "utf8mb4_bin"
	c.ClientFoundRows, c.InterpolateParams = true, true
	c.Timeout, c.ReadTimeout, c.WriteTimeout = 5*time.Second, 30*time.Second, 30*time.Second
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	const size = 64
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxLifetime(3 * time.Minute)
	return &pool{write: db, read: db}, nil
}

// describe names the database and says how durable a commit is.
func (p *pool) describe(ctx context.Context, name string) (string, error) {
	var version, durable string
	if name == "sqlite" {
		var level int
		if err := p.read.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
			return "", err
		}
		if err := p.write.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
			return "", err
		}
		levels := []string{"OFF", "NORMAL", "FULL", "EXTRA"}
		return fmt.Sprintf("SQLite %s, WAL, synchronous=%s", version, levels[level%len(levels)]), nil
	}
	err := p.read.QueryRowContext(ctx, "SELECT version(), @@innodb_flush_log_at_trx_commit").Scan(&version, &durable)
	return fmt.Sprintf("MariaDB %s, innodb_flush_log_at_trx_commit=%s", version, durable), err
}

func (p *pool) close() error {
	err := p.write.Close()
	if p.read != p.write {
		err = errors.Join(err, p.read.Close())
	}
	return err
}
