package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Order is what somebody wants to pay for, once. It is the aggregate: nothing
// of its payments or events is written without a compare-and-set on its
// version.
type Order struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Order) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of an order.
func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("merchant_uid").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.String("owner").SchemaType(varchar(255)).Annotations(text).Comment("subject of the token that made it"),
		field.Enum("kind").GoType(pay.OrderKind("")).Immutable(),
		field.String("plan_id").Optional().Immutable().SchemaType(varchar(30)).Annotations(ascii).Comment("the plan that it is a charge of"),

		field.JSON("lines", []pay.Line{}).Immutable().Comment("as they were sold"),
		field.String("name").Immutable().SchemaType(varchar(40)).Annotations(text),
		field.Int64("amount").Immutable(),
		field.Int64("tax_free_amount").Immutable(),
		field.String("currency").GoType(pay.Currency("")).Immutable().SchemaType(varchar(3)).Annotations(ascii),
		field.JSON("buyer", &pay.Buyer{}).Optional(),

		field.String("pay_method").SchemaType(varchar(20)).Annotations(ascii),
		field.String("pg").Optional().SchemaType(varchar(100)).Annotations(ascii),
		field.String("channel_key").Optional().SchemaType(varchar(100)).Annotations(ascii),
		field.String("return_url").Optional().SchemaType(varchar(1000)).Annotations(text),
		field.String("app_scheme").Optional().SchemaType(varchar(100)).Annotations(ascii),
		field.Time("vbank_due_at").SchemaType(instant).Comment("deadline asked for, if an account is issued"),
		field.String("locale").SchemaType(varchar(2)).Annotations(ascii),
		field.String("reference").Optional().SchemaType(varchar(64)).Annotations(text),
		field.String("custom_data").Optional().SchemaType(document).Annotations(text).Comment("a JSON object as the client sent it"),

		field.String("accepted_payment_id").Optional().SchemaType(varchar(32)).Annotations(ascii).Comment("imp_uid; written once"),
		field.String("closing_reason").GoType(pay.ClosedReason("")).Optional().SchemaType(varchar(10)).Annotations(ascii).
			Comment("the gateway is being asked, then the order closes"),
		field.String("closed_reason").GoType(pay.ClosedReason("")).Optional().SchemaType(varchar(10)).Annotations(ascii),
		field.Time("closing_at").Optional().Nillable().SchemaType(instant),
		field.String("open_charge_id").Optional().SchemaType(varchar(30)).Annotations(ascii).
			Comment("the charge of a stored card that is not finished; there is one at a time"),
		field.JSON("charge_failure", &pay.Failure{}).Optional().
			Comment("why the last attempt failed, where it was a stored card's charge that left no payment"),
		field.Enum("status").GoType(pay.OrderStatus("")).Comment("projection, see pay.Project"),
		field.Int64("paid").Comment("projection"),
		field.Int64("refunded").Comment("projection"),
		field.Int("version"),

		field.String("idempotency_key").Optional().Nillable().SchemaType(varchar(128)).Annotations(ascii).Comment("the owner's; unique with it"),
		field.String("input_hash").Optional().Immutable().SchemaType(varchar(64)).Annotations(ascii),
		field.Time("return_code_at").Optional().Nillable().SchemaType(instant).
			Comment("when the return code was made that was not traded yet"),
		field.Time("expires_at").SchemaType(instant),
		field.Time("due_at").Optional().Nillable().SchemaType(instant).Comment("when a timer must look at it; null once it is paid or closed"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
	}
}

// Edges of an order.
func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("payments", Payment.Type),
		edge.To("events", OrderEvent.Type),
		edge.To("charge", Charge.Type).Unique(),
	}
}

// Indexes of an order.
func (Order) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("owner", "idempotency_key").Unique(),
		index.Fields("owner", "id"),
		index.Fields("status", "id"),
		index.Fields("reference"),
		index.Fields("due_at"),
	}
}
