// Package static serves built files out of the binary: compressed, with the
// headers that browsers and caches need. Which files, and at which addresses,
// is for the packages that embed them.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Files are the files of a page by their names, which have slashes for
// folders.
type Files map[string]file

// file is one file as it travels: compressed.
type file struct {
	gz           []byte
	contentType  string
	cacheControl string
	etag         string
}

// Read takes all files below a folder. A name that ends with .gz is of a file
// that is compressed already, and is served without that end. A name that
// unchanging matches holds a hash of the content: such a file is kept by
// browsers for good, and every other is asked for each time. Nil matches none.
func Read(from fs.FS, folder string, unchanging *regexp.Regexp) (Files, error) {
	dir, err := fs.Sub(from, folder)
	if err != nil {
		return nil, err
	}
	files := Files{}
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		name, packed := strings.CutSuffix(name, ".gz")
		if !packed {
			content = compress(content)
		}
		sum := sha256.Sum256(content)
		f := file{
			gz:           content,
			contentType:  contentType(name),
			cacheControl: "no-cache",
			etag:         hex.EncodeToString(sum[:8]),
		}
		if unchanging != nil && unchanging.MatchString(path.Base(name)) {
			f.cacheControl = "public, max-age=31536000, immutable"
		}
		files[name] = f
		return nil
	})
	return files, err
}

func compress(content []byte) []byte {
	var gz bytes.Buffer
	w, _ := gzip.NewWriterLevel(&gz, gzip.BestCompression) // a level that exists
	_, _ = w.Write(content)                                // memory takes all
	_ = w.Close()
	return gz.Bytes()
}

// contentType does not leave these to the machine's own list of types, which
// may say text/plain: with nosniff no browser would run such a script.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ttf":
		return "font/ttf"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// Serve answers GET and HEAD with the file of this name, or with 404; other
// methods with 405.
func (files Files) Serve(w http.ResponseWriter, r *http.Request, name string) {
	if !ReadOnly(w, r) {
		return
	}
	f, ok := files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r)
}

// ReadOnly reports whether a request only reads, and refuses it if it does
// not.
func ReadOnly(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	return false
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
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
		_, _ = w.Write(f.gz) // the caller may have left
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(f.gz))
	if err != nil {
		http.Error(w, "broken file", http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain)
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
