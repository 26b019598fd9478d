package iamport_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// stored and booked are a customer and a schedule with some fields changed.
func stored(t testing.TB, change m) string {
	return object(t, m{
		"customer_uid": card1, "pg_provider": "nice_v2", "pg_id": "testmid00m", "sandbox": true, "card_name": "신한카드",
		"card_number": "4518421234561234", "card_type": 0, "customer_name": "홍길동", "inserted": 1754000000, "updated": 1754000000,
	}, change)
}

func booked(t testing.TB, change m) string {
	return object(t, m{
		"customer_uid": card1, "merchant_uid": "ord-1", "imp_uid": nil, "schedule_at": 2_000_000_000, "executed_at": 0, "revoked_at": 0,
		"amount": 9_900, "currency": "KRW", "name": "정기 구독", "schedule_status": "scheduled", "payment_status": nil, "fail_reason": nil,
	}, change)
}

func object(t testing.TB, fields, change m) string {
	t.Helper()
	for k, v := range change {
		if fields[k] = v; v == any(missing) {
			delete(fields, k)
		}
	}
	return marshal(t, fields)
}

// calls of stored cards, each of which may get any answer.
func billingCalls(t *testing.T, g gateway.Gateway) map[string]func() error {
	return map[string]func() error{
		"customer":  func() error { _, err := g.Customer(t.Context(), card1); return err },
		"scheduled": func() error { _, err := g.Scheduled(t.Context(), "ord-1"); return err },
		"charge":    func() error { _, err := g.Charge(t.Context(), charge("ord-1")); return err },
		"schedule":  func() error { return g.Schedule(t.Context(), later("ord-1", time.Unix(2_000_000_000, 0))) },
	}
}

// Every odd answer to a look and to a charge: which class it is, how often we
// asked, and that neither log nor error tells who it was about, although
// Iamport quotes it.
func TestOddBillingAnswers(t *testing.T) {
	t.Parallel()
	no := `{"code":%d,"message":"요청하신 customer_uid(` + card1 + `)로 카드 1234-5678-1234-5678 buyer@example.com 거절","response":null}`
	body := func(status int, s string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) { say(w, status, s) }
	}
	for name, row := range map[string]struct {
		answer      func(http.ResponseWriter, *http.Request, int)
		read, write error
		reads       int64
	}{
		"empty body":           {body(200, ""), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"garbage":              {body(200, "<html>"+card1), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"null response":        {body(200, enveloped(`null`)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"an empty object":      {body(200, enveloped(`{}`)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"an empty list":        {body(200, enveloped(`[]`)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"refused, 1":           {body(200, fmt.Sprintf(no, 1)), gateway.ErrNotFound, gateway.ErrRefused, 1},
		"refused, -1":          {body(200, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"400":                  {body(400, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"404":                  {body(404, fmt.Sprintf(no, -1)), gateway.ErrNotFound, gateway.ErrRefused, 1},
		"404 of somebody else": {body(404, "404 page not found"), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"401 always":           {body(401, fmt.Sprintf(no, -1)), gateway.ErrUnauthorized, gateway.ErrUnauthorized, 2},
		"429":                  {body(429, "slow down"), gateway.ErrUnavailable, gateway.ErrUnavailable, 3},
		"500":                  {body(500, fmt.Sprintf(no, -1)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"502":                  {body(502, "<html>"), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"reset": {func(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) },
			gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"hangs": {hang, gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: row.answer}
				for call, ask := range billingCalls(t, f.client()) {
					want, times := row.read, row.reads
					if call == "charge" || call == "schedule" {
						want, times = row.write, min(row.reads, 1)
						if name == "401 always" {
							times = 2
						}
					}
					f.asked.Store(0)
					err := ask()
					check(t, f, call, err, want)
					if got := f.asked.Load(); got != times {
						t.Errorf("%s: asked %d times, want %d", call, got, times)
					}
				}
				if text := f.log.String(); strings.Contains(text, card1) {
					t.Errorf("the log tells the card's name: %s", text)
				}
			})
		})
	}
}

// None of the calls' errors tells the card's name, whatever Iamport says.
func TestBillingErrorsTellNobody(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400, 404, 500} {
		synctest.Test(t, func(t *testing.T) {
			f := says(status, `{"code":-1,"message":"`+card1+` `+card1[:20]+` `+card2+`","response":null}`)
			c := f.client()
			calls := billingCalls(t, c)
			calls["forget"] = func() error { return c.ForgetCustomer(t.Context(), card1, "") }
			calls["unschedule"] = func() error { return c.Unschedule(t.Context(), card1, "ord-1") }
			for name, call := range calls {
				err := call()
				for _, text := range []string{fmt.Sprint(err), f.log.String(), gateway.Sentence(err)} {
					if strings.Contains(text, "aaaa") || strings.Contains(text, "bbbb") {
						t.Errorf("%s, %d: %q tells a card's name", name, status, text)
					}
				}
			}
		})
	}
}

// Cards that cannot be trusted, and one whose PG forgot to mask it.
func TestCustomerOddly(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body string
		err  error
	}{
		"whole":            {stored(t, nil), nil},
		"least":            {stored(t, m{"card_number": missing, "card_type": missing, "pg_id": missing, "inserted": nil}), nil},
		"a new field":      {stored(t, m{"surprise": m{"a": 1}}), nil},
		"type as a string": {stored(t, m{"card_type": "1"}), nil},
		"another card":     {stored(t, m{"customer_uid": card2}), gateway.ErrUnavailable},
		"no name":          {stored(t, m{"customer_uid": missing}), gateway.ErrUnavailable},
		"a list":           {`[` + stored(t, nil) + `]`, gateway.ErrUnavailable},
		"a time as a word": {stored(t, m{"inserted": "gestern"}), gateway.ErrUnavailable},
	} {
		c, err := says(200, enveloped(row.body)).client().Customer(t.Context(), card1)
		if !errors.Is(err, row.err) {
			t.Errorf("%s: got %v, want %v", name, err, row.err)
		}
		if name == "whole" && (c.Card.Number != "451842******1234" || c.Card.Type != pay.CardCredit || c.Channel != pay.ChannelTest) {
			t.Errorf("%s: got %+v, card %+v", name, c, c.Card)
		}
	}
	for sandbox, want := range map[any]pay.Channel{true: pay.ChannelTest, false: pay.ChannelLive, any(missing): pay.ChannelUnknown} {
		c, err := says(200, enveloped(stored(t, m{"sandbox": sandbox}))).client().Customer(t.Context(), card1)
		if err != nil || c.Channel != want {
			t.Errorf("sandbox %v: got channel %q, %v; want %q", sandbox, c.Channel, err, want)
		}
	}
}

// A charge's answer that is about something else, or says nothing, is in doubt;
// one that says yes to another sum is what it says: the rules judge it.
func TestChargeOddly(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body string
		err  error
	}{
		"paid":          {payment(t, nil), nil},
		"failed":        {payment(t, m{"status": "failed", "paid_at": 0, "failed_at": 1754000042, "fail_reason": "한도초과"}), nil},
		"another sum":   {payment(t, m{"amount": 1}), nil},
		"another order": {payment(t, m{"merchant_uid": "ord-2"}), gateway.ErrOutcomeUnknown},
		"no amount":     {payment(t, m{"amount": missing}), gateway.ErrOutcomeUnknown},
		"a list":        {`[` + payment(t, nil) + `]`, gateway.ErrOutcomeUnknown},
	} {
		r, err := says(200, enveloped(row.body)).client().Charge(t.Context(), charge("ord-1"))
		if !errors.Is(err, row.err) {
			t.Errorf("%s: got %v, want %v", name, err, row.err)
		}
		if (name == "failed") != r.Failed {
			t.Errorf("%s: got failed %t", name, r.Failed)
		}
	}
}

// Answers about schedules: which are taken for a success, and what is asked
// after the others.
func TestScheduleOddly(t *testing.T) {
	t.Parallel()
	at := time.Unix(2_000_000_000, 0)
	for name, row := range map[string]struct {
		body string
		err  error
	}{
		"scheduled":         {`[` + booked(t, nil) + `]`, nil},
		"among others":      {`[` + booked(t, m{"merchant_uid": "ord-2"}) + `,` + booked(t, nil) + `]`, nil},
		"executed at once":  {`[` + booked(t, m{"schedule_status": "executed"}) + `]`, nil},
		"a status of later": {`[` + booked(t, m{"schedule_status": "pending"}) + `]`, nil},
		"revoked at once":   {`[` + booked(t, m{"schedule_status": "revoked"}) + `]`, gateway.ErrOutcomeUnknown},
		"another order":     {`[` + booked(t, m{"merchant_uid": "ord-2"}) + `]`, gateway.ErrOutcomeUnknown},
		"no list":           {booked(t, nil), gateway.ErrOutcomeUnknown},
		"no amount":         {`[` + booked(t, m{"amount": missing}) + `]`, gateway.ErrOutcomeUnknown},
	} {
		if err := says(200, enveloped(row.body)).client().Schedule(t.Context(), later("ord-1", at)); !errors.Is(err, row.err) {
			t.Errorf("schedule, %s: got %v, want %v", name, err, row.err)
		}
	}
	for name, row := range map[string]struct {
		said, look string
		err        error
	}{
		"revoked":                         {enveloped(`[` + booked(t, m{"schedule_status": "revoked"}) + `]`), "", nil},
		"nothing there":                   {`{"code":1,"message":"없음","response":null}`, `{"code":-1,"message":"없음","response":null}`, nil},
		"refused, and it is revoked":      {`{"code":-1,"message":"?","response":null}`, enveloped(booked(t, m{"schedule_status": "revoked"})), nil},
		"refused, and it was executed":    {`{"code":-1,"message":"?","response":null}`, enveloped(booked(t, m{"schedule_status": "executed"})), nil},
		"refused, and it is still there":  {`{"code":-1,"message":"?","response":null}`, enveloped(booked(t, nil)), gateway.ErrRefused},
		"refused, and nobody tells":       {`{"code":-1,"message":"?","response":null}`, `?`, gateway.ErrRefused},
		"accepted, and it is still there": {enveloped(`[]`), enveloped(booked(t, nil)), gateway.ErrOutcomeUnknown},
		"accepted without a word":         {enveloped(`null`), enveloped(booked(t, m{"schedule_status": "revoked"})), nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: func(w http.ResponseWriter, r *http.Request, _ int) {
				switch {
				case r.Method == http.MethodPost:
					say(w, 200, row.said)
				case strings.Contains(row.look, `"없음"`):
					say(w, 404, row.look)
				default:
					say(w, 200, row.look)
				}
			}}
			if err := f.client().Unschedule(t.Context(), card1, "ord-1"); !errors.Is(err, row.err) {
				t.Errorf("unschedule, %s: got %v, want %v", name, err, row.err)
			}
		})
	}
	r, err := says(200, enveloped(booked(t, m{"schedule_status": "executed", "imp_uid": "imps_1", "executed_at": 2_000_000_010,
		"payment_status": "failed", "fail_reason": "[8324] 한도초과"}))).client().Scheduled(t.Context(), "ord-1")
	if err != nil || r.Status != pay.ScheduleExecuted || r.ImpUID != "imps_1" || r.Failure == nil || r.Failure.Code != pay.FailureLimit {
		t.Errorf("failed schedule: got %+v, %v", r, err)
	}
	_, err = says(200, enveloped(booked(t, m{"merchant_uid": "ord-2"}))).client().Scheduled(t.Context(), "ord-1")
	wantErr(t, "schedule of another order", err, gateway.ErrUnavailable)
}

// Forgetting a card that is gone is a success, however Iamport says so; what
// it refuses while the card is there is refused.
func TestForgetOddly(t *testing.T) {
	t.Parallel()
	gone, there := `{"code":1,"message":"없음","response":null}`, enveloped(stored(t, nil))
	for name, row := range map[string]struct {
		status int
		said   string
		look   string
		err    error
	}{
		"done":                  {200, there, "", nil},
		"gone, 404":             {404, gone, gone, nil},
		"gone, 200":             {200, gone, gone, nil},
		"refused while there":   {200, `{"code":-1,"message":"PG 오류","response":null}`, there, gateway.ErrRefused},
		"refused, nobody tells": {200, `{"code":-1,"message":"PG 오류","response":null}`, "?", gateway.ErrRefused},
		"no answer":             {500, "", there, gateway.ErrOutcomeUnknown},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: func(w http.ResponseWriter, r *http.Request, _ int) {
				if r.Method == http.MethodDelete {
					say(w, row.status, row.said)
				} else {
					say(w, 200, row.look)
				}
			}}
			if err := f.client().ForgetCustomer(t.Context(), card1, "그만"); !errors.Is(err, row.err) {
				t.Errorf("%s: got %v, want %v", name, err, row.err)
			}
		})
	}
}
