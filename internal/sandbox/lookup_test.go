package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// ids lists the imp_uids of a paged answer.
func ids(o object) (list []string) {
	for _, p := range o["list"].([]any) {
		list = append(list, p.(object)["imp_uid"].(string))
	}
	return list
}

func same(t *testing.T, what string, got []string, expected ...string) {
	t.Helper()
	if strings.Join(got, " ") != strings.Join(expected, " ") {
		t.Errorf("%s: got %v, want %v", what, got, expected)
	}
}

// Three attempts at one order: abandoned, failed, paid.
func TestFind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	paid := w.pay(t, "a/b#가", object{"outcome": "open"})
	w.advance(t, time.Minute)
	failed := w.pay(t, "a/b#가", object{"outcome": "failed", "fail_reason": "한도초과"})
	w.advance(t, time.Minute)
	open := w.pay(t, "a/b#가", object{"outcome": "cancelled"})
	w.advance(t, time.Minute)
	w.control(t, "POST", "/approve", object{"imp_uid": paid}).played(t)
	path := url.PathEscape("a/b#가")

	for suffix, expected := range map[string]string{
		"": open, "/": open, "?sorting=started": paid, "/paid": paid, "/failed": failed, "/ready": open, "?sorting=-paid": paid, "?sorting=-updated": paid,
	} {
		if got := w.rest(t, "GET", "/payments/find/"+path+suffix, nil).ok(t)["imp_uid"]; got != expected {
			t.Errorf("find %s: got %v, want %v", suffix, got, expected)
		}
	}
	same(t, "findAll", ids(w.rest(t, "GET", "/payments/findAll/"+path, nil).ok(t)), open, failed, paid)
	same(t, "findAll/failed", ids(w.rest(t, "GET", "/payments/findAll/"+path+"/failed", nil).ok(t)), failed)
	w.rest(t, "GET", "/payments/findAll/"+path+"?page=2", nil).refused(t, 400, "-1", "페이지")
	w.rest(t, "GET", "/payments/findAll/"+path+"/nonsense", nil).refused(t, 400, "-1", "지원되지 않는 상태값입니다.")
	w.rest(t, "GET", "/payments/find/"+path+"/cancelled", nil).refused(t, 404, "-1", "존재하지 않는 결제정보입니다.")
	w.rest(t, "GET", "/payments/find/none", nil).refused(t, 404, "-1", "존재하지 않는 결제정보입니다.")
	w.rest(t, "GET", "/payments/find/"+path+"?sorting=amount", nil).refused(t, 400, "-1", "정렬")
}

func TestBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	one, two := w.pay(t, "ord-1", nil), w.pay(t, "ord-2", nil)
	get := func(query string) answer { return w.rest(t, "GET", "/payments?"+query, nil) }

	a := get("imp_uid[]=" + one + "&merchant_uid[]=ord-2")
	if list := a.response(t).([]any); a.status != 200 || len(list) != 2 || list[1].(object)["imp_uid"] != two {
		t.Errorf("all found: got HTTP %d with %v", a.status, list)
	}
	a = get("imp_uid%5B%5D=" + one + "&imp_uid%5B%5D=imp_0")
	if list := a.response(t).([]any); a.status != 207 || len(list) != 1 {
		t.Errorf("one of two found: got HTTP %d with %v", a.status, list)
	}
	get("imp_uid[]=imp_0").refused(t, 404, "-1", "존재하지")
	get("").refused(t, 400, "-1", "100개")
	get(strings.Repeat("imp_uid[]=x&", 101)).refused(t, 400, "-1", "100개")
}

// The feed: pages of what reached a status within a window of time.
func TestByStatus(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	w := newWorld(t, sandbox.Options{Now: func() time.Time { return start }})
	var paid []string
	for i := range 5 {
		paid = append(paid, w.pay(t, fmt.Sprint("ord-", i), nil))
		w.advance(t, time.Minute)
	}
	get := func(query string) answer { return w.rest(t, "GET", "/payments/status/"+query, nil) }

	first := get("paid?sorting=paid&limit=2").ok(t)
	want(t, first, map[string]string{"total": "5", "previous": "0", "next": "2"})
	same(t, "page 1", ids(first), paid[0], paid[1])
	last := get("paid?sorting=paid&limit=2&page=3").ok(t)
	want(t, last, map[string]string{"total": "5", "previous": "2", "next": "0"})
	same(t, "page 3", ids(last), paid[4])
	get("paid?limit=2&page=4").refused(t, 400, "-1", "페이지")

	at := func(i int) int64 { return start.Add(time.Duration(i) * time.Minute).Unix() }
	same(t, "from, to", ids(get(fmt.Sprintf("all?sorting=started&from=%d&to=%d", at(1), at(3))).ok(t)), paid[1:4]...)
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": paid[0], "amount": 1}).ok(t)
	same(t, "cancelled now", ids(get(fmt.Sprintf("cancelled?from=%d", at(5))).ok(t)), paid[0])

	want(t, get("failed").ok(t), map[string]string{"total": "0", "list": "[]", "next": "0"})
	w.set(t, object{"empty_list_is_error": true})
	get("failed").refused(t, 400, "-1", "페이지")

	get("canceled").refused(t, 400, "-1", "지원되지 않는 상태값입니다.")
	get("paid?limit=1001").refused(t, 400, "-1", "limit")
	get("paid?page=0").refused(t, 400, "-1", "page")
	get("paid?from=yesterday").refused(t, 400, "-1", "timestamp")
	get(fmt.Sprintf("paid?from=%d", at(0)-91*86400)).refused(t, 400, "-1", "90일")
	w.advance(t, 91*24*time.Hour)
	w.token = w.freshToken(t)
	w.set(t, object{"empty_list_is_error": false})
	want(t, get("paid").ok(t), map[string]string{"total": "0"})
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	want(t, w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": "ord-1", "amount": 12000}).ok(t),
		map[string]string{"merchant_uid": "ord-1", "amount": "12000", "currency": "null"})
	w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": "ord-1", "amount": 1}).refused(t, 200, "1",
		"결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다).")
	w.rest(t, "PUT", "/payments/prepare", object{"merchant_uid": "ord-2", "amount": 1}).refused(t, 404, "-1", "사전등록된 결제정보가 존재하지 않습니다.")
	w.rest(t, "GET", "/payments/prepare/ord-2", nil).refused(t, 404, "-1", "사전등록된 결제정보가 존재하지 않습니다.")
	w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": strings.Repeat("x", 41), "amount": 1}).refused(t, 400, "-1", "40자")
	w.rest(t, "POST", "/payments/prepare", object{"merchant_uid": "x"}).refused(t, 400, "-1", "누락")

	mismatch := w.control(t, "POST", "/pay", order("ord-1", object{"amount": 100})).played(t)
	want(t, mismatch, map[string]string{"success": "false", "imp_uid": "null", "merchant_uid": "ord-1"})
	w.rest(t, "PUT", "/payments/prepare", url.Values{"merchant_uid": {"ord-1"}, "amount": {"100"}, "currency": {"USD"}}).ok(t)
	want(t, w.rest(t, "GET", "/payments/prepare/ord-1", nil).ok(t), map[string]string{"amount": "100", "currency": "USD"})
	want(t, w.control(t, "POST", "/pay", order("ord-1", object{"amount": 100})).played(t), map[string]string{"imp_uid": "null"})
	w.rest(t, "PUT", "/payments/prepare", object{"merchant_uid": "ord-1", "amount": json.Number("100"), "currency": "KRW"}).ok(t)
	w.pay(t, "ord-1", object{"amount": 100})

	again := w.control(t, "POST", "/pay", order("ord-1", object{"amount": 100})).played(t)
	want(t, again, map[string]string{"success": "false", "imp_uid": "null", "error_code": "F1002", "error_msg": "이미 결제가 이루어진 거래건입니다."})
}
