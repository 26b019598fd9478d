package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// OrderEvent is one change of an order: the audit trail. Rows are added, never
// changed. The making of an order has no row: the order itself tells it.
type OrderEvent struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (OrderEvent) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of an event.
func (OrderEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(60)).Annotations(ascii).Comment("<order>:<version, padded>"),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.Int("version").Immutable().Comment("the order's version after it"),
		field.Enum("type").GoType(pay.EventType("")).Immutable(),
		field.Enum("from").GoType(pay.OrderStatus("")).Immutable(),
		field.Enum("to").GoType(pay.OrderStatus("")).Immutable(),
		field.Enum("source").GoType(pay.EventSource("")).Immutable(),
		field.String("imp_uid").Optional().Immutable().SchemaType(varchar(32)).Annotations(ascii),
		field.String("note").Optional().Immutable().SchemaType(varchar(200)).Annotations(text).Comment("why, in the words of who asked"),
		field.String("report").Optional().Immutable().SchemaType(document).Annotations(text).Comment("the gateway's own words, raw"),
		field.Time("at").Immutable().SchemaType(instant),
	}
}

// Edges of an event.
func (OrderEvent) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("events").Field("order_id").Unique().Required().Immutable(),
	}
}

// Indexes of an event. Its id begins with the order's, so the primary key
// would serve as well; the edge asks by order_id.
func (OrderEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("order_id")}
}
