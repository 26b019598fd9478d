package sandbox

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

// How long a token lives, and how it is extended.
const (
	tokenLife  = 30 * time.Minute
	tokenShort = time.Minute     // less than this is left: the same token lives on
	tokenExtra = 5 * time.Minute // by this much
)

// token is what the one API key currently has; Iamport keeps one per key, not
// one per caller.
type token struct {
	Value   string    `json:"value"`
	Expires time.Time `json:"expires"`
}

type tokens struct {
	store *store
	mu    sync.Mutex
	live  token
}

func newTokens(st *store) (*tokens, error) {
	t := &tokens{store: st}
	return t, st.get("token", &t.live)
}

// issue answers getToken: the live token, extended when it is about to end, or
// a new one.
func (t *tokens) issue(now time.Time) (token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now = now.Truncate(time.Second) // callers see whole seconds; what they see decides
	next := t.live
	switch left := t.live.Expires.Sub(now); {
	case t.live.Value == "" || left <= 0:
		random := make([]byte, 20)
		rand.Read(random)
		next = token{Value: hex.EncodeToString(random), Expires: now.Add(tokenLife)}
	case left < tokenShort:
		next.Expires = next.Expires.Add(tokenExtra)
	default:
		return t.live, nil
	}
	if err := t.store.put("token", Key, next); err != nil {
		return token{}, err
	}
	t.live = next
	return next, nil
}

// valid reports whether a token opens the API now.
func (t *tokens) valid(value string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return value != "" && now.Before(t.live.Expires) &&
		subtle.ConstantTimeCompare([]byte(value), []byte(t.live.Value)) == 1
}

// tokenOf finds the token in a request: "Bearer x" or bare x, and the legacy
// header when there is no Authorization.
func tokenOf(r *http.Request) string {
	h := r.Header.Get("Authorization")
	if h == "" {
		return r.Header.Get("X-ImpTokenHeader")
	}
	if scheme, value, found := strings.Cut(h, " "); found && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(value)
	}
	return h
}

// getToken is POST /users/getToken.
func (s *Sandbox) getToken(c *call) (any, error) {
	key, secret := c.text("imp_key"), c.text("imp_secret")
	if key == "" || secret == "" {
		return nil, problem(http.StatusBadRequest, -1, "imp_key, imp_secret 파라메터가 누락되었습니다.")
	}
	if key != Key || secret != Secret {
		return nil, problem(http.StatusUnauthorized, -1, "인증에 실패하였습니다. API키와 secret을 확인하세요.")
	}
	now := s.Now()
	t, err := s.tokens.issue(now)
	if err != nil {
		return nil, err
	}
	return struct {
		AccessToken string `json:"access_token"`
		Now         int64  `json:"now"`
		ExpiredAt   int64  `json:"expired_at"`
	}{t.Value, now.Unix(), t.Expires.Unix()}, nil
}
