package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
)

// BillingSettings are the switches of stored cards and of charges without
// their holder.
type BillingSettings struct {
	WebhookTwice bool `json:"webhook_twice"` // webhooks of charges and schedules are sent twice, at the same time

	// Open: what no public text settles.

	CustomersMissingStatus int    `json:"customers_missing_status"` // HTTP status for a customer_uid without a card: 404, or 200 with code 1
	ChargeFailureStyle     string `json:"charge_failure_style"`     // a refused charge: "failed" (code 0 and a failed payment) or "code" (HTTP 200, code -1)
	ChargeFailureKept      bool   `json:"charge_failure_kept"`      // with "code": the books keep a failed payment of it all the same
	WebhookOnKeyIssue      bool   `json:"webhook_on_key_issue"`     // storing a card in the window is told, as with some PGs
	IssueAmount            string `json:"issue_amount"`             // amount of a registration that charged nothing: "asked" or "zero"
	ScheduleAgain          bool   `json:"schedule_again"`           // a merchant_uid whose schedule was revoked or failed can be scheduled anew
	ScheduleDelay          int    `json:"schedule_delay"`           // seconds from schedule_at to the charge: 0 to 600
	RetryImpUID            string `json:"retry_imp_uid"`            // a schedule that is tried again gets a "new" imp_uid or keeps the "same"
}

// Values of the switches above.
const (
	issueAsked = "asked"
	issueZero  = "zero"
	retryNew   = "new"
	retrySame  = "same"
)

func defaultBilling() BillingSettings {
	return BillingSettings{
		CustomersMissingStatus: 200,
		ChargeFailureStyle:     failureStatus,
		ChargeFailureKept:      true,
		WebhookOnKeyIssue:      true,
		IssueAmount:            issueAsked,
		ScheduleAgain:          true,
		RetryImpUID:            retryNew,
	}
}

// billingAPI are the endpoints of stored cards and of charges without their
// holder.
func (s *Sandbox) billingAPI(on func(pattern string, e endpoint)) {
	on("GET /subscribe/customers", s.findCustomers)
	on("GET /subscribe/customers/{customer_uid}", s.findCustomer)
	on("POST /subscribe/customers/{customer_uid}", s.storeCard)
	on("DELETE /subscribe/customers/{customer_uid}", s.forgetCustomer)
	on("GET /subscribe/customers/{customer_uid}/payments", s.customerPayments)
	on("GET /subscribe/customers/{customer_uid}/schedules", s.customerSchedules)

	on("POST /subscribe/payments/again", s.again)
	on("POST /subscribe/payments/onetime", s.onetime)

	on("POST /subscribe/payments/schedule", s.schedule)
	on("POST /subscribe/payments/unschedule", s.unschedule)
	on("GET /subscribe/payments/schedule", s.schedules)
	on("GET /subscribe/payments/schedule/{merchant_uid}", s.findSchedule)
	on("PUT /subscribe/payments/schedule/{merchant_uid}", s.postpone)
	on("POST /subscribe/payments/schedule/{merchant_uid}/reschedule", s.reschedule)
	on("POST /subscribe/payments/schedule/{merchant_uid}/retry", s.retrySchedule)
	on("GET /subscribe/payments/schedule/customers/{customer_uid}", s.customerSchedules)
}

// billing is the part of the books about stored cards.
type billing struct {
	customers map[string]*storedCard // by customer_uid
	conducts  map[string]conduct     // how cards behave by number, where a control call said so
	bookings  map[int64]*booking     // schedules, by Seq
	waiting   map[int64]*booking     // those whose time has not come
	queue     queue                  // the same, by their time; and some that wait no more
	latest    map[string]int64       // the newest schedule of a merchant_uid
	lastSeq   int64                  // of bookings
	rebooked  chan struct{}          // closed, and replaced, when what is due next may have changed
}

// loadBilling reads what an earlier life wrote.
func (b *books) loadBilling() error {
	b.billing = billing{
		customers: map[string]*storedCard{}, conducts: map[string]conduct{},
		bookings: map[int64]*booking{}, waiting: map[int64]*booking{}, latest: map[string]int64{}, rebooked: make(chan struct{}),
	}
	err := b.store.each("customer", func(uid string, body []byte) error {
		b.customers[uid] = new(storedCard)
		return json.Unmarshal(body, b.customers[uid])
	})
	if err != nil {
		return err
	}
	err = b.store.each("conduct", func(masked string, body []byte) error {
		var c conduct
		defer func() { b.conducts[masked] = c }()
		return json.Unmarshal(body, &c)
	})
	if err != nil {
		return err
	}
	var all []*booking
	err = b.store.each("schedule", func(_ string, body []byte) error {
		k := new(booking)
		all = append(all, k)
		return json.Unmarshal(body, k)
	})
	slices.SortFunc(all, func(x, y *booking) int { return cmp.Compare(x.Seq, y.Seq) })
	for _, k := range all {
		b.enterBooking(k)
	}
	return err
}

// write puts entries on disk, all or none, and then into memory. With b.mu
// held.
func (b *books) write(all []entry) error {
	if err := b.store.putAll(all...); err != nil {
		return err
	}
	for _, e := range all {
		switch v := e.v.(type) {
		case *row:
			if b.rows[v.ImpUID] == nil {
				b.index(v)
			}
			b.rows[v.ImpUID] = v
		case *storedCard:
			b.customers[v.CustomerUID] = v
		case *booking:
			b.enterBooking(v)
		}
	}
	return nil
}
