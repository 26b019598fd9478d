package pay

import "time"

// ErrorCode is what a client branches on; each is described in the schema.
type ErrorCode string

const (
	InvalidInput        ErrorCode = "INVALID_INPUT"
	IdempotencyConflict ErrorCode = "IDEMPOTENCY_CONFLICT"
	NotFound            ErrorCode = "NOT_FOUND"
	OrderNotPayable     ErrorCode = "ORDER_NOT_PAYABLE"
	OrderNotCancellable ErrorCode = "ORDER_NOT_CANCELLABLE"
	PaymentFailure      ErrorCode = "PAYMENT_FAILED"
	PaymentRejected     ErrorCode = "PAYMENT_REJECTED"
	RefundRefused       ErrorCode = "REFUND_REFUSED"
	BillingKeyFailure   ErrorCode = "BILLING_KEY_FAILED"
	BillingKeyInUse     ErrorCode = "BILLING_KEY_IN_USE"
	PlanNotChangeable   ErrorCode = "PLAN_NOT_CHANGEABLE"
	Unauthenticated     ErrorCode = "UNAUTHENTICATED"
	TokenExpired        ErrorCode = "TOKEN_EXPIRED"
	Forbidden           ErrorCode = "FORBIDDEN"
	RateLimited         ErrorCode = "RATE_LIMITED"
	BadRequest          ErrorCode = "BAD_REQUEST"
	ParseFailed         ErrorCode = "GRAPHQL_PARSE_FAILED"
	ValidationFailed    ErrorCode = "GRAPHQL_VALIDATION_FAILED"
	QueryNotFound       ErrorCode = "PERSISTED_QUERY_NOT_FOUND"
	ComplexityExceeded  ErrorCode = "COMPLEXITY_LIMIT_EXCEEDED"
	Unavailable         ErrorCode = "UNAVAILABLE"
	Internal            ErrorCode = "INTERNAL"
)

// ErrorCodes lists every code that a client can read.
func ErrorCodes() []ErrorCode {
	return []ErrorCode{
		InvalidInput, IdempotencyConflict, NotFound, OrderNotPayable, OrderNotCancellable, PaymentFailure,
		PaymentRejected, RefundRefused, BillingKeyFailure, BillingKeyInUse, PlanNotChangeable,
		Unauthenticated, TokenExpired, Forbidden, RateLimited, BadRequest, ParseFailed,
		ValidationFailed, QueryNotFound, ComplexityExceeded, Unavailable, Internal,
	}
}

// Error is an error that a client may read. Its words are chosen at the edge,
// in the client's language, from the code and the fields; Err is for the log.
type Error struct {
	Code       ErrorCode
	Fields     []FieldError  // for InvalidInput: every fault, in the order of the input
	RetryAfter time.Duration // for RateLimited and Unavailable
	Err        error
}

// Error is the log's spelling of the error.
func (e *Error) Error() string {
	s := string(e.Code)
	for _, f := range e.Fields {
		s += " " + f.String()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Refuse is an error with nothing but a code.
func Refuse(code ErrorCode) *Error { return &Error{Code: code} }

// FieldRule names a rule that a field can break.
type FieldRule string

const (
	RuleRequired    FieldRule = "REQUIRED"
	RuleTooSmall    FieldRule = "TOO_SMALL"
	RuleTooLarge    FieldRule = "TOO_LARGE"
	RuleTooLong     FieldRule = "TOO_LONG"
	RuleMalformed   FieldRule = "MALFORMED"
	RuleUnknown     FieldRule = "UNKNOWN"
	RuleNotAllowed  FieldRule = "NOT_ALLOWED"
	RuleConflicting FieldRule = "CONFLICTING"
)

// FieldRules lists every rule that a client can read.
func FieldRules() []FieldRule {
	return []FieldRule{
		RuleRequired, RuleTooSmall, RuleTooLarge, RuleTooLong, RuleMalformed, RuleUnknown, RuleNotAllowed,
		RuleConflicting,
	}
}

// FieldError is one fault of an input.
type FieldError struct {
	Path  []string // where, below input
	Rule  FieldRule
	Limit Decimal // the bound that was broken; empty if there is none
	Hint  string  // the name of what mends it: a setting, another field or call; empty if there is none
}

// String is the log's spelling; it holds no value that a client sent.
func (f FieldError) String() string {
	s := ""
	for i, p := range f.Path {
		if i > 0 {
			s += "."
		}
		s += p
	}
	return s + " " + string(f.Rule)
}
