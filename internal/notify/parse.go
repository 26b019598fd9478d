package notify

import (
	"errors"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// client calls other people's servers. It follows no redirect: what is sent is
// for one address only.
func client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     http.DefaultTransport.(*http.Transport).Clone(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ParseSMS reads solapi://KEY:SECRET@api.solapi.com?from=0212345678. A server
// of this machine is called without TLS.
func ParseSMS(s string) (Channel, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "solapi" || u.Host == "" || u.User == nil {
		return nil, errors.New("not solapi://KEY:SECRET@host?from=number")
	}
	secret, _ := u.User.Password()
	from, ok := koreanNumber(u.Query().Get("from"))
	if u.User.Username() == "" || secret == "" || !ok {
		return nil, errors.New("a key, a secret and the number to send from are wanted")
	}
	scheme := "https://"
	if isLoopback(u.Hostname()) {
		scheme = "http://"
	}
	return &Solapi{
		URL: scheme + u.Host, Key: u.User.Username(), Secret: secret, From: from, Client: client(15 * time.Second), Now: time.Now,
	}, nil
}

// ParseEmail reads smtp://user:password@host:587?from=address, which insists
// on STARTTLS unless it says tls=off, or smtps://..., which is TLS from the
// start.
func ParseEmail(s string) (Channel, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		return nil, errors.New("not smtp://user:password@host:587?from=address")
	}
	e := &Email{Host: u.Hostname(), Port: 587, TLS: StartTLS, From: u.Query().Get("from")}
	if u.Scheme == "smtps" {
		e.Port, e.TLS = 465, ImplicitTLS
	}
	switch off := u.Query().Get("tls"); {
	case off == "off" && u.Scheme == "smtp":
		e.TLS = PlainText
	case off != "":
		return nil, errors.New("tls can only be off, and only of smtp")
	}
	if port := u.Port(); port != "" {
		if e.Port, err = strconv.Atoi(port); err != nil {
			return nil, errors.New("the port is no number")
		}
	}
	if u.User != nil {
		e.User = u.User.Username()
		e.Password, _ = u.User.Password()
	}
	if _, err := mail.ParseAddress(e.From); err != nil || !strings.Contains(e.From, "@") {
		return nil, errors.New("from is no address")
	}
	return e, nil
}

// webhookTimeout is what Standard Webhooks asks for: receivers may need a
// while.
const webhookTimeout = 20 * time.Second

// ParseWebhook reads the merchant's address and secrets. The address is https,
// unless it is of this machine or the caller allows plain.
func ParseWebhook(address, secrets string, plain bool) (Channel, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !plain && !isLoopback(u.Hostname())) {
		return nil, errors.New("not an https address")
	}
	signers, err := ParseWebhookSecrets(secrets)
	if err != nil {
		return nil, err
	}
	return &Webhook{URL: address, Secrets: signers, Client: client(webhookTimeout), Now: time.Now}, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
