package database

import (
	"context"
	"fmt"
	"sync"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"

	"paygraph/migrations"
)

// creating guards ent's Schema.Create, which is not safe in parallel.
var creating sync.Mutex

// Migrate brings the tables up to date: by itself on SQLite, by the versioned
// files of package migrations on MySQL. It reports how many steps it took
// (0 on SQLite).
func (d *DB) Migrate(ctx context.Context) (steps int, err error) {
	if !d.mysql {
		creating.Lock()
		defer creating.Unlock()
		if err := d.Client.Schema.Create(ctx, schema.WithForeignKeys(false)); err != nil {
			return 0, fmt.Errorf("migrate: %w", err)
		}
		return 0, nil
	}
	p, err := d.provider()
	if err != nil {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// Pending reports whether versioned migrations wait; never on SQLite.
func (d *DB) Pending(ctx context.Context) (bool, error) {
	if !d.mysql {
		return false, nil
	}
	p, err := d.provider()
	if err != nil {
		return false, err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read migrations: %w", err)
	}
	return pending, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectMySQL, d.write, migrations.MySQL())
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
