package iamport

import (
	"regexp"
	"strings"

	"paygraph/internal/pay"
)

// maxSentence bounds what we keep of a provider's words, in characters.
const maxSentence = 200

// private finds what may tell of a person: long numbers, however they are
// grouped or masked (cards, accounts, telephones), and e-mail addresses; and
// the name of a stored card, which Iamport likes to quote.
var private = regexp.MustCompile(`[0-9*](?:[ .*-]{0,2}[0-9*]){8,}|[^\s@]+@[^\s@]+|` + pay.CustomerUIDPrefix + `[0-9a-z]+`)

// sentence cleans the words of a provider for a log or a buyer: one line,
// bounded, with nothing in it that tells of a person.
func sentence(s string, most int) string {
	if len(s) > 64*most {
		s = s[:64*most] // nobody writes so much; keep the expression cheap
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	return cut(private.ReplaceAllString(s, "***"), most)
}

// cut bounds s to n characters.
func cut(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}
