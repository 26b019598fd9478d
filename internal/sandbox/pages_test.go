package sandbox_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"paygraph/internal/sandbox"
)

// The console and the bank come out of the binary, ask nothing of any other
// host and run no script but their own.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for path, module := range map[string]string{"/sandbox": "console.js", "/sandbox/": "console.js", "/sandbox/bank": "bank.js"} {
		a := w.do(t, w.request(t, "GET", path, nil))
		if a.status != http.StatusOK {
			t.Fatalf("%s: got HTTP %d", path, a.status)
		}
		contains(t, string(a.raw), module)
		contains(t, a.header.Get("Content-Security-Policy"), "default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
	}
	if a := w.do(t, w.request(t, "GET", "/sandbox/nothing", nil)); a.status != http.StatusNotFound {
		t.Errorf("an unknown page: got HTTP %d, want 404", a.status)
	}
}

// Whatever a page or a module refers to is there, with its type.
func TestPageAssets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	files, err := filepath.Glob("assets/pages/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	names := map[string]string{"base.css": "text/css", "pages.css": "text/css", "console.js": "text/javascript", "bank.js": "text/javascript"}
	imports := regexp.MustCompile(`from "\./([a-z]+\.js)"`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range imports.FindAllStringSubmatch(string(source), -1) {
			names[m[1]] = "text/javascript"
		}
	}
	for name, kind := range names {
		a := w.do(t, w.request(t, "GET", "/sandbox/assets/"+name, nil))
		if got := a.header.Get("Content-Type"); a.status != http.StatusOK || !strings.HasPrefix(got, kind) {
			t.Errorf("%s: got HTTP %d %s, want %s", name, a.status, got, kind)
		}
	}
	for _, name := range []string{"page.html", "window.html", "iamport.js", "..%2fiamport.js"} {
		if a := w.do(t, w.request(t, "GET", "/sandbox/assets/"+name, nil)); a.status != http.StatusNotFound {
			t.Errorf("%s: got HTTP %d, want 404", name, a.status)
		}
	}
}

// The address decides the language, and then the browser.
func TestPageLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{Hosted: true})
	for _, c := range []struct{ query, accept, want string }{
		{"", "", "ko"}, {"", "en-US,en;q=0.9,ko;q=0.5", "en"}, {"", "fr, ko;q=0.4", "ko"}, {"?lang=en", "ko-KR", "en"}, {"?lang=ko", "en", "ko"},
	} {
		req := w.request(t, "GET", "/sandbox/bank"+c.query, nil)
		req.Header.Set("Accept-Language", c.accept)
		contains(t, string(w.do(t, req).raw), `<html lang="`+c.want+`" data-page="bank" data-hosted>`)
	}
}

// Strangers get neither the pages nor a frame of them.
func TestPagesOnlyHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	for _, path := range []string{"/sandbox/", "/sandbox/bank", "/sandbox/assets/console.js"} {
		req := w.request(t, "GET", path, nil)
		req.Host = "shop.example.com"
		w.do(t, req).controlRefused(t, http.StatusForbidden, "REMOTE")
		req = w.request(t, "GET", path, nil)
		req.Header.Set("X-Forwarded-For", "1.2.3.4")
		w.do(t, req).controlRefused(t, http.StatusForbidden, "REMOTE")
		req = w.request(t, "GET", path, nil)
		req.Header.Set("Origin", "http://localhost:5173")
		a := w.do(t, req)
		if got := a.header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s: pages of %q may read it", path, got)
		}
	}
}

// Every setting has its explanation in the console, in both languages.
func TestSettingsAreExplained(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("assets/pages/settings.js")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, sandbox.Options{})
	defaults := w.control(t, "GET", "/settings/defaults", nil).played(t)
	for name := range defaults {
		if !regexp.MustCompile(`(?m)^      ` + name + `: \{ why: \["[^"]*\p{Hangul}[^"]*", "[^"\p{Hangul}]+"\]`).Match(source) {
			t.Errorf("assets/pages/settings.js does not explain %s", name)
		}
	}
	w.set(t, object{"decline": "no", "redirects": "never"})
	w.set(t, defaults)
	now := w.control(t, "GET", "/settings", nil).played(t)
	was, _ := json.Marshal(defaults)
	if is, _ := json.Marshal(now); string(is) != string(was) {
		t.Errorf("back to the defaults: got %s, want %s", is, was)
	}
}

// So has every fault.
func TestFaultsAreExplained(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("assets/pages/faults.js")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, sandbox.Options{})
	refused, _ := w.control(t, "POST", "/faults", []object{{"endpoint": "*", "fault": "?"}}).body.(object)["error_msg"].(string)
	known := regexp.MustCompile(`"([a-z_0-9]+)"`).FindAllStringSubmatch(refused, -1)
	if len(known) < 9 {
		t.Fatalf("the faults are not listed in %q", refused)
	}
	for _, m := range known {
		if !strings.Contains(string(source), "\n  "+m[1]+": [") {
			t.Errorf("assets/pages/faults.js does not explain %s", m[1])
		}
	}
}

// The books are searched as people search: by any number or name.
func TestFindingPayments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.pay(t, "ord-1", object{"name": "Desk", "buyer_name": "김하나"})
	w.pay(t, "ord-2", object{"outcome": "failed"})
	id := w.pay(t, "ord-3", object{"pay_method": "vbank"})
	number := w.payment(t, id)["vbank_num"].(string)
	for query, want := range map[string]string{
		"":                                 "ord-3 ord-2 ord-1",
		"?limit=2":                         "ord-3 ord-2",
		"?q=desk":                          "ord-1",
		"?q=%ED%95%98%EB%82%98":            "ord-1",
		"?q=" + id[4:]:                     "ord-3",
		"?q=562-" + number[3:6]:            "ord-3",
		"?status=failed":                   "ord-2",
		"?accounts=true":                   "ord-3",
		"?accounts=true&q=000000000000000": "",
		"?q=nobody":                        "",
	} {
		list, _ := w.control(t, "GET", "/payments"+query, nil).body.([]any)
		var got []string
		for _, p := range list {
			got = append(got, p.(object)["merchant_uid"].(string))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", query, got, want)
		}
	}
	w.control(t, "GET", "/payments?limit=0", nil).controlRefused(t, http.StatusBadRequest, "BAD_REQUEST")
	w.control(t, "GET", "/webhooks?limit=x", nil).controlRefused(t, http.StatusBadRequest, "BAD_REQUEST")
}
