package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Webhook tells the merchant's own systems, in the format of Standard
// Webhooks 1.0: webhook-id, webhook-timestamp and webhook-signature beside a
// JSON body. Any 2xx is a success; redirects are not followed.
type Webhook struct {
	URL     string
	Secrets [][]byte // each signs: two while one replaces the other
	Client  *http.Client
	Now     func() time.Time // the world's time, whatever the sandbox's clock says: who receives compares it
}

// Send posts a message. What it says is the merchant's own, but who it is
// about is looked up by who receives it.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(m.Body))
	if err != nil {
		return &Failure{Reason: "webhook: the address is malformed"}
	}
	timestamp := strconv.FormatInt(w.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "paygraph")
	req.Header.Set("Webhook-Id", m.ID)
	req.Header.Set("Webhook-Timestamp", timestamp)
	req.Header.Set("Webhook-Signature", w.sign(m.ID+"."+timestamp+"."+m.Body))
	res, err := w.Client.Do(req)
	if err != nil {
		return unreachable("webhook", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be used again
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return nil
	}
	return &Failure{
		Reason: fmt.Sprintf("webhook: HTTP %d", res.StatusCode),
		Final:  res.StatusCode == http.StatusGone, // it wants no more of them
		After:  retryAfter(res.Header),
	}
}

// sign signs with every secret, so that a receiver can change to the next one
// at any moment.
func (w *Webhook) sign(content string) string {
	signatures := make([]string, len(w.Secrets))
	for i, secret := range w.Secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(content))
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signatures, " ")
}

// ParseWebhookSecrets reads whsec_ secrets, separated by commas or spaces: one,
// or two while the second replaces the first. Each is 24 to 64 random bytes.
func ParseWebhookSecrets(s string) ([][]byte, error) {
	var secrets [][]byte
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		encoded, ok := strings.CutPrefix(word, "whsec_")
		secret, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(secret) < 24 || len(secret) > 64 {
			return nil, errors.New("not whsec_ and 24 to 64 bytes in base64")
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) < 1 || len(secrets) > 2 {
		return nil, errors.New("not one secret, or two")
	}
	return secrets, nil
}

// maxRetryAfter bounds how long the other side can put us off.
const maxRetryAfter = 6 * time.Hour

// retryAfter reads when the other side wants to be asked again; zero if it
// does not say.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return min(max(time.Duration(seconds), 0)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(time.Until(at), 0), maxRetryAfter)
	}
	return 0
}
