package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// CardCharge is the intent to charge a stored card for an order: written before
// the gateway is asked, and its outcome once. It is sent once and never again.
type CardCharge struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (CardCharge) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a charge of a stored card.
func (CardCharge) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.String("billing_key_id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("requester").Immutable().SchemaType(varchar(255)).Annotations(text).Comment("subject of who asked; system for a rule of ours"),
		field.String("idempotency_key").Immutable().SchemaType(varchar(128)).Annotations(ascii),
		field.String("input_hash").Immutable().SchemaType(varchar(64)).Annotations(ascii),
		field.Int("quota").Immutable().Comment("months to pay in; 0 is at once"),
		field.JSON("known", []string{}).Immutable().Comment("the order's payments before it: what is none of them is its own"),
		field.Enum("status").GoType(pay.CardChargeStatus("")),
		field.String("imp_uid").Optional().SchemaType(varchar(32)).Annotations(ascii).Comment("the payment that it became"),
		field.JSON("failure", &pay.Failure{}).Optional().Comment("why it was refused"),
		field.Int("attempts").Comment("how often a timer has looked for it"),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).Comment("when a timer looks for it; null once it is final"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("finished_at").Optional().Nillable().SchemaType(instant),
	}
}

// Indexes of a charge of a stored card.
func (CardCharge) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("requester", "idempotency_key").Unique(),
		index.Fields("next_at"),
	}
}
