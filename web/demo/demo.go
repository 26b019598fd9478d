// Package demo serves the sandbox's shop: products, cart, checkout, orders. It
// is a page like anybody's, built on the SDK, and comes out of the binary.
//
// The page is built by `npm run build` from src; see build.js.
package demo

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"paygraph/web/static"
)

// Options are what the shop must know of its server.
type Options struct {
	AdminToken string // for "act as shop owner", on pages of this machine; "" for none
	ControlURL string // the sandbox's control calls: /sandbox/control; "" for none
	ScriptURL  string // Iamport's script, which may come from another name of this server
	WindowURL  string // the payment window's origin; "" for any port of this machine
	SignIn     SignIn // makes a customer's token, on pages of this machine; nil for none
}

// told is what the page is told of them.
type told struct {
	AdminToken string `json:"adminToken"`
	ControlURL string `json:"controlURL"`
	SignIn     bool   `json:"signIn"`
}

// pages are the shop's, each at an address of its own.
var pages = []string{"/{$}", "/cart", "/checkout", "/orders", "/orders/{id}", "/sign-in", "/cards", "/membership", "/plans"}

// Patterns are where the shop is: its pages, its files below /demo/, and
// wherever else there is nothing, which a reader is told by a page.
var Patterns = append([]string{"/demo/", "/"}, pages...)

var (
	//go:embed dist
	dist embed.FS
	// A hash of the content, as the build writes it into a file's name.
	hashed = regexp.MustCompile(`-[0-9a-f]{8}\.`)
)

const pageName = "page.html"

// Handler serves the shop at Patterns.
func Handler(o Options) http.Handler {
	files, page := read()
	here := render(page, told{AdminToken: o.AdminToken, ControlURL: o.ControlURL, SignIn: o.SignIn != nil})
	elsewhere := render(page, told{ControlURL: o.ControlURL})
	show := func(w http.ResponseWriter, r *http.Request, status int) {
		// It may hold a token: no cache keeps it.
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		html := elsewhere
		if static.IsLoopback(r.Host) {
			html = here
		}
		_, _ = w.Write(html) // the shopper may have left
	}
	mux := http.NewServeMux()
	for _, pattern := range pages {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if static.ReadOnly(w, r) {
				show(w, r, http.StatusOK)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !isPageRequest(r) {
			http.NotFound(w, r)
			return
		}
		show(w, r, http.StatusNotFound) // the page says so by itself
	})
	mux.HandleFunc("/demo/{name}", func(w http.ResponseWriter, r *http.Request) {
		files.Serve(w, r, r.PathValue("name"))
	})
	mux.HandleFunc("/demo/", http.NotFound)
	if o.SignIn != nil {
		mux.Handle("POST /demo/sign-in", o.SignIn)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header(), r.Host, o)
		mux.ServeHTTP(w, r)
	})
}

// isPageRequest tells a browser that opens an address from a program that asks.
func isPageRequest(r *http.Request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	return reads && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// read takes the page out of what was built; its files are all the others.
func read() (static.Files, *template.Template) {
	files, err := static.Read(dist, "dist", hashed)
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err)) // the binary itself is broken
	}
	delete(files, pageName)
	// html/template writes the options as JSON that cannot end its element.
	return files, template.Must(template.ParseFS(dist, "dist/"+pageName))
}

func render(page *template.Template, t told) []byte {
	var html bytes.Buffer
	if err := page.Execute(&html, t); err != nil {
		panic(fmt.Sprintf("demo: %v", err)) // a few words always render
	}
	return html.Bytes()
}

// setSecurityHeaders allows the shop's own files, Iamport's script, and its
// window: in a frame, in a popup that may talk back, or as a form that leaves
// the page.
func setSecurityHeaders(h http.Header, host string, o Options) {
	window := "http://localhost:* http://127.0.0.1:*"
	if o.WindowURL != "" {
		window = origin(o.WindowURL)
	}
	h.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'",
		"script-src " + sources("'self'", origin(o.ScriptURL)),
		"style-src 'self'",
		"img-src 'self' data:",
		"connect-src " + static.Connect(host),
		"frame-src " + window,
		"form-action " + sources("'self'", window),
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}, "; "))
	h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
}

// sources joins what a policy allows, without what is empty.
func sources(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}
