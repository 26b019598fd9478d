package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
)

// FeedCursor is how far something was read at the gateway. Who moves next_at
// reads on; everybody else leaves it alone until then.
type FeedCursor struct{ ent.Schema }

// Annotations of the table: its ids are ascii_bin.
func (FeedCursor) Annotations() []schema.Annotation { return []schema.Annotation{ascii} }

// Fields of a cursor. There are a handful of rows, so they need no index.
func (FeedCursor) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").Immutable().SchemaType(varchar(20)).Annotations(ascii).Comment("a list of changes, or books for the nightly comparison"),
		field.Time("read_until").SchemaType(instant).Comment("what changed before it was read"),
		field.Int("failures").Comment("how often in a row something that was read could not be written"),
		field.Time("next_at").SchemaType(instant).Comment("when it is read on; while somebody reads, when that counts as given up"),
	}
}
