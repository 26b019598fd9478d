package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"paygraph/internal/pay"
)

// BillingKey is a card that the gateway stores for a customer. Its number never
// comes here; what charges it is the customer_uid, which is secret.
type BillingKey struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (BillingKey) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a stored card.
func (BillingKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("owner").Immutable().SchemaType(varchar(255)).Annotations(text).Comment("subject of the customer's token"),
		field.String("customer_uid").Immutable().Sensitive().SchemaType(varchar(80)).Annotations(ascii).Comment("random; one per card"),
		field.String("order_id").Immutable().SchemaType(varchar(40)).Annotations(ascii).Comment("the order that registered it"),
		field.Enum("status").GoType(pay.BillingKeyStatus("")),
		field.String("pg").Optional().SchemaType(varchar(40)).Annotations(text),
		field.JSON("card", &pay.Card{}).Optional().Comment("masked"),
		field.JSON("failure", &pay.Failure{}).Optional(),
		field.Int("version").Comment("who relies on the card, or ends it, moves it"),
		field.Int("attempts").Comment("of the timer, since the status last changed"),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).
			Comment("when a timer looks for it, or tells the gateway to forget it; null if there is nothing to do"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
	}
}

// Indexes of a stored card.
func (BillingKey) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("customer_uid").Unique(),
		index.Fields("order_id").Unique(),
		index.Fields("owner", "id"),
		index.Fields("next_at"),
	}
}
