package gateway

import "errors"

// Sentence is the provider's own words about an error, for people; empty if
// there are none. They hold nothing that tells of a person.
func Sentence(err error) string {
	type speaker interface {
		error
		Sentence() string
	}
	if e, ok := errors.AsType[speaker](err); ok {
		return e.Sentence()
	}
	return ""
}
