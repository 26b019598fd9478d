package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// The faults that can be asked for.
const (
	faultError500     = "error500"             // answers 500, does nothing
	faultError503     = "error503"             // answers 503, does nothing
	faultTimeout      = "timeout"              // does nothing and never answers; closes after Delay, a minute if none
	faultTimeoutAfter = "timeout_after_effect" // does it and never answers; closes after Delay, a minute if none
	faultUnauthorized = "unauthorized"         // answers 401, does nothing; once unless a count says otherwise
	faultRefused      = "refused"              // answers HTTP 200 and code -1 with a text of the PG, does nothing
	faultReset        = "reset"                // closes the connection, does nothing
	faultSlow         = "slow"                 // waits for Delay, then does it
	faultDropWebhook  = "drop_webhook"         // loses a webhook; its endpoint does not matter
)

// patience is how long a request hangs at most.
const patience = time.Minute

// Fault is trouble with one endpoint.
type Fault struct {
	// Endpoint is the documentation's "GET /payments/{imp_uid}", the beginning
	// of a path such as "/payments/cancel", or "*".
	Endpoint string `json:"endpoint"`
	Fault    string `json:"fault"`
	Count    *int   `json:"count,omitempty"` // how often; 0 or absent is until cleared
	Delay    string `json:"delay,omitempty"` // Go duration, for slow and the timeouts
}

func (f Fault) check() error {
	known := []string{faultError500, faultError503, faultTimeout, faultTimeoutAfter, faultUnauthorized,
		faultRefused, faultReset, faultSlow, faultDropWebhook}
	if !slices.Contains(known, f.Fault) {
		return fmt.Errorf("fault %q is none of %q", f.Fault, known)
	}
	if f.Count != nil && *f.Count < 0 {
		return errors.New("count is negative")
	}
	if f.Endpoint == "" && f.Fault != faultDropWebhook {
		return errors.New(`endpoint is missing; "*" is all of them`)
	}
	timeout := f.Fault == faultTimeout || f.Fault == faultTimeoutAfter
	if f.Fault != faultSlow && !(timeout && f.Delay != "") {
		return nil
	}
	if d, err := time.ParseDuration(f.Delay); err != nil || d < 0 || d > patience {
		return fmt.Errorf("delay %q is not a duration of up to %s", f.Delay, patience)
	}
	return nil
}

// hits reports whether a request that was routed by pattern is meant.
func (f Fault) hits(pattern string, r *http.Request) bool {
	if f.Endpoint == "*" || f.Endpoint == pattern {
		return true
	}
	method, path, named := strings.Cut(f.Endpoint, " ")
	if !named {
		method, path = r.Method, f.Endpoint
	}
	_, route, _ := strings.Cut(pattern, " ")
	return method == r.Method && (below(route, path) || below(strings.TrimPrefix(r.URL.Path, restPrefix), path))
}

// below reports whether path is root or lies under it.
func below(path, root string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(root, "/"))
}

// faults are the trouble that is still to come, in order.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

func (fs *faults) set(list []Fault) error {
	next := slices.Clone(list)
	for i, f := range next {
		if err := f.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i, err)
		}
		switch {
		case f.Count == nil && f.Fault == faultUnauthorized:
			next[i].Count = new(1)
		case f.Count != nil && *f.Count == 0:
			next[i].Count = nil
		}
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.list = next
	return nil
}

func (fs *faults) left() []Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return append([]Fault{}, fs.list...)
}

// take uses up one occurrence of the first fault that is meant.
func (fs *faults) take(meant func(Fault) bool) (Fault, bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	i := slices.IndexFunc(fs.list, meant)
	if i < 0 {
		return Fault{}, false
	}
	f := fs.list[i]
	switch {
	case f.Count == nil:
	case *f.Count <= 1:
		fs.list = slices.Delete(fs.list, i, i+1)
	default:
		fs.list[i].Count = new(*f.Count - 1)
	}
	return f, true
}

// faulty is an endpoint with the trouble that was asked for.
func (s *Sandbox) faulty(pattern string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, hit := s.faults.take(func(f Fault) bool { return f.Fault != faultDropWebhook && f.hits(pattern, r) })
		if !hit {
			next.ServeHTTP(w, r)
			return
		}
		s.log.Info("scripted fault", "endpoint", pattern, "fault", f.Fault)
		switch f.Fault {
		case faultError500:
			s.writeJSON(w, http.StatusInternalServerError, envelope{Code: -1, Message: "Internal Server Error"})
		case faultError503:
			s.writeJSON(w, http.StatusServiceUnavailable, envelope{Code: -1, Message: "Service Unavailable"})
		case faultUnauthorized:
			s.writeJSON(w, http.StatusUnauthorized, envelope{Code: -1, Message: "Unauthorized"})
		case faultRefused:
			s.writeJSON(w, http.StatusOK, envelope{Code: -1, Message: "[8001] PG사에서 요청을 거절하였습니다."})
		case faultSlow:
			s.hang(r, f.delay())
			next.ServeHTTP(w, r)
		case faultTimeoutAfter:
			next.ServeHTTP(httptest.NewRecorder(), r)
			s.hang(r, f.delay())
			panic(http.ErrAbortHandler)
		case faultTimeout:
			_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBody)) // the server notices a caller that leaves once the body is read
			s.hang(r, f.delay())
			panic(http.ErrAbortHandler)
		case faultReset:
			panic(http.ErrAbortHandler)
		}
	})
}

// delay is how long the fault holds a request; it was checked when it was set.
func (f Fault) delay() time.Duration {
	if d, err := time.ParseDuration(f.Delay); err == nil {
		return d
	}
	return patience
}

// hang holds a request until its caller or the sandbox goes, d at most.
func (s *Sandbox) hang(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.life.Done():
	}
}
