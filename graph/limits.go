package graph

import "time"

// Limits bound what one client can make the server do. A legitimate page stays
// far below each of them; tests lower them.
type Limits struct {
	Body      int64         // bytes of an HTTP request
	Message   int64         // bytes of a WebSocket message
	Tokens    int           // of a document
	Repeats   int           // of one name in a document
	Documents int           // bytes of documents kept parsed, and as much again by their hashes
	Cost      int           // of an operation: see budget
	AdminCost int           // the same for an admin, who lists more
	Depth     int           // of fields in fields
	Mutations int           // in one document
	Operation time.Duration // for a query or a mutation; subscriptions last

	Read         time.Duration // for a client to send its request
	Write        time.Duration // for a client to take a response, an event or a message
	Init         time.Duration // from the opening of a socket to its connection_init
	Ping         time.Duration // between two pings of a socket
	Pong         time.Duration // for the answer to a ping
	KeepAlive    time.Duration // between two comments in a silent event stream
	PerSocket    int           // operations at one time on one socket
	PerCaller    int           // sockets and streams of one subject
	PerAddress   int           // sockets and streams without a token from one address; many people share one
	Connections  int           // sockets and streams in all
	ErrorsListed int           // of a document that does not fit the schema

	// How often a payment may be begun (createOrder, preparePayment) and its
	// outcome asked for (completePayment): by one subject, and from one address,
	// which a whole carrier's phones may share.
	Begin, BeginPerAddress       Rate
	Complete, CompletePerAddress Rate
}

// Unpaced is the limits without those on how often a payment is begun.
func (l Limits) Unpaced() Limits {
	l.Begin, l.BeginPerAddress, l.Complete, l.CompletePerAddress = Rate{}, Rate{}, Rate{}, Rate{}
	return l
}

// DefaultLimits are the limits of a server.
var DefaultLimits = Limits{
	Body:      256 << 10,
	Message:   64 << 10,
	Tokens:    2_000,
	Repeats:   200,
	Documents: 512 << 10,
	Cost:      5_000,
	AdminCost: 50_000,
	Depth:     12,
	Mutations: 5,
	Operation: 30 * time.Second,

	Read:         10 * time.Second,
	Write:        10 * time.Second,
	Init:         10 * time.Second,
	Ping:         20 * time.Second,
	Pong:         10 * time.Second,
	KeepAlive:    15 * time.Second,
	PerSocket:    50,
	PerCaller:    100,
	PerAddress:   1_000,
	Connections:  20_000,
	ErrorsListed: 10,

	Begin:              Rate{Burst: 20, Every: 6 * time.Second},
	BeginPerAddress:    Rate{Burst: 200, Every: 500 * time.Millisecond},
	Complete:           Rate{Burst: 60, Every: time.Second}, // a page that waits asks every 3 s
	CompletePerAddress: Rate{Burst: 600, Every: 100 * time.Millisecond},
}
