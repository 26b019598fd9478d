package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// book schedules one charge.
func (w *world) book(t *testing.T, uid, merchantUID string, at time.Time, over object) answer {
	t.Helper()
	item := object{"merchant_uid": merchantUID, "schedule_at": at.Unix(), "currency": "KRW", "amount": 9_900, "name": "구독료"}
	for k, v := range over {
		item[k] = v
	}
	return w.rest(t, "POST", "/subscribe/payments/schedule", object{"customer_uid": uid, "checking_amount": 0, "schedules": []object{item}})
}

// booked is the schedule of a merchant_uid.
func (w *world) booked(t *testing.T, merchantUID string) object {
	t.Helper()
	return w.rest(t, "GET", "/subscribe/payments/schedule/"+merchantUID, nil).ok(t)
}

// entries is a list in an answer.
func entries(t *testing.T, a answer) []object {
	t.Helper()
	var list []object
	for _, v := range a.response(t).([]any) {
		list = append(list, v.(object))
	}
	return list
}

// A schedule waits, is executed at its time, and is told by webhook, paid or
// failed.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	w.store(t, "c1", goodCard)
	w.store(t, "c2", badCard)
	due := w.Now().Add(48 * time.Hour).Truncate(time.Second)
	unix := fmt.Sprint(due.Unix())
	made := entries(t, w.book(t, "c1", "ord-1", due, object{"notice_url": s.url, "buyer_name": "구매자", "custom_data": `{"a":1}`}))[0]
	want(t, made, map[string]string{
		"customer_uid": "c1", "merchant_uid": "ord-1", "imp_uid": "null", "schedule_at": unix, "executed_at": "0", "revoked_at": "0",
		"amount": "9900", "schedule_status": "scheduled", "payment_status": "null", "fail_reason": "null", "buyer_name": "구매자",
	})
	w.book(t, "c2", "ord-2", due.Add(time.Second), object{"notice_url": s.url}).response(t)
	w.advance(t, 24*time.Hour)
	w.token = w.freshToken(t)
	want(t, w.booked(t, "ord-1"), map[string]string{"schedule_status": "scheduled"})
	s.quiet(t, w)

	w.advance(t, 24*time.Hour+time.Minute)
	w.token = w.freshToken(t)
	got := w.booked(t, "ord-1")
	want(t, got, map[string]string{"schedule_status": "executed", "payment_status": "paid", "executed_at": unix, "fail_reason": "null"})
	id := got["imp_uid"].(string)
	want(t, w.payment(t, id), map[string]string{"status": "paid", "paid_at": unix, "started_at": unix, "customer_uid_usage": "payment.scheduled", "merchant_uid": "ord-1", "custom_data": `{\"a\":1}`})
	want(t, w.booked(t, "ord-2"), map[string]string{"schedule_status": "executed", "payment_status": "failed", "fail_reason": "[F113]거래거절 한도초과"})
	told := s.next(t).body + s.next(t).body
	if !strings.Contains(told, `{"imp_uid":"`+id+`","merchant_uid":"ord-1","status":"paid"}`) || !strings.Contains(told, `"merchant_uid":"ord-2","status":"failed"`) {
		t.Errorf("webhooks: got %s", told)
	}
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id}).ok(t)
	want(t, w.booked(t, "ord-1"), map[string]string{"schedule_status": "executed", "payment_status": "cancelled"})
	s.quiet(t, w)
}

// What is scheduled badly is refused, all of it.
func TestScheduleIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	due := w.Now().Add(time.Hour)
	w.charge(t, "c1", "paid", nil).ok(t)
	w.book(t, "c1", "ord-1", due, nil).response(t)
	w.book(t, "c1", "ord-1", due, nil).refused(t, 200, "1", "이미 예약된")
	w.book(t, "c1", "paid", due, nil).refused(t, 200, "1", "이미 결제가")
	w.book(t, "nobody", "ord-2", due, nil).refused(t, 200, "1", "등록된 고객정보가 없습니다.")
	w.book(t, "c1", "ord-2", w.Now().Add(-time.Minute), nil).refused(t, 400, "-1", "schedule_at")
	w.book(t, "c1", "ord-2", due, object{"amount": 0}).refused(t, 400, "-1", "amount")
	w.book(t, "c1", "ord-2", due, object{"name": strings.Repeat("가", 41)}).refused(t, 400, "-1", "name")
	w.book(t, "c1", "ord-2", due, object{"schedule_at": "soon"}).refused(t, 400, "-1", "schedule_at")
	schedule := "/subscribe/payments/schedule"
	w.rest(t, "POST", schedule, object{"customer_uid": "c1"}).refused(t, 400, "-1", "schedules")
	w.rest(t, "POST", schedule, object{"schedules": []object{}}).refused(t, 400, "-1", "customer_uid")
	item := object{"merchant_uid": "twice", "schedule_at": due.Unix(), "amount": 100, "name": "x"}
	w.rest(t, "POST", schedule, object{"customer_uid": "c1", "schedules": []object{item, item}}).refused(t, 200, "1", "이미 예약된")
	w.rest(t, "GET", schedule+"/ord-2", nil).refused(t, 404, "-1", "존재하지 않는")
	if list := w.control(t, "GET", "/schedules", nil).body.([]any); len(list) != 1 {
		t.Errorf("got %d schedules, want the first alone", len(list))
	}

	// A card that is typed in is stored; a card can be tried first.
	typed := object{"customer_uid": "c2", "card_number": badCard, "expiry": "2099-12", "checking_amount": 100, "schedules": []object{item}}
	w.rest(t, "POST", schedule, typed).refused(t, 200, "-1", "한도초과")
	typed["customer_uid"], typed["card_number"] = "c3", goodCard
	w.rest(t, "POST", schedule, typed).response(t)
	list := w.rest(t, "GET", "/subscribe/customers/c3/payments", nil).ok(t)["list"].([]any)
	want(t, list[0].(object), map[string]string{"status": "cancelled", "amount": "100", "cancel_amount": "100"})
	w.rest(t, "POST", schedule, url.Values{"customer_uid": {"c1"}, "schedules[0][merchant_uid]": {"form"}, "schedules[0][schedule_at]": {fmt.Sprint(due.Unix())},
		"schedules[0][amount]": {"100"}, "schedules[0][name]": {"x"}}).response(t)
}

// Schedules are taken back by number, by card or both; a revoked number can be
// scheduled anew unless the switch says otherwise.
func TestUnschedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	w.store(t, "c2", goodCard)
	due := w.Now().Add(time.Hour)
	for i, uid := range []string{"c1", "c1", "c1", "c2"} {
		w.book(t, uid, fmt.Sprintf("ord-%d", i), due, nil).response(t)
	}
	const path = "/subscribe/payments/unschedule"
	none := "취소할 예약결제 기록이 존재하지 않습니다."
	w.rest(t, "POST", path, object{}).refused(t, 400, "-1", "customer_uid")
	w.rest(t, "POST", path, object{"customer_uid": "c2", "merchant_uid": []string{"ord-0"}}).refused(t, 200, "1", none)
	gone := entries(t, w.rest(t, "POST", path, object{"customer_uid": "c1", "merchant_uid": []string{"ord-0", "ord-0", "x"}}))
	if len(gone) != 1 || gone[0]["schedule_status"] != "revoked" {
		t.Errorf("by number: got %v", gone)
	}
	w.rest(t, "POST", path, object{"merchant_uid": "ord-0"}).refused(t, 200, "1", none)
	if gone := entries(t, w.rest(t, "POST", path, object{"merchant_uid": []string{"ord-3"}})); len(gone) != 1 {
		t.Errorf("by number alone: got %v", gone)
	}
	if gone := entries(t, w.rest(t, "POST", path, object{"customer_uid": "c1"})); len(gone) != 2 {
		t.Errorf("by card: got %v", gone)
	}
	w.rest(t, "POST", path, object{"customer_uid": "c1"}).refused(t, 200, "1", none)
	w.book(t, "c2", "ord-0", due, nil).response(t)
	want(t, w.booked(t, "ord-0"), map[string]string{"schedule_status": "scheduled", "customer_uid": "c2"})
	w.set(t, object{"schedule_again": false})
	w.book(t, "c2", "ord-1", due, nil).refused(t, 200, "1", "이미 예약된")
}

// Lists: a half-open period of at most three months, newest first, by pages.
func TestScheduleLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	w.store(t, "c2", goodCard)
	first := w.Now().Add(time.Hour).Truncate(time.Second)
	for i := range 5 {
		w.book(t, []string{"c1", "c2"}[i%2], fmt.Sprintf("ord-%d", i), first.Add(time.Duration(i)*time.Hour), nil).response(t)
	}
	w.rest(t, "POST", "/subscribe/payments/unschedule", object{"merchant_uid": "ord-2"}).response(t)
	names := func(path string) string {
		t.Helper()
		var all []string
		for _, v := range entries(t, w.rest(t, "GET", path, nil)) {
			all = append(all, strings.TrimPrefix(v["merchant_uid"].(string), "ord-"))
		}
		return strings.Join(all, "")
	}
	period := func(from, to time.Duration) string {
		return fmt.Sprintf("schedule_from=%d&schedule_to=%d", first.Add(from).Unix(), first.Add(to).Unix())
	}
	all := "/subscribe/payments/schedule?" + period(0, 4*time.Hour)
	of := fmt.Sprintf("from=%d&to=%d", first.Unix(), first.Add(5*time.Hour).Unix())
	for path, expected := range map[string]string{
		all:                              "3210",
		all + "&sorting=scheduled":       "0123",
		all + "&schedule_status=revoked": "2",
		all + "&limit=3":                 "321",
		all + "&limit=3&page=2":          "0",
		"/subscribe/customers/c1/schedules?" + of:                           "420",
		"/subscribe/payments/schedule/customers/c2?" + of:                   "31",
		"/subscribe/customers/c1/schedules?schedule-status=scheduled&" + of: "40",
		"/subscribe/payments/schedule?" + period(5*time.Hour, 6*time.Hour):  "",
	} {
		if got := names(path); got != expected {
			t.Errorf("%s: got %q, want %q", path, got, expected)
		}
	}
	for _, path := range []string{
		"/subscribe/payments/schedule", "/subscribe/payments/schedule?" + period(time.Hour, 0), "/subscribe/payments/schedule?" + period(0, 93*24*time.Hour),
		all + "&schedule_status=x", all + "&page=2", all + "&page=0", all + "&limit=1001", "/subscribe/payments/schedule?schedule_from=x&schedule_to=y",
	} {
		w.rest(t, "GET", path, nil).refused(t, 400, "-1", "")
	}
}

// A schedule is moved, tried again, given another time, and recovered.
func TestScheduleAgain(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"new", "same"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w, s := newWorld(t, sandbox.Options{}), newShop(t)
			w.set(t, object{"retry_imp_uid": id, "webhook_url": s.url})
			w.store(t, "c1", badCard)
			due := w.Now().Add(time.Hour).Truncate(time.Second)
			w.book(t, "c1", "ord-1", due, nil).response(t)
			path := "/subscribe/payments/schedule/ord-1"
			in := func(d time.Duration) object { return object{"schedule_at": w.Now().Add(d).Unix()} }
			w.rest(t, "POST", path+"/reschedule", in(time.Hour)).refused(t, 400, "-1", "")
			w.rest(t, "POST", path+"/retry", object{}).refused(t, 400, "-1", "")
			want(t, w.rest(t, "PUT", path, object{"schedule_at": due.Add(-time.Minute).Unix()}).ok(t), map[string]string{"schedule_status": "scheduled"})
			w.rest(t, "PUT", path, in(-time.Hour)).refused(t, 400, "-1", "schedule_at")
			w.rest(t, "PUT", "/subscribe/payments/schedule/x", in(time.Hour)).refused(t, 404, "-1", "")
			w.advance(t, time.Hour)
			w.token = w.freshToken(t)
			first := w.booked(t, "ord-1")
			want(t, first, map[string]string{"payment_status": "failed", "executed_at": fmt.Sprint(due.Unix() - 60)})
			w.rest(t, "PUT", path, in(time.Hour)).refused(t, 400, "-1", "")
			want(t, w.rest(t, "POST", path+"/retry", object{}).ok(t), map[string]string{"status": "failed"})
			want(t, w.rest(t, "POST", path+"/reschedule", in(time.Hour)).ok(t), map[string]string{"schedule_status": "scheduled", "payment_status": "null", "executed_at": "0"})
			w.rest(t, "POST", path+"/retry", object{}).refused(t, 400, "-1", "")
			w.control(t, "POST", "/recover", object{"merchant_uid": "ord-1"}).controlRefused(t, 409, "NOT_FAILED")
			w.advance(t, time.Hour)
			w.token = w.freshToken(t)
			want(t, w.booked(t, "ord-1"), map[string]string{"payment_status": "failed"})
			s.skip(t, 3)

			recovered := w.control(t, "POST", "/recover", object{"merchant_uid": "ord-1", "webhook": "before"}).played(t)
			want(t, recovered, map[string]string{"status": "paid", "merchant_uid": "ord-1", "customer_uid_usage": "payment.scheduled"})
			if same := recovered["imp_uid"] == first["imp_uid"]; same != (id == "same") {
				t.Errorf("imp_uid: got %v after %v, want the %s one", recovered["imp_uid"], first["imp_uid"], id)
			}
			want(t, w.booked(t, "ord-1"), map[string]string{"payment_status": "paid", "schedule_status": "executed"})
			if h := s.next(t); !strings.Contains(h.body, `"status":"paid"`) {
				t.Errorf("webhook: got %s", h.body)
			}
			w.control(t, "POST", "/recover", object{"merchant_uid": "ord-1"}).controlRefused(t, 409, "NOT_FAILED")
			w.control(t, "POST", "/recover", object{"merchant_uid": "x"}).controlRefused(t, 404, "NOT_FOUND")
			w.rest(t, "POST", path+"/reschedule", in(time.Hour)).refused(t, 400, "-1", "")
			w.rest(t, "POST", path+"/retry", object{}).refused(t, 400, "-1", "")
			if n := w.paid(t, "ord-1"); n != 1 {
				t.Errorf("got %d paid, want 1", n)
			}
		})
	}
}

// skip takes n webhooks.
func (s *shop) skip(t *testing.T, n int) {
	t.Helper()
	for range n {
		s.next(t)
	}
}

// A deleted card fails what is scheduled on it, and so does a merchant_uid
// that was paid meanwhile.
func TestScheduleFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.store(t, "c1", goodCard)
	w.store(t, "c2", goodCard)
	due := w.Now().Add(time.Hour)
	w.book(t, "c1", "ord-1", due, nil).response(t)
	w.book(t, "c2", "ord-2", due, nil).response(t)
	w.rest(t, "DELETE", "/subscribe/customers/c1", nil).ok(t)
	w.charge(t, "c2", "ord-2", nil).ok(t)
	w.advance(t, 2*time.Hour)
	w.token = w.freshToken(t)
	want(t, w.booked(t, "ord-1"), map[string]string{"payment_status": "failed", "fail_reason": "등록되지 않은 구매자입니다."})
	want(t, w.booked(t, "ord-2"), map[string]string{"payment_status": "failed", "fail_reason": "이미 결제가 이루어진 거래건입니다."})
	w.rest(t, "POST", "/subscribe/payments/schedule/ord-1/retry", object{}).refused(t, 404, "-1", "")
	w.control(t, "POST", "/recover", object{"merchant_uid": "ord-1"}).controlRefused(t, 409, "NO_CARD")
	if n := w.paid(t, "ord-2"); n != 1 {
		t.Errorf("got %d paid, want 1", n)
	}
}

// billingCalls are requests about stored cards with every kind of answer, for
// the comparison with Iamport's description.
func billingCalls(t *testing.T, w *world) []contractCall {
	t.Helper()
	w.set(t, object{"customers_missing_status": 404})
	w.store(t, "c1", goodCard)
	w.store(t, "c2", badCard)
	w.store(t, "c3", goodCard)
	w.pay(t, "reg-1", object{"customer_uid": "c4", "amount": 0, "buyer_email": "buyer@example.com"})
	soon, later := w.Now().Add(time.Hour), w.Now().Add(2*time.Hour)
	full := object{"notice_url": "http://shop.localhost/hook", "buyer_name": "구매자", "buyer_tel": "010-0000-0000", "custom_data": "x", "promotion_id": "promotion-id-1"}
	w.book(t, "c1", "paid", soon, full).response(t)
	w.book(t, "c2", "failed", soon, nil).response(t)
	w.book(t, "c3", "gone", soon, nil).response(t)
	w.book(t, "c1", "waiting", w.Now().Add(72*time.Hour), nil).response(t)
	w.rest(t, "DELETE", "/subscribe/customers/c3", nil).ok(t)
	w.advance(t, 90*time.Minute)
	w.token = w.freshToken(t)

	card := object{"channel_key": "channel-key-kcp-1", "card_number": goodCard, "expiry": "2099-12", "customer_name": "구매자", "customer_email": "buyer@example.com"}
	again := func(uid, merchantUID string) object {
		return object{"customer_uid": uid, "merchant_uid": merchantUID, "amount": 100, "name": "구독료"}
	}
	onetime := object{"merchant_uid": "one-1", "amount": 100, "card_number": goodCard, "expiry": "2099-12"}
	at := func(t time.Time) object { return object{"schedule_at": t.Unix()} }
	schedule := object{"customer_uid": "c1", "schedules": []object{{"merchant_uid": "new-1", "schedule_at": w.Now().Add(time.Hour).Unix(), "amount": 100, "name": "구독료"}}}
	period := fmt.Sprintf("%d&schedule_to=%d", soon.Unix()-10, later.Unix()+10)
	of := fmt.Sprintf("?from=%d&to=%d", soon.Unix()-10, later.Unix()+10)
	const customers, payments = "/subscribe/customers", "/subscribe/payments"
	return []contractCall{
		{"POST", customers + "/{customer_uid}", customers + "/c5", card},
		{"POST", customers + "/{customer_uid}", customers + "/c5", object{"card_number": "1", "expiry": "2099-12"}},
		{"POST", customers + "/{customer_uid}", customers + "/c5", object{}},
		{"GET", customers + "/{customer_uid}", customers + "/c1", nil},
		{"GET", customers + "/{customer_uid}", customers + "/c4", nil},
		{"GET", customers + "/{customer_uid}", customers + "/nobody", nil},
		{"GET", customers, customers + "?customer_uid[]=c1&customer_uid[]=c2", nil},
		{"GET", customers, customers + "?customer_uid[]=c1&customer_uid[]=nobody", nil},
		{"GET", customers, customers + "?customer_uid[]=nobody", nil},
		{"GET", customers, "", nil},
		{"GET", customers + "/{customer_uid}/payments", customers + "/c1/payments", nil},
		{"GET", customers + "/{customer_uid}/payments", customers + "/c2/payments", nil},
		{"GET", customers + "/{customer_uid}/payments", customers + "/nobody/payments", nil},
		{"GET", customers + "/{customer_uid}/schedules", customers + "/c1/schedules" + of, nil},
		{"GET", customers + "/{customer_uid}/schedules", customers + "/c1/schedules", nil},
		{"POST", payments + "/again", "", again("c1", "again-1")},
		{"POST", payments + "/again", "", again("c2", "again-2")},
		{"POST", payments + "/again", "", again("nobody", "again-2")},
		{"POST", payments + "/again", "", object{}},
		{"POST", payments + "/onetime", "", onetime},
		{"POST", payments + "/onetime", "", onetime},
		{"POST", payments + "/onetime", "", object{}},
		{"POST", payments + "/schedule", "", schedule},
		{"POST", payments + "/schedule", "", schedule},
		{"POST", payments + "/schedule", "", object{}},
		{"GET", payments + "/schedule", payments + "/schedule?schedule_from=" + period, nil},
		{"GET", payments + "/schedule", payments + "/schedule", nil},
		{"GET", payments + "/schedule/{merchant_uid}", payments + "/schedule/paid", nil},
		{"GET", payments + "/schedule/{merchant_uid}", payments + "/schedule/failed", nil},
		{"GET", payments + "/schedule/{merchant_uid}", payments + "/schedule/gone", nil},
		{"GET", payments + "/schedule/{merchant_uid}", payments + "/schedule/waiting", nil},
		{"GET", payments + "/schedule/{merchant_uid}", payments + "/schedule/x", nil},
		{"GET", payments + "/schedule/customers/{customer_uid}", payments + "/schedule/customers/c2" + of, nil},
		{"GET", payments + "/schedule/customers/{customer_uid}", payments + "/schedule/customers/c2", nil},
		{"PUT", payments + "/schedule/{merchant_uid}", payments + "/schedule/waiting", at(w.Now().Add(48 * time.Hour))},
		{"PUT", payments + "/schedule/{merchant_uid}", payments + "/schedule/paid", at(w.Now().Add(48 * time.Hour))},
		{"PUT", payments + "/schedule/{merchant_uid}", payments + "/schedule/x", at(w.Now())},
		{"POST", payments + "/schedule/{merchant_uid}/retry", payments + "/schedule/failed/retry", object{}},
		{"POST", payments + "/schedule/{merchant_uid}/retry", payments + "/schedule/gone/retry", object{}},
		{"POST", payments + "/schedule/{merchant_uid}/retry", payments + "/schedule/paid/retry", object{}},
		{"POST", payments + "/schedule/{merchant_uid}/reschedule", payments + "/schedule/failed/reschedule", at(w.Now().Add(48 * time.Hour))},
		{"POST", payments + "/schedule/{merchant_uid}/reschedule", payments + "/schedule/paid/reschedule", at(w.Now().Add(48 * time.Hour))},
		{"POST", payments + "/schedule/{merchant_uid}/reschedule", payments + "/schedule/x/reschedule", at(w.Now())},
		{"POST", payments + "/unschedule", "", object{"customer_uid": "c1", "merchant_uid": []string{"waiting"}}},
		{"POST", payments + "/unschedule", "", object{"customer_uid": "c1", "merchant_uid": []string{"waiting"}}},
		{"POST", payments + "/unschedule", "", object{}},
		{"DELETE", customers + "/{customer_uid}", customers + "/c5?reason=x", nil},
		{"DELETE", customers + "/{customer_uid}", customers + "/c5", nil},
	}
}

// A charge may come a while after its time, and is then made at that moment.
func TestScheduleDelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.set(t, object{"schedule_delay": 90})
	w.store(t, "c1", goodCard)
	due := w.Now().Add(time.Hour).Truncate(time.Second)
	w.book(t, "c1", "ord-1", due, nil).response(t)
	w.advance(t, time.Hour+time.Minute)
	w.token = w.freshToken(t)
	want(t, w.booked(t, "ord-1"), map[string]string{"schedule_status": "scheduled"})
	w.advance(t, time.Minute)
	want(t, w.booked(t, "ord-1"), map[string]string{"schedule_status": "executed", "schedule_at": fmt.Sprint(due.Unix()), "executed_at": fmt.Sprint(due.Unix() + 90)})
	for _, bad := range []object{
		{"schedule_delay": 601}, {"retry_imp_uid": "x"}, {"issue_amount": "x"}, {"customers_missing_status": 500}, {"charge_failure_style": "x"},
	} {
		w.control(t, "POST", "/settings", bad).controlRefused(t, 400, "BAD_REQUEST")
	}
}

// A schedule is executed by itself when its time comes, without anybody moving
// the clock; one that is brought forward, too.
func TestScheduleByItself(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, sandbox.Options{}), newShop(t)
	w.store(t, "c1", goodCard)
	w.book(t, "c1", "ord-1", w.Now().Add(2*time.Second), object{"notice_url": s.url}).response(t)
	w.book(t, "c1", "ord-2", w.Now().Add(time.Hour), object{"notice_url": s.url}).response(t)
	w.rest(t, "PUT", "/subscribe/payments/schedule/ord-2", object{"schedule_at": w.Now().Add(2 * time.Second).Unix()}).ok(t)
	told := s.next(t).body + s.next(t).body
	if !strings.Contains(told, "ord-1") || !strings.Contains(told, "ord-2") {
		t.Errorf("webhooks: got %s", told)
	}
	want(t, w.booked(t, "ord-2"), map[string]string{"payment_status": "paid"})
}
