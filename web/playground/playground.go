// Package playground serves GraphiQL with ready-made payment flows. The page
// comes out of the binary and asks nothing of any other host.
//
// The page is built by `npm run build` from src and tabs; see build.js.
package playground

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"

	"paygraph/web/static"
)

// Options are what the page must know of its server.
type Options struct {
	Endpoint   string `json:"endpoint"`   // path of the API, also for WebSockets: /graphql
	Token      string `json:"token"`      // development token to start with, for pages of this machine; "" for none
	ControlURL string `json:"controlURL"` // the sandbox's control calls: /sandbox/control; "" for none
	AdminsOnly bool   `json:"adminsOnly"` // the page asks for an admin's token before anything else, and keeps none
}

var (
	//go:embed page.html
	pageHTML string
	// html/template writes the options as JSON that cannot end its element.
	page = template.Must(template.New("page").Parse(pageHTML))

	//go:embed dist/*.gz
	dist embed.FS
	// A hash of the content, as the build writes it into a file's name.
	hashed = regexp.MustCompile(`-[A-Z0-9]{8}\.`)
)

// Handler serves the page at /playground and its files below /playground/.
func Handler(o Options) http.Handler {
	withToken := render(o)
	o.Token = ""
	withoutToken := render(o)
	files, err := static.Read(dist, "dist", hashed)
	if err != nil {
		panic(fmt.Sprintf("playground: %v", err)) // the binary itself is broken
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header(), r.Host)
		if !static.ReadOnly(w, r) {
			return
		}
		name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/playground"), "/")
		if name == "" {
			// It may hold a token: no cache keeps it.
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if static.IsLoopback(r.Host) {
				w.Write(withToken)
			} else {
				w.Write(withoutToken)
			}
			return
		}
		files.Serve(w, r, name)
	})
}

func render(o Options) []byte {
	var html bytes.Buffer
	if err := page.Execute(&html, o); err != nil {
		panic(fmt.Sprintf("playground: %v", err)) // a few words always render
	}
	return html.Bytes()
}

// setSecurityHeaders allows the page's own files and nothing else. Monaco
// writes style elements.
func setSecurityHeaders(h http.Header, host string) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; worker-src 'self'; "+
		"style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "+
		"connect-src "+static.Connect(host)+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}
