package sandbox_test

import (
	"testing"

	"paygraph/internal/sandbox"
)

// What a shopper can do, and what is left behind.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, c := range map[string]struct {
		over  object
		reply map[string]string
		left  map[string]string
	}{
		"paid":      {nil, map[string]string{"success": "true", "status": "paid"}, map[string]string{"status": "paid", "sandbox": "true"}},
		"failed":    {object{"outcome": "failed", "fail_reason": "잔액부족"}, map[string]string{"success": "false", "error_msg": "잔액부족"}, map[string]string{"status": "failed", "fail_reason": "잔액부족", "paid_at": "0"}},
		"closed":    {object{"outcome": "cancelled"}, map[string]string{"success": "false", "error_msg": "사용자가 결제를 취소하셨습니다"}, map[string]string{"status": "ready", "fail_reason": "null"}},
		"open":      {object{"outcome": "open"}, map[string]string{"status": "ready"}, map[string]string{"status": "ready", "vbank_num": "null"}},
		"deposited": {object{"pay_method": "vbank", "outcome": "paid"}, map[string]string{"status": "paid"}, map[string]string{"status": "paid", "pay_method": "vbank"}},
		"tampered":  {object{"charge_amount": 100}, map[string]string{"paid_amount": "100"}, map[string]string{"amount": "100"}},
		"dollars":   {object{"charge_currency": "USD"}, map[string]string{"currency": "USD"}, map[string]string{"currency": "USD", "amount": "12000"}},
		"live":      {object{"sandbox": false}, nil, map[string]string{"sandbox": "false"}},
		"unsaid":    {object{"sandbox": nil}, nil, map[string]string{"sandbox": "absent"}},
		"key":       {object{"customer_uid": "c1", "amount": 0}, nil, map[string]string{"customer_uid_usage": "issue", "amount": "0"}},
		"usage":     {object{"customer_uid": "c1", "customer_uid_usage": "payment"}, nil, map[string]string{"customer_uid_usage": "payment"}},
		"samsung":   {object{"pay_method": "samsungpay"}, nil, map[string]string{"pay_method": "samsung"}},
		"terse":     {object{"pg": "nice_v2.mid1"}, map[string]string{"success": "absent", "status": "absent"}, map[string]string{"pg_provider": "nice_v2", "pg_id": "mid1"}},
		"channel":   {object{"channelKey": "channel-key-kcp-billing-1"}, nil, map[string]string{"pg_provider": "kcp_billing"}},
		"style":     {object{"style": "imp_success"}, map[string]string{"imp_success": "true", "success": "absent"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply := w.control(t, "POST", "/pay", order("ord-"+name, c.over)).played(t)
			want(t, reply, c.reply)
			want(t, w.payment(t, reply["imp_uid"].(string)), c.left)
		})
	}
}

func TestPayIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, over := range map[string]object{
		"outcome": {"outcome": "win"}, "ready card": {"outcome": "ready"}, "webhook": {"webhook": "maybe"}, "style": {"style": "x"},
		"charge": {"charge_amount": "x"}, "sandbox": {"sandbox": "no"}, "usage": {"customer_uid_usage": "x"},
	} {
		if a := w.control(t, "POST", "/pay", order("ord-"+name, over)); a.status != 400 {
			t.Errorf("%s: got HTTP %d %s, want 400", name, a.status, a.raw)
		}
	}
	for name, over := range map[string]object{
		"amount": {"amount": "1"}, "unknown": {"outcom": "paid"}, "null": {"name": nil}, "zero": {"amount": 0}, "url": {"notice_url": "/relative"}, "tax": {"tax_free": 12001},
	} {
		w.control(t, "POST", "/pay", order("ord-"+name, over)).controlRefused(t, 400, "F400")
	}
	if list := w.control(t, "GET", "/payments", nil).body.([]any); len(list) != 0 {
		t.Errorf("refused requests left %d payments", len(list))
	}
}

// Two windows open at once, both paid: Iamport does not prevent it.
func TestTwoWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	first := w.pay(t, "ord-1", object{"outcome": "open"})
	second := w.pay(t, "ord-1", object{"outcome": "open"})
	for _, id := range []string{first, second} {
		w.control(t, "POST", "/approve", object{"imp_uid": id}).played(t)
		want(t, w.payment(t, id), map[string]string{"status": "paid"})
	}
	w.control(t, "POST", "/approve", object{"imp_uid": first}).controlRefused(t, 409, "NOT_READY")
	late := w.pay(t, "ord-2", object{"outcome": "failed"})
	w.control(t, "POST", "/approve", object{"imp_uid": late}).played(t)
	want(t, w.payment(t, late), map[string]string{"status": "paid", "failed_at": "0", "fail_reason": "null"})
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, body := range map[string]object{
		"unknown": {"webhook_formt": "form"}, "format": {"webhook_format": "xml"}, "retries": {"webhook_retries": 6},
		"url": {"webhook_url": "localhost"}, "type": {"sandbox": "yes"}, "pg status": {"partial_cancel_status": "ready"},
	} {
		if a := w.control(t, "POST", "/settings", body); a.status != 400 {
			t.Errorf("%s: got HTTP %d, want 400", name, a.status)
		}
	}
	w.set(t, object{"closed_window_fails": true})
	id := w.pay(t, "ord-1", object{"outcome": "cancelled"})
	want(t, w.payment(t, id), map[string]string{"status": "failed", "fail_reason": "사용자가 결제를 취소하셨습니다"})
}
