package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// repeats refuses a document that says one name too often, before it is
// validated: the validator compares each field with each other one of the same
// name, so that 2,000 of them cost it half a second. A document that was
// validated before is not looked at again.
type repeats struct {
	most      int
	documents graphql.Cache[*ast.QueryDocument]
}

func (repeats) ExtensionName() string                   { return "Repeats" }
func (repeats) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters counts the words of the document.
func (e repeats) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if len(params.Query) < 2*e.most {
		return nil
	}
	if _, known := e.documents.Get(ctx, params.Query); known {
		return nil
	}
	counts := map[string]int{}
	for word := range strings.FieldsFuncSeq(params.Query, endsName) {
		if counts[word]++; counts[word] > e.most {
			return tooMuch("repeats", counts[word], e.most)
		}
	}
	return nil
}

func endsName(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}
