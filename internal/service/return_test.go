package service_test

import (
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// returning makes an order that returns to the shop, and pays it by redirect.
func returning(t testing.TB, env *testenv.Env) (made *service.Created, r service.Redirect) {
	t.Helper()
	in := testenv.Cart("card")
	in.ReturnURL = "http://localhost:5173/done?tab=1"
	made = create(t, env, env.Shopper(), in)
	back, err := url.Parse(made.RequestPay.MRedirectURL)
	if err != nil {
		t.Fatal(err)
	}
	impUID := env.Pay(t, made.RequestPay, silent)
	return made, service.Redirect{MerchantUID: made.Order.ID, ImpUID: impUID, Secret: back.Query().Get("secret")}
}

// land follows a redirect; it returns what the shop's page is told.
func land(t testing.TB, env *testenv.Env, r service.Redirect) url.Values {
	t.Helper()
	l, err := env.Service.Land(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(l.URL)
	if err != nil || u.Host != "localhost:5173" || u.Path != "/done" || u.Query().Get("tab") != "1" {
		t.Fatalf("got %s, want the shop's page", l.URL)
	}
	return u.Query()
}

func trade(t testing.TB, env *testenv.Env, code string) (*service.Token, error) {
	t.Helper()
	_, token, err := env.Service.ExchangeReturnCode(t.Context(), code)
	return token, err
}

// A phone comes back in another browser: the order is settled on the way, and
// the code opens this one order, once, to read and complete.
func TestReturn(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, r := returning(t, env)
	id := made.Order.ID
	told := land(t, env, r)
	if told.Get("order_id") != id || told.Get("status") != "PAID" || told.Get("code") == "" {
		t.Fatalf("got %v, want the paid order and a code", told)
	}
	if again := land(t, env, r); again.Get("code") != told.Get("code") {
		t.Errorf("followed twice: got code %s, want %s", again.Get("code"), told.Get("code"))
	}
	token, err := trade(t, env, told.Get("code"))
	if err != nil {
		t.Fatal(err)
	}
	caller, err := env.Tokens.Caller(token.AccessToken)
	if err != nil || caller.Role != auth.OrderOnly || caller.Subject != id {
		t.Fatalf("got %+v, %v; want the order's token", caller, err)
	}
	if _, err := trade(t, env, told.Get("code")); codeOf(t, err) != pay.NotFound {
		t.Errorf("traded twice: got %v, want NOT_FOUND", err)
	}
	if done := env.Complete(t, caller, id, r.ImpUID); !done.Replayed {
		t.Errorf("got %+v, want a replay", done)
	}
	_, err = env.Service.CancelOrder(t.Context(), caller, service.CancelOrderInput{OrderID: id})
	if codeOf(t, err) != pay.Forbidden {
		t.Errorf("cancel: got %v, want FORBIDDEN", err)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
	happened(t, env, id, pay.EventPaid)
}

// The shop's address keeps what it says, letter by letter; only names that are
// ours are ours.
func TestReturnKeepsAddress(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	for address, want := range map[string]string{
		"http://localhost:5173":                                       "http://localhost:5173?",
		"http://localhost:5173/#/done?step=2":                         "http://localhost:5173/?%s#/done?step=2",
		"http://localhost:5173/done?b=2&a=1&flag&x=%2B+%20;y#top":     "http://localhost:5173/done?b=2&a=1&flag&x=%2B+%20;y&%s#top",
		"http://localhost:5173/done?code=mine&%6Frder_id=1&status&k=": "http://localhost:5173/done?k=&%s",
		"http://localhost:5173/완료?이름=김 하나&q=%zz":                      "http://localhost:5173/%EC%99%84%EB%A3%8C?%EC%9D%B4%EB%A6%84=%EA%B9%80%20%ED%95%98%EB%82%98&q=%zz&",
		"myshop://pay":                     "myshop://pay?",
		"com.example.app://done/x?tab=a#b": "com.example.app://done/x?tab=a&%s#b",
	} {
		in := testenv.Cart("card")
		in.ReturnURL = address
		made := create(t, env, env.Shopper(), in)
		l, err := env.Service.Land(t.Context(), service.Redirect{MerchantUID: made.Order.ID})
		if err != nil {
			t.Fatal(err)
		}
		told := "order_id=" + made.Order.ID + "&status=PENDING"
		if !strings.Contains(want, "%s") {
			want += "%s"
		}
		if want = strings.Replace(want, "%s", told, 1); l.URL != want {
			t.Errorf("%s:\ngot  %s\nwant %s", address, l.URL, want)
		}
	}
}

// Who does not bring the secret is sent on without a code.
func TestReturnWithoutSecret(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, other := returning(t, env)
	made, r := returning(t, env)
	id := made.Order.ID
	for _, secret := range []string{"", "x", other.Secret, r.Secret + "0", r.Secret[:31]} {
		r.Secret = secret
		told := land(t, env, r)
		if told.Get("order_id") != id || told.Get("status") != "PAID" || told.Has("code") {
			t.Errorf("secret %q: got %v, want the paid order and no code", secret, told)
		}
	}
	if o := stands(t, env, id, pay.OrderPaid, 89_000); o.ReturnCodeAt != nil {
		t.Errorf("got a code made at %s, want none", o.ReturnCodeAt)
	}
}

// A code is worth nothing after ten minutes, or when somebody made it up.
func TestReturnCodeEnds(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, r := returning(t, env)
	_, other := returning(t, env)
	code, others := land(t, env, r).Get("code"), land(t, env, other).Get("code")
	ours, theirs := code[:26], others[27:]
	for _, forged := range []string{"", ".", code + "0", code[:len(code)-1], ours, ours + ".", ours + "." + theirs, others[:26] + code[26:], "결제", code + "\x00"} {
		if _, err := trade(t, env, forged); codeOf(t, err) != pay.NotFound {
			t.Errorf("%q: got %v, want NOT_FOUND", forged, err)
		}
	}
	advance(t, env, 10*time.Minute+time.Second)
	if _, err := trade(t, env, code); codeOf(t, err) != pay.NotFound {
		t.Errorf("after ten minutes: got %v, want NOT_FOUND", err)
	}
	if _, err := trade(t, env, land(t, env, r).Get("code")); err != nil {
		t.Errorf("a new one: %v", err)
	}
	stands(t, env, r.MerchantUID, pay.OrderPaid, 89_000)
}

// 64 browsers trade one code: one wins.
func TestReturnCodeTradedOnce(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, r := returning(t, env)
	code := land(t, env, r).Get("code")
	var won atomic.Int64
	atOnce(64, func(int) {
		if _, err := trade(t, env, code); err == nil {
			won.Add(1)
		} else if codeOf(t, err) != pay.NotFound {
			t.Errorf("got %v, want NOT_FOUND", err)
		}
	})
	if won.Load() != 1 {
		t.Errorf("got %d tokens for one code, want 1", won.Load())
	}
	stands(t, env, r.MerchantUID, pay.OrderPaid, 89_000)
}

// A redirect is followed many times at once: every browser has a code that can
// be traded, which is the same one.
func TestReturnsAtOnce(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, r := returning(t, env)
	codes := make([]string, 32)
	atOnce(32, func(i int) { codes[i] = land(t, env, r).Get("code") })
	for _, code := range codes {
		if code != codes[0] {
			t.Errorf("got codes %s and %s, want one", code, codes[0])
		}
	}
	if _, err := trade(t, env, codes[0]); err != nil {
		t.Error(err)
	}
	booked(t, env, r.MerchantUID, "paid")
	stands(t, env, r.MerchantUID, pay.OrderPaid, 89_000)
	happened(t, env, r.MerchantUID, pay.EventPaid)
}

// A redirect with another order's payment, or none of ours: a neutral page, and
// nothing changes.
func TestReturnForged(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, theirs := returning(t, env)
	made, mine := returning(t, env)
	for _, forged := range []service.Redirect{
		{MerchantUID: mine.MerchantUID, ImpUID: theirs.ImpUID, Secret: mine.Secret},
		{MerchantUID: mine.MerchantUID, ImpUID: "imp_1/../../x", Secret: mine.Secret},
		{MerchantUID: "ord_01arz3ndektsv4rrffq69g5fav", ImpUID: mine.ImpUID},
		{MerchantUID: "merchant_1234567890", ImpUID: "imp_1234567890"},
		{},
	} {
		l, err := env.Service.Land(t.Context(), forged)
		if codeOf(t, err) != pay.NotFound || l != nil {
			t.Errorf("%+v: got %+v, %v; want NOT_FOUND", forged, l, err)
		}
	}
	if o := stands(t, env, made.Order.ID, pay.OrderPending, 0); o.Version != 1 || o.ReturnCodeAt != nil {
		t.Errorf("got version %d, code made at %v; want nothing written", o.Version, o.ReturnCodeAt)
	}
	stands(t, env, theirs.MerchantUID, pay.OrderPending, 0)
	unknown := land(t, env, service.Redirect{MerchantUID: mine.MerchantUID, ImpUID: "imp_999999999999"})
	if unknown.Get("status") != "PENDING" {
		t.Errorf("unknown payment: got %v, want PENDING", unknown)
	}
	booked(t, env, made.Order.ID, "paid")
}

// Iamport is down: the browser goes on to the shop all the same.
func TestReturnWhileDown(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	_, r := returning(t, env)
	for _, fault := range []string{"error503", "refused"} {
		trouble(t, env, control.Fault{Endpoint: lookup, Fault: fault})
		if told := land(t, env, r); told.Get("status") != "PENDING" || told.Get("code") == "" {
			t.Errorf("%s: got %v, want PENDING with a code", fault, told)
		}
	}
	trouble(t, env)
	if told := land(t, env, r); told.Get("status") != "PAID" {
		t.Errorf("back: got %v, want PAID", told)
	}
	booked(t, env, r.MerchantUID, "paid")
	stands(t, env, r.MerchantUID, pay.OrderPaid, 89_000)
}

// A redirect ends at our own address or at one of the list, and nowhere else.
func TestReturnURLs(t *testing.T) {
	t.Parallel()
	live := func(c *service.Config) {
		c.LoopbackReturns = false
		c.PublicURL = "https://pay.example.com"
		c.ReturnURLs = []string{"https://shop.example.com/checkout", "myshop://pay"}
	}
	for mode, row := range map[string]struct {
		config func(*service.Config)
		yes    []string
		no     []string
	}{
		"live": {live,
			[]string{
				"", "https://shop.example.com/checkout", "https://shop.example.com/checkout/done?a=b#c", "https://pay.example.com/", "myshop://pay/done",
				"https://shop.example.com/checkout/%ED%99%95%EC%9D%B8", "https://shop.example.com/checkout?to=https://evil.example.com",
			},
			[]string{
				"https://evil.example.com/", "http://shop.example.com/checkout", "https://shop.example.com/", "https://shop.example.com.evil.com/checkout",
				"https://shop.example.com@evil.com/checkout", "https://shop.example.com:444/checkout", "//shop.example.com/checkout", "/checkout",
				"https:shop.example.com/checkout", `https://shop.example.com\@evil.com/checkout`, "https://evil.com/https://shop.example.com/checkout",
				"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "https://", "https:///checkout", "myshop:pay", "myshop://pay.evil",
				"yourshop://pay", "http://localhost:5173/", "https://shop.example.com/checkout/../admin", "https://shop.example.com/checkout/%2e%2e/admin",
				"https://shop.example.com/checkouts", "https://shop.example.com/check\nout", `https://shop.example.com/checkout/\..\admin`, "https://SHOP.example.com.evil.com/", "https://shop.example.com/checkout\x00",
			},
		},
		"sandbox": {func(*service.Config) {},
			[]string{"http://localhost:5173/done", "http://127.0.0.1:8080/", "http://[::1]:3000/x", "https://localhost/", "myshop://pay", "com.example.app://done"},
			[]string{
				"https://evil.example.com/", "http://localhost.evil.com/", "http://127.0.0.1.evil.com/", "http://localhost@evil.com/", "//localhost/",
				"javascript:alert(1)", "JAVASCRIPT://localhost/%0aalert(1)", "data:text/html,x", "http://10.0.0.1/", "vbscript:x", "file:///etc/passwd",
			},
		},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			env := testenv.New(t, testenv.WithConfig(row.config))
			try := func(address string) error {
				in := testenv.Cart("card")
				in.ReturnURL = address
				_, err := env.Service.CreateOrder(t.Context(), env.Shopper(), in)
				return err
			}
			for _, address := range row.yes {
				if err := try(address); err != nil {
					t.Errorf("%q: got %v, want it allowed", address, err)
				}
			}
			for _, address := range row.no {
				if err := try(address); err == nil {
					t.Errorf("%q: got it allowed, want it refused", address)
				}
			}
		})
	}
}
