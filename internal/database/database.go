// Package database opens the tables by URL, brings their schema up to date and
// runs transactions. One code path serves SQLite, MySQL and MariaDB; queries
// are written where they are asked.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // the driver named "sqlite"

	"paygraph/ent"
)

// DB is an open database. Client serves all reads and writes of rows.
type DB struct {
	Client *ent.Client
	write  *sql.DB
	read   *sql.DB // the same as write on MySQL
	mysql  bool
}

// Open opens a database by its URL: sqlite:FILE, or
// mysql://user:password@host:3306/name. Options are ent's, for tests that
// count statements. It does not connect yet.
func Open(address string, options ...ent.Option) (*DB, error) {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(rest, options)
	case "mysql":
		return openMySQL(address, options)
	default:
		return nil, errors.New("a database URL is sqlite:FILE or mysql://user:password@host:3306/name")
	}
}

// openSQLite opens one writer and several readers. Each part of the address is
// needed: without _txlock=immediate a transaction that reads first fails with
// BUSY_SNAPSHOT; more than one writer waits unfairly; synchronous(FULL) keeps
// an intent over a power loss.
func openSQLite(file string, options []ent.Option) (*DB, error) {
	const pragmas = "?_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)" +
		"&_pragma=synchronous(FULL)&_time_format=sqlite&_timezone=UTC"
	path := "file:" + (&url.URL{Path: file}).EscapedPath()
	write, err := sql.Open("sqlite", path+pragmas+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", path+pragmas+"&_pragma=query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open sqlite for reading: %w", err)
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	driver := &splitDriver{
		Driver: entsql.OpenDB(dialect.SQLite, write),
		read:   entsql.Conn{ExecQuerier: &prepared{DB: read, all: map[string]*sql.Stmt{}}},
	}
	return &DB{Client: newClient(driver, options), write: write, read: read}, nil
}

// splitDriver sends what reads to the readers, so that a reader never waits
// for a writer's fsync.
type splitDriver struct {
	*entsql.Driver
	read entsql.Conn
}

// Query serves SELECTs; ent asks for nothing else with it outside a
// transaction, since our ids are made by us.
func (d *splitDriver) Query(ctx context.Context, query string, args, v any) error {
	return d.read.Query(ctx, query, args, v)
}

// poolSize is how many connections a server keeps: on an ordinary disk the
// number of commits in flight decides the throughput.
const poolSize = 64

func openMySQL(address string, options []ent.Option) (*DB, error) {
	c, err := mysqlConfig(address)
	if err != nil {
		return nil, err
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, fmt.Errorf("open mysql: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(poolSize)
	db.SetMaxIdleConns(poolSize)
	db.SetConnMaxLifetime(3 * time.Minute)
	return &DB{Client: newClient(entsql.OpenDB(dialect.MySQL, db), options), write: db, read: db, mysql: true}, nil
}

// mysqlConfig reads a URL. Times travel in UTC; clientFoundRows makes a
// compare-and-set that writes equal values count as found; interpolation
// saves a round trip a statement.
func mysqlConfig(address string) (*mysql.Config, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return nil, errors.New("a MySQL URL is mysql://user:password@host:3306/name?tls=true")
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName = "tcp", u.Host, strings.Trim(u.Path, "/")
	if u.Port() == "" {
		c.Addr += ":3306"
	}
	if socket := u.Query().Get("socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.TLSConfig = u.Query().Get("tls")
	c.ParseTime, c.Loc, c.Collation = true, time.UTC, "utf8mb4_bin"
	c.ClientFoundRows, c.InterpolateParams = true, true
	c.Timeout, c.ReadTimeout, c.WriteTimeout = 5*time.Second, 30*time.Second, 30*time.Second
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	return c, nil
}

func newClient(driver dialect.Driver, options []ent.Option) *ent.Client {
	return ent.NewClient(append([]ent.Option{ent.Driver(patientDriver{driver})}, options...)...)
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.write.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Warnings names settings of the server under which a crash may forget money.
// SQLite has none: its address sets them.
func (d *DB) Warnings(ctx context.Context) ([]string, error) {
	if !d.mysql {
		return nil, nil
	}
	var flush, binlog int
	var logs bool
	err := d.read.QueryRowContext(ctx, "SELECT @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@log_bin").Scan(&flush, &binlog, &logs)
	if err != nil {
		return nil, fmt.Errorf("read durability settings: %w", err)
	}
	var warnings []string
	if flush != 1 {
		warnings = append(warnings, "innodb_flush_log_at_trx_commit is not 1: a power loss forgets the last second of payments")
	}
	if logs && binlog != 1 {
		warnings = append(warnings, "sync_binlog is not 1: a power loss may leave a replica without the last payments")
	}
	return warnings, nil
}

// Close closes all connections.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	return err
}
