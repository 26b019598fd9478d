package sandbox

import (
	"regexp"
	"strings"
	"testing"
)

// Whatever a page of the window says exists in both languages, and nothing
// else does.
func TestWindowWords(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.T\.(\w+)`).FindAllStringSubmatch(asset("window.html"), -1) {
		used[m[1]] = true
	}
	for name := range used {
		if w := windowWords[name]; w.ko == "" || w.en == "" || w.ko == w.en {
			t.Errorf("%s: got %q and %q, want both languages", name, w.ko, w.en)
		}
	}
	hangul := regexp.MustCompile(`\p{Hangul}`)
	for name, w := range windowWords {
		if hangul.MatchString(w.en) || !hangul.MatchString(w.ko) {
			t.Errorf("%s: %q and %q are not Korean and English", name, w.ko, w.en)
		}
	}
	for _, list := range [][]choice{methods, walletMethods, cards} {
		for _, c := range list {
			if english.name(c.Name) == c.Name {
				t.Errorf("%s has no English name", c.Name)
			}
		}
	}
	for _, b := range banks {
		if !strings.Contains(asset("pages/words.js"), `"`+b.Code+`": "`+english.name(b.Name)+`"`) {
			t.Errorf("the pages call %s something else", b.Name)
		}
		if english.name(b.Name) == b.Name {
			t.Errorf("%s has no English name", b.Name)
		}
	}
}
