package config

import (
	"strings"
	"testing"

	"paygraph/internal/notify"
)

const webhookSecret = "MERCHANT_WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// live is a server where money is real.
var live = []string{
	"IAMPORT_API_KEY=key", "IAMPORT_API_SECRET=secret", "IAMPORT_CODE=imp1", "PUBLIC_URL=https://pay.example.com",
	"TOKEN_SECRET=" + strings.Repeat("x", 32),
}

// Without any of the variables the sandbox has its outbox, and a live server
// tells nobody.
func TestNoticesUnset(t *testing.T) {
	t.Parallel()
	c, err := Load(nil)
	if err != nil || c.Notices.SMS != (notify.Outbox{}) || c.Notices.Email != (notify.Outbox{}) || c.Notices.Webhook != (notify.Outbox{}) {
		t.Errorf("sandbox: got %+v, %v; want the outbox", c.Notices, err)
	}
	if c, err = Load(live); err != nil || c.Notices != (notify.Channels{}) {
		t.Errorf("live: got %+v, %v; want no channels", c.Notices, err)
	}
}

// All faults are told at once, each by its variable, and none repeats a secret.
func TestNoticeFaults(t *testing.T) {
	t.Parallel()
	_, err := Load(append(live, "SMS_URL=solapi://K:HUSH@api.solapi.com", "SMTP_URL=http://u:HUSH@host",
		"MERCHANT_WEBHOOK_URL=https://shop.example.com", "MERCHANT_WEBHOOK_SECRET=whsec_HUSH", "MERCHANT_NAME="+strings.Repeat("가", 21)))
	if err == nil {
		t.Fatal("got no faults")
	}
	for _, name := range []string{"SMS_URL is", "SMTP_URL is", "MERCHANT_WEBHOOK_SECRET is", "MERCHANT_NAME is"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %s in it", err, name)
		}
	}
	if strings.Contains(err.Error(), "HUSH") {
		t.Errorf("got %v, want no secret in it", err)
	}
	for fault, with := range map[string][]string{
		"MERCHANT_WEBHOOK_URL is missing":    {webhookSecret},
		"MERCHANT_WEBHOOK_SECRET is missing": {"MERCHANT_WEBHOOK_URL=https://shop.example.com"},
		"MERCHANT_WEBHOOK_URL is an https":   {"MERCHANT_WEBHOOK_URL=http://shop.example.com", webhookSecret},
	} {
		if _, err := Load(append(live, with...)); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%v: got %v, want %q", with, err, fault)
		}
	}
}

// What is set up is used, in the sandbox too.
func TestNoticesSet(t *testing.T) {
	t.Parallel()
	with := []string{
		"SMS_URL=solapi://K:S@api.solapi.com?from=0212345678", "SMTP_URL=smtps://mail.example.com?from=shop@example.com",
		"MERCHANT_WEBHOOK_URL=http://shop:3000/hook", webhookSecret,
	}
	c, err := Load(with)
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := c.Notices.SMS.(*notify.Solapi); !ok || s.URL != "https://api.solapi.com" {
		t.Errorf("got %+v, want Solapi", c.Notices.SMS)
	}
	if e, ok := c.Notices.Email.(*notify.Email); !ok || e.Port != 465 {
		t.Errorf("got %+v, want a mail server at port 465", c.Notices.Email)
	}
	if w, ok := c.Notices.Webhook.(*notify.Webhook); !ok || len(w.Secrets) != 1 {
		t.Errorf("got %+v, want the merchant's address", c.Notices.Webhook)
	}
}
