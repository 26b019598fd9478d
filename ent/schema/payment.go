package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// Payment is one attempt to pay an order: the join of all that the gateway
// reported of it, and our two decisions about it.
type Payment struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Payment) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a payment.
func (Payment) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("imp_uid").Immutable().SchemaType(varchar(32)).Annotations(ascii),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.Enum("status").GoType(pay.PaymentStatus("")),
		field.Bool("shown").Comment("its account may be shown; decided once, when the account is first seen"),
		field.String("verdict").GoType(pay.Verdict("")).Optional().SchemaType(varchar(10)).Annotations(ascii).
			Comment("decided once, when money is first received"),
		field.String("reason").GoType(pay.RejectionReason("")).Optional().SchemaType(varchar(20)).Annotations(ascii),
		field.Int64("amount"),
		field.Int64("refunded"),
		field.String("currency").GoType(pay.Currency("")).SchemaType(varchar(3)).Annotations(ascii),
		field.String("channel").GoType(pay.Channel("")).Optional().SchemaType(varchar(10)).Annotations(ascii),
		field.String("card_usage").GoType(pay.Usage("")).Optional().SchemaType(varchar(10)).Annotations(ascii),
		field.String("method").SchemaType(varchar(40)).Annotations(text),
		field.String("pg").Optional().SchemaType(varchar(40)).Annotations(text),
		field.String("wallet").Optional().SchemaType(varchar(40)).Annotations(text),
		field.JSON("card", &pay.Card{}).Optional(),
		field.JSON("account", &pay.Account{}).Optional(),
		field.JSON("failure", &pay.Failure{}).Optional(),
		field.String("receipt_url").Optional().SchemaType(varchar(1000)).Annotations(text),
		field.Time("started_at").SchemaType(instant),
		field.Time("paid_at").Optional().Nillable().SchemaType(instant),
		field.Time("failed_at").Optional().Nillable().SchemaType(instant),
		field.Time("revoke_at").Optional().Nillable().SchemaType(instant).
			Comment("the account must be closed at the gateway, next try then; null once that is confirmed"),
		field.String("open_refund_id").Optional().SchemaType(varchar(30)).Annotations(ascii).Comment("the refund that is not finished"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
	}
}

// Edges of a payment.
func (Payment) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("order", Order.Type).Ref("payments").Field("order_id").Unique().Required().Immutable(),
		edge.To("refunds", Refund.Type),
	}
}

// Indexes of a payment.
func (Payment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("order_id"),
		index.Fields("revoke_at"),
		index.Fields("paid_at"), // what came in within a time is compared with the gateway's books
	}
}
