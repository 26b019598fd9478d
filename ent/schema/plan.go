package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Plan is a promise to charge a stored card again and again. Its version is
// moved by everything that changes it, its open charge or that charge's order:
// nothing of a plan or its charges is written without a compare-and-set on it.
type Plan struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Plan) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a plan.
func (Plan) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("owner").Immutable().SchemaType(varchar(255)).Annotations(text).Comment("subject of the customer's token"),
		field.String("billing_key_id").SchemaType(varchar(30)).Annotations(ascii),
		field.Enum("status").GoType(pay.PlanStatus("")),
		field.String("name").SchemaType(varchar(40)).Annotations(text),
		field.JSON("lines", []pay.Line{}).Comment("of the current period, at the agreed prices"),
		field.JSON("next_lines", []pay.Line{}).Optional().Comment("from the next period on; null if unchanged"),
		field.String("currency").GoType(pay.Currency("")).Immutable().SchemaType(varchar(3)).Annotations(ascii),
		field.JSON("buyer", &pay.Buyer{}).Optional(),
		field.String("locale").Immutable().SchemaType(varchar(2)).Annotations(ascii),

		field.JSON("recurrence", pay.Recurrence{}).Immutable(),
		field.Time("anchor_at").Immutable().SchemaType(instant).Comment("first due date; all others are counted from it"),
		field.Time("trial_ends_at").Optional().Nillable().Immutable().SchemaType(instant),
		field.Time("until").Optional().Nillable().Immutable().SchemaType(instant).Comment("no charge at or after this"),
		field.Int("charged").Comment("how many charges were paid"),
		field.String("charge_id").Optional().SchemaType(varchar(30)).Annotations(ascii).
			Comment("the charge that is due next or being tried; empty if none will come"),
		field.Time("current_period_start").Optional().Nillable().SchemaType(instant),
		field.Time("current_period_end").Optional().Nillable().SchemaType(instant),

		field.Time("cancel_at").Optional().Nillable().SchemaType(instant).Comment("when it ends by request"),
		field.String("ending").GoType(pay.PlanEnding("")).Optional().SchemaType(varchar(10)).Annotations(ascii).
			Comment("the gateway is being asked, then the plan ends"),
		field.JSON("failure", &pay.Failure{}).Optional().Comment("why the last charge failed"),

		field.Int("version"),
		field.String("idempotency_key").Immutable().SchemaType(varchar(128)).Annotations(ascii),
		field.String("input_hash").Immutable().SchemaType(varchar(64)).Annotations(ascii),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).Comment("when a timer takes it on; null once it is final"),
		field.Time("stuck_at").Optional().Nillable().SchemaType(instant).Comment("since when its next step has not succeeded; null if it has"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
		field.Time("ended_at").Optional().Nillable().SchemaType(instant),
	}
}

// Edges of a plan.
func (Plan) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("billing_key", BillingKey.Type).Field("billing_key_id").Unique().Required(),
		edge.To("charges", Charge.Type),
	}
}

// Indexes of a plan.
func (Plan) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner", "idempotency_key").Unique(),
		index.Fields("owner", "id"),
		index.Fields("status", "id"),
		index.Fields("billing_key_id", "id"),
		index.Fields("next_at"),
	}
}
