package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Reconciliation is one comparison of our books with the gateway's. Rows are
// added, never changed.
type Reconciliation struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Reconciliation) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a comparison.
func (Reconciliation) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.Time("from").Immutable().SchemaType(instant),
		field.Time("to").Immutable().SchemaType(instant),
		field.Int("our_count").Immutable(),
		field.Int("their_count").Immutable(),
		field.JSON("our_totals", []pay.MethodTotal{}).Immutable(),
		field.JSON("their_totals", []pay.MethodTotal{}).Immutable(),
		field.JSON("differences", []pay.Difference{}).Immutable().Comment("what differed, also what was mended; at most 500"),
		field.Time("ran_at").Immutable().SchemaType(instant),
	}
}

// Indexes of a comparison.
func (Reconciliation) Indexes() []ent.Index { return []ent.Index{index.Fields("ran_at")} }
