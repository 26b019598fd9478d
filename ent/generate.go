// Package ent is the tables: schema/ by hand, the rest generated. Its rows are
// the records that everybody uses.
package ent

//go:generate go tool ent generate --feature sql/versioned-migration,sql/modifier ./schema
