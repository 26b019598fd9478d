package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What is counted of a sale, as Prometheus reads it; and it is an admin's.
func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newHome(t).serve(t)
	if status := s.get(t, "/metrics"); status != http.StatusUnauthorized {
		t.Errorf("without a token: got %d, want 401", status)
	}
	o := buy(t, s, "card")
	complete(t, s, o, pay(t, s.Control, o.RequestPay.Params, "webhook", "none"))
	res := s.post(t, t.Context(), "", "application/json", "{ nothing }", nil)
	if res.StatusCode != http.StatusOK {
		t.Errorf("a mistake in a query: got %d, want 200", res.StatusCode)
	}
	// An operation is counted once its answer is out.
	page, soon := s.metrics(t), time.Now().Add(patience)
	for !strings.Contains(page, "GRAPHQL_VALIDATION_FAILED") && time.Now().Before(soon) {
		<-time.After(10 * time.Millisecond)
		page = s.metrics(t)
	}
	for _, line := range []string{
		`paygraph_operations_total{kind="mutation",code=""} 2`,
		`paygraph_operations_total{kind="",code="GRAPHQL_VALIDATION_FAILED"} 1`,
		`paygraph_gateway_calls_total{call="GET /payments/{id}",outcome="ok"} `,
		`paygraph_operation_seconds{kind="mutation",quantile="0.99"} `,
		`paygraph_open_cases{kind="HELD_MONEY"} 0`,
		`paygraph_overdue{queue="refunds"} 0`,
		`paygraph_feed_lag_seconds `,
		`paygraph_tables_up 1`,
		`paygraph_build_info{version="`,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(page, "\n"+line) && !strings.HasPrefix(page, line) {
			t.Errorf("missing: %s", line)
		}
	}
	for _, secret := range []string{"ord_", "imp_", "guest:", "010-0000-0000"} {
		if strings.Contains(page, secret) {
			t.Errorf("%q is on the page", secret)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

func (s *server) metrics(t testing.TB) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.URL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Admin)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("/metrics: %d, %v", res.StatusCode, err)
	}
	return string(page)
}
