package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

const pictureHead = `# The types of the API

What has an id, and which fields lead from one to another: ` + "`0..1`" + ` may be null, ` + "`*`" + ` is a list. Most lead back as well.
All fields are in [schema.graphql](schema.graphql). ` + "`make generate`" + ` draws this page.

`

// picture draws the types that have an id as a diagram in Markdown.
func picture(schema *ast.Schema) string {
	var d strings.Builder
	d.WriteString(pictureHead + "```mermaid\nclassDiagram\n  direction LR\n")
	for _, t := range things(schema) {
		for _, f := range t.Fields {
			switch to, many := leadsTo(schema, f); {
			case f.Name == "status":
				fmt.Fprintf(&d, "  %s : %s\n", t.Name, f.Type.Name())
			case to != nil && !(many == "1" && hasList(schema, to, t)):
				fmt.Fprintf(&d, "  %s --> %q %s : %s\n", t.Name, many, to.Name, f.Name)
			}
		}
	}
	d.WriteString("```\n")
	return d.String()
}

// things are the types that have an id, by name.
func things(schema *ast.Schema) []*ast.Definition {
	var all []*ast.Definition
	for _, t := range schema.Types {
		if isThing(t) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func isThing(t *ast.Definition) bool {
	return t.Kind == ast.Object && t.Fields.ForName("id") != nil
}

// leadsTo is the thing that a field leads to, past the pages of a list, and of
// how many there may be; nil if it leads to none.
func leadsTo(schema *ast.Schema, f *ast.FieldDefinition) (to *ast.Definition, many string) {
	to = schema.Types[f.Type.Name()]
	if edges := to.Fields.ForName("edges"); edges != nil {
		node := schema.Types[edges.Type.Name()].Fields.ForName("node")
		return schema.Types[node.Type.Name()], "*"
	}
	switch {
	case !isThing(to):
		return nil, ""
	case f.Type.Elem != nil:
		return to, "*"
	case f.Type.NonNull:
		return to, "1"
	default:
		return to, "0..1"
	}
}

// hasList reports whether a thing has a list of others, which lead back to it.
func hasList(schema *ast.Schema, of, others *ast.Definition) bool {
	return slices.ContainsFunc(of.Fields, func(f *ast.FieldDefinition) bool {
		to, many := leadsTo(schema, f)
		return to == others && many == "*"
	})
}
