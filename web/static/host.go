package static

import (
	"net"
	"regexp"
	"strings"
)

// IsLoopback tells whether a page was asked for by a name of this machine. Any
// other may be a stranger's that points here, or a server on a network:
// neither is told a secret.
func IsLoopback(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$|^\[[0-9A-Fa-f:.]+\](:[0-9]+)?$`)

// Connect is what a policy lets a page of this host connect to: its own server,
// also by WebSockets, which 'self' does not cover in every browser.
func Connect(host string) string {
	if !plainHost.MatchString(host) {
		return "'self'"
	}
	return "'self' ws://" + host + " wss://" + host
}
