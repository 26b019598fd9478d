package graph

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCost(t *testing.T) {
	t.Parallel()
	page := func(first int, inner string) string {
		return fmt.Sprintf(`{ orders(first: %d) { edges { cursor node { id %s } } pageInfo { hasNextPage } } }`, first, inner)
	}
	var wide strings.Builder
	for i := range 1_200 {
		fmt.Fprintf(&wide, " f%d: id", i)
	}
	tests := map[string]struct {
		text string
		vars []any
		role string
		want string // code and numbers; "" if it runs
	}{
		// 1 + 100 x (edges 1 + cursor 1 + node 1 + id 1 + pageInfo 1 + hasNextPage 1)
		"a page":                     {text: page(100, ""), want: ""},
		"a page of pages":            {text: page(100, "payments { id order { id payments { id order { id } } } }"), want: ""},
		"a list of lists":            {text: page(100, "payments { id order { id payments { id order { id payments { id } } } } }"), want: "COMPLEXITY_LIMIT_EXCEEDED cost 8201 limit 5000"},
		"the same for an admin":      {text: page(100, "payments { id order { id payments { id order { id payments { id } } } } }"), role: "admin", want: ""},
		"a timeline":                 {text: page(100, "timeline { id at to from type }"), want: "COMPLEXITY_LIMIT_EXCEEDED cost 5701 limit 5000"},
		"aliases":                    {text: "{ viewer { " + wide.String() + "} }", want: "COMPLEXITY_LIMIT_EXCEEDED repeats 201 limit 200"},
		"too deep":                   {text: "{ payment(impUid: \"imp_1\") " + strings.Repeat("{ order { payments ", 6) + "{ id }" + strings.Repeat(" } }", 6) + " }", want: "COMPLEXITY_LIMIT_EXCEEDED depth 14 limit 12"},
		"six mutations":              {text: "mutation { " + aliased(6, `completePayment(input: {merchantUid: "o"}) { __typename }`) + "}", want: "COMPLEXITY_LIMIT_EXCEEDED mutations 6 limit 5"},
		"six in a fragment":          {text: "mutation { ...F } fragment F on Mutation { " + aliased(6, `completePayment(input: {merchantUid: "o"}) { __typename }`) + "}", want: "COMPLEXITY_LIMIT_EXCEEDED mutations 6 limit 5"},
		"first 0":                    {text: page(0, ""), want: "BAD_REQUEST"},
		"first 101":                  {text: page(101, ""), want: "BAD_REQUEST"},
		"first -1":                   {text: page(-1, ""), want: "BAD_REQUEST"},
		"first 0 for an admin":       {text: page(0, ""), role: "admin", want: "BAD_REQUEST"},
		"first as variable":          {text: "query($n: Int!) { products(first: $n) { edges { cursor } } }", vars: []any{"n", 1_000_000}, want: "BAD_REQUEST"},
		"first is null":              {text: "query($n: Int) { products(first: $n) { edges { cursor } } }", vars: []any{"n", nil}, want: "BAD_REQUEST"},
		"first is left out":          {text: "query($n: Int) { products(first: $n) { edges { cursor } } }", want: ""},
		"first is huge":              {text: "query($n: Int!) { products(first: $n) { edges { cursor } } }", vars: []any{"n", 9e30}, want: "GRAPHQL_VALIDATION_FAILED"},
		"@defer":                     {text: "{ viewer { ... @defer { id } } }", want: "GRAPHQL_VALIDATION_FAILED"},
		"@defer of a named fragment": {text: "{ viewer { ...F @defer } } fragment F on Viewer { id }", want: "GRAPHQL_VALIDATION_FAILED"},
		"six schemas":                {text: "{ " + aliased(6, "__schema { queryType { name } }") + "}", want: "COMPLEXITY_LIMIT_EXCEEDED cost 6000 limit 5000"},
	}
	w := serve(t, &stub{}, func(o *Options) { o.Introspection = true })
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := w.post(t, query(test.text, test.vars...), "Authorization: Bearer "+test.role)
			got := r.code()
			if r.Data != nil { // it ran, into a stub that panics
				got = ""
			}
			if got != "" {
				for _, key := range []string{"cost", "depth", "mutations", "repeats", "limit"} {
					if n, ok := r.Errors[0].Extensions[key]; ok {
						got += fmt.Sprintf(" %s %v", key, n)
					}
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q: %.300s", got, test.want, r.Body)
			}
		})
	}
}

func aliased(n int, field string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: %s ", i, field)
	}
	return b.String()
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "f%d ", i)
	}
	return b.String()
}

// What is hard to read costs the sender, not us: fragments of fragments, many
// fields of one name, deep nesting, a document of nothing but errors.
func TestHardDocuments(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	bomb.WriteString("{ viewer { ...F0 } }")
	for i := range 60 {
		fmt.Fprintf(&bomb, " fragment F%d on Viewer { ...F%d ...F%d }", i, i+1, i+1)
	}
	bomb.WriteString(" fragment F60 on Viewer { id }")
	tests := map[string]string{
		"a bomb of fragments":  bomb.String(),
		"a circle":             "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }",
		"one field many times": "{ viewer { " + strings.Repeat("id ", 1_900) + "} }",
		"as often as allowed":  "{ viewer { " + strings.Repeat("id role subject expiresAt ", 200) + "} }",
		"many new names":       "{ viewer { " + aliased(900, "id") + "} }",
		"many wrong names":     "{ viewer { " + names(1_900) + "} }",
		"many unknown fields":  "{ viewer { " + strings.Repeat("x ", 1_900) + "} }",
		"many tokens":          "{ viewer { " + strings.Repeat("id ", 30_000) + "} }",
		"deep lists":           "{ product(sku: " + strings.Repeat("[", 900) + strings.Repeat("]", 900) + ") { id } }",
		"deep selections":      strings.Repeat("{ viewer ", 900) + strings.Repeat("}", 900),
		"many directives":      "{ viewer { id " + strings.Repeat("@skip(if: false) ", 300) + "} }",
		"many variables":       "query(" + strings.Repeat("$a: Int ", 480) + ") { viewer { id } }",
		"many operations":      strings.Repeat("query A { viewer { id } } ", 300),
		"a deep conflict":      "{ " + strings.Repeat("viewer { id } ", 450) + "}",
	}
	w := serve(t, &stub{}, func(o *Options) { o.Limits.Body, o.Introspection = 1<<20, true })
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			r := w.post(t, query(text))
			took := time.Since(began)
			t.Logf("%v, %d bytes, %d errors, %s", took, len(r.Body), len(r.Errors), r.code())
			if r.code() == "INTERNAL" || took > 5*time.Second || len(r.Body) > 20_000 || len(r.Errors) > 10 {
				t.Errorf("took %v, %d bytes, %d errors: %.200s", took, len(r.Body), len(r.Errors), r.Body)
			}
		})
	}
}

func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newCache(100, func(_ string, v string) int { return len(v) })
	ctx := t.Context()
	for i := range 50 {
		c.Add(ctx, fmt.Sprint(i), "0123456789")
		c.Get(ctx, "0") // in use
	}
	c.Add(ctx, "large", strings.Repeat("x", 50))
	if _, ok := c.Get(ctx, "large"); ok || c.used != 100 || len(c.entries) != 10 || c.order.Len() != 10 {
		t.Errorf("got %d bytes, %d entries, large kept %v", c.used, len(c.entries), ok)
	}
	for key, want := range map[string]bool{"0": true, "49": true, "1": false} {
		if _, ok := c.Get(ctx, key); ok != want {
			t.Errorf("%s kept: %v, want %v", key, ok, want)
		}
	}
}
