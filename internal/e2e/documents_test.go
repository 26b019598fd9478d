package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What documents show was run: the blocks marked sh run in order, in one bash,
// against a fresh server, and the block after one is what it answers.
func TestDocuments(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing: make setup")
	}
	ran := 0
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*.md"} {
		files, err := filepath.Glob("../../" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			steps := stepsOf(string(text))
			if len(steps) == 0 {
				continue
			}
			ran++
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				runSteps(t, steps)
			})
		}
	}
	if ran < 3 {
		t.Errorf("%d documents have something to run, want the README and more", ran)
	}
}

// step is a block that runs, and the block after it.
type step struct {
	line         int
	script       string
	kind, answer string // "json" or "text"; empty if nothing is shown
}

var block = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

func stepsOf(text string) []step {
	var steps []step
	last := -1 // the step that the next block answers
	for _, at := range block.FindAllStringSubmatchIndex(text, -1) {
		kind, content := text[at[2]:at[3]], text[at[4]:at[5]]
		switch {
		case kind == "sh":
			steps = append(steps, step{line: strings.Count(text[:at[0]], "\n") + 1, script: content})
			last = len(steps) - 1
		case last >= 0 && (kind == "json" || kind == "text"):
			steps[last].kind, steps[last].answer = kind, content
			last = -1
		default:
			last = -1
		}
	}
	return steps
}

// A document names the default port, and a file in /tmp.
const documented = "http://127.0.0.1:8080"

func runSteps(t *testing.T, steps []step) {
	h := newHome(t)
	s := h.serve(t)
	var script strings.Builder
	script.WriteString("go() { shift 2; \"$PAYGRAPH\" \"$@\"; }\n") // go run . is the binary that was built
	for _, step := range steps {
		fmt.Fprintf(&script, "%s\nprintf '\\036'\n", step.script)
	}
	replace := strings.NewReplacer(documented, s.URL, "ws://127.0.0.1:8080", "ws"+s.URL[len("http"):], "/tmp/", t.TempDir()+"/")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	bash := exec.CommandContext(ctx, "bash", "-c", replace.Replace(script.String()))
	bash.Dir, bash.Env = h.dir, append(append(os.Environ(), h.env...), "PAYGRAPH="+binary)
	bash.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	bash.Cancel = func() error { return syscall.Kill(-bash.Process.Pid, syscall.SIGKILL) }
	var complaints bytes.Buffer
	bash.Stderr = &complaints
	out, err := bash.Output()
	if err != nil || complaints.Len() > 0 {
		t.Errorf("bash: %v\n%s", err, complaints.String())
	}
	answers := strings.Split(strings.ReplaceAll(string(out), s.URL, documented), "\x1e")
	if len(answers) != len(steps)+1 {
		t.Fatalf("%d of %d blocks ran to their end:\n%s", len(answers)-1, len(steps), out)
	}
	for i, step := range steps {
		got, want := comparable(t, step.kind, answers[i]), comparable(t, step.kind, step.answer)
		if diff := cmp.Diff(want, got); step.kind != "" && diff != "" {
			t.Errorf("line %d answers (-shown +got):\n%s", step.line, diff)
		}
	}
}

// comparable reads an answer without what differs from run to run.
func comparable(t *testing.T, kind, text string) any {
	t.Helper()
	text = changing.ReplaceAllString(ids.ReplaceAllString(text, "${1}*"), "*")
	if kind != "json" {
		return strings.TrimSpace(text)
	}
	var values []any
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var v any
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return values
		} else if err != nil {
			t.Errorf("%v in\n%s", err, text)
			return values
		}
		values = append(values, v)
	}
}

// What a run makes up: ids; tokens, codes, secrets, times and days, numbers of
// accounts.
var (
	ids      = regexp.MustCompile(`\b((?:ord|va_imp|imp|rfd|cas|ntc|whd|rec|evt)_)[0-9a-z]{10,}`)
	changing = regexp.MustCompile(`\beyJ[\w.-]+…?|\b[0-9a-z]{26}\.[0-9a-f]{32}\b|\b[0-9a-f]{32}\b|\b[0-9a-hjkmnp-tv-z]{26}\b` +
		`|\b\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|\+09:00))?|\b\d{10,}\b`)
)
