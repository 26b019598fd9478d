package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/internal/service"
)

// with says which rows the operation will read on from its orders, so that
// they are read for all orders at once.
func with(ctx context.Context) service.With {
	set := graphql.GetFieldContext(ctx).Field.Field.SelectionSet
	seen := map[string]bool{}
	return service.With{
		Payments: selects(set, seen, "payments", "virtualAccount", "failure"),
		Events:   selects(set, map[string]bool{}, "timeline"),
	}
}

// selects reports whether a selection asks for one of an order's fields, at
// any depth.
func selects(set ast.SelectionSet, seen map[string]bool, fields ...string) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch s := selection.(type) {
		case *ast.Field:
			return s.ObjectDefinition.Name == "Order" && slices.Contains(fields, s.Name) || selects(s.SelectionSet, seen, fields...)
		case *ast.InlineFragment:
			return selects(s.SelectionSet, seen, fields...)
		case *ast.FragmentSpread:
			if seen[s.Name] {
				return false // its fields were looked at
			}
			seen[s.Name] = true
			return selects(s.Definition.SelectionSet, seen, fields...)
		default:
			return false
		}
	})
}
