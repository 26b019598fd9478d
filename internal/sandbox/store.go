package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	_ "modernc.org/sqlite" // registers the driver
)

// store keeps entries (JSON under a kind and a key) in one SQLite file. The
// sandbox works on what it has in memory and writes each change through before
// it answers, so that a restart finds whatever was answered. A nil store keeps
// nothing.
type store struct {
	db  *sql.DB
	ins *sql.Stmt
}

const schema = `CREATE TABLE IF NOT EXISTS entry (
	kind TEXT NOT NULL,
	key  TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (kind, key)
) WITHOUT ROWID`

func openStore(path string) (*store, error) {
	if path == "" {
		return nil, nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's books: %w", err)
	}
	// The lock is exclusive: a second sandbox on the same file would answer
	// from a memory that knows nothing of the first one's changes.
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: url.Values{"_pragma": {
		"busy_timeout(1000)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(NORMAL)",
	}}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's books: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(fmt.Errorf("open the sandbox's books in %s: %w", path, err), db.Close())
	}
	ins, err := db.Prepare(`INSERT INTO entry (kind, key, body) VALUES (?, ?, ?)
		ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body`)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the sandbox's books in %s: %w", path, err), db.Close())
	}
	return &store{db: db, ins: ins}, nil
}

// put writes an entry, or writes it anew.
func (s *store) put(kind, key string, v any) error {
	if s == nil {
		return nil
	}
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s %s: %w", kind, key, err)
	}
	if _, err := s.ins.Exec(kind, key, string(body)); err != nil {
		return fmt.Errorf("write %s %s: %w", kind, key, err)
	}
	return nil
}

// entry is one value to be written.
type entry struct {
	kind, key string
	v         any
}

// putAll writes entries that belong together: all of them, or none.
func (s *store) putAll(all ...entry) error {
	if s == nil {
		return nil
	}
	tx, err := s.db.Begin()
	if err != nil {
		return fmt.Errorf("write %d entries: %w", len(all), err)
	}
	defer func() { _ = tx.Rollback() }() // no effect after the commit
	for _, e := range all {
		body, err := json.Marshal(e.v)
		if err != nil {
			return fmt.Errorf("write %s %s: %w", e.kind, e.key, err)
		}
		if _, err := tx.Stmt(s.ins).Exec(e.kind, e.key, string(body)); err != nil {
			return fmt.Errorf("write %s %s: %w", e.kind, e.key, err)
		}
	}
	return tx.Commit()
}

// remove deletes an entry.
func (s *store) remove(kind, key string) error {
	if s == nil {
		return nil
	}
	if _, err := s.db.Exec(`DELETE FROM entry WHERE kind = ? AND key = ?`, kind, key); err != nil {
		return fmt.Errorf("delete %s %s: %w", kind, key, err)
	}
	return nil
}

// each hands every entry of a kind to f.
func (s *store) each(kind string, f func(key string, body []byte) error) error {
	if s == nil {
		return nil
	}
	rows, err := s.db.Query(`SELECT key, body FROM entry WHERE kind = ?`, kind)
	if err != nil {
		return fmt.Errorf("read %s: %w", kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var body []byte
		if err := rows.Scan(&key, &body); err != nil {
			return fmt.Errorf("read %s: %w", kind, err)
		}
		if err := f(key, body); err != nil {
			return fmt.Errorf("read %s %s: %w", kind, key, err)
		}
	}
	return rows.Err()
}

// get reads the one entry of a kind that has no others; v stays as it is when
// there is none.
func (s *store) get(kind string, v any) error {
	return s.each(kind, func(_ string, body []byte) error { return json.Unmarshal(body, v) })
}

func (s *store) close() error {
	if s == nil {
		return nil
	}
	return errors.Join(s.ins.Close(), s.db.Close())
}
