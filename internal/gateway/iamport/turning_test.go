package iamport_test

import (
	"net/http"
	"net/url"
	"strings"
)

// turning is a transport that sends one path somewhere else.
type turning struct{ to, path string }

func (d *turning) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, d.path) {
		to, err := url.Parse(d.to)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.URL.Host, r.Host = to.Host, to.Host
	}
	return http.DefaultTransport.RoundTrip(r)
}
