package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// customer is a stored card (빌링키) as Iamport reports it. The merchant names
// it by a customer_uid.
type customer struct {
	CustomerUID       string `json:"customer_uid"`
	PGProvider        string `json:"pg_provider"`
	PGID              string `json:"pg_id"`
	Sandbox           bool   `json:"sandbox"`
	CustomerID        text   `json:"customer_id"`
	CardName          string `json:"card_name"`
	CardCode          text   `json:"card_code"`
	CardIssuerCode    text   `json:"card_issuer_code"`
	CardIssuerName    text   `json:"card_issuer_name"`
	CardPublisherCode text   `json:"card_publisher_code"`
	CardPublisherName text   `json:"card_publisher_name"`
	CardNumber        text   `json:"card_number"`
	CardType          *int   `json:"card_type"`
	CustomerName      text   `json:"customer_name"`
	CustomerTel       text   `json:"customer_tel"`
	CustomerEmail     text   `json:"customer_email"`
	CustomerAddr      text   `json:"customer_addr"`
	CustomerPostcode  text   `json:"customer_postcode"`
	Inserted          int64  `json:"inserted"`
	Updated           int64  `json:"updated"`
}

// storedCard is a customer in the books with what only the PG knows. Like a
// row, it is never changed in place.
type storedCard struct {
	customer
	Conduct conduct `json:"conduct"`
}

// storedCardOf is a card that a PG has just stored.
func storedCardOf(uid, provider, mid, masked string, issuer choice, test bool, now time.Time) storedCard {
	c := storedCard{customer: customer{
		CustomerUID: uid, PGProvider: provider, PGID: mid, Sandbox: test,
		CardName: issuer.Name, CardCode: text(issuer.Code), CardIssuerCode: text(issuer.Code), CardIssuerName: text(issuer.Name),
		CardPublisherCode: text(issuer.Code), CardPublisherName: text(issuer.Name), CardNumber: text(masked), CardType: new(0),
		Inserted: now.Unix(), Updated: now.Unix(),
	}}
	c.Conduct, _ = conductOf(masked, now)
	return c
}

// putCustomer keeps a stored card that behaves as its number was told to; one
// of the same customer_uid is replaced. With b.mu held.
func (b *books) putCustomer(c storedCard) error {
	if told, ok := b.conducts[string(c.CardNumber)]; ok {
		c.Conduct = told
	}
	return b.putCustomerAs(c)
}

// putCustomerAs keeps a stored card as it is. With b.mu held.
func (b *books) putCustomerAs(c storedCard) error {
	if old := b.customers[c.CustomerUID]; old != nil {
		c.Inserted = old.Inserted
	}
	if err := b.store.put("customer", c.CustomerUID, c); err != nil {
		return err
	}
	b.customers[c.CustomerUID] = &c
	return nil
}

// customer finds a stored card; nil when there is none.
func (b *books) customer(uid string) *storedCard {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.customers[uid]
}

// cardsStored reports whether anybody's card is stored, or any charge
// scheduled.
func (b *books) cardsStored() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.customers)+len(b.waiting) > 0
}

// noCustomer is the answer for a customer_uid without a card.
func (s *Sandbox) noCustomer(uid string) error {
	message := fmt.Sprintf("요청하신 customer_uid(%s)로 등록된 정보를 찾을 수 없습니다.", uid)
	if s.settings.get().CustomersMissingStatus == http.StatusOK {
		return declined(1, message)
	}
	return problem(http.StatusNotFound, -1, message)
}

// findCustomer is GET /subscribe/customers/{customer_uid}.
func (s *Sandbox) findCustomer(c *call) (any, error) {
	uid := c.PathValue("customer_uid")
	k := s.books.customer(uid)
	if k == nil {
		return nil, s.noCustomer(uid)
	}
	return k.customer, nil
}

// findCustomers is GET /subscribe/customers?customer_uid[]=.
func (s *Sandbox) findCustomers(c *call) (any, error) {
	asked := c.list("customer_uid")
	if len(asked) == 0 {
		return nil, problem(http.StatusBadRequest, -1, "customer_uid 파라메터가 누락되었습니다.")
	}
	found := []customer{}
	for _, uid := range asked {
		if k := s.books.customer(uid); k != nil {
			found = append(found, k.customer)
		}
	}
	switch len(found) {
	case 0:
		return nil, s.noCustomer(strings.Join(asked, ", "))
	case len(asked):
		return found, nil
	}
	return partial{found}, nil
}

// customerTexts are how long what is said of a customer may be.
var customerTexts = map[string]int{"customer_name": 20, "customer_tel": 20, "customer_email": 200, "customer_addr": 200, "customer_postcode": 8}

// storeCard is POST /subscribe/customers/{customer_uid}: a card is stored by
// its data.
func (s *Sandbox) storeCard(c *call) (any, error) {
	if err := missing(c.params, "card_number", "expiry"); err != nil {
		return nil, err
	}
	k, err := s.readCard(c.params, c.PathValue("customer_uid"))
	if err != nil {
		return nil, err
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if err := s.books.putCustomer(k); err != nil {
		return nil, err
	}
	return s.books.customers[k.CustomerUID].customer, nil
}

// readCard makes a stored card of card data.
func (s *Sandbox) readCard(p params, uid string) (k storedCard, err error) {
	if err := tooLong(p, customerTexts); err != nil {
		return k, err
	}
	if n := length(uid); n == 0 || n > maxCustomerUID {
		return k, problem(http.StatusBadRequest, -1, "customer_uid 파라메터가 올바르지 않습니다.")
	}
	now, set := s.Now(), s.settings.get()
	masked, wrong := cardTyped(p, now)
	if wrong != "" {
		return k, declined(-1, "카드정보 인증 및 빌키 발급에 실패하였습니다. "+wrong)
	}
	provider, mid := channelOf(p, set.DefaultPG)
	k = storedCardOf(uid, provider, mid, masked, issuerOf(masked), set.Sandbox, now)
	k.CustomerID, k.CustomerName, k.CustomerTel = text(p.text("customer_id")), text(p.text("customer_name")), text(p.text("customer_tel"))
	k.CustomerEmail, k.CustomerAddr = text(p.text("customer_email")), text(p.text("customer_addr"))
	k.CustomerPostcode = text(p.text("customer_postcode"))
	return k, nil
}

// forgetCustomer is DELETE /subscribe/customers/{customer_uid}. What is
// scheduled on the card stays so, and fails when it is due.
func (s *Sandbox) forgetCustomer(c *call) (any, error) {
	uid := c.PathValue("customer_uid")
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	k := s.books.customers[uid]
	if k == nil {
		return nil, s.noCustomer(uid)
	}
	if err := s.books.store.remove("customer", uid); err != nil {
		return nil, err
	}
	delete(s.books.customers, uid)
	return k.customer, nil
}

// customerPayments is GET /subscribe/customers/{customer_uid}/payments.
func (s *Sandbox) customerPayments(c *call) (any, error) {
	uid := c.PathValue("customer_uid")
	if s.books.customer(uid) == nil {
		return nil, s.noCustomer(uid)
	}
	rs := s.books.where(func(r *row) bool { return string(r.CustomerUID) == uid })
	slices.Reverse(rs)
	return s.paged(c, rs)
}

// maxCustomerUID is Iamport's bound, in characters.
const maxCustomerUID = 80

// missing refuses a call that lacks one of the parameters.
func missing(p params, names ...string) error {
	for _, name := range names {
		if p.text(name) == "" {
			return problem(http.StatusBadRequest, -1, name+" 파라메터가 누락되었습니다.")
		}
	}
	return nil
}

// tooLong refuses a call with a parameter that is longer than Iamport takes.
func tooLong(p params, most map[string]int) error {
	for name, n := range most {
		if length(p.text(name)) > n {
			return problem(http.StatusBadRequest, -1, fmt.Sprintf("%s는 %d자 이하로 지정해주셔야합니다.", name, n))
		}
	}
	return nil
}
