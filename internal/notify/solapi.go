package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Solapi sends text messages with Solapi (솔라피). A message of up to 90 bytes
// goes as SMS, a longer one as LMS: Solapi tells them apart itself.
type Solapi struct {
	URL    string // https://api.solapi.com
	Key    string
	Secret string
	From   string // a number that was registered with Solapi before
	Client *http.Client
	Now    func() time.Time // the world's time: a signature lives for 15 minutes
}

// Send hands a message over. Solapi has no idempotency key; the message's id
// travels as a custom field, so that its console can be searched for it.
func (s *Solapi) Send(ctx context.Context, m Message) error {
	to, ok := koreanNumber(m.To)
	if !ok {
		return &Failure{Reason: "solapi: not a Korean phone number", Final: true}
	}
	body, err := json.Marshal(map[string]any{"message": map[string]any{
		"to": to, "from": s.From, "text": m.Body, "customFields": map[string]string{"noticeId": m.ID},
	}})
	if err != nil {
		return fmt.Errorf("write message %s: %w", m.ID, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/messages/v4/send", bytes.NewReader(body))
	if err != nil {
		return &Failure{Reason: "solapi: the address is malformed"}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", s.authorization())
	res, err := s.Client.Do(req)
	if err != nil {
		return unreachable("solapi", err)
	}
	defer res.Body.Close()
	return solapiOutcome(res)
}

// authorization signs a request: the HMAC of date and salt, in hexadecimal. A
// signature is good once, so each request has a salt of its own.
func (s *Solapi) authorization() string {
	date, salt := s.Now().UTC().Format("2006-01-02T15:04:05.000Z"), rand.Text()
	mac := hmac.New(sha256.New, []byte(s.Secret))
	mac.Write([]byte(date + salt))
	return fmt.Sprintf("HMAC-SHA256 apiKey=%s, date=%s, salt=%s, signature=%s", s.Key, date, salt, hex.EncodeToString(mac.Sum(nil)))
}

// solapiWord is the shape of what may be repeated of an answer: a code. Its
// sentences quote numbers.
var solapiWord = regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`)

// solapiOutcome reads an answer: 2000 is accepted, 3000 handed to the carrier,
// 4000 delivered. Who is refused for the message itself need not ask again;
// whose key, clock or balance is wrong can, once that is mended.
func solapiOutcome(res *http.Response) error {
	var answer struct {
		StatusCode string `json:"statusCode"`
		ErrorCode  string `json:"errorCode"`
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return unreachable("solapi", err)
	}
	_ = json.Unmarshal(raw, &answer) // an answer that is no JSON has no codes
	code := answer.ErrorCode
	if code == "" {
		code = answer.StatusCode
	}
	if !solapiWord.MatchString(code) {
		code = "no code"
	}
	switch answer.StatusCode {
	case "2000", "3000", "4000":
		if res.StatusCode == http.StatusOK {
			return nil
		}
	}
	return &Failure{
		Reason: fmt.Sprintf("solapi: HTTP %d, %s", res.StatusCode, code),
		Final:  res.StatusCode == http.StatusBadRequest && answer.ErrorCode == "ValidationError",
		After:  retryAfter(res.Header),
	}
}

// koreanNumber is a number as Solapi wants it: digits alone, with 0 in place of
// the country.
func koreanNumber(s string) (digits string, ok bool) {
	s = strings.TrimSpace(s)
	s = strings.NewReplacer("-", "", " ", "", ".", "", "(", "", ")", "").Replace(s)
	if rest, found := strings.CutPrefix(s, "+82"); found {
		s = "0" + strings.TrimPrefix(rest, "0")
	}
	if len(s) < 9 || len(s) > 12 || s[0] != '0' || strings.Trim(s, "0123456789") != "" {
		return "", false
	}
	return s, true
}
