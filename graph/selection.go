package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"paygraph/ent/order"
	"paygraph/internal/service"
)

// with says what the operation will read of its orders, so that nothing else
// is read, and other rows are read for all orders at once.
func with(ctx context.Context) service.With {
	asked := &orderFields{seen: map[string]bool{}, names: map[string]bool{}}
	asked.add(graphql.GetFieldContext(ctx).Field.Field.SelectionSet)
	return service.With{
		Columns:  asked.columns(),
		Payments: asked.names["payments"] || asked.names["virtualAccount"] || asked.names["failure"] || asked.names["nextActions"],
		Refunds:  asked.refunds,
		Events:   asked.names["timeline"],
		Charge:   asked.names["charge"],
	}
}

// orderColumns are the columns that the resolver of each field of an order
// uses. A field that is missing here has all columns read.
var orderColumns = map[string][]string{
	"__typename":     {order.FieldID},
	"id":             {order.FieldID},
	"merchantUid":    {order.FieldID},
	"version":        {order.FieldVersion},
	"kind":           {order.FieldKind},
	"status":         {order.FieldStatus},
	"name":           {order.FieldName},
	"lines":          {order.FieldLines, order.FieldCurrency},
	"total":          {order.FieldAmount, order.FieldCurrency},
	"taxFree":        {order.FieldTaxFreeAmount, order.FieldCurrency},
	"paid":           {order.FieldPaid, order.FieldCurrency},
	"refunded":       {order.FieldRefunded, order.FieldCurrency},
	"buyer":          {order.FieldBuyer},
	"payMethod":      {order.FieldPayMethod},
	"payments":       {order.FieldID},
	"virtualAccount": {order.FieldAcceptedPaymentID},
	"failure":        {order.FieldAcceptedPaymentID, order.FieldOpenChargeID, order.FieldChargeFailure},
	"timeline":       {order.FieldCreatedAt},
	"nextActions":    {order.FieldOwner, order.FieldKind, order.FieldStatus, order.FieldClosingReason, order.FieldDueAt, order.FieldOpenChargeID},
	"pollAfterMs":    {order.FieldStatus, order.FieldKind, order.FieldOpenChargeID},
	"reference":      {order.FieldReference},
	"customData":     {order.FieldCustomData},
	"locale":         {order.FieldLocale},
	"charge":         {order.FieldPlanID},
	"expiresAt":      {order.FieldExpiresAt},
	"createdAt":      {order.FieldCreatedAt},
	"updatedAt":      {order.FieldUpdatedAt},
}

// orderFields collects the fields of orders that a selection asks for, at any
// depth: an order that is reached through its own payments is the same row.
type orderFields struct {
	seen, names map[string]bool
	refunds     bool // a payment's refunds are asked for
}

func (f *orderFields) add(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.ObjectDefinition.Name == "Order" || s.ObjectDefinition.Kind == ast.Interface {
				f.names[s.Name] = true
			}
			f.refunds = f.refunds || s.ObjectDefinition.Name == "Payment" && s.Name == "refunds"
			f.add(s.SelectionSet)
		case *ast.InlineFragment:
			f.add(s.SelectionSet)
		case *ast.FragmentSpread:
			if !f.seen[s.Name] {
				f.seen[s.Name] = true
				f.add(s.Definition.SelectionSet)
			}
		}
	}
}

// columns are what the fields need of an order; none, which means all, if one
// of the fields does not say.
func (f *orderFields) columns() (all []string) {
	for name := range f.names {
		columns, known := orderColumns[name]
		if !known {
			return nil
		}
		all = append(all, columns...)
	}
	return all
}
