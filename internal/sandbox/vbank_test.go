package sandbox_test

import (
	"sync"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// An account waits for exactly its amount, is refunded to an account, and the
// refund names one.
func TestAccount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC) // already the 2nd in Seoul
	w := newWorld(t, sandbox.Options{Now: func() time.Time { return now }})
	reply := w.control(t, "POST", "/pay", order("ord-1", object{"pay_method": "vbank"})).played(t)
	want(t, reply, map[string]string{"success": "true", "status": "ready", "vbank_name": "신한은행", "paid_at": "0"})
	id := reply["imp_uid"].(string)
	p := w.payment(t, id)
	want(t, p, map[string]string{"status": "ready", "vbank_code": "088", "paid_at": "0", "vbank_date": "1772722799"}) // 2026-03-05 23:59:59 KST

	w.control(t, "POST", "/deposit", object{"imp_uid": id, "amount": 11999}).controlRefused(t, 409, "WRONG_AMOUNT")
	w.control(t, "POST", "/deposit", object{"imp_uid": "imp_0"}).controlRefused(t, 404, "NOT_FOUND")
	w.control(t, "POST", "/deposit", object{"imp_uid": id, "amount": 12000}).played(t)
	w.control(t, "POST", "/deposit", object{"imp_uid": id}).controlRefused(t, 409, "DEPOSITED")
	want(t, w.payment(t, id), map[string]string{"status": "paid", "amount": "12000"})

	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id}).refused(t, 200, "1", "refund_holder")
	account := object{"imp_uid": id, "amount": 2000, "refund_holder": "구매자", "refund_bank": "088", "refund_account": "110000000000"}
	w.set(t, object{"refund_test_deposit_fail": true})
	w.rest(t, "POST", "/payments/cancel", account).refused(t, 200, "-1", "요청하신 건에 대해 입금된 내역이 없습니다")
	w.set(t, object{"refund_test_deposit_fail": false, "partial_cancel_status": "paid"})
	want(t, w.rest(t, "POST", "/payments/cancel", account).ok(t), map[string]string{"status": "paid", "cancel_amount": "2000"})
}

func TestAccountExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.pay(t, "ord-1", object{"pay_method": "vbank"})
	w.advance(t, 5*24*time.Hour)
	w.token = w.freshToken(t)
	w.control(t, "POST", "/deposit", object{"imp_uid": id}).controlRefused(t, 409, "EXPIRED")
	want(t, w.payment(t, id), map[string]string{"status": "ready"}) // nothing tells of it
	w.set(t, object{"deposit_after_due": true, "deposit_any_amount": true})
	w.control(t, "POST", "/deposit", object{"imp_uid": id, "amount": 1}).played(t)
	want(t, w.payment(t, id), map[string]string{"status": "paid", "amount": "12000"})

	late := w.control(t, "POST", "/pay", order("ord-2", object{"pay_method": "vbank", "vbank_due": "20200101"})).played(t)
	want(t, late, map[string]string{"success": "false"})
}

func TestAccountByAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	body := func(merchantUID string, due time.Duration) object {
		return object{"channel_key": "channel-key-nice_v2", "merchant_uid": merchantUID, "amount": 5000, "vbank_code": "004",
			"vbank_due": w.Now().Add(due).Unix(), "vbank_holder": "예시"}
	}
	p := w.rest(t, "POST", "/vbanks", body("ord-1", time.Hour)).ok(t)
	want(t, p, map[string]string{"status": "ready", "vbank_name": "KB국민은행", "channel": "api", "pg_provider": "nice_v2", "vbank_holder": "예시"})
	id := p["imp_uid"].(string)
	second := w.rest(t, "POST", "/vbanks", body("ord-1", time.Hour)).ok(t)["imp_uid"].(string)

	want(t, w.rest(t, "DELETE", "/vbanks/"+id, nil).ok(t), map[string]string{"status": "failed", "fail_reason": "가상계좌 말소"})
	w.rest(t, "DELETE", "/vbanks/"+id, nil).refused(t, 400, "-1", "")
	w.rest(t, "DELETE", "/vbanks/imp_0", nil).refused(t, 404, "-1", "존재하지")
	w.rest(t, "DELETE", "/vbanks/"+w.pay(t, "ord-2", object{"outcome": "open"}), nil).refused(t, 400, "-1", "")
	w.control(t, "POST", "/deposit", object{"imp_uid": id}).controlRefused(t, 409, "REVOKED")

	w.control(t, "POST", "/deposit", object{"imp_uid": second}).played(t)
	w.rest(t, "POST", "/vbanks", body("ord-1", time.Hour)).refused(t, 200, "1", "이미 결제가 이루어진")
	w.rest(t, "POST", "/vbanks", body("ord-3", -time.Hour)).refused(t, 400, "-1", "vbank_due")
	w.rest(t, "POST", "/vbanks", object{"merchant_uid": "ord-3"}).refused(t, 400, "-1", "channel_key")
}

// 32 deposits and 32 full cancels race for one account: one deposit, and never
// more out than in.
func TestDepositRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.pay(t, "ord-1", object{"pay_method": "vbank"})
	var wg sync.WaitGroup
	deposited := make(chan struct{}, 32)
	for range 32 {
		wg.Go(func() {
			if w.control(t, "POST", "/deposit", object{"imp_uid": id}).status == 200 {
				deposited <- struct{}{}
			}
		})
		wg.Go(func() { w.control(t, "POST", "/cancel", object{"imp_uid": id, "amount": 5000}) })
	}
	wg.Wait()
	if n := len(deposited); n != 1 {
		t.Errorf("got %d deposits, want 1", n)
	}
	for w.control(t, "POST", "/cancel", object{"imp_uid": id, "amount": 5000}).status == 200 {
	}
	want(t, w.payment(t, id), map[string]string{"amount": "12000", "cancel_amount": "10000", "status": "cancelled"})
}
