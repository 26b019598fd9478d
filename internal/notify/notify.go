// Package notify is what leaves the house: text messages, e-mail, and signed
// webhooks to the merchant's own systems. What is said, to whom and when, is
// decided elsewhere; a channel hands one message over and says how that went.
package notify

import (
	"context"
	"errors"
	"net"
	"net/url"
	"time"

	"paygraph/internal/pay"
)

// Message is one message on its way.
type Message struct {
	ID      string // the same however often it is sent: who receives can drop a second one
	To      string // number or address; a webhook goes where its channel says
	Subject string // of an e-mail
	Body    string
}

// Channel is a way out.
type Channel interface {
	// Send hands a message over. Nil means that it left; a *Failure says what
	// its words may say: an error of a channel never names who the message is
	// for, nor what it says.
	Send(ctx context.Context, m Message) error
}

// Failure is a message that did not leave.
type Failure struct {
	Reason string
	Final  bool          // it will not leave another time either
	After  time.Duration // the other side asked not to be asked before; zero if it did not
}

func (f *Failure) Error() string { return f.Reason }

// Channels are the ways out of this server; nil where none is set up.
type Channels struct {
	SMS     Channel
	Email   Channel
	Webhook Channel
}

// Of picks a channel; nil if it is not set up.
func (c Channels) Of(name pay.NoticeChannel) Channel {
	switch name {
	case pay.ChannelSMS:
		return c.SMS
	case pay.ChannelEmail:
		return c.Email
	case pay.ChannelWebhook:
		return c.Webhook
	default:
		return nil
	}
}

// Outbox is a channel that keeps everything at home: the rows are all there
// is, and a page of the sandbox shows them.
type Outbox struct{}

// Send does nothing; it always succeeds.
func (Outbox) Send(context.Context, Message) error { return nil }

// OrOutbox fills in the outbox where no channel is set up.
func (c Channels) OrOutbox() Channels {
	for _, channel := range []*Channel{&c.SMS, &c.Email, &c.Webhook} {
		if *channel == nil {
			*channel = Outbox{}
		}
	}
	return c
}

// unreachable says why nobody was reached, without the address that was
// called: it may hold a secret.
func unreachable(who string, err error) *Failure {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	reason := "no connection"
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		reason = "no answer in time"
	} else if e, ok := errors.AsType[*net.OpError](err); ok {
		reason = e.Op + ": " + e.Err.Error()
	} else if e, ok := errors.AsType[*net.DNSError](err); ok {
		reason = e.Err
	}
	return &Failure{Reason: who + ": " + reason}
}
