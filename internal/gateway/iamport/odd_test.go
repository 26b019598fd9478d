package iamport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/gateway/iamport"
	"paygraph/internal/pay"
)

const impUID = "imp_100000000001"

func marshal(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var someCancel = gateway.Cancel{ImpUID: impUID, Amount: won(1_000), Remaining: 12_000, Reason: "반품 [r1]",
	Account: &pay.RefundAccount{BankCode: "88", Number: "110-222-333444", Holder: "홍길동", Tel: "010-1234-5678"}}

// Every odd answer, to a read and to a write: which class it is, how often we
// asked, and that nothing private is in the error or the log.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	body := func(status int, s string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) { say(w, status, s) }
	}
	no := `{"code":%d,"message":"카드 1234-5678-1234-5678 buyer@example.com 거절","response":null}`
	for name, row := range map[string]struct {
		answer      func(http.ResponseWriter, *http.Request, int)
		read, write error
		reads       int64
	}{
		"empty body":           {body(200, ""), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"garbage":              {body(200, "<html>buyer@example.com</html>"), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"truncated":            {body(200, `{"code":0,"message":null,"resp`), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"no code":              {body(200, `{"response":null}`), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"a list":               {body(200, `[]`), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"code is a word":       {body(200, `{"code":"ok","response":null}`), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"two answers":          {body(200, enveloped(`{}`)+enveloped(`{}`)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"null response":        {body(200, enveloped(`null`)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"another payment":      {body(200, enveloped(payment(t, m{"imp_uid": "imp_2"}))), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"no amount":            {body(200, enveloped(payment(t, m{"amount": missing}))), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 1},
		"refused, 1":           {body(200, fmt.Sprintf(no, 1)), gateway.ErrNotFound, gateway.ErrRefused, 1},
		"refused, -1":          {body(200, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"400":                  {body(400, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"405":                  {body(405, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"409":                  {body(409, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"501":                  {body(501, fmt.Sprintf(no, -1)), gateway.ErrRefused, gateway.ErrRefused, 1},
		"404":                  {body(404, fmt.Sprintf(no, -1)), gateway.ErrNotFound, gateway.ErrRefused, 1},
		"404 of somebody else": {body(404, "404 page not found"), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"403":                  {body(403, "forbidden"), gateway.ErrUnauthorized, gateway.ErrUnauthorized, 1},
		"401 always":           {body(401, fmt.Sprintf(no, -1)), gateway.ErrUnauthorized, gateway.ErrUnauthorized, 2},
		"429":                  {body(429, "slow down"), gateway.ErrUnavailable, gateway.ErrUnavailable, 3},
		"408":                  {body(408, fmt.Sprintf(no, -1)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"500":                  {body(500, fmt.Sprintf(no, -1)), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"500 with code 0":      {body(500, enveloped(payment(t, nil))), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"502":                  {body(502, "<html>"), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"504":                  {body(504, ""), gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"redirect": {func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Location", "https://elsewhere.test/")
			say(w, 307, fmt.Sprintf(no, 0))
		}, gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"reset": {func(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) },
			gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
		"hangs": {hang, gateway.ErrUnavailable, gateway.ErrOutcomeUnknown, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: row.answer}
				c := f.client()
				_, err := c.Payment(t.Context(), impUID)
				check(t, f, "read", err, row.read)
				if got := f.asked.Load(); got != row.reads {
					t.Errorf("read: asked %d times, want %d", got, row.reads)
				}
				f.asked.Store(0)
				_, err = c.Cancel(t.Context(), someCancel)
				check(t, f, "write", err, row.write)
				writes := int64(1)
				if name == "401 always" {
					writes = 2
				}
				if got := f.asked.Load(); got != writes {
					t.Errorf("write: asked %d times, want %d", got, writes)
				}
			})
		})
	}
}

// check compares an error's class, and that it is of no other one that would
// mean the opposite; and looks for what must not be told.
func check(t *testing.T, f *fake, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
		return
	}
	for _, other := range []error{gateway.ErrOutcomeUnknown, gateway.ErrUnavailable, gateway.ErrUnauthorized} {
		if other != want && errors.Is(err, other) {
			t.Errorf("%s: %v is %v too", what, err, other)
		}
	}
	for _, text := range []string{err.Error(), f.log.String()} {
		for _, secret := range []string{"s3cret", "tok-secret", "buyer@", "1234-5678", "홍길동", "010-", "333444", "943646"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells %q: %s", what, secret, text)
			}
		}
	}
}

// The body breaks off after a status of 200.
func TestBodyBreaksOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := iamport.New(iamport.Config{URL: "http://iamport.test", HTTP: roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "getToken") {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(
					enveloped(`{"access_token":"t","now":1,"expired_at":1801}`)))}, nil
			}
			asked++
			return &http.Response{StatusCode: 200, Body: new(broken)}, nil
		})})
		_, err := c.Payment(t.Context(), impUID)
		wantErr(t, "read", err, gateway.ErrUnavailable)
		_, err = c.Cancel(t.Context(), someCancel)
		wantErr(t, "write", err, gateway.ErrOutcomeUnknown)
		if asked != 3+1 {
			t.Errorf("asked %d times, want 4", asked)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A read comes back after pauses that grow, and not after its caller's time.
func TestPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		f := &fake{answer: func(w http.ResponseWriter, _ *http.Request, n int) {
			at = append(at, time.Now())
			if n < 3 {
				say(w, 500, "")
				return
			}
			say(w, 200, enveloped(payment(t, nil)))
		}}
		if _, err := f.client().Payment(t.Context(), impUID); err != nil {
			t.Fatal(err)
		}
		for i, bounds := range [][2]time.Duration{{100 * time.Millisecond, 200 * time.Millisecond}, {200 * time.Millisecond, 400 * time.Millisecond}} {
			if d := at[i+1].Sub(at[i]); d < bounds[0] || d > bounds[1] {
				t.Errorf("pause %d: got %v, want %v to %v", i, d, bounds[0], bounds[1])
			}
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := says(500, "")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := f.client().Payment(ctx, impUID)
		wantErr(t, "little time", err, gateway.ErrUnavailable)
		if time.Since(start) != 0 || f.asked.Load() != 1 {
			t.Errorf("got %d tries in %v, want 1 in no time", f.asked.Load(), time.Since(start))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Retry-After", "3600")
			say(w, 429, "")
		}}
		start := time.Now()
		_, err := f.client().Payment(t.Context(), impUID)
		wantErr(t, "turned away", err, gateway.ErrUnavailable)
		if d := time.Since(start); d != 4*time.Second {
			t.Errorf("gave up after %v, want two waits of 2s at most", d)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the caller leaves during a pause
		f := says(500, "")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		start := time.Now()
		_, err := f.client().Payment(ctx, impUID)
		wantErr(t, "left", err, gateway.ErrUnavailable)
		if d := time.Since(start); d != 50*time.Millisecond {
			t.Errorf("left after %v, want 50ms", d)
		}
	})
}

// How long a read and a write wait for an answer.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: hang}
		c := f.client()
		start := time.Now()
		_, err := c.Payment(t.Context(), impUID)
		wantErr(t, "read", err, gateway.ErrUnavailable)
		if d := time.Since(start); d < 30*time.Second || d > 31*time.Second {
			t.Errorf("read: gave up after %v, want three times 10s", d)
		}
		start = time.Now()
		_, err = c.Cancel(t.Context(), someCancel)
		wantErr(t, "write", err, gateway.ErrOutcomeUnknown)
		if d := time.Since(start); d != 65*time.Second {
			t.Errorf("write: gave up after %v, want 65s", d)
		}
	})
}

// Writes that hang fill their own places, not those of the reads; who finds no
// place leaves in time, and knows that nothing was sent.
func TestPlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(w http.ResponseWriter, r *http.Request, n int) {
			if r.Method == http.MethodPost {
				hang(w, r, n)
				return
			}
			say(w, 200, enveloped(payment(t, nil)))
		}}
		c := f.client()
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() { _, _ = c.Cancel(t.Context(), someCancel) })
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Cancel(ctx, someCancel)
		wantErr(t, "17th write", err, gateway.ErrUnavailable)
		if _, err := c.Payment(t.Context(), impUID); err != nil {
			t.Errorf("read beside them: %v", err)
		}
		if got := f.asked.Load(); got != 17 {
			t.Errorf("sent %d requests, want 16 writes and a read", got)
		}
		all.Wait()
	})
}

// A caller that has left already sends nothing.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	f := says(200, enveloped(payment(t, nil)))
	c := f.client()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Cancel(ctx, someCancel)
	wantErr(t, "without a token", err, gateway.ErrUnavailable)
	if _, err := c.Payment(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	_, err = c.Cancel(ctx, someCancel)
	wantErr(t, "with one", err, gateway.ErrUnavailable)
	if got := f.asked.Load(); got != 1 {
		t.Errorf("sent %d requests, want the look-up alone", got)
	}
}

// 207 holds what was found, whatever its code; null rows and rows that nobody
// asked for are left out, rows that cannot be read are not.
func TestBatchOddly(t *testing.T) {
	t.Parallel()
	ids := []string{impUID, "imp_2"}
	for name, row := range map[string]struct {
		status int
		body   string
		want   int
		err    error
	}{
		"207, code 0":    {207, enveloped(`[` + payment(t, nil) + `]`), 1, nil},
		"207, code 1":    {207, `{"code":1,"message":"일부","response":[` + payment(t, nil) + `]}`, 1, nil},
		"207, null":      {207, `{"code":1,"message":"일부","response":null}`, 0, gateway.ErrRefused},
		"null row":       {200, enveloped(`[null,` + payment(t, nil) + `]`), 1, nil},
		"another's":      {200, enveloped(`[` + payment(t, m{"imp_uid": "imp_3"}) + `]`), 0, nil},
		"unreadable row": {200, enveloped(`[` + payment(t, nil) + `,{"imp_uid":"imp_2"}]`), 0, gateway.ErrUnavailable},
		"not a list":     {200, enveloped(payment(t, nil)), 0, gateway.ErrUnavailable},
	} {
		got, err := says(row.status, row.body).client().Batch(t.Context(), ids)
		if !errors.Is(err, row.err) || len(got) != row.want {
			t.Errorf("%s: got %d, %v; want %d, %v", name, len(got), err, row.want, row.err)
		}
	}
}

// Lists whose pages disagree with each other.
func TestListsOddly(t *testing.T) {
	t.Parallel()
	list := func(total, next string, rows ...string) string {
		return enveloped(`{"total":` + total + `,"previous":0,"next":` + next + `,"list":[` + strings.Join(rows, ",") + `]}`)
	}
	one, two := payment(t, nil), payment(t, m{"imp_uid": "imp_2"})
	pages := func(pages ...string) *fake {
		return &fake{answer: func(w http.ResponseWriter, r *http.Request, n int) {
			if n > len(pages) {
				say(w, 400, `{"code":-1,"message":"?","response":null}`)
				return
			}
			say(w, 200, pages[n-1])
		}}
	}
	endless := says(200, list("1", "999999", one))
	for name, row := range map[string]struct {
		f    *fake
		want int
		err  error
	}{
		"one that comes twice":    {pages(list("2", "2", one), list("2", "0", one, two)), 2, nil},
		"another order's":         {pages(list("2", "0", one, payment(t, m{"imp_uid": "imp_2", "merchant_uid": "ORD-1"}))), 1, nil},
		"no next":                 {pages(list("1", "null", one)), 1, nil},
		"next as a string":        {pages(list("2", `"2"`, one), list("2", `"0"`, two)), 2, nil},
		"next goes back":          {pages(list("1", "1", one)), 1, nil},
		"shorter than its total":  {pages(list("2", "0", one)), 0, gateway.ErrUnavailable},
		"a page that went away":   {pages(list("3", "2", one)), 0, gateway.ErrUnavailable},
		"a row that is no report": {pages(list("2", "0", one, `{"imp_uid":"imp_2"}`)), 0, gateway.ErrUnavailable},
		"no end":                  {endless, 0, gateway.ErrUnavailable},
		"no list":                 {pages(enveloped(`{"total":0}`)), 0, gateway.ErrUnavailable},
		"null":                    {pages(enveloped(`null`)), 0, gateway.ErrUnavailable},
		"200, code 1":             {pages(`{"code":1,"message":"없음","response":null}`), 0, gateway.ErrRefused},
		"400 to the first page":   {pages(), 0, gateway.ErrRefused},
	} {
		got, err := row.f.client().Payments(t.Context(), "ord-1")
		if !errors.Is(err, row.err) || len(got) != row.want {
			t.Errorf("%s: got %d, %v; want %d, %v", name, len(got), err, row.want, row.err)
		}
	}
	if got := endless.asked.Load(); got != 10 {
		t.Errorf("list without an end: asked %d times, want 10", got)
	}
	q := gateway.Changes{Status: gateway.ChangedPaid, From: time.Unix(1, 0), To: time.Unix(2, 0), Page: 1, Limit: 2}
	p, err := pages(list("2", "0", `{"imp_uid":"imp_9"}`, one)).client().Changed(t.Context(), q)
	if err != nil || len(p.Reports) != 1 || p.Next != 0 {
		t.Errorf("changes with a row that is no report: got %+v, %v; want the other one", p, err)
	}
	p, err = pages(list("9", "null", one, two)).client().Changed(t.Context(), q)
	if err != nil || p.Next != 2 {
		t.Errorf("changes that do not say whether there are more: got next %d, %v; want 2", p.Next, err)
	}
	_, err = pages().client().Changed(t.Context(), q)
	wantErr(t, "changes, 400 to the first page", err, gateway.ErrRefused)
}

// Registrations that cannot be trusted, and one without a currency.
func TestRegisterOddly(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		`{"merchant_uid":"ord-1","amount":12000,"currency":null}`:    nil,
		`{"merchant_uid":"ord-1","amount":"12000","currency":"KRW"}`: nil,
		`{"merchant_uid":"ord-2","amount":12000,"currency":null}`:    gateway.ErrUnavailable,
		`{"merchant_uid":"ord-1","amount":12000.5,"currency":"KRW"}`: gateway.ErrUnavailable,
		`{"merchant_uid":"ord-1","currency":"KRW"}`:                  gateway.ErrUnavailable,
		`null`: gateway.ErrUnavailable,
	} {
		got, err := says(200, enveloped(body)).client().Registered(t.Context(), "ord-1")
		if !errors.Is(err, want) || err == nil && got.Money != won(12_000) {
			t.Errorf("%s: got %+v, %v; want 12000 KRW or %v", body, got, err, want)
		}
	}
	_, err := says(200, `{"code":1,"message":"없음","response":null}`).client().Registered(t.Context(), "ord-1")
	wantErr(t, "200, code 1", err, gateway.ErrNotFound)

	synctest.Test(t, func(t *testing.T) { // harmless to repeat, so it is
		f := &fake{answer: func(w http.ResponseWriter, r *http.Request, n int) {
			switch {
			case n == 1:
				say(w, 502, "")
			case r.Method == http.MethodPost:
				say(w, 200, `{"code":1,"message":"이미 등록된 merchant_uid입니다","response":null}`)
			default:
				say(w, 200, enveloped(`{}`))
			}
		}}
		err := f.client().Register(t.Context(), gateway.Registration{MerchantUID: "ord-1", Money: won(12_000)})
		if err != nil || f.asked.Load() != 3 {
			t.Errorf("got %v after %d requests, want success after 3", err, f.asked.Load())
		}
	})
}

// The headers of every answer are seen.
func TestObserve(t *testing.T) {
	t.Parallel()
	seen := 0
	f := &fake{answer: func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("X-Sandbox-Time", "2026-03-02T01:00:00Z")
		say(w, 200, enveloped(payment(t, nil)))
	}}
	c := iamport.New(iamport.Config{URL: "http://iamport.test/", HTTP: inProcess{f}, Observe: func(h http.Header) {
		if h.Get("X-Sandbox-Time") != "" {
			seen++
		}
	}})
	if _, err := c.Payment(t.Context(), impUID); err != nil || seen != 1 {
		t.Errorf("got %v, seen %d times; want once", err, seen)
	}
}

// The address of the API may be wrong in any way.
func TestUnusableAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://user:s3cret@[::1", "", "nowhere", "ftp://iamport.test"} {
		synctest.Test(t, func(t *testing.T) {
			_, err := iamport.New(iamport.Config{URL: address}).Payment(t.Context(), impUID)
			wantErr(t, address, err, gateway.ErrUnavailable)
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%v tells the password", err)
			}
		})
	}
}
