package sandbox

import (
	"net/http"
	"time"
)

// Who a card that is charged without its holder is, when there is none.
const msgNoCustomer = "등록되지 않은 구매자입니다."

// How a payment uses a stored card (customer_uid_usage).
const (
	usageIssue     text = "issue"             // it was stored in a window
	usagePayment   text = "payment"           // again, onetime
	usageScheduled text = "payment.scheduled" // a schedule was executed
)

// How the refusal of a charge is told (charge_failure_style).
const (
	failureStatus = "failed" // code 0 and a payment that failed
	failureCode   = "code"   // HTTP 200 and another code
)

// chargeTexts are how long what is said of a charge may be.
var chargeTexts = map[string]int{"merchant_uid": maxMerchantUID, "customer_uid": maxCustomerUID, "name": 40,
	"buyer_name": 16, "buyer_email": 64, "buyer_tel": 16, "buyer_addr": 128, "buyer_postcode": 8}

// chargeOf reads what a card is to be charged for.
func (s *Sandbox) chargeOf(p params, required ...string) (r row, err error) {
	if err := missing(p, append([]string{"merchant_uid", "amount"}, required...)...); err != nil {
		return r, err
	}
	if err := tooLong(p, chargeTexts); err != nil {
		return r, err
	}
	if r, err = s.orderOf(p); err != nil {
		return r, problem(http.StatusBadRequest, -1, err.Error())
	}
	if r.Amount <= 0 || !r.Amount.fits(r.Currency) || r.TaxFree < 0 {
		return r, problem(http.StatusBadRequest, -1, "amount 파라메터가 올바르지 않습니다.")
	}
	if months := p.text("card_quota"); months != "" {
		if err := r.chooseQuota(months); err != nil {
			return r, problem(http.StatusBadRequest, -1, err.Error())
		}
	}
	r.PayMethod, r.Channel, r.CustomerUIDUsage = "card", "api", usagePayment
	return r, nil
}

// again is POST /subscribe/payments/again: a stored card is charged.
func (s *Sandbox) again(c *call) (any, error) {
	r, err := s.chargeOf(c.params, "customer_uid", "name")
	if err != nil {
		return nil, err
	}
	r.UserAgent = text(c.UserAgent())
	p, err := s.chargeNow(r, func() (*storedCard, error) {
		if k := s.books.customers[string(r.CustomerUID)]; k != nil {
			return k, nil
		}
		return nil, declined(-1, msgNoCustomer)
	})
	if err != nil {
		return nil, err
	}
	return s.charged(p, "")
}

// onetime is POST /subscribe/payments/onetime: a card is charged by its data,
// and stored if a customer_uid says so and it can pay.
func (s *Sandbox) onetime(c *call) (any, error) {
	const refused = "카드정보 인증에 실패하였습니다. "
	r, err := s.chargeOf(c.params, "card_number", "expiry")
	if err != nil {
		return nil, err
	}
	now := s.Now()
	masked, wrong := cardTyped(c.params, now)
	if wrong != "" {
		return nil, declined(-1, refused+wrong)
	}
	k := storedCardOf(string(r.CustomerUID), string(r.PGProvider), string(r.PGID), masked, issuerOf(masked), s.settings.get().Sandbox, now)
	if r.CustomerUID == "" {
		r.CustomerUIDUsage = ""
	}
	r.UserAgent = text(c.UserAgent())
	p, err := s.chargeNow(r, func() (*storedCard, error) {
		if told, ok := s.books.conducts[masked]; ok {
			k.Conduct = told
		}
		if reason, _ := k.Conduct.answer(now); reason != "" || r.CustomerUID == "" {
			return &k, nil
		}
		return &k, s.books.putCustomer(k)
	})
	if err != nil {
		return nil, err
	}
	return s.charged(p, refused)
}

// chargeNow charges the card that find finds under the lock, unless the
// merchant_uid was paid: of two calls at once, one is too late.
func (s *Sandbox) chargeNow(r row, find func() (*storedCard, error)) (*row, error) {
	set := s.settings.get()
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if wasPaid(s.books.attempts(r.MerchantUID)) {
		return nil, declined(1, msgAlreadyPaid)
	}
	k, err := find()
	if err != nil {
		return nil, err
	}
	p, then := s.books.charge(r, k, "", s.Now())
	if p.Status == statusFailed && set.ChargeFailureStyle == failureCode && !set.ChargeFailureKept {
		return p, s.books.write(then[1:])
	}
	return p, s.books.write(then)
}

// charge makes a payment that the PG of a card decides at once; refusal is a
// reason to fail it that is not the card's. It returns the payment and what is
// to be written: the payment first, and how the card behaves from now on. With
// b.mu held.
func (b *books) charge(r row, k *storedCard, refusal string, at time.Time) (*row, []entry) {
	b.begin("imps_", &r, at)
	return &r, append([]entry{{"payment", r.ImpUID, &r}}, b.decide(&r, k, refusal, at)...)
}

// decide ends a payment by a card, k nil is none, and returns what else is to
// be written. With b.mu held.
func (b *books) decide(r *row, k *storedCard, refusal string, at time.Time) (then []entry) {
	if k != nil {
		r.CustomerUID = text(k.CustomerUID)
		r.PGProvider, r.PGID, r.Sandbox = text(k.PGProvider), text(k.PGID), new(k.Sandbox)
		if refusal == "" {
			var next conduct
			refusal, next = k.Conduct.answer(at)
			if next.Decline != k.Conduct.Decline && b.customers[k.CustomerUID] != nil {
				changed := *k
				changed.Conduct = next
				then = append(then, entry{"customer", k.CustomerUID, &changed})
			}
		}
	}
	if refusal != "" {
		r.failed(refusal, at)
	} else {
		r.paid(at)
	}
	r.Updated = at.Unix()
	if k != nil {
		r.showCard(k)
	}
	return then
}

// showCard writes which card it was.
func (r *row) showCard(k *storedCard) {
	r.CardCode, r.CardName, r.CardNumber, r.CardType = k.CardCode, text(k.CardName), k.CardNumber, k.CardType
	r.CardIssuerCode, r.CardIssuerName = k.CardIssuerCode, k.CardIssuerName
	r.CardPublisherCode, r.CardPublisherName = k.CardPublisherCode, k.CardPublisherName
}

// charged tells of a charge: a success to the caller and by webhook, a refusal
// to the caller only, in the style that is set.
func (s *Sandbox) charged(p *row, before string) (any, error) {
	if p.Status == statusFailed && s.settings.get().ChargeFailureStyle == failureCode {
		return nil, declined(-1, before+string(p.FailReason))
	}
	if p.Status == statusPaid {
		s.postman.send(s.note(p), s.usualDelivery())
	}
	return p.payment, nil
}

// usualDelivery is when a webhook goes out that no control call decides about.
func (s *Sandbox) usualDelivery() string {
	switch set := s.settings.get(); {
	case set.WebhookTwice:
		return deliverTwice
	case set.WebhookFirst:
		return deliverBefore
	}
	return deliverAfter
}
