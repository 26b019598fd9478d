package demo

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"paygraph/web/static"
)

// SignIn makes a token for the customer with this e-mail address. The sandbox
// asks for no password: its customers own nothing.
type SignIn func(email string) (token string, expiresAt time.Time, err error)

// An address that can also be a token's subject; no colon, which marks the
// subjects that the server makes.
var addressShape = regexp.MustCompile(`^[a-z0-9._%+-]{1,40}@[a-z0-9-]{1,40}(\.[a-z0-9-]{1,40}){0,4}$`)

// sameSite refuses pages of others, which a browser on this machine may show.
var sameSite = http.NewCrossOriginProtection()

// ServeHTTP answers {"email"} with {"token", "expiresAt"}, to pages of this
// machine.
func (s SignIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if err := sameSite.Check(r); err != nil || !static.IsLoopback(r.Host) {
		http.Error(w, "only a page of this machine can sign in", http.StatusForbidden)
		return
	}
	var in struct {
		Email string `json:"email"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&in); err != nil {
		http.Error(w, "the body is not {\"email\": …}", http.StatusBadRequest)
		return
	}
	email := strings.ToLower(strings.TrimSpace(in.Email))
	if !addressShape.MatchString(email) {
		http.Error(w, "the e-mail address is not one", http.StatusBadRequest)
		return
	}
	token, expiresAt, err := s(email)
	if err != nil {
		http.Error(w, "no token could be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct { // the page may have left
		Token     string    `json:"token"`
		ExpiresAt time.Time `json:"expiresAt"`
	}{token, expiresAt})
}

// origin is the part of an address that a policy names; empty for a relative
// one.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
