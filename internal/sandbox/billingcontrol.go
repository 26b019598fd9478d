package sandbox

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"
)

// billingControls are the play buttons of stored cards and schedules.
func (s *Sandbox) billingControls(on func(pattern string, e endpoint)) {
	on("GET /sandbox/control/cards", func(*call) (any, error) { return s.cardsKnown(), nil })
	on("POST /sandbox/control/cards", s.controlCard)
	on("GET /sandbox/control/schedules", s.controlSchedules)
	on("POST /sandbox/control/recover", s.controlRecover)
}

// cardsKnown are the stored cards, oldest first, and the cards that can be
// typed in.
func (s *Sandbox) cardsKnown() any {
	s.books.mu.RLock()
	defer s.books.mu.RUnlock()
	stored := []*storedCard{}
	for _, k := range s.books.customers {
		stored = append(stored, k)
	}
	slices.SortFunc(stored, func(x, y *storedCard) int {
		return cmp.Or(cmp.Compare(x.Inserted, y.Inserted), cmp.Compare(x.CustomerUID, y.CustomerUID))
	})
	return struct {
		Stored []*storedCard `json:"stored"`
		Test   []testCard    `json:"test"`
	}{stored, testCards}
}

// controlCard says how a card behaves from now on: one that is stored, or
// every card of a number, stored by now or later.
func (s *Sandbox) controlCard(c *call) (any, error) {
	told := conduct{Decline: c.text("decline"), Reason: c.text("reason")}
	if from := c.text("from"); from != "" {
		t, err := time.Parse(time.RFC3339, from)
		if err != nil {
			return nil, badRequest(err)
		}
		told.From = &t
	}
	if err := told.check(); err != nil {
		return nil, badRequest(err)
	}
	uid, masked := c.text("customer_uid"), maskCard(c.text("card_number"))
	if (uid == "") == (masked == "") {
		return nil, badRequest(errors.New("name a card by customer_uid or by card_number"))
	}
	b := s.books
	b.mu.Lock()
	var then []entry
	for _, k := range b.customers {
		if k.CustomerUID == uid || uid == "" && string(k.CardNumber) == masked {
			next := *k
			next.Conduct = told
			then = append(then, entry{"customer", k.CustomerUID, &next})
		}
	}
	var err error
	if uid != "" && len(then) == 0 {
		err = &controlError{http.StatusNotFound, "NOT_FOUND", "no card is stored under this customer_uid"}
	} else if masked != "" {
		then = append(then, entry{"conduct", masked, told})
	}
	if err == nil {
		err = b.write(then)
	}
	if err == nil && masked != "" {
		b.conducts[masked] = told
	}
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.cardsKnown(), nil
}

// controlSchedules lists schedules by their time: of one merchant_uid, of one
// customer_uid, or all.
func (s *Sandbox) controlSchedules(c *call) (any, error) {
	merchant, uid := c.query.Get("merchant_uid"), c.query.Get("customer_uid")
	s.books.mu.RLock()
	defer s.books.mu.RUnlock()
	reports := []schedule{}
	for _, k := range s.books.sortedBookings(func(k *booking) bool {
		return cmp.Or(merchant, k.MerchantUID) == k.MerchantUID && cmp.Or(uid, k.CustomerUID) == k.CustomerUID
	}) {
		reports = append(reports, s.books.report(k))
	}
	return reports, nil
}

// controlRecover is Iamport's recovery (리커버리): a schedule that failed is
// paid after all, under the same merchant_uid, whatever its card did before.
func (s *Sandbox) controlRecover(c *call) (any, error) {
	when, err := s.when(c.params)
	if err != nil {
		return nil, badRequest(err)
	}
	uid := c.text("merchant_uid")
	r, err := s.execute(func() (*booking, *storedCard, string, error) {
		k := s.books.booked(uid)
		switch {
		case k == nil:
			return nil, nil, "", &controlError{http.StatusNotFound, "NOT_FOUND", "nothing was scheduled under this merchant_uid"}
		case k.ScheduleStatus != scheduleExecuted || wasPaid(s.books.attempts(uid)):
			return nil, nil, "", &controlError{http.StatusConflict, "NOT_FAILED", "only a schedule that failed is recovered, and only while its merchant_uid is not paid"}
		}
		card := s.books.customers[k.CustomerUID]
		if card == nil {
			return nil, nil, "", &controlError{http.StatusConflict, "NO_CARD", "the card was deleted"}
		}
		good := *card
		good.Conduct = conduct{Decline: declineNever}
		return k, &good, "", nil
	}, s.Now())
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), when)
	return r, nil
}
