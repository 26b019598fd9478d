package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Refund is money on its way back: the intent is written before the gateway is
// asked, and its outcome once.
type Refund struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Refund) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a refund.
func (Refund) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("payment_id").Immutable().SchemaType(varchar(32)).Annotations(ascii),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.Int64("amount").Immutable(),
		field.Int64("tax_free_amount").Immutable(),
		field.Int64("remaining").Immutable().Comment("what was left before it: the checksum of every try"),
		field.String("currency").GoType(pay.Currency("")).Immutable().SchemaType(varchar(3)).Annotations(ascii),
		field.String("reason").Immutable().SchemaType(varchar(200)).Annotations(text),
		field.String("requester").Immutable().SchemaType(varchar(255)).Annotations(text).Comment("subject of who asked; system for a rule of ours, console for the gateway's"),
		field.String("idempotency_key").Immutable().SchemaType(varchar(128)).Annotations(ascii),
		field.String("input_hash").Optional().Immutable().SchemaType(varchar(64)).Annotations(ascii),
		field.JSON("account", &pay.RefundAccount{}).Optional().Comment("where a deposit goes back to"),
		field.Enum("status").GoType(pay.RefundStatus("")),
		field.String("failure").Optional().SchemaType(varchar(500)).Annotations(text).Comment("the gateway's own sentence"),
		field.Int("attempts"),
		field.String("cancellation_id").Optional().Nillable().SchemaType(varchar(64)).Annotations(ascii).
			Comment("the entry of the gateway's history that settled it"),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).Comment("when a timer takes it on; null once it is final, or while somebody must act first"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("finished_at").Optional().Nillable().SchemaType(instant),
	}
}

// Edges of a refund.
func (Refund) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("payment", Payment.Type).Ref("refunds").Field("payment_id").Unique().Required().Immutable(),
	}
}

// Indexes of a refund.
func (Refund) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("payment_id", "idempotency_key").Unique(),
		index.Fields("cancellation_id").Unique(),
		index.Fields("next_at"),
	}
}
