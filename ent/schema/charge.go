package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Charge is one period of a plan: one order, and one merchant_uid for every try
// to charge it. Its row is written with its plan's.
type Charge struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Charge) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a charge.
func (Charge) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("plan_id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.Int("period").Immutable().Comment("counts from 1"),
		field.Enum("status").GoType(pay.ChargeStatus("")),
		field.JSON("lines", []pay.Line{}),
		field.Int64("amount"),
		field.Int64("tax_free_amount"),
		field.String("currency").GoType(pay.Currency("")).Immutable().SchemaType(varchar(3)).Annotations(ascii),
		field.Time("due_at").SchemaType(instant).Comment("when it is tried next, or was tried last"),
		field.Time("period_start").Immutable().SchemaType(instant),
		field.Time("period_end").Immutable().SchemaType(instant),

		field.String("order_id").Optional().Nillable().SchemaType(varchar(40)).Annotations(ascii),
		field.String("billing_key_id").SchemaType(varchar(30)).Annotations(ascii).Comment("the card that it is registered with, or was last tried on"),
		field.Time("asked_at").Optional().Nillable().SchemaType(instant).Comment("when the gateway was last asked to schedule it"),
		field.Time("refused_at").Optional().Nillable().SchemaType(instant).Comment("when it refused to"),
		field.Time("registered_at").Optional().Nillable().SchemaType(instant).Comment("when the gateway was last seen to have it on its schedule"),

		field.Int("attempts").Comment("how often it was tried"),
		field.Int("silent").Comment("tries in a row of which the card company said nothing"),
		field.Time("first_failed_at").Optional().Nillable().SchemaType(instant),
		field.JSON("failure", &pay.Failure{}).Optional().Comment("why the last try failed"),

		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
	}
}

// Edges of a charge.
func (Charge) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("plan", Plan.Type).Ref("charges").Field("plan_id").Unique().Required().Immutable(),
		edge.From("order", Order.Type).Ref("charge").Field("order_id").Unique(),
	}
}

// Indexes of a charge: one per plan and period; one per order comes with the
// edge.
func (Charge) Indexes() []ent.Index {
	return []ent.Index{index.Fields("plan_id", "period").Unique()}
}
