package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// timeHeader carries sandbox time on every answer, so that a server in another
// process can follow the clock.
const timeHeader = "X-Sandbox-Time"

// envelope is how Iamport answers everything. Code 0 is success; HTTP 200 with
// another code is a failure like any other.
type envelope struct {
	Code     int  `json:"code"`
	Message  text `json:"message"`
	Response any  `json:"response"`
}

// refusal is an error that Iamport answers with.
type refusal struct {
	status, code int
	message      string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("HTTP %d, code %d: %s", r.status, r.code, r.message)
}

func problem(status, code int, message string) error { return &refusal{status, code, message} }

// declined is a business failure: HTTP 200 with a code.
func declined(code int, message string) error { return problem(http.StatusOK, code, message) }

// partial is an answer that found some of what was asked for (HTTP 207).
type partial struct{ found any }

// writeJSON answers with JSON and the time.
func (s *Sandbox) writeJSON(w http.ResponseWriter, status int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set(timeHeader, s.Now().UTC().Format(time.RFC3339Nano))
	body, err := json.Marshal(v)
	if err != nil {
		s.log.Error("encode an answer", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"code":-1,"message":"encoding failed","response":null}`)
	}
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		s.log.Debug("write an answer", "error", err) // the caller left
	}
}
