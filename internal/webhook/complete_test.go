package webhook_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"paygraph/internal/pay"
	"paygraph/internal/testenv"
)

func serve(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// visit lands a browser on our page with a query, and follows nothing.
func visit(t testing.TB, env *testenv.Env, query url.Values, language ...string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, env.URL+"/payments/complete?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range language {
		request.Header.Set("Accept-Language", l)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// A browser comes back from a payment: the order is settled, and the browser is
// sent to the shop with the order's number, its status and a code.
func TestRedirect(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	in := testenv.Cart("card")
	in.ReturnURL = "http://localhost:5173/done?tab=1#top"
	made, err := env.Service.CreateOrder(t.Context(), env.Shopper(), in)
	if err != nil {
		t.Fatal(err)
	}
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	back, err := url.Parse(made.RequestPay.MRedirectURL)
	if err != nil || !strings.HasPrefix(made.RequestPay.MRedirectURL, env.URL+"/payments/complete?") {
		t.Fatalf("got m_redirect_url %s, %v; want our page", made.RequestPay.MRedirectURL, err)
	}
	q := back.Query()
	q.Set("imp_uid", impUID)
	q.Set("merchant_uid", id)
	q.Set("imp_success", "false") // not believed
	response := visit(t, env, q)
	to, err := response.Location()
	if err != nil || response.StatusCode != http.StatusSeeOther {
		t.Fatalf("got %d, %v; want 303", response.StatusCode, err)
	}
	told := to.Query()
	if to.Host != "localhost:5173" || to.Path != "/done" || to.Fragment != "top" || told.Get("tab") != "1" ||
		told.Get("order_id") != id || told.Get("status") != "PAID" || told.Get("code") == "" || told.Has("secret") {
		t.Errorf("got %s, want the shop's page with order_id, status and code", to)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if o := env.Read(t, id); o.Status != pay.OrderPaid || o.Paid != 89_000 {
		t.Errorf("got %s with %d paid, want PAID with 89000", o.Status, o.Paid)
	}
}

// comeBack orders, pays if there is an outcome, and returns what the browser
// brings back.
func comeBack(t testing.TB, env *testenv.Env, returnURL, payMethod, outcome string) url.Values {
	t.Helper()
	in := testenv.Cart(payMethod)
	in.ReturnURL = returnURL
	made, err := env.Service.CreateOrder(t.Context(), env.Shopper(), in)
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(made.RequestPay.MRedirectURL)
	if err != nil {
		t.Fatal(err)
	}
	q := back.Query()
	q.Set("merchant_uid", made.Order.ID)
	if outcome != "" {
		q.Set("imp_uid", env.Pay(t, made.RequestPay, map[string]any{"webhook": "none", "outcome": outcome}))
	}
	return q
}

func read(t testing.TB, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// To the shop's page it is a redirect with nothing else in it. Followed twice
// it has the same code, and a secret that is wrong, missing or another order's
// has none.
func TestRedirectTwiceAndWithoutSecret(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	q, other := comeBack(t, env, "http://localhost:5173/done", "card", "paid"), comeBack(t, env, "http://localhost:5173/done", "card", "")
	first, second := visit(t, env, q), visit(t, env, q)
	if a, b := first.Header.Get("Location"), second.Header.Get("Location"); a == "" || a != b || !strings.Contains(a, "code=") {
		t.Errorf("got %s, then %s; want the same address with a code", a, b)
	}
	if body := read(t, first); body != "" {
		t.Errorf("got a body: %s", body)
	}
	for _, secret := range []string{"", "wrong", other.Get("secret")} {
		q.Set("secret", secret)
		r := visit(t, env, q)
		if to := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || strings.Contains(to, "code=") || !strings.Contains(to, "status=PAID") {
			t.Errorf("secret %q: got %d to %s, want a redirect without a code", secret, r.StatusCode, to)
		}
	}
	q.Set("secret", other.Get("secret"))
	q.Set("merchant_uid", other.Get("merchant_uid")) // with the payment of the first
	if r := visit(t, env, q); r.StatusCode != http.StatusNotFound || r.Header.Get("Location") != "" {
		t.Errorf("another order's payment: got %d to %q, want our neutral page", r.StatusCode, r.Header.Get("Location"))
	}
}

// Into an app leads a page that tries by itself and has a button, for browsers
// block such a redirect unless somebody has tapped.
func TestRedirectIntoApp(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	q := comeBack(t, env, "myshop://pay?tab=1", "card", "paid")
	r := visit(t, env, q)
	page := read(t, r)
	to, tries := strings.CutPrefix(r.Header.Get("Refresh"), "0;url=")
	if r.StatusCode != http.StatusOK || r.Header.Get("Location") != "" || !tries {
		t.Fatalf("got %d to %q, refresh %q; want a page that tries", r.StatusCode, r.Header.Get("Location"), to)
	}
	app, err := url.Parse(to)
	if err != nil || app.Scheme != "myshop" || app.Host != "pay" || app.Query().Get("tab") != "1" || app.Query().Get("order_id") != q.Get("merchant_uid") ||
		app.Query().Get("status") != "PAID" || app.Query().Get("code") == "" {
		t.Errorf("got %s, %v; want the app with order_id, status and code", to, err)
	}
	if link := `<a href="` + strings.ReplaceAll(to, "&", "&amp;") + `">앱으로 돌아가기</a>`; !strings.Contains(page, link) {
		t.Errorf("the page lacks %s:\n%s", link, page)
	}
	if got := r.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: got %q, want no-store", got)
	}
	if strings.Contains(page, q.Get("secret")) {
		t.Error("the page repeats the secret")
	}

	q.Del("secret")
	r = visit(t, env, q)
	if page := read(t, r); strings.Contains(page, "code=") || strings.Contains(r.Header.Get("Refresh"), "code=") || strings.Contains(page, "완료") {
		t.Errorf("without the secret: got %s\n%s; want no code and no result", r.Header.Get("Refresh"), page)
	}
}

// The buyer, known by the order's secret, hears how it stands and what to do;
// in the browser's language.
func TestLandingTellsBuyer(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	for _, row := range []struct{ method, outcome, ko, en string }{
		{"card", "paid", "결제가 완료되었습니다", "Your payment is complete"},
		{"vbank", "ready", "입금할 계좌가 준비되었습니다", "The account for your deposit is ready"},
		{"card", "failed", "결제가 아직 끝나지 않았습니다", "The payment is not finished"},
		{"card", "", "결제가 아직 끝나지 않았습니다", "The payment is not finished"},
	} {
		q := comeBack(t, env, "", row.method, row.outcome)
		for language, want := range map[string]string{"ko-KR,ko;q=0.9,en;q=0.8": row.ko, "en-GB": row.en} {
			r := visit(t, env, q, language)
			page := read(t, r)
			if r.StatusCode != http.StatusOK || !strings.Contains(page, "<h1>"+want+"</h1>") || !strings.Contains(page, `<html lang="`+language[:2]) {
				t.Errorf("%s %s: got %d, want %q:\n%s", row.method, row.outcome, r.StatusCode, want, page)
			}
			for _, secret := range []string{q.Get("merchant_uid"), q.Get("secret"), "89", "구매자"} {
				if strings.Contains(page, secret) {
					t.Errorf("%s %s: the page tells %q", row.method, row.outcome, secret)
				}
			}
		}
	}
}

// Where the shop named no address, and where there is nothing to tell, the
// browser stays on a page of ours that tells nothing of any order.
func TestLandingPage(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, _ := env.Order(t, "card")
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	other, _ := env.Order(t, "card")
	for name, row := range map[string]struct {
		query url.Values
		want  int
	}{
		"no return URL":      {url.Values{"imp_uid": {impUID}, "merchant_uid": {id}, "imp_success": {"true"}}, 200},
		"another's payment":  {url.Values{"imp_uid": {impUID}, "merchant_uid": {other.Order.ID}}, 404},
		"unknown order":      {url.Values{"imp_uid": {impUID}, "merchant_uid": {"ord_01arz3ndektsv4rrffq69g5fav"}}, 404},
		"nothing":            {nil, 404},
		"script":             {url.Values{"merchant_uid": {"<script>alert(1)</script>"}, "imp_uid": {"<script>"}}, 404},
		"redirect elsewhere": {url.Values{"merchant_uid": {"https://evil.example.com"}, "return_url": {"https://evil.example.com"}}, 404},
	} {
		response := visit(t, env, row.query)
		page, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != row.want || response.Header.Get("Location") != "" {
			t.Errorf("%s: got %d to %q, want %d", name, response.StatusCode, response.Header.Get("Location"), row.want)
		}
		for _, secret := range []string{id, impUID, "89", "<script>", "evil", "구매자"} {
			if strings.Contains(string(page), secret) {
				t.Errorf("%s: the page tells %q", name, secret)
			}
		}
		if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
			t.Errorf("%s: got policy %q, want none allowed", name, got)
		}
	}
	if o := env.Read(t, id); o.Status != pay.OrderPaid || o.Paid != 89_000 {
		t.Errorf("got %s with %d paid, want PAID with 89000", o.Status, o.Paid)
	}
	if o := env.Read(t, other.Order.ID); o.Status != pay.OrderPending || o.Version != 1 {
		t.Errorf("other order: got %s version %d, want it untouched", o.Status, o.Version)
	}
}
