package sandbox

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard keeps the sandbox on this machine. A shop that forgot its key behind a
// proxy must not give goods away, and a page of a stranger that runs in a
// developer's browser must not play with the books.
func (s *Sandbox) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if why := remote(r); why != "" && !s.options.AllowRemote {
			s.refuse(w, http.StatusForbidden, "REMOTE", "the sandbox answers this machine only: "+why)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// remote says why a request does not come from this machine; "" when it does.
func remote(r *http.Request) string {
	if !isLoopback(r.Host) {
		return "Host is not loopback"
	}
	for name := range r.Header {
		if name == "Forwarded" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return "the request was forwarded (" + name + ")"
		}
	}
	origin := r.Header.Get("Origin")
	if origin == "" || loopbackOrigin(origin) {
		return ""
	}
	// A page from a file has the origin "null", and may open a window; so has
	// any stranger's sandboxed frame, which must not reach the controls.
	if origin == "null" && strings.HasPrefix(r.URL.Path, "/sandbox/window") {
		return ""
	}
	return "Origin is not loopback"
}

// isLoopback reports whether a host, with or without a port, is this machine.
func isLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func loopbackOrigin(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && isLoopback(u.Host)
}

// shareWithPages lets pages of other origins read an answer: any of this
// machine, so that a shop on the port of a development server works at once.
func (s *Sandbox) shareWithPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		if origin := r.Header.Get("Origin"); origin != "" && (s.options.AllowRemote || loopbackOrigin(origin)) {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", timeHeader)
			if r.Method == http.MethodOptions {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type")
				h.Set("Access-Control-Allow-Private-Network", "true")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
