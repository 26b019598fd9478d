package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"testing/fstest"

	"paygraph/web/static"
)

const script = "export const answer = 42;\n"

func files(t *testing.T) static.Files {
	t.Helper()
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	if _, err := w.Write([]byte(script)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := static.Read(fstest.MapFS{
		"dist/packed.js.gz":             {Data: gz.Bytes()},
		"dist/plain.js":                 {Data: []byte(script)},
		"dist/assets/part-0123ABCD.css": {Data: []byte("p{}")},
		"secret.txt":                    {Data: []byte("no")},
	}, "dist", regexp.MustCompile(`-[0-9A-F]{8}\.`))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func get(t *testing.T, name string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	files(t).Serve(w, r, name)
	return w.Result()
}

// However a file lies in the binary, it travels as the browser takes it.
func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"packed.js", "plain.js"} {
		packed, plain := get(t, name, "Accept-Encoding", "br, gzip;q=0.8"), get(t, name, "Accept-Encoding", "gzip;q=0")
		unpacked, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for how, from := range map[string]io.Reader{"gzip": unpacked, "plain": plain.Body} {
			if got, err := io.ReadAll(from); err != nil || string(got) != script {
				t.Errorf("%s, %s: got %q, %v", name, how, got, err)
			}
		}
		if got := plain.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s: Content-Encoding without gzip: got %q, want none", name, got)
		}
		if tag := packed.Header.Get("ETag"); tag == "" || tag == plain.Header.Get("ETag") {
			t.Errorf("%s: both encodings have ETag %q", name, tag)
		}
		for header, want := range map[string]string{
			"Content-Type": "text/javascript; charset=utf-8", "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff",
		} {
			if got := packed.Header.Get(header); got != want {
				t.Errorf("%s: %s %q, want %q", name, header, got, want)
			}
		}
	}
}

// What never changes under its name is kept for good, the rest is asked for.
func TestCaching(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"plain.js":                 "no-cache",
		"assets/part-0123ABCD.css": "public, max-age=31536000, immutable",
	} {
		res := get(t, name)
		if got := res.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", name, got, want)
		}
		again := get(t, name, "If-None-Match", res.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s unchanged: got %d, want 304", name, again.StatusCode)
		}
	}
}

func TestNothingElse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "secret.txt", "../secret.txt", "packed.js.gz", "assets"} {
		if res := get(t, name); res.StatusCode != http.StatusNotFound {
			t.Errorf("%q: got %d, want 404", name, res.StatusCode)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	w := httptest.NewRecorder()
	files(t).Serve(w, r, "plain.js")
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("POST: got %d, Allow %q; want 405", w.Code, w.Header().Get("Allow"))
	}
}
