package pay

import "time"

// StoredCard is what the gateway says of a card that it stored for us.
type StoredCard struct {
	Channel  Channel
	PG       string
	Card     *Card // masked; nil if the gateway tells nothing of it
	StoredAt time.Time
}

// CustomerUIDPrefix begins the name of every card that is stored for us, so
// that it is found, and hidden, wherever the gateway quotes it.
const CustomerUIDPrefix = "cus_"
