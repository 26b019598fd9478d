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
	return service.With{
		Payments: selects(set, "Order.payments", "Order.virtualAccount", "Order.failure", "Order.nextActions"),
		Refunds:  selects(set, "Payment.refunds"),
		Events:   selects(set, "Order.timeline"),
	}
}

// selects reports whether a selection asks for one of some fields, each named
// as Type.field, at any depth.
func selects(set ast.SelectionSet, fields ...string) bool {
	return selectsUnseen(set, map[string]bool{}, fields)
}

func selectsUnseen(set ast.SelectionSet, seen map[string]bool, fields []string) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch s := selection.(type) {
		case *ast.Field:
			return slices.Contains(fields, s.ObjectDefinition.Name+"."+s.Name) || selectsUnseen(s.SelectionSet, seen, fields)
		case *ast.InlineFragment:
			return selectsUnseen(s.SelectionSet, seen, fields)
		case *ast.FragmentSpread:
			if seen[s.Name] {
				return false // its fields were looked at
			}
			seen[s.Name] = true
			return selectsUnseen(s.Definition.SelectionSet, seen, fields)
		default:
			return false
		}
	})
}
