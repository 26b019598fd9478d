package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// receiver is a merchant's system that was written after the standard alone.
type receiver struct {
	secret string // whsec_...
	answer http.HandlerFunc
	got    []string // bodies that it believed
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	if err := r.verify(req.Header, string(body)); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	r.got = append(r.got, string(body))
	if r.answer != nil {
		r.answer(w, req)
	}
}

// verify does what "Verifying signatures" in Standard Webhooks 1.0 asks for.
func (r *receiver) verify(h http.Header, body string) error {
	id, sent := h.Get("webhook-id"), h.Get("webhook-timestamp")
	seconds, err := strconv.ParseFloat(sent, 64)
	if err != nil || math.Abs(float64(time.Now().Unix())-seconds) > 300 {
		return fmt.Errorf("timestamp %q", sent)
	}
	if id == "" || strings.Contains(id, ".") {
		return fmt.Errorf("id %q", id)
	}
	key, err := base64.StdEncoding.DecodeString(r.secret[len("whsec_"):])
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, id+"."+sent+"."+body)
	want := mac.Sum(nil)
	for signature := range strings.SplitSeq(h.Get("webhook-signature"), " ") {
		version, encoded, _ := strings.Cut(signature, ",")
		if got, err := base64.StdEncoding.DecodeString(encoded); err == nil && version == "v1" && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("signature %q", h.Get("webhook-signature"))
}

const (
	oldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	newSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD/K8b3kD7c3Q="
)

var hello = Message{ID: "ntc_ord_1:000002:ORDER_PAID:WEBHOOK", Body: `{"type":"order.paid"}`}

func post(t *testing.T, r *receiver, secrets string) (*Webhook, error) {
	t.Helper()
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	c, err := ParseWebhook(server.URL+"/hook?token=SECRET", secrets, false)
	if err != nil {
		t.Fatal(err)
	}
	return c.(*Webhook), c.Send(t.Context(), hello)
}

// The example of the standard's own test vectors: the signature is known.
func TestWebhookSignature(t *testing.T) {
	t.Parallel()
	secrets, err := ParseWebhookSecrets(oldSecret)
	if err != nil {
		t.Fatal(err)
	}
	w := &Webhook{Secrets: secrets}
	got := w.sign("msg_p5jXN8AQM9LWM0D4loKWxJek" + "." + "1614265330" + "." + `{"test": 2432232314}`)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A secret is changed while messages travel: both are signed with until the
// receiver has the new one, and nothing is refused on the way.
func TestWebhookSecretRotation(t *testing.T) {
	t.Parallel()
	for _, step := range []struct{ ours, theirs string }{
		{oldSecret, oldSecret},
		{newSecret + "," + oldSecret, oldSecret},
		{newSecret + " " + oldSecret, newSecret},
		{newSecret, newSecret},
	} {
		r := &receiver{secret: step.theirs}
		if _, err := post(t, r, step.ours); err != nil || len(r.got) != 1 || r.got[0] != hello.Body {
			t.Errorf("we sign with %q: got %v, %v; want it believed", step.ours, r.got, err)
		}
	}
	r := &receiver{secret: newSecret}
	_, err := post(t, r, oldSecret)
	failure(t, err, false, "HTTP 401")
	if len(r.got) != 0 {
		t.Errorf("another secret: got %v believed, want nothing", r.got)
	}
}

// The signed time is the world's; one that is too old is refused.
func TestWebhookTolerance(t *testing.T) {
	t.Parallel()
	r := &receiver{secret: oldSecret}
	w, err := post(t, r, oldSecret)
	if err != nil {
		t.Fatal(err)
	}
	w.Now = func() time.Time { return time.Now().Add(-6 * time.Minute) }
	failure(t, w.Send(t.Context(), hello), false, "HTTP 401")
	if len(r.got) != 1 {
		t.Errorf("got %d believed, want the fresh one alone", len(r.got))
	}
}

// Only a 2xx is a success. A redirect is not followed, 410 ends it, and who
// asks for time gets it.
func TestWebhookAnswers(t *testing.T) {
	t.Parallel()
	status := func(n int, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(n)
		}
	}
	if _, err := post(t, &receiver{secret: oldSecret, answer: status(204)}, oldSecret); err != nil {
		t.Errorf("204: got %v, want success", err)
	}
	for n, final := range map[int]bool{302: false, 400: false, 404: false, 410: true, 500: false} {
		r := &receiver{secret: oldSecret, answer: status(n, "Location", "/elsewhere")}
		_, err := post(t, r, oldSecret)
		failure(t, err, final, fmt.Sprintf("HTTP %d", n))
		if len(r.got) != 1 {
			t.Errorf("%d: asked %d times, want once", n, len(r.got))
		}
	}
	_, err := post(t, &receiver{secret: oldSecret, answer: status(503, "Retry-After", "90")}, oldSecret)
	if f := failure(t, err, false, "HTTP 503"); f.After != 90*time.Second {
		t.Errorf("got %s until the next try, want 90s", f.After)
	}
	server := httptest.NewServer(nil)
	server.Close()
	c, err := ParseWebhook(server.URL+"/hook?token=SECRET", oldSecret, false)
	if err != nil {
		t.Fatal(err)
	}
	failure(t, c.Send(t.Context(), hello), false, "webhook: dial: ")
}
