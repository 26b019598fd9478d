package graph

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/internal/pay"
)

var (
	literal = regexp.MustCompile(`\b(Int|Float|String|BlockString|Comment) ".*"`)
	notEnum = regexp.MustCompile(`^Value ".*?" does`)
)

// parserError passes on what gqlparser says of a document. Some of its
// sentences repeat the value that they refuse, which can be a card's number:
// it is cut out. With introspection off they do not tell the schema either.
func (h *Handler) parserError(g *gqlerror.Error) *pay.Error {
	code, text := pay.ValidationFailed, g.Message
	switch {
	case g.Extensions["code"] == string(pay.ParseFailed):
		code, text = pay.ParseFailed, literal.ReplaceAllString(text, "$1")
	case strings.HasPrefix(g.Path.String(), "variable") && g.Message == "unknown field":
		text = "There is no such field: " + g.Path.String() + "."
	case strings.HasPrefix(g.Path.String(), "variable"):
		text = "A variable does not fit its type: " + g.Path.String() + "."
	case g.Rule == "ValuesOfCorrectType":
		text = notEnum.ReplaceAllString(text, "A value does")
		text, _, _ = strings.Cut(text, ", found ")
		text, _, _ = strings.Cut(text, " value: ")
		text = strings.TrimSuffix(text, ".") + "."
	}
	if !h.introspection {
		text, _, _ = strings.Cut(text, " Did you mean")
	}
	return refuse(code, clip(text, 300))
}

// clip shortens a text that a client had a part in.
func clip(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
