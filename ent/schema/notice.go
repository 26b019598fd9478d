package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Notice is the outbox: a message to a buyer or to the merchant's systems,
// written in the transaction that caused it, and sent at least once.
type Notice struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Notice) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(120)).Annotations(ascii).Comment("<event>:<kind>:<channel>: each notice once"),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.String("plan_id").Optional().Immutable().SchemaType(varchar(30)).Annotations(ascii).Comment("the plan that it is about"),
		field.Enum("channel").GoType(pay.NoticeChannel("")).Immutable(),
		field.Enum("kind").GoType(pay.NoticeKind("")).Immutable(),
		field.String("recipient").Immutable().SchemaType(varchar(255)).Annotations(text).Comment("number, address or URL"),
		field.String("subject").Optional().Immutable().SchemaType(varchar(200)).Annotations(text),
		field.String("body").Immutable().SchemaType(document).Annotations(text),
		field.Int("attempts"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("sent_at").Optional().Nillable().SchemaType(instant),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).Comment("when it is tried next; null once it left or was given up"),
		field.String("last_error").Optional().SchemaType(varchar(500)).Annotations(text),
	}
}

// Indexes of a notice.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("next_at"), index.Fields("order_id"), index.Fields("created_at")}
}
