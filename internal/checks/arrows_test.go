// Package checks is tests about the repository itself: what no single package
// can say of all.
package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the house: which of our packages a package's own code may
// import. Arrows point one way,
//
//	server.go → graph, webhook, worker → service → gateway, live, ent → ent/schema → pay
//
// and a new package gets a line here. Tests may import what they like.
var mayImport = map[string]string{
	"":              "...", // main wires everything
	"bench":         "...",
	"bench/chaos":   "...",
	"bench/process": "",
	"examples":      "",

	// The edge.
	"graph":            "ent/... graph/... internal/auth internal/live internal/message internal/pay internal/recent internal/service",
	"graph/generated":  "ent/... graph/model graph/scalar internal/auth internal/message internal/pay internal/service",
	"graph/model":      "ent/... graph/scalar internal/auth internal/message internal/pay internal/service",
	"graph/scalar":     "ent/... internal/message internal/pay",
	"internal/webhook": "internal/auth internal/message internal/pay internal/service",
	"internal/worker":  "internal/service",

	// The use cases, and what they stand on.
	"internal/service":         "ent/... internal/auth internal/database internal/gateway internal/live internal/message internal/notify internal/pay internal/recent",
	"internal/database":        "ent/... migrations",
	"internal/gateway":         "internal/pay",
	"internal/gateway/iamport": "internal/gateway internal/pay",
	"internal/live":            "",
	"internal/message":         "internal/pay",
	"internal/notify":          "internal/pay",
	"internal/auth":            "",
	"internal/clock":           "",
	"internal/recent":          "",
	"internal/metrics":         "",
	"internal/config":          "internal/notify internal/pay",
	"ent/...":                  "ent/... internal/pay",
	"ent/schema":               "internal/pay",
	"migrations":               "",

	// The rules: the standard library and nothing else, see below.
	"internal/pay": "",

	// The other side: it could be another company's.
	"internal/sandbox":         "",
	"internal/sandbox/control": "",

	// What a browser gets.
	"web/...":    "web/static",
	"web/static": "",

	// Tools and tests. None of the above may import them.
	"internal/checks":          "",
	"internal/e2e":             "internal/testenv internal/sandbox/control",
	"internal/explore":         "",
	"internal/testenv":         "...",
	"internal/testenv/mariadb": "",
	"migrations/diff":          "ent/migrate",
	"schema/print":             "graph/generated",
}

func TestArrows(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		allowed, known := lookUp(p.name)
		if !known {
			t.Errorf("%s has no line in mayImport: say what it may import", p.name)
		}
		for _, imported := range p.Imports {
			ours, isOurs := ourName(imported)
			if isOurs && !slices.ContainsFunc(strings.Fields(allowed), func(pattern string) bool { return matches(pattern, ours) }) {
				t.Errorf("%s imports %s, against the arrows", p.name, ours)
			}
			if p.name == "internal/pay" && strings.Contains(imported, ".") {
				t.Errorf("%s imports %s: it is the standard library's alone", p.name, imported)
			}
		}
	}
}

// lookUp finds a package's line: its own, or else the longest pattern's.
func lookUp(name string) (allowed string, known bool) {
	if allowed, known = mayImport[name]; known {
		return allowed, true
	}
	best := ""
	for pattern := range mayImport {
		if strings.HasSuffix(pattern, "/...") && matches(pattern, name) && len(pattern) > len(best) {
			best = pattern
		}
	}
	return mayImport[best], best != ""
}

// matches reports whether a pattern of the go command covers a package.
func matches(pattern, name string) bool {
	prefix, all := strings.CutSuffix(pattern, "...")
	if !all {
		return pattern == name
	}
	return strings.HasPrefix(name+"/", prefix)
}

// ourName is a package's name within the module; "" is main.
func ourName(path string) (name string, ours bool) {
	if path == "paygraph" {
		return "", true
	}
	return strings.CutPrefix(path, "paygraph/")
}

// pkg is a package as go list tells of it; Imports are those of its own code.
type pkg struct {
	ImportPath string
	Imports    []string
	name       string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Imports", "paygraph/...")
	out, err := list.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("%s: %v\n%s", list, err, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		p.name, _ = ourName(p.ImportPath)
		all = append(all, p)
	}
}

// The table is worth nothing if a line in it is not read as it is meant.
func TestPatterns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"...", "", true},
		{"...", "graph", true},
		{"ent/...", "ent", true},
		{"ent/...", "ent/order", true},
		{"ent/...", "entrance", false},
		{"graph", "graph/model", false},
	}
	for _, test := range tests {
		if got := matches(test.pattern, test.name); got != test.want {
			t.Errorf("matches(%q, %q): got %v, want %v", test.pattern, test.name, got, test.want)
		}
	}
}
