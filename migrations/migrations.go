// Package migrations holds the versioned steps of the MySQL schema. They are
// written by `make migration NAME=what`, read before they are committed, and
// never changed afterwards.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed mysql/*.sql
var files embed.FS

// MySQL is the steps for MySQL and MariaDB, in goose's format.
func MySQL() fs.FS {
	sub, err := fs.Sub(files, "mysql")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
