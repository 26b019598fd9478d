package notify

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// mailServer is a mail server that speaks the part of SMTP that a client needs:
// it offers STARTTLS, wants a password, and keeps what it takes.
type mailServer struct {
	port     int
	roots    *x509.CertPool
	noTLS    bool              // offers none
	implicit bool              // TLS from the first byte
	refuse   map[string]string // answer by command, instead of the usual one
	hangUp   bool              // leaves as soon as it has taken a message
	silent   bool              // says nothing at all

	mu    sync.Mutex
	mails []string // as they came, with the envelope before them
}

// start listens on a port of this machine, as 127.0.0.1.
func (s *mailServer) start(t *testing.T) *mailServer {
	t.Helper()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	t.Cleanup(certified.Close)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(certified.Certificate())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	secured := &tls.Config{Certificates: certified.TLS.Certificates}
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if s.implicit {
				conn = tls.Server(conn, secured)
			}
			all.Go(func() { s.talk(conn, secured) })
		}
	})
	return s
}

func (s *mailServer) talk(conn net.Conn, secured *tls.Config) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	if s.silent {
		_, _ = in.ReadString('\n') // until the other side has enough
		return
	}
	say("220 mail.test")
	encrypted, envelope := s.implicit, ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		command, _, _ := strings.Cut(strings.ToUpper(line), " ")
		if answer := s.refuse[command]; answer != "" {
			say(answer)
			continue
		}
		switch command {
		case "EHLO":
			say("250-mail.test")
			if !encrypted && !s.noTLS {
				say("250-STARTTLS")
			}
			say("250-ENHANCEDSTATUSCODES")
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, secured)
			in, encrypted = bufio.NewReader(conn), true
		case "AUTH":
			word := strings.TrimPrefix(line, "AUTH PLAIN ")
			if plain, _ := base64.StdEncoding.DecodeString(word); !encrypted || string(plain) != "\x00shop\x00p@ss" {
				say("535 5.7.8 shop is not known with p@ss")
			} else {
				say("235 2.7.0 welcome")
			}
		case "MAIL", "RCPT":
			envelope += line + "\n"
			say("250 2.1.0 ok")
		case "DATA":
			say("354 go ahead")
			var body strings.Builder
			for line := ""; line != ".\r\n"; {
				body.WriteString(line)
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
			}
			s.mu.Lock()
			s.mails = append(s.mails, envelope+"\n"+body.String())
			s.mu.Unlock()
			say("250 2.0.0 taken")
			if s.hangUp {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}

// reach makes a channel for the server from an address, as configured.
func (s *mailServer) reach(t *testing.T, scheme, query string) *Email {
	t.Helper()
	c, err := ParseEmail(scheme + "://shop:p%40ss@127.0.0.1:" + strconv.Itoa(s.port) + "?from=" + query)
	if err != nil {
		t.Fatal(err)
	}
	e := c.(*Email)
	e.roots = s.roots
	return e
}
