package config

import "paygraph/internal/notify"

// openNotices reads where notices go. None of it is needed: without an address
// buyers and the merchant's systems are told nothing, and the log says so. The
// sandbox keeps everything in its outbox instead.
func (c *Config) openNotices(all *problems) {
	var err error
	if c.SMSURL != "" {
		if c.Notices.SMS, err = notify.ParseSMS(c.SMSURL); err != nil {
			all.add("SMS_URL", "is solapi://KEY:SECRET@api.solapi.com?from=0212345678 ("+err.Error()+")")
		}
	}
	if c.SMTPURL != "" {
		if c.Notices.Email, err = notify.ParseEmail(c.SMTPURL); err != nil {
			all.add("SMTP_URL", "is smtp://user:password@host:587?from=shop@example.com, or smtps:// ("+err.Error()+")")
		}
	}
	switch {
	case c.MerchantWebhookURL == "" && c.MerchantWebhookSecret != "":
		all.add("MERCHANT_WEBHOOK_URL", "is missing beside MERCHANT_WEBHOOK_SECRET")
	case c.MerchantWebhookURL != "" && c.MerchantWebhookSecret == "":
		all.add("MERCHANT_WEBHOOK_SECRET", `is missing beside MERCHANT_WEBHOOK_URL: echo "whsec_$(openssl rand -base64 32)"`)
	case c.MerchantWebhookURL != "":
		c.openWebhook(all)
	}
	if c.Sandbox {
		c.Notices = c.Notices.OrOutbox()
	}
}

func (c *Config) openWebhook(all *problems) {
	if _, err := notify.ParseWebhookSecrets(c.MerchantWebhookSecret); err != nil {
		all.add("MERCHANT_WEBHOOK_SECRET", "is whsec_ and 24 to 64 random bytes in base64; two of them, with a comma between, while one replaces the other")
		return
	}
	var err error
	if c.Notices.Webhook, err = notify.ParseWebhook(c.MerchantWebhookURL, c.MerchantWebhookSecret, c.Sandbox); err != nil {
		all.add("MERCHANT_WEBHOOK_URL", "is an https address of yours, such as https://shop.example.com/hooks/paygraph")
	}
}
