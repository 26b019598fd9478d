package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// Pace is when the next call may be made of a kind that all servers together
// make at a bounded rate.
type Pace struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Pace) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a pace.
func (Pace) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.Time("next_at").SchemaType(instant),
	}
}
