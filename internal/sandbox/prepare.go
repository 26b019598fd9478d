package sandbox

import "net/http"

// prepared is a pre-registered amount (사전등록): the window opens for it only.
type prepared struct {
	MerchantUID string `json:"merchant_uid"`
	Amount      amount `json:"amount"`
	Currency    text   `json:"currency"` // "" is any
}

// allows reports whether the window may open for what the page asks.
func (p prepared) allows(a amount, currency string) bool {
	return p.Amount == a && (p.Currency == "" || string(p.Currency) == currency)
}

// prepare is POST /payments/prepare.
func (s *Sandbox) prepare(c *call) (any, error) {
	p, err := preparedOf(c)
	if err != nil {
		return nil, err
	}
	return s.books.prepare(p, func(registered bool) error {
		if registered {
			return declined(1, "결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다).")
		}
		return nil
	})
}

// prepareAgain is PUT /payments/prepare.
func (s *Sandbox) prepareAgain(c *call) (any, error) {
	p, err := preparedOf(c)
	if err != nil {
		return nil, err
	}
	return s.books.prepare(p, func(registered bool) error {
		if !registered {
			return errNotPrepared
		}
		return nil
	})
}

// findPrepared is GET /payments/prepare/{merchant_uid}.
func (s *Sandbox) findPrepared(c *call) (any, error) {
	p, ok := s.books.preparedFor(c.PathValue("merchant_uid"))
	if !ok {
		return nil, errNotPrepared
	}
	return p, nil
}

var errNotPrepared = problem(http.StatusNotFound, -1, "사전등록된 결제정보가 존재하지 않습니다.")

func preparedOf(c *call) (prepared, error) {
	a, given, err := c.amount("amount")
	merchantUID := c.text("merchant_uid")
	switch {
	case merchantUID == "" || !given:
		return prepared{}, problem(http.StatusBadRequest, -1, "merchant_uid, amount 파라메터가 누락되었습니다.")
	case err != nil || a < 0:
		return prepared{}, problem(http.StatusBadRequest, -1, "amount 파라메터가 올바르지 않습니다.")
	case length(merchantUID) > maxMerchantUID:
		return prepared{}, problem(http.StatusBadRequest, -1, "merchant_uid는 40자 이하로 지정해주셔야합니다.")
	}
	return prepared{merchantUID, a, text(c.text("currency"))}, nil
}

// prepare registers an amount if allow agrees.
func (b *books) prepare(p prepared, allow func(registered bool) error) (prepared, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, registered := b.prepared[p.MerchantUID]
	if err := allow(registered); err != nil {
		return prepared{}, err
	}
	if err := b.store.put("prepared", p.MerchantUID, p); err != nil {
		return prepared{}, err
	}
	b.prepared[p.MerchantUID] = p
	return p, nil
}

func (b *books) preparedFor(merchantUID string) (prepared, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	p, ok := b.prepared[merchantUID]
	return p, ok
}
