package sandbox

import (
	"container/heap"
	"net/http"
	"strconv"
	"time"
)

// The three statuses of a schedule (schedule_status).
const (
	scheduleWaiting  = "scheduled" // its time has not come
	scheduleExecuted = "executed"  // it was tried; payment_status says how that went
	scheduleRevoked  = "revoked"   // it was taken back
)

// schedule is a charge at a later time (결제예약), as Iamport reports it.
type schedule struct {
	CustomerUID    string `json:"customer_uid"`
	MerchantUID    string `json:"merchant_uid"`
	ImpUID         text   `json:"imp_uid"`
	PGProvider     text   `json:"pg_provider"`
	PGID           text   `json:"pg_id"`
	CustomerID     text   `json:"customer_id"`
	ScheduleAt     int64  `json:"schedule_at"`
	ExecutedAt     int64  `json:"executed_at"`
	RevokedAt      int64  `json:"revoked_at"`
	Amount         amount `json:"amount"`
	Currency       string `json:"currency"`
	Name           text   `json:"name"`
	BuyerName      text   `json:"buyer_name"`
	BuyerEmail     text   `json:"buyer_email"`
	BuyerTel       text   `json:"buyer_tel"`
	BuyerAddr      text   `json:"buyer_addr"`
	BuyerPostcode  text   `json:"buyer_postcode"`
	CustomData     text   `json:"custom_data"`
	ScheduleStatus string `json:"schedule_status"`
	PaymentStatus  text   `json:"payment_status"`
	FailReason     text   `json:"fail_reason"`
	PromotionID    text   `json:"promotion_id"`
}

// booking is a schedule in the books with the payment that it will make. Like
// a row, it is never changed in place.
type booking struct {
	schedule
	Seq   int64 `json:"seq"`   // order of creation
	Order row   `json:"order"` // amount, buyer, notice_url, ...
}

var (
	errNoSchedule   = problem(http.StatusNotFound, -1, "존재하지 않는 예약결제입니다.")
	errPastSchedule = problem(http.StatusBadRequest, -1, "schedule_at 파라메터는 현재 시각 이후여야 합니다.")
)

// enterBooking keeps a schedule in memory, and what is due with it. With b.mu
// held.
func (b *books) enterBooking(k *booking) {
	b.bookings[k.Seq] = k
	b.latest[k.MerchantUID] = max(k.Seq, b.latest[k.MerchantUID])
	b.lastSeq = max(k.Seq, b.lastSeq)
	delete(b.waiting, k.Seq)
	if k.ScheduleStatus == scheduleWaiting {
		b.waiting[k.Seq] = k
		heap.Push(&b.queue, k)
	}
	close(b.rebooked)
	b.rebooked = make(chan struct{})
}

func (k *booking) entry() entry { return entry{"schedule", strconv.FormatInt(k.Seq, 10), k} }

// booked finds the newest schedule of a merchant_uid; nil when there is none.
// With b.mu held.
func (b *books) booked(merchantUID string) *booking { return b.bookings[b.latest[merchantUID]] }

// report is a schedule with its payment's status as it is now. With b.mu held.
func (b *books) report(k *booking) schedule {
	v := k.schedule
	if r := b.rows[string(v.ImpUID)]; r != nil && v.ScheduleStatus == scheduleExecuted {
		v.PaymentStatus, v.FailReason = text(r.Status), r.FailReason
	}
	return v
}

// schedule is POST /subscribe/payments/schedule: all of the charges, or none.
func (s *Sandbox) schedule(c *call) (any, error) {
	if err := missing(c.params, "customer_uid"); err != nil {
		return nil, err
	}
	all, err := s.bookingsOf(c)
	if err != nil {
		return nil, err
	}
	check, _, err := c.amount("checking_amount")
	if err != nil || check < 0 {
		return nil, problem(http.StatusBadRequest, -1, "checking_amount 파라메터가 올바르지 않습니다.")
	}
	var typed *storedCard
	if c.text("card_number") != "" {
		k, err := s.readCard(c.params, c.text("customer_uid"))
		if err != nil {
			return nil, err
		}
		typed = &k
	}
	again := s.settings.get().ScheduleAgain
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, k := range all {
		if err := b.bookable(k, all[:i], again); err != nil {
			return nil, err
		}
	}
	k := b.customers[c.text("customer_uid")]
	if k == nil {
		if k = typed; k == nil {
			return nil, declined(1, "등록된 고객정보가 없습니다.")
		}
		if err := b.putCustomer(*k); err != nil {
			return nil, err
		}
		k = b.customers[k.CustomerUID]
	}
	if check > 0 {
		if err := s.tryCard(k, check); err != nil {
			return nil, err
		}
	}
	reports, then := []schedule{}, []entry{}
	for i, v := range all {
		v.fill(k, b.lastSeq+int64(i)+1)
		reports, then = append(reports, v.schedule), append(then, v.entry())
	}
	return reports, b.write(then)
}

// bookingsOf reads the charges that are to be scheduled.
func (s *Sandbox) bookingsOf(c *call) (all []*booking, err error) {
	items, _ := c.params["schedules"].([]any)
	if len(items) == 0 {
		return nil, problem(http.StatusBadRequest, -1, "schedules 파라메터가 누락되었습니다.")
	}
	for _, item := range items {
		p, _ := item.(map[string]any)
		k := new(booking)
		if k.Order, err = s.chargeOf(p, "name", "schedule_at"); err != nil {
			return nil, err
		}
		if k.ScheduleAt, err = s.later(p); err != nil {
			return nil, err
		}
		k.PromotionID = text(params(p).text("promotion_id"))
		all = append(all, k)
	}
	return all, nil
}

// later reads schedule_at, which must lie ahead.
func (s *Sandbox) later(p params) (int64, error) {
	at, err := strconv.ParseInt(p.text("schedule_at"), 10, 64)
	if err != nil || at <= s.Now().Unix() || at > 1<<40 {
		return 0, errPastSchedule
	}
	return at, nil
}

// bookable refuses a merchant_uid that was paid or is scheduled. With b.mu
// held.
func (b *books) bookable(k *booking, before []*booking, again bool) error {
	uid := k.Order.MerchantUID
	if wasPaid(b.attempts(uid)) {
		return declined(1, msgAlreadyPaid)
	}
	if old := b.booked(uid); old != nil && (old.ScheduleStatus == scheduleWaiting || !again) {
		return declined(1, "이미 예약된 merchant_uid입니다.")
	}
	for _, other := range before {
		if other.Order.MerchantUID == uid {
			return declined(1, "이미 예약된 merchant_uid입니다.")
		}
	}
	return nil
}

// fill writes what is reported of a new schedule; what is not said of the
// buyer is the customer's.
func (k *booking) fill(by *storedCard, seq int64) {
	o := &k.Order
	for _, f := range []struct {
		to   *text
		from text
	}{
		{&o.BuyerName, by.CustomerName}, {&o.BuyerTel, by.CustomerTel}, {&o.BuyerEmail, by.CustomerEmail},
		{&o.BuyerAddr, by.CustomerAddr}, {&o.BuyerPostcode, by.CustomerPostcode},
	} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	o.CustomerUID, o.CustomerUIDUsage, o.PGProvider, o.PGID = text(by.CustomerUID), usageScheduled, text(by.PGProvider), text(by.PGID)
	at, promotion := k.ScheduleAt, k.PromotionID
	k.Seq = seq
	k.schedule = schedule{
		CustomerUID: by.CustomerUID, MerchantUID: o.MerchantUID, PGProvider: o.PGProvider, PGID: o.PGID, CustomerID: by.CustomerID,
		ScheduleAt: at, Amount: o.Amount, Currency: o.Currency, Name: o.Name,
		BuyerName: o.BuyerName, BuyerEmail: o.BuyerEmail, BuyerTel: o.BuyerTel, BuyerAddr: o.BuyerAddr, BuyerPostcode: o.BuyerPostcode,
		CustomData: o.CustomData, ScheduleStatus: scheduleWaiting, PromotionID: promotion,
	}
}

// tryCard charges a sum and gives it back at once, to see that the card can
// pay. With the books locked.
func (s *Sandbox) tryCard(k *storedCard, sum amount) error {
	now := s.Now()
	r := row{payment: payment{MerchantUID: "checking_" + strconv.FormatInt(now.UnixNano(), 36), PayMethod: "card", Channel: "api",
		Name: "카드 확인", Amount: sum, Currency: "KRW", CustomerUIDUsage: usagePayment}}
	p, then := s.books.charge(r, k, "", now)
	if p.Status == statusPaid {
		p.take(cancelRequest{amount: sum, refund: refund{Reason: "카드 확인", By: "api"}}, now, statusCancelled)
	}
	if err := s.books.write(then); err != nil {
		return err
	}
	if p.Status == statusFailed {
		return declined(-1, string(p.FailReason))
	}
	return nil
}

// unschedule is POST /subscribe/payments/unschedule: the schedules that are
// named, or all of a customer.
func (s *Sandbox) unschedule(c *call) (any, error) {
	uid, named := c.text("customer_uid"), c.texts("merchant_uid")
	if uid == "" && len(named) == 0 {
		return nil, problem(http.StatusBadRequest, -1, "customer_uid 또는 merchant_uid를 지정해주셔야합니다.")
	}
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	found := b.unscheduled(uid, named)
	if len(found) == 0 {
		return nil, declined(1, "취소할 예약결제 기록이 존재하지 않습니다.")
	}
	reports, then := []schedule{}, []entry{}
	for _, k := range found {
		next := *k
		next.ScheduleStatus, next.RevokedAt = scheduleRevoked, s.Now().Unix()
		reports, then = append(reports, next.schedule), append(then, next.entry())
	}
	return reports, b.write(then)
}

// unscheduled finds what an unschedule takes back. With b.mu held.
func (b *books) unscheduled(uid string, named []string) (found []*booking) {
	if len(named) == 0 {
		return b.sortedBookings(func(k *booking) bool { return k.CustomerUID == uid && k.ScheduleStatus == scheduleWaiting })
	}
	seen := map[string]bool{}
	for _, m := range named {
		k := b.booked(m)
		if k != nil && k.ScheduleStatus == scheduleWaiting && (uid == "" || k.CustomerUID == uid) && !seen[m] {
			seen[m] = true
			found = append(found, k)
		}
	}
	return found
}

// postpone is PUT /subscribe/payments/schedule/{merchant_uid}.
func (s *Sandbox) postpone(c *call) (any, error) {
	return s.rebook(c, func(k *booking) bool { return k.ScheduleStatus == scheduleWaiting })
}

// reschedule is POST .../reschedule: what failed or was revoked gets another
// time.
func (s *Sandbox) reschedule(c *call) (any, error) {
	return s.rebook(c, func(k *booking) bool {
		return k.ScheduleStatus == scheduleRevoked || k.ScheduleStatus == scheduleExecuted && !wasPaid(s.books.attempts(k.MerchantUID))
	})
}

// rebook gives the newest schedule of a merchant_uid another time.
func (s *Sandbox) rebook(c *call, may func(*booking) bool) (any, error) {
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.booked(c.PathValue("merchant_uid"))
	if k == nil {
		return nil, errNoSchedule
	}
	at, err := s.later(c.params)
	if err != nil {
		return nil, err
	}
	if !may(k) {
		return nil, problem(http.StatusBadRequest, -1, "변경할 수 없는 예약결제 상태입니다.")
	}
	next := *k
	next.ScheduleAt, next.ScheduleStatus = at, scheduleWaiting
	next.ExecutedAt, next.RevokedAt, next.FailReason = 0, 0, ""
	if s.settings.get().RetryImpUID == retryNew {
		next.ImpUID = ""
	}
	if err := b.write([]entry{next.entry()}); err != nil {
		return nil, err
	}
	return b.report(&next), nil
}

// retrySchedule is POST .../retry: a schedule that failed is tried now.
func (s *Sandbox) retrySchedule(c *call) (any, error) {
	uid := c.PathValue("merchant_uid")
	r, err := s.execute(func() (*booking, *storedCard, string, error) {
		k := s.books.booked(uid)
		switch {
		case k == nil:
			return nil, nil, "", errNoSchedule
		case s.books.customers[k.CustomerUID] == nil:
			return nil, nil, "", problem(http.StatusNotFound, -1, msgNoCustomer)
		case k.ScheduleStatus != scheduleExecuted || wasPaid(s.books.attempts(uid)):
			return nil, nil, "", problem(http.StatusBadRequest, -1, "재시도할 수 없는 예약결제 상태입니다.")
		}
		return k, s.books.customers[k.CustomerUID], "", nil
	}, s.Now())
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), s.usualDelivery())
	return r.payment, nil
}

// execute charges the schedule that choose finds under the lock with its card.
// choose may give a reason to fail it that is not the card's.
func (s *Sandbox) execute(choose func() (*booking, *storedCard, string, error), at time.Time) (*row, error) {
	same := s.settings.get().RetryImpUID == retrySame
	b := s.books
	b.mu.Lock()
	defer b.mu.Unlock()
	k, card, refusal, err := choose()
	if err != nil || k == nil {
		return nil, err
	}
	var r *row
	var then []entry
	if old := b.rows[string(k.ImpUID)]; same && old != nil && old.PaidAt == 0 {
		r = new(*old)
		then = append(b.decide(r, card, refusal, at), entry{"payment", r.ImpUID, r})
	} else {
		r, then = b.charge(k.Order, card, refusal, at)
	}
	next := *k
	next.ScheduleStatus, next.ExecutedAt, next.ImpUID = scheduleExecuted, at.Unix(), text(r.ImpUID)
	return r, b.write(append(then, next.entry()))
}
