package checks

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// notOurs are folders whose files nobody here wrote.
var notOurs = map[string]bool{".git": true, "node_modules": true, "dist": true, "bin": true}

// What is not done is an issue, not a word in a file; and a test that sleeps is
// either slow or wrong, it waits for an event instead.
func TestWords(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && notOurs[d.Name()] {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || bytes.IndexByte(text, 0) >= 0 { // a database, an image
			return err
		}
		forbidden := []string{"TO" + "DO", "FIX" + "ME"}
		if strings.HasSuffix(path, "_test.go") {
			forbidden = append(forbidden, "time."+"Sleep")
		}
		for _, word := range forbidden {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s says %s", path, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
