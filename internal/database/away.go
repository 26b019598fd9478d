package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
)

// gone are the MySQL errors that mean: this server cannot serve now.
var gone = map[uint16]bool{
	1040: true, // too many connections
	1047: true, // Galera: not prepared for application use
	1053: true, // shutdown in progress
	1180: true, // Galera: not connected to the primary component
	1290: true, // read only, as a replica is during a failover
	2006: true, // server has gone away
	2013: true, // connection lost
}

// IsAway reports whether a statement failed because the database is not there,
// so that the same one may succeed in a moment.
func IsAway(err error) bool {
	if e, ok := errors.AsType[*mysql.MySQLError](err); ok {
		return gone[e.Number] || refusals[e.Number]
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		const busy, locked, ioerr, full, cantopen = 5, 6, 10, 13, 14
		switch e.Code() & 0xff {
		case busy, locked, ioerr, full, cantopen:
			return true
		}
		return false
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, context.DeadlineExceeded)
}
