package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Email hands messages to a mail server, one connection a message: there are
// few, and a connection that is kept is one that is found dead.
type Email struct {
	Host     string
	Port     int
	User     string // empty: the server asks for nothing
	Password string
	From     string // an address, or: name <address>
	TLS      EmailTLS

	roots *x509.CertPool // whom to trust; nil: as this machine does
}

// EmailTLS says how a connection is kept from being read.
type EmailTLS string

const (
	StartTLS    EmailTLS = "starttls" // or nothing is sent
	ImplicitTLS EmailTLS = "tls"      // from the first byte
	PlainText   EmailTLS = "off"      // a relay on a network of its own
)

// emailTimeout bounds each step of a conversation.
const emailTimeout = 15 * time.Second

// Send hands a message over. A second one with the same id has the same
// Message-ID, by which mail readers drop it.
func (e *Email) Send(ctx context.Context, m Message) error {
	msg, err := e.message(m)
	if err != nil {
		return err
	}
	secured := &tls.Config{ServerName: e.Host, RootCAs: e.roots, MinVersion: tls.VersionTLS12}
	line := &line{ctx: ctx}
	defer line.close() // the library leaves it open where signing in fails
	options := []mail.Option{mail.WithPort(e.Port), mail.WithTimeout(emailTimeout), mail.WithDialContextFunc(line.dial)}
	switch e.TLS {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithTLSConfig(secured))
	case ImplicitTLS:
		line.secured = secured
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic)) // it is there already
	case PlainText:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if e.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(e.User), mail.WithPassword(e.Password))
	}
	client, err := mail.NewClient(e.Host, options...)
	if err != nil {
		return &Failure{Reason: "mail: the configuration is malformed"}
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() { // what goes wrong after the server has taken it is nobody's matter
		return nil
	}
	return emailFailure(err)
}

func (e *Email) message(m Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(e.From); err != nil {
		return nil, &Failure{Reason: "mail: the sender's address is malformed"}
	}
	if err := msg.To(m.To); err != nil {
		return nil, &Failure{Reason: "mail: the receiver's address is malformed", Final: true}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(strings.ReplaceAll(m.ID, ":", ".") + "@" + e.domain())
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // keeps holiday replies away
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	return msg, nil
}

// domain is the part of the sender's address after the @.
func (e *Email) domain() string {
	_, domain, _ := strings.Cut(e.From, "@")
	return strings.TrimSuffix(domain, ">")
}

// emailFailure says why a message did not leave. The server's sentences quote
// addresses; its code does not. A 5xx about the receiver or the content is
// final, one about us can be mended.
func emailFailure(err error) error {
	if e, ok := errors.AsType[*mail.SendError](err); ok && e.ErrorCode() != 0 {
		final := e.ErrorCode() >= 500 && (e.Reason == mail.ErrSMTPRcptTo || e.Reason == mail.ErrSMTPDataClose)
		return &Failure{Reason: fmt.Sprintf("mail: %s: %d %s", e.Reason, e.ErrorCode(), e.EnhancedStatusCode()), Final: final}
	}
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		return &Failure{Reason: fmt.Sprintf("mail: the server refuses us: %d", e.Code)}
	}
	if e, ok := errors.AsType[*mail.SendError](err); ok {
		return &Failure{Reason: "mail: broken off: " + e.Reason.String()}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return unreachable("mail", e)
	}
	return &Failure{Reason: "mail: " + err.Error()} // before anybody was named: TLS, or what the server does not offer
}

// line is a connection to a mail server that ends with ctx, whatever becomes
// of the conversation: the library's own limits are for each step.
type line struct {
	ctx     context.Context
	secured *tls.Config // from the first byte; nil if not
	conn    net.Conn
	stop    func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if l.secured != nil {
		conn, err = (&tls.Dialer{Config: l.secured}).DialContext(ctx, network, address)
	} else {
		conn, err = new(net.Dialer).DialContext(ctx, network, address)
	}
	if err == nil {
		l.conn, l.stop = conn, context.AfterFunc(l.ctx, func() { _ = conn.Close() })
	}
	return conn, err
}

func (l *line) close() {
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close()
	}
}
