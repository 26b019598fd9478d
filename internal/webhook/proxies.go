package webhook

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the machines in front of us whose forwarding headers count.
type Proxies []netip.Prefix

// Address is who sent a request: the peer; or, where that is a proxy of ours,
// the last address in X-Forwarded-For that is not.
func (p Proxies) Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !allowed(p, host) || len(p) == 0 {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		address, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		host = address.String()
		if !allowed(p, host) {
			break
		}
	}
	return host
}

// allowed reports whether an address lies in one of the networks, or there are
// none to lie in.
func allowed(networks []netip.Prefix, address string) bool {
	if len(networks) == 0 {
		return true
	}
	a, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(a.Unmap()) })
}
