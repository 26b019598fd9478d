// Command print prints the schema that the server serves: as one document, for
// tools that want one, or with -picture as a diagram, for people. make generate
// keeps them as docs/schema.graphql and docs/types.md.
package main

import (
	"flag"
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
	draw := flag.Bool("picture", false, "draw the types and what leads from one to another")
	flag.Parse()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	if *draw {
		_, _ = os.Stdout.WriteString(picture(schema))
		return
	}
	var sdl strings.Builder
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
	spaced := strings.TrimSpace(endOfDefinition.ReplaceAllString(sdl.String(), "$1\n"))
	_, _ = os.Stdout.WriteString(spaced + "\n")
}
