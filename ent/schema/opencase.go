package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// OpenCase is a money matter that needs a person.
type OpenCase struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (OpenCase) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a case.
func (OpenCase) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.Enum("kind").GoType(pay.CaseKind("")).Immutable(),
		field.String("subject").Immutable().SchemaType(varchar(64)).Annotations(ascii).Comment("id of what it is about"),
		field.String("order_id").Optional().Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.String("imp_uid").Optional().Immutable().SchemaType(varchar(32)).Annotations(ascii),
		field.String("refund_id").Optional().Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("detail").Optional().Immutable().SchemaType(varchar(500)).Annotations(text),
		field.String("note").Optional().SchemaType(varchar(500)).Annotations(text).Comment("what an admin wrote"),
		field.Time("opened_at").Immutable().SchemaType(instant),
		field.Time("resolved_at").Optional().Nillable().SchemaType(instant),
	}
}

// Indexes of a case: one per matter.
func (OpenCase) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("kind", "subject").Unique(),
		index.Fields("resolved_at", "id"),
	}
}
