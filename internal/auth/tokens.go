package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

// A token is refused with one of these.
var (
	ErrInvalid = errors.New("token is not valid")
	ErrExpired = errors.New("token has expired")
)

// issuer names us in the tokens that we make.
const issuer = "paygraph"

// Config says whose tokens are believed.
type Config struct {
	Secret      string // signs our own tokens
	AdminKey    string // a bearer token that is the merchant's own; empty for none
	JWTSecret   string // verifies the merchant's customers (HS256); or
	JWKSURL     string // where the keys are that do
	JWTIssuer   string
	JWTAudience string
	AdminClaim  string // "path.to.claim=value" of a customer's token that makes an admin; empty for none
}

// Tokens makes our own tokens and reads all that are believed.
type Tokens struct {
	config   Config
	merchant jwt.Keyfunc // nil if customers cannot sign in
	methods  []string
	recent   recent
	longest  time.Duration // that a customer's token is remembered; 0 for as long as it lasts
}

// New prepares the keys. A JWKS address is fetched in the background, and
// again when an unknown key turns up; ctx ends that.
func New(ctx context.Context, c Config) (*Tokens, error) {
	t := &Tokens{config: c}
	switch {
	case c.JWKSURL != "":
		keys, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{c.JWKSURL}, keyfunc.Override{RefreshInterval: time.Hour})
		if err != nil {
			return nil, fmt.Errorf("read keys of JWT_JWKS_URL: %w", err)
		}
		t.merchant, t.methods = keys.Keyfunc, []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
		t.longest = recentKey
	case c.JWTSecret != "":
		t.merchant, t.methods = secret(c.JWTSecret), []string{"HS256", "HS384", "HS512"}
	}
	return t, nil
}

func secret(s string) jwt.Keyfunc {
	return func(*jwt.Token) (any, error) { return []byte(s), nil }
}

// claims are those of our own tokens.
type claims struct {
	Role Role `json:"role"`
	jwt.RegisteredClaims
}

// Issue makes a token of our own that ends after ttl.
func (t *Tokens) Issue(role Role, subject string, ttl time.Duration) (token string, expiresAt time.Time, err error) {
	now := time.Now().UTC()
	expiresAt = now.Add(ttl).Truncate(time.Second)
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Role: role,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: subject,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expiresAt),
		},
	}).SignedString([]byte(t.config.Secret))
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign token: %w", err)
	}
	return signed, expiresAt, nil
}

// Caller reads a bearer token; an empty one is Nobody's. It returns ErrInvalid
// or ErrExpired.
func (t *Tokens) Caller(token string) (Caller, error) {
	switch {
	case token == "":
		return Nobody, nil
	case t.config.AdminKey != "" && subtle.ConstantTimeCompare([]byte(token), []byte(t.config.AdminKey)) == 1:
		return Caller{Role: Admin, Subject: "admin"}, nil
	}
	if c, ok := t.recent.get(token); ok {
		return c, nil
	}
	if t.merchant == nil || t.isOurs(token) {
		return t.remember(token, t.own, 0)
	}
	return t.remember(token, t.customer, t.longest)
}

// remember reads a token, and keeps what it found if that is a caller.
func (t *Tokens) remember(token string, read func(string) (Caller, error), longest time.Duration) (Caller, error) {
	c, err := read(token)
	if err == nil {
		t.recent.add(token, c, longest)
	}
	return c, err
}

// isOurs reads who claims to have issued the token; the signature is checked
// by whoever that sends it to.
func (t *Tokens) isOurs(token string) bool {
	var c jwt.RegisteredClaims
	_, _, err := jwt.NewParser().ParseUnverified(token, &c)
	return err == nil && c.Issuer == issuer
}

func (t *Tokens) own(token string) (Caller, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, secret(t.config.Secret),
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(issuer), jwt.WithExpirationRequired())
	if err != nil {
		return Caller{}, refusal(err)
	}
	return Caller{Role: c.Role, Subject: c.Subject, ExpiresAt: c.ExpiresAt.UTC()}, nil
}

func (t *Tokens) customer(token string) (Caller, error) {
	options := []jwt.ParserOption{jwt.WithValidMethods(t.methods), jwt.WithExpirationRequired(), jwt.WithLeeway(10 * time.Second)}
	if t.config.JWTIssuer != "" {
		options = append(options, jwt.WithIssuer(t.config.JWTIssuer))
	}
	if t.config.JWTAudience != "" {
		options = append(options, jwt.WithAudience(t.config.JWTAudience))
	}
	c := jwt.MapClaims{}
	if _, err := jwt.ParseWithClaims(token, c, t.merchant, options...); err != nil {
		return Caller{}, refusal(err)
	}
	subject, err := c.GetSubject()
	if err != nil || subject == "" || len(subject) > 255 || reserved(subject) {
		return Caller{}, ErrInvalid
	}
	ends, err := c.GetExpirationTime()
	if err != nil {
		return Caller{}, ErrInvalid
	}
	caller := Caller{Role: Customer, Subject: subject, ExpiresAt: ends.UTC()}
	if says(c, t.config.AdminClaim) {
		caller.Role = Admin
	}
	return caller, nil
}

// reserved reports whether a subject could be taken for one that we make, or
// for somebody else's: a customer must not become a guest by calling himself
// one, and some databases ignore blanks at the end when they compare owners.
func reserved(subject string) bool {
	trimmed := strings.TrimSpace(subject)
	return trimmed != subject || strings.HasPrefix(strings.ToLower(subject), "guest:")
}

// says reports whether the claims hold "path.to.claim=value"; without a value
// the claim must be true. A list says each of its values.
func says(c jwt.MapClaims, want string) bool {
	if want == "" {
		return false
	}
	path, value, valued := strings.Cut(want, "=")
	var at any = map[string]any(c)
	for _, key := range strings.Split(path, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return false
		}
		at = object[key]
	}
	if !valued {
		return at == true
	}
	if list, ok := at.([]any); ok {
		for _, v := range list {
			if v == value {
				return true
			}
		}
		return false
	}
	return at == value
}

func refusal(err error) error {
	if errors.Is(err, jwt.ErrTokenExpired) && !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
		return ErrExpired
	}
	return ErrInvalid
}
