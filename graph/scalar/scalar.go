// Package scalar says how values look on the wire. A value that does not fit
// is answered with BAD_REQUEST, without repeating it.
package scalar

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"paygraph/internal/pay"
)

// Node is any object that has an id; its Go type says which.
type Node any

func bad(what string) error {
	return &pay.Error{Code: pay.BadRequest, Err: errors.New(what)}
}

// MarshalString writes a string. Nothing in this API is ever the empty string:
// what is empty reads as null.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalString reads a string; null reads as empty.
func UnmarshalString(v any) (string, error) {
	switch s := v.(type) {
	case nil:
		return "", nil
	case string:
		return s, nil
	default:
		return "", bad("a string is wanted")
	}
}

// MarshalAmount writes minor units as a JSON number.
func MarshalAmount(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { io.WriteString(w, strconv.FormatInt(n, 10)) })
}

// UnmarshalAmount reads minor units: an integer within plus or minus 2^53 - 1.
func UnmarshalAmount(v any) (int64, error) {
	var n int64
	var err error
	switch v := v.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	case json.Number:
		n, err = strconv.ParseInt(v.String(), 10, 64)
	default:
		err = strconv.ErrSyntax
	}
	if err != nil || n > pay.MaxAmount || n < -pay.MaxAmount {
		return 0, bad("an Amount is an integer of minor units, at most 2^53 - 1")
	}
	return n, nil
}

// MarshalDecimal writes a sum in major units as a JSON number.
func MarshalDecimal(d pay.Decimal) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { io.WriteString(w, string(d)) })
}

// UnmarshalDecimal reads a sum in major units.
func UnmarshalDecimal(v any) (pay.Decimal, error) {
	if n, ok := v.(json.Number); ok {
		return pay.Decimal(n), nil
	}
	return "", bad("a Decimal is a number")
}

// MarshalDateTime writes a time in UTC; a time that has not come is null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		io.WriteString(w, `"`+t.UTC().Format("2006-01-02T15:04:05.999999Z07:00")+`"`)
	})
}

// UnmarshalDateTime reads a time, RFC 3339 with any offset.
func UnmarshalDateTime(v any) (time.Time, error) {
	if s, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
			return t.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, bad("a DateTime is written as in RFC 3339: 2026-01-31T15:04:05Z")
}

// maxJSON bounds a JSON object that a client sends.
const maxJSON = 2048

// MarshalJSON writes a JSON object as it is; an empty one is null.
func MarshalJSON(raw json.RawMessage) graphql.Marshaler {
	if len(raw) == 0 {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) { w.Write(raw) })
}

// UnmarshalJSON reads a JSON object of at most 2 KB; null reads as none.
func UnmarshalJSON(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, bad("a JSON value is an object")
	}
	raw, err := json.Marshal(object)
	if err != nil || len(raw) > maxJSON {
		return nil, bad("a JSON object is at most 2 KB")
	}
	return raw, nil
}
