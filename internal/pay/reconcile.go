package pay

// DifferenceKind says what differs between our books and the gateway's.
type DifferenceKind string

const (
	MissingHere     DifferenceKind = "MISSING_HERE"  // they have it, we do not
	MissingThere    DifferenceKind = "MISSING_THERE" // we have it, they do not
	DifferentAmount DifferenceKind = "AMOUNT"        // another sum
	DifferentStatus DifferenceKind = "STATUS"        // another status
	DifferentRefund DifferenceKind = "REFUND"        // another refunded sum
)

// Difference is one difference between the books.
type Difference struct {
	Kind   DifferenceKind `json:"kind"`
	ImpUID string         `json:"imp_uid"`
	Ours   *Money         `json:"ours,omitempty"`   // nil if we do not have it
	Theirs *Money         `json:"theirs,omitempty"` // nil if they do not have it
	Mended bool           `json:"mended"`           // asking again made it right
}

// MethodTotal sums up the payments of one currency and method, refunds taken
// off.
type MethodTotal struct {
	Method string `json:"method"`
	Count  int    `json:"count"`
	Money
}
