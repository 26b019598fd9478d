package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// WebhookDelivery is a webhook that arrived and names an order of ours, stored
// with what it caused.
type WebhookDelivery struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (WebhookDelivery) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a delivery.
func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(30)).Annotations(ascii),
		field.String("body").Immutable().SchemaType(document).Annotations(text).Comment("raw, as it came: text, not JSON"),
		field.String("sender").Immutable().SchemaType(varchar(45)).Annotations(ascii).Comment("its address"),
		field.String("imp_uid").Immutable().SchemaType(varchar(32)).Annotations(ascii),
		field.String("merchant_uid").Immutable().SchemaType(varchar(40)).Annotations(ascii),
		field.Int("attempts"),
		field.Time("received_at").Immutable().SchemaType(instant),
		field.Time("processed_at").Optional().Nillable().SchemaType(instant),
		field.Time("next_at").Optional().Nillable().SchemaType(instant).Comment("when it is tried again; null once it is done"),
		field.String("last_error").Optional().SchemaType(varchar(500)).Annotations(text),
	}
}

// Indexes of a delivery.
func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{index.Fields("next_at"), index.Fields("merchant_uid")}
}
