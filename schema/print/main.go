// Command print prints the schema that the server serves, as one document, for
// tools that want one: make generate keeps it as docs/schema.graphql.
package main

import (
	"os"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2/formatter"

	"paygraph/graph/generated"
)

// endOfDefinition is the last line of a type; the formatter leaves no space
// before the next one.
var endOfDefinition = regexp.MustCompile(`(?m)^((?:\}|scalar |union ).*\n)`)

func main() {
	var sdl strings.Builder
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
	spaced := strings.TrimSpace(endOfDefinition.ReplaceAllString(sdl.String(), "$1\n"))
	_, _ = os.Stdout.WriteString(spaced + "\n")
}
