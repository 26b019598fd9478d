package service

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"paygraph/internal/pay"
)

// faults collects every fault of an input, so that a form can show them all.
type faults []pay.FieldError

// fault is a broken rule; the path is written with dots: lines.0.quantity.
func fault(path string, rule pay.FieldRule) pay.FieldError {
	return pay.FieldError{Path: strings.Split(path, "."), Rule: rule}
}

// beyond is a broken bound.
func beyond(path string, rule pay.FieldRule, limit int64) pay.FieldError {
	f := fault(path, rule)
	f.Limit = pay.Decimal(strconv.FormatInt(limit, 10))
	return f
}

// invalid refuses an input.
func invalid(all ...pay.FieldError) error {
	return &pay.Error{Code: pay.InvalidInput, Fields: all}
}

func (f *faults) add(one pay.FieldError) { *f = append(*f, one) }

// err refuses the input if it has a fault.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return invalid(f...)
}

// line checks one line of text that people read: at most n characters, Korean
// counted like any other, and nothing that cannot be printed. It returns the
// text without blanks around it, which some databases compare and others not.
func (f *faults) line(path, s string, n int) string {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable):
		f.add(fault(path, pay.RuleMalformed))
	case utf8.RuneCountInString(s) > n:
		f.add(beyond(path, pay.RuleTooLong, int64(n)))
	}
	return s
}

// needed is line for a text that must not be empty.
func (f *faults) needed(path, s string, n int) string {
	s = f.line(path, s, n)
	if s == "" {
		f.add(fault(path, pay.RuleRequired))
	}
	return s
}

// word checks a name that machines write: at most n printable ASCII characters
// without blanks.
func (f *faults) word(path, s string, n int) string {
	switch {
	case !isWord(s):
		f.add(fault(path, pay.RuleMalformed))
	case len(s) > n:
		f.add(beyond(path, pay.RuleTooLong, int64(n)))
	}
	return s
}

// isWord reports whether s has nothing but printable ASCII characters, no
// blanks. Anything else must not be compared with a column of ids: MariaDB
// refuses the comparison, and ignores blanks at the end.
func isWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) && r != ' ' }

// buyer checks who pays, by the lengths that Iamport takes (iamport/api.md 6).
func (f *faults) buyer(b *pay.Buyer) *pay.Buyer {
	if b == nil {
		return nil
	}
	checked := &pay.Buyer{
		Name:     f.line("buyer.name", b.Name, 16),
		Email:    f.line("buyer.email", b.Email, 64),
		Tel:      f.line("buyer.tel", b.Tel, 16),
		Address:  f.line("buyer.address", b.Address, 128),
		Postcode: f.line("buyer.postcode", b.Postcode, 8),
	}
	if checked.Email != "" && !emailLike(checked.Email) {
		f.add(fault("buyer.email", pay.RuleMalformed))
	}
	if checked.Tel != "" && !telLike(checked.Tel) {
		f.add(fault("buyer.tel", pay.RuleMalformed))
	}
	if *checked == (pay.Buyer{}) {
		return nil
	}
	return checked
}

// telLike refuses what cannot be dialled: at least three digits, and nothing
// beside them but what people write between.
func telLike(s string) bool {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-(). ", r) {
			return -1
		}
		return r
	}, s)
	return len(digits) >= 3 && !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// emailLike refuses only what cannot be an address; the buyer's mail server
// knows the rest.
func emailLike(s string) bool {
	name, host, found := strings.Cut(s, "@")
	return found && name != "" && host != "" && !strings.Contains(host, "@") && !strings.ContainsAny(s, " ,;<>")
}
