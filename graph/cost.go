package graph

import (
	"context"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// The weights of what repeats its fields.
const (
	listCost          = 3     // a plain list; most are shorter
	introspectionCost = 1_000 // a whole schema, so that five fit into an operation
	pageMax           = 100   // the largest `first`
	costMax           = 1 << 40
)

// longLists are lists that are usually longer than listCost.
var longLists = map[string]int{"Order.timeline": 10}

// budget refuses an operation before it runs: one that costs too much, nests
// too deep, or asks for an impossible page. A field costs 1, a connection its
// children times `first`, a plain list its children times listCost. It is read
// from the schema, so that no new connection can be forgotten, and each
// fragment is weighed once, so that fragments of fragments cost no time.
type budget struct {
	limits        Limits
	introspection bool
	admins        bool // introspect in any case
}

func (budget) ExtensionName() string                   { return "Budget" }
func (budget) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext weighs the operation that is about to run.
func (b budget) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	s := scale{variables: oc.Variables, fragments: map[fragmentUse]weight{}}
	w := s.weigh(oc.Operation.SelectionSet, false)
	limit, introspection := b.limits.Cost, b.introspection
	if auth.From(ctx).Role == auth.Admin {
		limit, introspection = b.limits.AdminCost, introspection || b.admins
	}
	switch {
	case s.fault != nil:
		return wrap(s.fault)
	case s.introspects && !introspection:
		return wrap(refuse(pay.ValidationFailed, "introspection is off"))
	case w.cost > limit:
		return tooMuch("cost", w.cost, limit)
	case w.depth > b.limits.Depth:
		return tooMuch("depth", w.depth, b.limits.Depth)
	case oc.Operation.Operation == ast.Mutation && w.width > b.limits.Mutations:
		return tooMuch("mutations", w.width, b.limits.Mutations)
	}
	oc.DisableIntrospection = !introspection
	return nil
}

// weight is what a selection set asks for.
type weight struct{ cost, depth, width int }

type fragmentUse struct {
	fragment *ast.FragmentDefinition
	paged    bool
}

type scale struct {
	variables   map[string]any
	fragments   map[fragmentUse]weight
	introspects bool
	fault       error // the first
}

// weigh adds up a selection set. paged says that it stands below a connection,
// whose `first` has counted its edges already.
func (s *scale) weigh(set ast.SelectionSet, paged bool) weight {
	var sum weight
	for _, selection := range set {
		var w weight
		switch selection := selection.(type) {
		case *ast.Field:
			w = s.field(selection, paged)
		case *ast.InlineFragment:
			s.refuseDefer(selection.Directives)
			w = s.weigh(selection.SelectionSet, paged)
		case *ast.FragmentSpread:
			s.refuseDefer(selection.Directives)
			use := fragmentUse{selection.Definition, paged}
			known, ok := s.fragments[use]
			if !ok {
				known = s.weigh(selection.Definition.SelectionSet, paged)
				s.fragments[use] = known
			}
			w = known
		}
		sum = weight{min(sum.cost+w.cost, costMax), max(sum.depth, w.depth), min(sum.width+w.width, costMax)}
	}
	return sum
}

func (s *scale) field(f *ast.Field, paged bool) weight {
	switch f.Name {
	case "__typename":
		return weight{1, 1, 0}
	case "__schema", "__type": // gqlparser bounds their depth
		s.introspects = true
		return weight{introspectionCost, 1, 0}
	}
	size := f.Definition.Arguments.ForName("first")
	children := s.weigh(f.SelectionSet, size != nil)
	times := 1
	switch {
	case size != nil:
		times = s.page(f)
	case f.Definition.Type.Elem != nil && !paged:
		times = listCost
		if n, ok := longLists[f.ObjectDefinition.Name+"."+f.Name]; ok {
			times = n
		}
	}
	return weight{min(1+times*children.cost, costMax), 1 + children.depth, 1}
}

// page reads `first`, and faults one that no page can have. A variable may be
// null although the argument may not: its default makes that a valid document.
func (s *scale) page(f *ast.Field) int {
	n, err := strconv.Atoi(fmt.Sprint(f.ArgumentMap(s.variables)["first"]))
	if err != nil || n < 1 || n > pageMax {
		s.refuse(refuse(pay.BadRequest, "`first` is a number from 1 to "+strconv.Itoa(pageMax)))
		return pageMax
	}
	return n
}

// refuseDefer keeps @defer out, which every schema knows but no transport of
// ours delivers: its late parts would wait for ever to be read.
func (s *scale) refuseDefer(directives ast.DirectiveList) {
	if directives.ForName("defer") != nil {
		s.refuse(refuse(pay.ValidationFailed, "@defer is not supported"))
	}
}

func (s *scale) refuse(err error) {
	if s.fault == nil {
		s.fault = err
	}
}

// tooMuch names what was asked for and how much of it is allowed.
func tooMuch(what string, asked, limit int) *gqlerror.Error {
	err := wrap(refuse(pay.ComplexityExceeded, fmt.Sprintf("%s %d, at most %d", what, asked, limit)))
	err.Extensions = map[string]any{what: asked, "limit": limit}
	return err
}
