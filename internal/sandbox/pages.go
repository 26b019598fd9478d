package sandbox

import (
	"bytes"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"
)

var pageShell = template.Must(template.New("page").Parse(asset("pages/page.html")))

// servePages serves the console and the bank: pages that only press the
// buttons of the control API, so that whatever they do can be done by a test.
func (s *Sandbox) servePages(mux *http.ServeMux) {
	page := func(pattern, name string) {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, r *http.Request) { s.page(w, r, name) })
	}
	page("/sandbox/{$}", "console")
	page("/sandbox/bank", "bank")
	mux.Handle("GET /sandbox", http.RedirectHandler("/sandbox/", http.StatusMovedPermanently))
	mux.HandleFunc("GET /sandbox/assets/{name}", s.pageAsset)
}

// page is the frame of a page; its module fills it.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request, name string) {
	var html bytes.Buffer
	err := pageShell.Execute(&html, struct {
		Lang   language
		Name   string
		Hosted bool
	}{pageLanguage(r), name, s.options.Hosted})
	if err != nil {
		s.refuseFor(w, fmt.Errorf("page %s: %w", name, err))
		return
	}
	h := w.Header()
	harden(h)
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = html.WriteTo(w) // the reader may have left
}

// pageAsset is a style or a module of the pages.
func (s *Sandbox) pageAsset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body, err := assets.ReadFile("assets/pages/" + name)
	if name == "base.css" {
		body, err = assets.ReadFile("assets/base.css")
	}
	if err != nil || path.Ext(name) == ".html" {
		s.refuse(w, http.StatusNotFound, "NOT_FOUND", "there is no such file")
		return
	}
	h := w.Header()
	harden(h)
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(body)
}

func harden(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// pageLanguage is what the address asks for, or the browser.
func pageLanguage(r *http.Request) language {
	if asked := r.URL.Query().Get("lang"); asked != "" {
		return languageOf(asked)
	}
	for _, accepted := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		switch tag, _, _ := strings.Cut(strings.TrimSpace(accepted), ";"); {
		case strings.HasPrefix(tag, string(korean)):
			return korean
		case strings.HasPrefix(tag, string(english)):
			return english
		}
	}
	return korean
}
