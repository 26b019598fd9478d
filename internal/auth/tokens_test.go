package auth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"paygraph/internal/auth"
)

const (
	ourSecret = "a secret of ours that signs guests' tokens"
	merchants = "a secret of the merchant's identity provider"
	adminKey  = "the merchant's own key, long enough"
)

func tokens(t testing.TB, c auth.Config) *auth.Tokens {
	t.Helper()
	if c.Secret == "" {
		c.Secret = ourSecret
	}
	all, err := auth.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// claims are a customer's, with changes; a nil value takes a claim away.
func claims(changes map[string]any) jwt.MapClaims {
	c := jwt.MapClaims{"sub": "kim", "iss": "https://id.example.com", "aud": "paygraph", "exp": time.Now().Add(time.Hour).Unix()}
	for name, v := range changes {
		if c[name] = v; v == nil {
			delete(c, name)
		}
	}
	return c
}

func signed(t testing.TB, method jwt.SigningMethod, key any, c jwt.Claims, kid ...string) string {
	t.Helper()
	token := jwt.NewWithClaims(method, c)
	if len(kid) > 0 {
		token.Header["kid"] = kid[0]
	}
	s, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refused checks that a token opens nothing.
func refused(t testing.TB, all *auth.Tokens, what, token string, want error) {
	t.Helper()
	caller, err := all.Caller(token)
	if !errors.Is(err, want) || caller != (auth.Caller{}) {
		t.Errorf("%s: got %+v, %v; want %v", what, caller, err, want)
	}
}

// Our own tokens say who their owner is until they end; nobody without one is
// anybody.
func TestOwnTokens(t *testing.T) {
	t.Parallel()
	all := tokens(t, auth.Config{})
	for _, want := range []auth.Caller{
		{Role: auth.Guest, Subject: auth.NewGuest()}, {Role: auth.OrderOnly, Subject: "ord_01arz3ndektsv4rrffq69g5fav"},
		{Role: auth.Admin, Subject: "admin"}, {Role: auth.Customer, Subject: "kim"},
	} {
		token, ends, err := all.Issue(want.Role, want.Subject, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		want.ExpiresAt = ends
		if got, err := all.Caller(token); err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		refused(t, tokens(t, auth.Config{Secret: "another secret, of another server"}), "on another server", token, auth.ErrInvalid)
		refused(t, all, "cut", token[:len(token)-2], auth.ErrInvalid)
		head, rest, _ := strings.Cut(token, ".")
		_, signature, _ := strings.Cut(rest, ".")
		forged := base64.RawURLEncoding.EncodeToString([]byte(`{"role":"ADMIN","iss":"paygraph","sub":"admin","exp":9999999999}`))
		refused(t, all, "changed", head+"."+forged+"."+signature, auth.ErrInvalid)
	}
	if got, err := all.Caller(""); err != nil || got != auth.Nobody {
		t.Errorf("no token: got %+v, %v; want nobody", got, err)
	}
	past, _, err := all.Issue(auth.Guest, "guest:x", -time.Second)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, all, "past", past, auth.ErrExpired)
	foreign := signed(t, jwt.SigningMethodHS256, []byte("x"), jwt.MapClaims{"iss": "paygraph", "sub": "guest:x", "exp": time.Now().Add(-time.Hour).Unix()})
	refused(t, all, "past and foreign", foreign, auth.ErrInvalid)
}

// Words that are no tokens of anybody.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	all := tokens(t, auth.Config{JWTSecret: merchants, AdminKey: adminKey})
	ours := func(changes map[string]any) jwt.MapClaims {
		c := claims(changes)
		c["iss"], c["role"] = "paygraph", "ADMIN"
		return c
	}
	for what, token := range map[string]string{
		"word":                         "kim",
		"dots":                         "..",
		"admin key's beginning":        adminKey[:len(adminKey)-1],
		"admin key and more":           adminKey + " ",
		"alg none":                     signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(nil)),
		"alg none as ours":             signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, ours(nil)),
		"ours by the merchant":         signed(t, jwt.SigningMethodHS256, []byte(merchants), ours(nil)),
		"merchant's by us":             signed(t, jwt.SigningMethodHS256, []byte(ourSecret), claims(nil)),
		"ours in HS512":                signed(t, jwt.SigningMethodHS512, []byte(ourSecret), ours(nil)),
		"ours for ever":                signed(t, jwt.SigningMethodHS256, []byte(ourSecret), ours(map[string]any{"exp": nil})),
		"customer's for ever":          signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"exp": nil})),
		"empty secret":                 signed(t, jwt.SigningMethodHS256, []byte{}, claims(nil)),
		"no subject":                   signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": nil})),
		"empty subject":                signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": ""})),
		"subject of a wrong type":      signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": 7})),
		"long subject":                 signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": strings.Repeat("k", 256)})),
		"guest":                        signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": "guest:01arz3ndektsv4rrffq69g5fav"})),
		"guest in capitals":            signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": "GUEST:x"})),
		"guest behind a blank":         signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": " guest:x"})),
		"somebody else before a blank": signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"sub": "kim "})),
		"not yet":                      signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()})),
	} {
		refused(t, all, what, token, auth.ErrInvalid)
	}
	refused(t, all, "customer's, past", signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(map[string]any{"exp": time.Now().Add(-time.Minute).Unix()})), auth.ErrExpired)
	refused(t, tokens(t, auth.Config{}), "customer's where none sign in", signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(nil)), auth.ErrInvalid)
	refused(t, tokens(t, auth.Config{}), "empty admin key", " ", auth.ErrInvalid)
	if got, err := all.Caller(adminKey); err != nil || got.Role != auth.Admin || !got.ExpiresAt.IsZero() {
		t.Errorf("admin key: got %+v, %v; want the admin", got, err)
	}
}

// Issuer and audience are checked where they are set.
func TestIssuerAndAudience(t *testing.T) {
	t.Parallel()
	all := tokens(t, auth.Config{JWTSecret: merchants, JWTIssuer: "https://id.example.com", JWTAudience: "paygraph"})
	sign := func(changes map[string]any) string {
		return signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(changes))
	}
	for what, changes := range map[string]map[string]any{"as usual": nil, "one of two audiences": {"aud": []string{"shop", "paygraph"}}} {
		if got, err := all.Caller(sign(changes)); err != nil || got.Role != auth.Customer || got.Subject != "kim" {
			t.Errorf("%s: got %+v, %v; want kim", what, got, err)
		}
	}
	for what, changes := range map[string]map[string]any{
		"other issuer": {"iss": "https://evil.example.com"}, "no issuer": {"iss": nil},
		"other audience": {"aud": "shop"}, "no audience": {"aud": nil},
	} {
		refused(t, all, what, sign(changes), auth.ErrInvalid)
	}
}

// A claim makes an admin only where the configuration names it, with the value
// that it names.
func TestAdminClaim(t *testing.T) {
	t.Parallel()
	held := map[string]any{
		"admin": true, "role": "merchant", "roles": []string{"staff", "merchant"},
		"app_metadata": map[string]any{"role": "merchant", "admin": true, "depth": map[string]any{"ok": "yes"}},
	}
	token := signed(t, jwt.SigningMethodHS256, []byte(merchants), claims(held))
	for claim, want := range map[string]auth.Role{
		"": auth.Customer, "admin": auth.Admin, "role=merchant": auth.Admin, "roles=merchant": auth.Admin, "app_metadata.role=merchant": auth.Admin,
		"app_metadata.admin": auth.Admin, "app_metadata.depth.ok=yes": auth.Admin, "role": auth.Customer, "role=": auth.Customer, "role=Merchant": auth.Customer,
		"roles=mer": auth.Customer, "roles": auth.Customer, "app_metadata": auth.Customer, "role.x=merchant": auth.Customer, "missing": auth.Customer,
		"missing=": auth.Customer, "admin=true": auth.Customer, "user_metadata.role=merchant": auth.Customer,
	} {
		got, err := tokens(t, auth.Config{JWTSecret: merchants, AdminClaim: claim}).Caller(token)
		if err != nil || got.Role != want || got.Subject != "kim" {
			t.Errorf("%q: got %+v, %v; want kim as %s", claim, got, err, want)
		}
	}
}

// keys serves public keys as an identity provider does.
func keys(t testing.TB, r *rsa.PublicKey, e *ecdsa.PublicKey) string {
	t.Helper()
	point, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	set := map[string]any{"keys": []map[string]any{
		{"kty": "RSA", "kid": "r1", "use": "sig", "alg": "RS256", "n": b64(r.N.Bytes()), "e": b64(big.NewInt(int64(r.E)).Bytes())},
		{"kty": "EC", "kid": "e1", "use": "sig", "alg": "ES256", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])},
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(set) }))
	t.Cleanup(server.Close)
	return server.URL
}

// The provider's public keys verify; nothing that is public signs.
func TestPublicKeys(t *testing.T) {
	t.Parallel()
	mine, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	all := tokens(t, auth.Config{JWKSURL: keys(t, &mine.PublicKey, &curve.PublicKey), JWTIssuer: "https://id.example.com"})
	for what, token := range map[string]string{
		"RS256":        signed(t, jwt.SigningMethodRS256, mine, claims(nil), "r1"),
		"ES256":        signed(t, jwt.SigningMethodES256, curve, claims(nil), "e1"),
		"no key named": signed(t, jwt.SigningMethodRS256, mine, claims(nil)),
	} {
		if got, err := all.Caller(token); err != nil || got.Role != auth.Customer || got.Subject != "kim" {
			t.Errorf("%s: got %+v, %v; want kim", what, got, err)
		}
	}
	der, err := x509.MarshalPKIXPublicKey(crypto.PublicKey(&mine.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	for what, token := range map[string]string{
		"HS256 with the public key":         signed(t, jwt.SigningMethodHS256, public, claims(nil), "r1"),
		"HS256 with the public key's bytes": signed(t, jwt.SigningMethodHS256, der, claims(nil), "r1"),
		"HS256 with the modulus":            signed(t, jwt.SigningMethodHS256, mine.N.Bytes(), claims(nil), "r1"),
		"another's key":                     signed(t, jwt.SigningMethodRS256, foreign, claims(nil), "r1"),
		"unknown key":                       signed(t, jwt.SigningMethodRS256, foreign, claims(nil), "r2"),
		"key of another kind":               signed(t, jwt.SigningMethodRS256, mine, claims(nil), "e1"),
		"none":                              signed(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, claims(nil), "r1"),
		"guest":                             signed(t, jwt.SigningMethodRS256, mine, claims(map[string]any{"sub": "guest:x"}), "r1"),
		"as ours":                           signed(t, jwt.SigningMethodRS256, mine, claims(map[string]any{"iss": "paygraph"}), "r1"),
	} {
		refused(t, all, what, token, auth.ErrInvalid)
	}
	guest, _, err := all.Issue(auth.Guest, "guest:x", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all.Caller(guest); err != nil || got.Role != auth.Guest {
		t.Errorf("our own beside them: got %+v, %v; want the guest", got, err)
	}
}

// The provider is away when the server starts: our own tokens work all the same.
func TestPublicKeysAway(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	all := tokens(t, auth.Config{JWKSURL: server.URL})
	guest, _, err := all.Issue(auth.Guest, "guest:x", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := all.Caller(guest); err != nil || got.Role != auth.Guest {
		t.Errorf("got %+v, %v; want the guest", got, err)
	}
}

// Who may read and change what.
func TestMay(t *testing.T) {
	t.Parallel()
	const id, owner = "ord_01arz3ndektsv4rrffq69g5fav", "guest:01arz3ndektsv4rrffq69g5fav"
	for _, row := range []struct {
		caller       auth.Caller
		read, change bool
	}{
		{auth.Nobody, false, false},
		{auth.Caller{}, false, false},
		{auth.Caller{Subject: owner}, false, false},
		{auth.Caller{Role: auth.Anonymous, Subject: owner}, false, false},
		{auth.Caller{Role: "OTHER", Subject: owner}, false, false},
		{auth.Caller{Role: auth.Guest, Subject: owner}, true, true},
		{auth.Caller{Role: auth.Guest, Subject: id}, false, false},
		{auth.Caller{Role: auth.Customer, Subject: "kim"}, false, false},
		{auth.Caller{Role: auth.OrderOnly, Subject: id}, true, false},
		{auth.Caller{Role: auth.OrderOnly, Subject: owner}, false, false},
		{auth.Caller{Role: auth.Admin, Subject: "admin"}, true, true},
	} {
		if read, change := row.caller.MayRead(id, owner), row.caller.MayChange(owner); read != row.read || change != row.change {
			t.Errorf("%+v: got read %t and change %t, want %t and %t", row.caller, read, change, row.read, row.change)
		}
	}
	if got := auth.From(context.Background()); got != auth.Nobody {
		t.Errorf("a context without a caller: got %+v, want nobody", got)
	}
	kim := auth.Caller{Role: auth.Customer, Subject: "kim"}
	if got := auth.From(auth.With(t.Context(), kim)); got != kim {
		t.Errorf("got %+v, want kim", got)
	}
}
