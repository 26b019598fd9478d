package sandbox

import (
	"cmp"
	"errors"
)

// controlWebhooks lists deliveries, newest first, ?limit of them at most;
// ?settled=true waits until none is on its way.
func (s *Sandbox) controlWebhooks(c *call) (any, error) {
	if c.query.Get("settled") == "true" {
		s.postman.settle(c.Context())
	}
	list := s.postman.deliveries(c.query.Get("imp_uid"))
	limit, err := c.limit(len(list))
	return list[:limit], err
}

// controlResend is the console's manual re-send: the payment's present status.
func (s *Sandbox) controlResend(c *call) (any, error) {
	r := s.books.get(c.text("imp_uid"))
	if r == nil {
		return nil, errNoPayment
	}
	s.postman.send(s.note(r), deliverBefore)
	return s.postman.deliveries(r.ImpUID), nil
}

// controlTest is the console's test button: a webhook about nothing.
func (s *Sandbox) controlTest(c *call) (any, error) {
	const dummy = "imp_1234567890"
	to := cmp.Or(c.text("url"), s.settings.get().WebhookURL)
	if to == "" {
		return nil, badRequest(errors.New("url is missing, and webhook_url is not set"))
	}
	if err := checkURL("url", to); err != nil {
		return nil, badRequest(err)
	}
	n := note{ImpUID: dummy, MerchantUID: "merchant_1234567890", Status: cmp.Or(c.text("status"), statusPaid), to: []string{to}}
	s.postman.send(n, deliverBefore)
	return s.postman.deliveries(dummy), nil
}
