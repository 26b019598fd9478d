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
func visit(t testing.TB, env *testenv.Env, query url.Values) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, env.URL+"/payments/complete?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
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
