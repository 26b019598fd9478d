package graph

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/rs/cors"
)

// origins says which pages may call from a browser. The same list guards
// WebSockets, which browsers open to anywhere without asking.
type origins struct {
	listed   map[string]bool
	loopback bool
}

func newOrigins(listed []string, loopback bool) origins {
	o := origins{listed: map[string]bool{}, loopback: loopback}
	for _, origin := range listed {
		o.listed[strings.ToLower(strings.TrimSuffix(origin, "/"))] = true
	}
	return o
}

// allows reports whether the page that sent the request may. What is no
// browser sends no origin.
func (o origins) allows(r *http.Request) bool {
	origin := strings.ToLower(r.Header.Get("Origin"))
	if origin == "" || o.listed[origin] {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || (o.loopback && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// cors answers preflights and names the page that may read the response. No
// cookie is ever used, so any header may be sent.
func (o origins) cors(next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, _ string) (bool, []string) { return o.allows(r), nil },
		AllowedMethods:             []string{http.MethodPost},
		AllowedHeaders:             []string{"*"},
		ExposedHeaders:             []string{"X-Request-Id", "Retry-After"},
		MaxAge:                     600,
	}).Handler(next)
}
