package e2e

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func trim(s string) string { return strings.TrimSpace(s) }

// stream is a subscription over an event stream.
type stream struct {
	lines *bufio.Scanner
	late  *time.Timer
}

// watch subscribes. The stream is cut when it outlives patience.
func watch(t testing.TB, s *server, token, query string, v vars) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	late := time.AfterFunc(patience, cancel)
	t.Cleanup(func() { late.Stop(); cancel() })
	answer := s.post(t, ctx, token, "text/event-stream", query, v)
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("HTTP %d: %s", answer.StatusCode, body)
	}
	return &stream{bufio.NewScanner(answer.Body), late}
}

// until reads events up to the first that has a text.
func (s *stream) until(t testing.TB, text string) {
	t.Helper()
	var seen []string
	for s.lines.Scan() {
		if strings.Contains(s.lines.Text(), text) {
			return
		}
		seen = append(seen, s.lines.Text())
	}
	t.Fatalf("the stream ended (%v) without %s:\n%s", s.lines.Err(), text, strings.Join(seen, "\n"))
}
