package graph

import (
	"net/http"
	"time"
)

// stream writes server-sent events.
type stream struct {
	w       http.ResponseWriter
	clock   *http.ResponseController
	timeout time.Duration
}

func newStream(w http.ResponseWriter, r *http.Request, timeout time.Duration) *stream {
	header := w.Header()
	header.Set("Content-Type", mediaStream+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Accel-Buffering", "no") // nginx would hold events back
	if r.ProtoMajor == 1 {
		header.Set("Connection", "close") // the last write deadline stays on it
	}
	return &stream{w, http.NewResponseController(w), timeout}
}

func (s *stream) event(data []byte) bool {
	return s.write("event: next\ndata: " + string(data) + "\n\n")
}
func (s *stream) complete() bool { return s.write("event: complete\ndata:\n\n") }
func (s *stream) comment() bool  { return s.write(":\n\n") }

// write reports whether the client took it in time.
func (s *stream) write(text string) bool {
	_ = s.clock.SetWriteDeadline(time.Now().Add(s.timeout)) // a test's recorder has no deadlines
	_, err := s.w.Write([]byte(text))
	return err == nil && s.clock.Flush() == nil
}
