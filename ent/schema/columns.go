// Package schema defines the tables. Ids are made by us; money is int64 minor
// units beside a currency; times are UTC, cut to microseconds; there are no
// foreign keys, because they turn a hot order into a lock storm.
package schema

import (
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
)

// ascii is the collation of what machines write and compare: ids, codes, keys.
// It is also every table's own, because ent gives an id no collation.
var ascii = entsql.Annotation{Charset: "ascii", Collation: "ascii_bin"}

// text is the collation of what people write; compared by code point.
var text = entsql.Annotation{Charset: "utf8mb4", Collation: "utf8mb4_bin"}

// varchar is the column of a string of at most n characters. The service
// checks lengths in characters; ent's MaxLen would count bytes.
func varchar(n int) map[string]string {
	return map[string]string{dialect.MySQL: "varchar(" + strconv.Itoa(n) + ")"}
}

// instant is the column of a time: ent's own would cut to seconds.
var instant = map[string]string{dialect.MySQL: "datetime(6)"}

// document is the column of raw text that may be long, kept as it came.
var document = map[string]string{dialect.MySQL: "mediumtext"}
