// Command diff writes the next migration: what the tables in ent/schema have
// that the files do not. It needs an empty MySQL or MariaDB schema to replay
// the files in.
//
//	go run ./migrations/diff -dsn 'root@tcp(127.0.0.1:3306)/empty' -name add_refund
//
// With -check it writes nothing and fails if something is missing.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/go-sql-driver/mysql"

	entmigrate "paygraph/ent/migrate"
)

func main() {
	log.SetFlags(0)
	dsn := flag.String("dsn", "", "an empty schema to replay the files in")
	name := flag.String("name", "", "what the migration does, in snake_case")
	check := flag.Bool("check", false, "write nothing; fail if a migration is missing")
	dir := flag.String("dir", "migrations/mysql", "where the files are")
	flag.Parse()
	if err := run(context.Background(), *dsn, *name, *dir, *check); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dsn, name, path string, check bool) error {
	if check {
		copied, err := os.MkdirTemp("", "migrations")
		if err != nil {
			return err
		}
		defer os.RemoveAll(copied)
		if err := os.CopyFS(copied, os.DirFS(path)); err != nil {
			return err
		}
		path, name = copied, "check"
	}
	driver, err := entsql.Open(dialect.MySQL, dsn)
	if err != nil {
		return err
	}
	defer driver.Close()
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	err = entmigrate.NewSchema(driver).NamedDiff(ctx, name,
		schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay), schema.WithDialect(dialect.MySQL),
		schema.WithFormatter(sqltool.GooseFormatter), schema.WithForeignKeys(false), schema.WithErrNoPlan(true))
	switch {
	case errors.Is(err, migrate.ErrNoPlan) && check:
		return nil
	case errors.Is(err, migrate.ErrNoPlan):
		log.Print("the files already make the tables of ent/schema")
		return nil
	case err == nil && check:
		return errors.New("ent/schema has what migrations/mysql lacks: make migration NAME=what_it_does")
	}
	return err
}
