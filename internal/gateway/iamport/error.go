package iamport

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// Error is a call that did not succeed. errors.Is finds its class, one of the
// gateway's, and what caused it.
type Error struct {
	class   error
	status  int    // of the HTTP answer; 0: there was none
	code    string // of the envelope; empty: there was none
	message string // the provider's sentence, cleaned
	text    string // ours, where the provider said nothing
	cause   error
	again   bool          // asking again may help
	after   time.Duration // and the provider wants us to wait
}

// Error spells the class, the numbers that support asks for, and the
// provider's sentence; never what was sent.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.class.Error())
	if e.status != 0 {
		b.WriteString(": status " + strconv.Itoa(e.status))
	}
	if e.code != "" {
		b.WriteString(" code " + e.code)
	}
	for _, s := range []string{e.text, e.message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the class and the cause. A write whose subject is unknown was
// refused too: nothing moved.
func (e *Error) Unwrap() []error {
	errs := []error{e.class}
	if e.cause != nil {
		errs = append(errs, e.cause)
	}
	return errs
}

// lost is a question that was sent and not answered in a way that we can read.
// A read may be asked again; of a write nobody knows what it did.
func lost(write bool, status int, text string, cause error) *Error {
	class := gateway.ErrUnavailable
	if write {
		class = gateway.ErrOutcomeUnknown
	}
	return &Error{class: class, status: status, text: text, cause: cause, again: !write}
}

// unreadable is an answer whose envelope is fine and whose content is not:
// asking again would bring the same.
func unreadable(write bool, cause error) *Error {
	e := lost(write, 0, "unreadable answer", cause)
	e.again = false
	return e
}

// refuse is a question that is not sent, because Iamport would take it for
// another one.
func refuse(format string, args ...any) *Error {
	return &Error{class: gateway.ErrRefused, text: fmt.Sprintf(format, args...)}
}

// outcome names the class for a counter; that of no error is ok.
func (e *Error) outcome() string {
	switch {
	case e == nil:
		return "ok"
	case errors.Is(e, gateway.ErrOutcomeUnknown):
		return "unknown"
	case errors.Is(e, gateway.ErrUnavailable), errors.Is(e, gateway.ErrUnauthorized):
		return "unavailable"
	default:
		return "refused"
	}
}

// Failure says why a charge was refused, from the provider's own words; nil if
// it was not, or if it said nothing.
func (e *Error) Failure() *pay.Failure {
	if !errors.Is(e, gateway.ErrRefused) || e.message == "" {
		return nil
	}
	return classify(e.message)
}

// Sentence is the provider's own, cleaned; empty if it said nothing.
func (e *Error) Sentence() string { return e.message }
