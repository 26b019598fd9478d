package playground

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
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

//go:embed dist/*.gz
var dist embed.FS

// hashedName is the name of a file that never changes under this name.
var hashedName = regexp.MustCompile(`-[A-Z0-9]{8}\.`)

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
