package database

import (
	"context"
	"database/sql"
	"sync"
)

// prepared is a pool of SQLite's readers that keeps its statements: to read a
// SELECT takes longer than to run it. Closing the pool ends them.
type prepared struct {
	*sql.DB
	mu  sync.RWMutex
	all map[string]*sql.Stmt
}

const (
	preparedMax  = 100 // statements that each connection keeps, some KB each; the first that come
	preparedArgs = 5   // a longer list comes in too many lengths
)

// QueryContext runs a SELECT.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if len(args) > preparedArgs {
		return p.DB.QueryContext(ctx, query, args...)
	}
	p.mu.RLock()
	statement, full := p.all[query], len(p.all) >= preparedMax
	p.mu.RUnlock()
	if statement == nil && !full {
		var err error
		if statement, err = p.keep(ctx, query); err != nil {
			return nil, err
		}
	}
	if statement == nil {
		return p.DB.QueryContext(ctx, query, args...)
	}
	return statement.QueryContext(ctx, args...)
}

// keep prepares a statement; nil if others have taken the last place.
func (p *prepared) keep(ctx context.Context, query string) (*sql.Stmt, error) {
	statement, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.all[query]; other != nil || len(p.all) >= preparedMax {
		return other, statement.Close()
	}
	p.all[query] = statement
	return statement, nil
}
