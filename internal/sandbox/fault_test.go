package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"paygraph/internal/sandbox"
)

// A scripted fault hits what it names, as often as it says, in order.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.pay(t, "ord-1", nil)
	w.control(t, "POST", "/faults", []object{
		{"endpoint": "GET /payments/{imp_uid}", "fault": "error500", "count": 1},
		{"endpoint": "GET /payments/{imp_uid}", "fault": "error503", "count": 1},
		{"endpoint": "/payments/find", "fault": "unauthorized"},
		{"endpoint": "POST /payments/cancel", "fault": "refused", "count": 2},
		{"endpoint": "*", "fault": "slow", "delay": "1ms"},
	})
	w.rest(t, "GET", "/payments/find/ord-1", nil).refused(t, 401, "-1", "Unauthorized")
	w.rest(t, "GET", "/payments/find/ord-1", nil).ok(t)
	w.rest(t, "GET", "/payments/"+id, nil).refused(t, 500, "-1", "")
	w.rest(t, "GET", "/payments/"+id, nil).refused(t, 503, "-1", "")
	w.payment(t, id)
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id}).refused(t, 200, "-1", "거절")

	left := w.control(t, "GET", "/faults", nil).body.([]any)
	if len(left) != 2 || left[0].(object)["count"] != json.Number("1") || left[1].(object)["fault"] != "slow" {
		t.Errorf("left: got %v, want one refusal and the slowness", left)
	}
	w.control(t, "POST", "/faults", []object{})
	w.rest(t, "POST", "/payments/cancel", object{"imp_uid": id}).ok(t)
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for name, list := range map[string]any{
		"unknown fault":    []object{{"endpoint": "*", "fault": "fire"}},
		"no endpoint":      []object{{"fault": "error500"}},
		"negative count":   []object{{"endpoint": "*", "fault": "error500", "count": -1}},
		"slow without end": []object{{"endpoint": "*", "fault": "slow"}},
		"misspelt key":     []object{{"endpoint": "*", "fault": "error500", "cuont": 1}},
		"not a list":       object{"endpoint": "*"},
	} {
		if a := w.control(t, "POST", "/faults", list); a.status != http.StatusBadRequest {
			t.Errorf("%s: got HTTP %d, want 400", name, a.status)
		}
	}
}

// The reply of a cancel is lost: the caller gave up, the money went back.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.pay(t, "ord-1", nil)
	cancel := func(fault string) error {
		w.control(t, "POST", "/faults", []object{{"endpoint": "/payments/cancel", "fault": fault, "count": 1}})
		ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer stop()
		req := w.request(t, "POST", "/sandbox/iamport/payments/cancel", object{"imp_uid": id, "amount": 1000}).WithContext(ctx)
		req.Header.Set("Authorization", w.token)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	if err := cancel("timeout"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timeout: got %v", err)
	}
	want(t, w.payment(t, id), map[string]string{"cancel_amount": "0"})
	if err := cancel("reset"); !errors.Is(err, io.EOF) {
		t.Errorf("reset: got %v", err)
	}
	want(t, w.payment(t, id), map[string]string{"cancel_amount": "0"})
	if err := cancel("timeout_after_effect"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timeout after effect: got %v", err)
	}
	want(t, w.payment(t, id), map[string]string{"cancel_amount": "1000"})
}
