package sandbox

import (
	"container/heap"
	"net/http"
	"strconv"
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
