// Package playground serves GraphiQL with ready-made payment flows. The page
// comes out of the binary and asks nothing of any other host.
//
// The page is built by `npm run build` from src and tabs; see build.js.
package playground

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Options are what the page must know of its server.
type Options struct {
	Endpoint   string `json:"endpoint"`   // path of the API, also for WebSockets: /graphql
	Token      string `json:"token"`      // development token to start with; "" for none
	ControlURL string `json:"controlURL"` // the sandbox's control calls: /sandbox/control; "" for none
}

var (
	//go:embed page.html
	pageHTML string
	//go:embed dist/*.gz
	dist embed.FS

	// html/template writes the options as JSON that cannot end its element.
	page = template.Must(template.New("page").Parse(pageHTML))

	hashedName = regexp.MustCompile(`-[A-Z0-9]{8}\.`)
	plainHost  = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$|^\[[0-9A-Fa-f:.]+\](:[0-9]+)?$`)
)

// Handler serves the page at /playground and its files below /playground/.
// Whoever can load the page can read o.Token.
func Handler(o Options) http.Handler {
	var html bytes.Buffer
	if err := page.Execute(&html, o); err != nil {
		panic(fmt.Sprintf("playground: %v", err)) // three strings always render
	}
	files, err := readDist()
	if err != nil {
		panic(fmt.Sprintf("playground: %v", err)) // the binary itself is broken
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header(), r.Host)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/playground"), "/")
		if name == "" {
			// It may hold a token: no cache keeps it.
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(html.Len()))
			w.Write(html.Bytes())
			return
		}
		f, ok := files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		f.serve(w, r)
	})
}

// setSecurityHeaders allows the page's own files and nothing else. Monaco
// writes style elements; 'self' does not cover WebSockets in every browser.
func setSecurityHeaders(h http.Header, host string) {
	connect := "'self'"
	if plainHost.MatchString(host) {
		connect += " ws://" + host + " wss://" + host
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; worker-src 'self'; "+
		"style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "+
		"connect-src "+connect+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// file is one file of the page, as it lies in dist: compressed.
type file struct {
	gz           []byte
	contentType  string
	cacheControl string
	etag         string
}

func readDist() (map[string]file, error) {
	names, err := fs.Glob(dist, "dist/*.gz")
	if err != nil {
		return nil, err
	}
	files := make(map[string]file, len(names))
	for _, n := range names {
		gz, err := dist.ReadFile(n)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(path.Base(n), ".gz")
		sum := sha256.Sum256(gz)
		f := file{
			gz:           gz,
			contentType:  contentType(name),
			cacheControl: "no-cache",
			etag:         hex.EncodeToString(sum[:8]),
		}
		if hashedName.MatchString(name) {
			f.cacheControl = "public, max-age=31536000, immutable"
		}
		files[name] = f
	}
	return files, nil
}

// contentType does not leave .js to the machine's own list of types, which may
// say text/plain: with nosniff no browser would run it.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".ttf":
		return "font/ttf"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cacheControl)
	h.Set("Vary", "Accept-Encoding")
	packed := acceptsGzip(r.Header.Values("Accept-Encoding"))
	etag := `"` + f.etag + `"`
	if packed {
		etag = `"` + f.etag + `-gzip"`
	}
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if packed {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(f.gz)))
		w.Write(f.gz)
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(f.gz))
	if err != nil {
		http.Error(w, "broken file", http.StatusInternalServerError)
		return
	}
	io.Copy(w, plain)
}

// acceptsGzip reads Accept-Encoding: gzip is named, and not with q=0.
func acceptsGzip(values []string) bool {
	for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
		coding, params, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" {
			continue
		}
		q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !ok || err != nil || weight > 0
	}
	return false
}
