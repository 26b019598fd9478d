package notify

import (
	"context"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"
)

var letter = Message{ID: "ntc_ord_1:000002:ORDER_PAID:EMAIL", To: "kim@example.com", Subject: "[나무가게] 결제 완료", Body: "원목 의자\n89,000원\n"}

// A mail arrives whole, signed in over TLS, in both ways that there are.
func TestEmail(t *testing.T) {
	t.Parallel()
	for scheme, s := range map[string]*mailServer{"smtp": {}, "smtps": {implicit: true}} {
		s.start(t)
		if err := s.reach(t, scheme, "%EB%82%98%EB%AC%B4%EA%B0%80%EA%B2%8C+%3Cshop@shop.example%3E").Send(t.Context(), letter); err != nil {
			t.Fatalf("%s: %v", scheme, err)
		}
		if len(s.mails) != 1 {
			t.Fatalf("%s: got %d mails, want 1", scheme, len(s.mails))
		}
		envelope, raw, _ := strings.Cut(s.mails[0], "\n\n")
		if !strings.HasPrefix(envelope, "MAIL FROM:<shop@shop.example>") || !strings.HasSuffix(envelope, "RCPT TO:<kim@example.com>") {
			t.Errorf("%s: got envelope %q", scheme, envelope)
		}
		got, err := mail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		words := new(mime.WordDecoder)
		subject, _ := words.DecodeHeader(got.Header.Get("Subject"))
		from, _ := got.Header.AddressList("From")
		body, _ := io.ReadAll(quotedprintable.NewReader(got.Body))
		if subject != letter.Subject || len(from) != 1 || from[0].Name != "나무가게" || strings.ReplaceAll(string(body), "\r\n", "\n") != letter.Body {
			t.Errorf("%s: got %q from %v: %q; want the letter", scheme, subject, from, body)
		}
		if got, want := got.Header.Get("Message-Id"), "<ntc_ord_1.000002.ORDER_PAID.EMAIL@shop.example>"; got != want {
			t.Errorf("%s: got Message-ID %s, want %s", scheme, got, want)
		}
	}
}

// What the server took counts, even if it leaves without a word: the buyer is
// not written to again.
func TestEmailTakenThenHungUp(t *testing.T) {
	t.Parallel()
	s := (&mailServer{hangUp: true}).start(t)
	if err := s.reach(t, "smtp", "shop@shop.example").Send(t.Context(), letter); err != nil || len(s.mails) != 1 {
		t.Errorf("got %v with %d mails, want one that left", err, len(s.mails))
	}
}

// A refusal is told by its code alone, and is final where another try is
// refused as well.
func TestEmailRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server *mailServer
		final  bool
		words  string
	}{
		"nobody of that name": {&mailServer{refuse: map[string]string{"RCPT": "550 5.1.1 kim@example.com is not here"}}, true, "550 5.1.1"},
		"mailbox full":        {&mailServer{refuse: map[string]string{"RCPT": "452 4.2.2 kim@example.com is full"}}, false, "452 4.2.2"},
		"sender not allowed":  {&mailServer{refuse: map[string]string{"MAIL": "553 5.7.1 not from kim@"}}, false, "553 5.7.1"},
		"wrong password":      {&mailServer{refuse: map[string]string{"AUTH": "535 5.7.8 SEC"}}, false, "535"},
		"no STARTTLS":         {&mailServer{noTLS: true}, false, "STARTTLS"},
	} {
		s := test.server.start(t)
		err := s.reach(t, "smtp", "shop@shop.example").Send(t.Context(), letter)
		if f := failure(t, err, test.final, test.words); strings.Contains(f.Reason, "p@ss") {
			t.Errorf("%s: error says %q, want no password in it", name, f.Reason)
		}
		if len(s.mails) != 0 {
			t.Errorf("%s: got %d mails, want none", name, len(s.mails))
		}
	}
	e := &Email{Host: "127.0.0.1", Port: 1, From: "shop@shop.example"}
	failure(t, e.Send(t.Context(), letter), false, "mail: dial: ")
	failure(t, e.Send(t.Context(), Message{ID: "ntc_1", To: "kim@"}), true, "receiver")
}

// A server that says nothing is left when the time is over.
func TestEmailSilence(t *testing.T) {
	t.Parallel()
	s := (&mailServer{silent: true}).start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	failure(t, s.reach(t, "smtp", "shop@shop.example").Send(ctx, letter), false, "mail: ")
}

// A certificate of somebody else is not believed.
func TestEmailStranger(t *testing.T) {
	t.Parallel()
	s := (&mailServer{}).start(t)
	e := s.reach(t, "smtp", "shop@shop.example")
	e.roots = nil
	failure(t, e.Send(t.Context(), letter), false, "certificate")
}

// A configuration is read, or refused with what is wrong.
func TestParse(t *testing.T) {
	t.Parallel()
	for s, ok := range map[string]bool{
		"smtp://u:p@mail.example:587?from=a@b.example": true, "smtps://mail.example?from=Shop%20%3Ca@b.example%3E": true,
		"smtp://relay:25?from=a@b.example&tls=off": true, "smtps://relay?from=a@b.example&tls=off": false,
		"smtp://mail.example": false, "http://mail.example?from=a@b.example": false, "mail.example": false, "smtp://m?from=shop": false,
	} {
		if _, err := ParseEmail(s); (err == nil) != ok {
			t.Errorf("SMTP %s: got %v, want it read: %t", s, err, ok)
		}
	}
	for s, ok := range map[string]bool{
		"solapi://K:S@api.solapi.com?from=0212345678": true, "solapi://K:S@api.solapi.com": false, "solapi://K@api.solapi.com?from=0212345678": false,
		"solapi://api.solapi.com?from=0212345678": false, "https://api.solapi.com": false, "solapi://K:S@api.solapi.com?from=shop": false,
	} {
		if _, err := ParseSMS(s); (err == nil) != ok {
			t.Errorf("SMS %s: got %v, want it read: %t", s, err, ok)
		}
	}
	for _, test := range []struct {
		address, secrets string
		plain, ok        bool
	}{
		{"https://shop.example/hook", oldSecret, false, true},
		{"https://shop.example/hook", newSecret + "," + oldSecret, false, true},
		{"http://shop:3000/hook", oldSecret, true, true},
		{"http://shop:3000/hook", oldSecret, false, false},
		{"https://shop.example/hook", "", false, false},
		{"https://shop.example/hook", "whsec_c2hvcnQ=", false, false},
		{"https://shop.example/hook", strings.TrimPrefix(oldSecret, "whsec_"), false, false},
		{"https://shop.example/hook", oldSecret + " " + oldSecret + " " + newSecret, false, false},
		{"shop.example", oldSecret, true, false},
	} {
		if _, err := ParseWebhook(test.address, test.secrets, test.plain); (err == nil) != test.ok {
			t.Errorf("webhook %s: got %v, want it read: %t", test.address, err, test.ok)
		}
	}
}
