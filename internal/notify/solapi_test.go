package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// solapi is Solapi as its documents describe it: it checks key, clock, salt,
// signature and that no signature comes twice, and keeps what it accepted.
type solapi struct {
	key, secret string
	broken      int // status that it answers instead, with a page and no JSON

	mu       sync.Mutex
	used     map[string]bool
	accepted []map[string]any
}

var solapiHeader = regexp.MustCompile(`^HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=(\S+), signature=([0-9a-f]{64})$`)

// judge returns why a header is refused; empty if it is not.
func (s *solapi) judge(header string) string {
	m := solapiHeader.FindStringSubmatch(header)
	if m == nil || m[1] != s.key || len(m[3]) < 12 || len(m[3]) > 64 {
		return "InvalidAPIKey"
	}
	at, err := time.Parse(time.RFC3339, m[2])
	if err != nil || time.Since(at).Abs() > 15*time.Minute {
		return "RequestTimeTooSkewed"
	}
	mac := hmac.New(sha256.New, []byte(s.secret))
	fmt.Fprintf(mac, "%s%s", m[2], m[3])
	if fmt.Sprintf("%x", mac.Sum(nil)) != m[4] {
		return "SignatureDoesNotMatch"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used[m[4]] {
		return "DuplicatedSignature"
	}
	if s.used == nil {
		s.used = map[string]bool{}
	}
	s.used[m[4]] = true
	return ""
}

func (s *solapi) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.broken != 0 {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(s.broken)
		fmt.Fprint(w, "<html>01012345678</html>")
		return
	}
	refuse := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"errorCode":%q,"errorMessage":"01012345678 is not right"}`, code)
	}
	if why := s.judge(r.Header.Get("Authorization")); why != "" {
		refuse(http.StatusForbidden, why)
		return
	}
	var body struct{ Message map[string]any }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Method != "POST" || r.URL.Path != "/messages/v4/send" ||
		body.Message["text"] == "" || body.Message["from"] != "0212345678" {
		refuse(http.StatusBadRequest, "ValidationError")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted = append(s.accepted, body.Message)
	fmt.Fprint(w, `{"groupId":"G4V1","messageId":"M4V1","to":"01012345678","from":"0212345678","type":"SMS","country":"82","statusMessage":"정상 접수(이통사로 접수 예정) ","statusCode":"2000","accountId":"1"}`)
}

// reach makes a channel for a server of the test.
func reach(t *testing.T, s *solapi) *Solapi {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c, err := ParseSMS("solapi://KEY:SEC%2FRET@" + strings.TrimPrefix(server.URL, "http://") + "?from=02-1234-5678")
	if err != nil {
		t.Fatal(err)
	}
	return c.(*Solapi)
}

// failure checks that a message did not leave and that the error repeats
// nothing of it.
func failure(t *testing.T, err error, final bool, words string) *Failure {
	t.Helper()
	f, ok := errors.AsType[*Failure](err)
	if !ok || f.Final != final || !strings.Contains(f.Reason, words) {
		t.Fatalf("got %#v, want a failure that says %q, final: %t", err, words, final)
	}
	for _, secret := range []string{"01012345678", "kim@", "SEC", "123-456"} {
		if strings.Contains(f.Error(), secret) {
			t.Errorf("error says %q, want nothing of the message or of secrets in it", f)
		}
	}
	return f
}

// A message is signed as documented and accepted, twice with two signatures.
func TestSolapiSigns(t *testing.T) {
	t.Parallel()
	s := &solapi{key: "KEY", secret: "SEC/RET"}
	c := reach(t, s)
	m := Message{ID: "ntc_1", To: "+82 10-1234-5678", Body: "입금 계좌 안내\n123-456"}
	for range 2 {
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.accepted) != 2 {
		t.Fatalf("got %d accepted, want 2", len(s.accepted))
	}
	got := s.accepted[0]
	if got["to"] != "01012345678" || got["text"] != m.Body || got["customFields"].(map[string]any)["noticeId"] != m.ID {
		t.Errorf("got %v, want the message with its number in digits and its id", got)
	}
}

// Who is refused for a key, a clock or a limit may try again; who is refused for
// the message may not.
func TestSolapiRefuses(t *testing.T) {
	t.Parallel()
	m := Message{ID: "ntc_1", To: "01012345678", Body: "123-456"}
	c := reach(t, &solapi{key: "KEY", secret: "another"})
	failure(t, c.Send(t.Context(), m), false, "HTTP 403, SignatureDoesNotMatch")

	c = reach(t, &solapi{key: "OTHER", secret: "SEC/RET"})
	failure(t, c.Send(t.Context(), m), false, "HTTP 403, InvalidAPIKey")

	c = reach(t, &solapi{key: "KEY", secret: "SEC/RET"})
	c.Now = func() time.Time { return time.Now().Add(-time.Hour) }
	failure(t, c.Send(t.Context(), m), false, "HTTP 403, RequestTimeTooSkewed")

	c = reach(t, &solapi{key: "KEY", secret: "SEC/RET"})
	c.From = "0299999999"
	failure(t, c.Send(t.Context(), m), true, "HTTP 400, ValidationError")

	c = reach(t, &solapi{broken: http.StatusTooManyRequests})
	if f := failure(t, c.Send(t.Context(), m), false, "HTTP 429, no code"); f.After != 2*time.Minute {
		t.Errorf("got %s until the next try, want the two minutes that were asked for", f.After)
	}

	server := httptest.NewServer(nil)
	server.Close()
	c.URL = server.URL
	failure(t, c.Send(t.Context(), m), false, "refused")
}

func TestKoreanNumber(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"010-1234-5678": "01012345678", "+82 10 1234 5678": "01012345678", "+82-010-1234-5678": "01012345678", "02.123.4567": "021234567",
		"(031) 123-4567": "0311234567", "": "", "+1 555 0100": "", "1588": "", "010-1234-567x": "", "１２３": "",
	} {
		if got, ok := koreanNumber(given); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %t; want %q", given, got, ok, want)
		}
	}
}
