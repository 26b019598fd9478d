package pay_test

import (
	"errors"
	"io"
	"testing"

	"paygraph/internal/pay"
)

func TestErrorSpelling(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*pay.Error{
		"NOT_FOUND":                      pay.Refuse(pay.NotFound),
		"INTERNAL: unexpected EOF":       {Code: pay.Internal, Err: io.ErrUnexpectedEOF},
		"INVALID_INPUT lines.0 REQUIRED": {Code: pay.InvalidInput, Fields: []pay.FieldError{{Path: []string{"lines", "0"}, Rule: pay.RuleRequired}}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if err := error(&pay.Error{Code: pay.Internal, Err: io.EOF}); !errors.Is(err, io.EOF) {
		t.Errorf("%v does not lead to its cause", err)
	}
}
