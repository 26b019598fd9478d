package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"paygraph/internal/pay"
)

// Product is something for sale, at our price. Customers name it by sku; a
// public client can never send an amount.
type Product struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (Product) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a product.
func (Product) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("sku").Immutable().SchemaType(varchar(64)).Annotations(ascii),
		field.String("name").SchemaType(varchar(40)).Annotations(text),
		field.Int64("price").Comment("minor units, for one"),
		field.String("currency").GoType(pay.Currency("")).SchemaType(varchar(3)).Annotations(ascii),
		field.Bool("tax_free").Comment("no VAT in the price"),
		field.Bool("digital").Comment("nothing is shipped"),
		field.Bool("active").Comment("on sale"),
		field.JSON("recurrence", &pay.Recurrence{}).Optional().Comment("set on what is sold as a plan"),
		field.Time("created_at").Immutable().SchemaType(instant),
		field.Time("updated_at").SchemaType(instant),
	}
}
