package iamport_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// raw is JSON that is written as it is.
func raw(s string) json.RawMessage { return json.RawMessage(s) }

// read is the report that the client makes of an object.
func read(t *testing.T, change m) (pay.Report, error) {
	t.Helper()
	return says(200, enveloped(payment(t, change))).client().Payment(t.Context(), impUID)
}

// A card payment, field by field.
func TestReportOfACard(t *testing.T) {
	t.Parallel()
	got, err := read(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	got.Raw = ""
	want := pay.Report{ImpUID: impUID, MerchantUID: "ord-1", Facts: pay.Facts{
		Amount: 12_000, Currency: pay.KRW, Channel: pay.ChannelTest, Method: "card", PG: "nice_v2",
		Card:       &pay.Card{Name: "KB국민카드", Number: "943646******1234", Type: pay.CardCredit, Quota: new(0), ApprovalNumber: "30001234"},
		ReceiptURL: "https://example.com/receipt/1", StartedAt: time.Unix(1754000000, 0).UTC(), PaidAt: time.Unix(1754000042, 0).UTC(),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got): %s", diff)
	}
}

// A virtual account, field by field.
func TestReportOfAnAccount(t *testing.T) {
	t.Parallel()
	account := m{"pay_method": "vbank", "status": "ready", "paid_at": 0, "card_name": nil, "card_number": nil,
		"vbank_code": "088", "vbank_name": "신한은행", "vbank_num": "562-000-000001", "vbank_holder": nil,
		"vbank_date": 1754319599, "vbank_issued_at": 1754000030}
	got, err := read(t, account)
	want := &pay.Account{BankCode: "088", BankName: "신한은행", Number: "562-000-000001",
		DueAt: time.Unix(1754319599, 0).UTC(), IssuedAt: time.Unix(1754000030, 0).UTC()}
	if diff := cmp.Diff(want, got.Account); diff != "" || err != nil || got.Card != nil {
		t.Errorf("got %v, card %v, (-want +got) %s", err, got.Card, diff)
	}
	account["vbank_issued_at"] = nil
	if got, err = read(t, account); err != nil || !got.Account.IssuedAt.Equal(got.StartedAt) {
		t.Errorf("without a time of issue: got %v, %v; want the start", got.Account.IssuedAt, err)
	}
	account["pay_method"] = "card"
	if got, err = read(t, account); err != nil || got.Account != nil {
		t.Errorf("a card payment with a number: got account %v, %v; want none", got.Account, err)
	}
}

// Every way to write the same thing, and every word that nobody knows yet.
func TestTolerance(t *testing.T) {
	t.Parallel()
	same := func(r pay.Report) bool {
		return r.Amount == 12_000 && r.Received() && r.PaidAt.Unix() == 1754000042 && !r.Failed
	}
	for name, row := range map[string]struct {
		change m
		holds  func(pay.Report) bool
	}{
		"sum as a string":               {m{"amount": "12000"}, same},
		"sum with a point":              {m{"amount": raw("12000.00")}, same},
		"times as strings":              {m{"paid_at": "1754000042", "started_at": "0", "failed_at": ""}, same},
		"time with a point":             {m{"paid_at": raw("1754000042.0")}, same},
		"null times":                    {m{"failed_at": nil, "cancelled_at": nil, "started_at": nil}, same},
		"no times":                      {m{"failed_at": missing, "started_at": missing}, same},
		"no cancelled sum":              {m{"cancel_amount": missing}, same},
		"null cancelled sum":            {m{"cancel_amount": nil}, same},
		"new field":                     {m{"brand_new": m{"a": []int{1}}}, same},
		"field of other shape":          {m{"pg_provider": m{"name": "nice"}, "card_name": []int{1}}, same},
		"number as merchant id":         {m{"merchant_uid": 12345}, func(r pay.Report) bool { return r.MerchantUID == "12345" }},
		"currency in lower case":        {m{"currency": "krw"}, same},
		"dollars":                       {m{"currency": "USD", "amount": raw("120.5"), "cancel_amount": raw("20.25")}, func(r pay.Report) bool { return r.Amount == 12_050 && r.Refunded == 2_025 }},
		"card type as a string":         {m{"card_type": "1"}, func(r pay.Report) bool { return r.Card.Type == pay.CardCheck }},
		"null card type":                {m{"card_type": nil}, func(r pay.Report) bool { return r.Card.Type == "" }},
		"new card type":                 {m{"card_type": 7}, func(r pay.Report) bool { return r.Card.Type == "" }},
		"quota as a string":             {m{"card_quota": "3"}, func(r pay.Report) bool { return *r.Card.Quota == 3 }},
		"null quota":                    {m{"card_quota": nil}, func(r pay.Report) bool { return r.Card.Quota == nil }},
		"number that a PG did not mask": {m{"card_number": "9436-4612-3456-1234"}, func(r pay.Report) bool { return r.Card.Number == "9436-46**-****-1234" }},
		"short number":                  {m{"card_number": "1234"}, func(r pay.Report) bool { return r.Card.Number == "1234" }},
		"no card":                       {m{"card_name": nil, "card_number": nil}, func(r pay.Report) bool { return r.Card == nil }},
		"wallet":                        {m{"emb_pg_provider": "kakaopay"}, func(r pay.Report) bool { return r.Wallet == "kakaopay" }},
		"live channel":                  {m{"sandbox": false}, func(r pay.Report) bool { return r.Channel == pay.ChannelLive }},
		"channel as a number":           {m{"sandbox": 1}, func(r pay.Report) bool { return r.Channel == pay.ChannelTest }},
		"channel as a string":           {m{"sandbox": "false"}, func(r pay.Report) bool { return r.Channel == pay.ChannelLive }},
		"no channel":                    {m{"sandbox": missing}, func(r pay.Report) bool { return r.Channel == pay.ChannelUnknown }},
		"null channel":                  {m{"sandbox": nil}, func(r pay.Report) bool { return r.Channel == pay.ChannelUnknown }},
		"channel of another shape":      {m{"sandbox": []int{}}, func(r pay.Report) bool { return r.Channel == pay.ChannelUnknown }},
		"usage issue":                   {m{"customer_uid_usage": "issue"}, func(r pay.Report) bool { return r.Usage == pay.UsageIssue }},
		"usage payment":                 {m{"customer_uid_usage": "payment"}, func(r pay.Report) bool { return r.Usage == pay.UsageCharge }},
		"usage payment.scheduled":       {m{"customer_uid_usage": "payment.scheduled"}, func(r pay.Report) bool { return r.Usage == pay.UsageScheduled }},
		"usage that is new":             {m{"customer_uid_usage": "payment.express"}, func(r pay.Report) bool { return r.Usage == pay.UsageOther }},
		"no receipt":                    {m{"receipt_url": nil}, func(r pay.Report) bool { return r.ReceiptURL == "" }},
		"receipt that is a script":      {m{"receipt_url": "javascript:alert(1)"}, func(r pay.Report) bool { return r.ReceiptURL == "" }},
		"new status":                    {m{"status": "settled"}, same},
		"new status without money":      {m{"status": "settling", "paid_at": 0}, func(r pay.Report) bool { return r.Status() == pay.PaymentReady }},
		"paid without a time":           {m{"paid_at": 0}, func(r pay.Report) bool { return !r.Received() && !r.Failed && r.Status() == pay.PaymentReady }},
		"partly cancelled":              {m{"status": "cancelled", "cancel_amount": 2_000}, func(r pay.Report) bool { return r.Status() == pay.PaymentPartiallyRefunded }},
		"partly cancelled, still paid":  {m{"status": "paid", "cancel_amount": 2_000}, func(r pay.Report) bool { return r.Status() == pay.PaymentPartiallyRefunded }},
		"cancelled without money": {m{"status": "cancelled", "paid_at": 0, "cancelled_at": 1754000100, "cancel_amount": 12_000, "cancel_reason": "결제포기"}, func(r pay.Report) bool {
			return r.Failed && r.Refunded == 0 && r.FailedAt.Unix() == 1754000100 && r.Failure.Code == pay.FailureWindowClosed
		}},
		"failed without a word": {m{"status": "failed", "paid_at": 0, "failed_at": 1754000100}, func(r pay.Report) bool { return r.Failed && r.Failure.Code == pay.FailureUnknown }},
		"account that failed without a word": {m{"status": "failed", "paid_at": 0, "pay_method": "vbank", "vbank_num": "1"}, func(r pay.Report) bool {
			return r.Failure.Code == pay.FailureAccountRevoked
		}},
	} {
		r, err := read(t, row.change)
		if err != nil || !row.holds(r) {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
	}
}

// What could be taken for other money, or for none, is not taken at all.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]m{
		"no payment":              {"imp_uid": nil},
		"no order":                {"merchant_uid": ""},
		"no currency":             {"currency": nil},
		"a word as currency":      {"currency": "WON!"},
		"null sum":                {"amount": nil},
		"fraction of a won":       {"amount": raw("12000.5")},
		"finer than a cent":       {"amount": raw("1.005"), "currency": "USD"},
		"exponent":                {"amount": raw("1.2e4")},
		"huge":                    {"amount": raw("92233720368547758080")},
		"larger than a client":    {"amount": raw("9007199254740992")},
		"endless":                 {"amount": raw(strings.Repeat("9", 5_000))},
		"negative":                {"amount": -1},
		"words":                   {"amount": "만이천원"},
		"an object":               {"amount": m{}},
		"cancelled sum, negative": {"cancel_amount": -1},
		"cancelled sum, fraction": {"cancel_amount": raw("0.1")},
		"date as paid_at":         {"paid_at": "2025-08-01"},
		"true as paid_at":         {"paid_at": true},
		"milliseconds as paid_at": {"paid_at": raw("1754000042000000")},
		"before 1970":             {"paid_at": -5},
	} {
		_, err := read(t, change)
		if !errors.Is(err, gateway.ErrUnavailable) {
			t.Errorf("%s: got error %v, want %v", name, err, gateway.ErrUnavailable)
			continue
		}
		if len(err.Error()) > 300 || strings.Contains(err.Error(), "홍길동") {
			t.Errorf("%s: error tells too much: %v", name, err)
		}
	}
}

// The provider's own words are kept, as JSON, and bounded.
func TestRaw(t *testing.T) {
	t.Parallel()
	r, err := read(t, nil)
	if err != nil || r.Raw != payment(t, nil) {
		t.Errorf("got %s, %v; want the object as it came", r.Raw, err)
	}
	r, err = read(t, m{"custom_data": strings.Repeat("가", 50_000), "user_agent": strings.Repeat("x", 17_000)})
	if err != nil || len(r.Raw) > 16<<10 || !json.Valid([]byte(r.Raw)) ||
		!strings.Contains(r.Raw, `"paid_at":1754000042`) || strings.Contains(r.Raw, "custom_data") {
		t.Errorf("got %d bytes, %v; want JSON of 16 KB at most without custom_data", len(r.Raw), err)
	}
}
