package iamport

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"paygraph/internal/pay"
)

// text is a string that Iamport may also send as a number, or leave null; of
// what is neither, it is empty, because a field that changed its shape must
// not hide a payment.
type text string

// UnmarshalJSON reads the value.
func (t *text) UnmarshalJSON(b []byte) error {
	var n json.Number
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case json.Unmarshal(b, &n) == nil:
		*t = text(n)
	}
	return nil
}

// number is a number in its exact spelling, or empty if it is null or missing.
// Iamport now and then sends it as a string.
type number string

// UnmarshalJSON reads the value and refuses what is not a number.
func (n *number) UnmarshalJSON(b []byte) error {
	s := string(bytes.Trim(b, `" `))
	if s == "null" || s == "" {
		return nil
	}
	if len(s) > 40 || json.Unmarshal([]byte(s), new(json.Number)) != nil {
		return errors.New("not a number")
	}
	*n = number(s)
	return nil
}

// in is the sum in minor units. Money cannot be negative here, and what a
// client could not see exactly is not a sum.
func (n number) in(c pay.Currency) (int64, error) {
	sum, err := pay.ParseDecimal(string(n), c)
	if err != nil {
		return 0, err
	}
	if sum < 0 || sum > pay.MaxAmount {
		return 0, errors.New("sum out of range")
	}
	return sum, nil
}

// decimal is money as Iamport wants it: a JSON number in major units, exactly.
func decimal(m pay.Money) json.Number { return json.Number(m.Decimal()) }

// seconds is a time in whole seconds since 1970; 0, null and missing all mean
// that it has not happened.
type seconds int64

// lastSecond is the end of the year 9999: what lies behind is not a time.
const lastSecond = 253402300799

// UnmarshalJSON reads the value. A time that cannot be read is an error: one
// of them says whether there is money.
func (s *seconds) UnmarshalJSON(b []byte) error {
	var n number
	if err := n.UnmarshalJSON(b); err != nil {
		return errors.New("not a time")
	}
	if n == "" {
		return nil
	}
	i, err := pay.ParseDecimal(string(n), pay.KRW) // whole numbers, "0.0" too
	if err != nil || i < 0 || i > lastSecond {
		return errors.New("not a time")
	}
	*s = seconds(i)
	return nil
}

// time is the time in UTC, zero if there is none.
func (s seconds) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// flag is a truth value, also as 0, 1 or a string; nil if it is anything else.
type flag struct{ value *bool }

// UnmarshalJSON reads the value.
func (f *flag) UnmarshalJSON(b []byte) error {
	yes, no := true, false
	switch strings.ToLower(strings.Trim(string(b), `"`)) {
	case "true", "1":
		f.value = &yes
	case "false", "0":
		f.value = &no
	}
	return nil
}
