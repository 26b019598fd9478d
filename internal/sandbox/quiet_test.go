package sandbox_test

import (
	"testing"

	"paygraph/internal/sandbox"
)

// A page that asks for quiet reads the refusal, and its browser logs nothing.
func TestQuietRefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	id := w.pay(t, "m1", object{"pay_method": "vbank", "amount": 12000})
	w.control(t, "POST", "/deposit?quiet=true", object{"imp_uid": id, "amount": 11999}).controlRefused(t, 200, "WRONG_AMOUNT")
	w.control(t, "POST", "/deposit", object{"imp_uid": id, "amount": 11999}).controlRefused(t, 409, "WRONG_AMOUNT")
	w.control(t, "POST", "/deposit?quiet=true", object{"imp_uid": id}).played(t)
}
