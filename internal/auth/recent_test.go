package auth

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// customerToken signs a customer's token as the merchant would.
func customerToken(t *testing.T, secret string, ttl time.Duration) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Subject: "kim", ExpiresAt: jwt.NewNumericDate(time.Now().Add(ttl)),
	}).SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// A token that is remembered ends when it says so: ours at once, a customer's
// after the seconds by which clocks may differ.
func TestRememberedTokenEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens, err := New(t.Context(), Config{Secret: "ours", JWTSecret: "theirs"})
		if err != nil {
			t.Fatal(err)
		}
		guest, ends, err := tokens.Issue(Guest, "guest:1", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		read := func(token string, want error) {
			t.Helper()
			for range 2 {
				if c, err := tokens.Caller(token); !errors.Is(err, want) || err == nil && !c.ExpiresAt.Equal(ends) {
					t.Errorf("at %s: got %+v, %v; want error %v", time.Now(), c, err, want)
				}
			}
		}
		customer := customerToken(t, "theirs", time.Until(ends))
		read(guest, nil)
		read(customer, nil)
		<-time.After(time.Until(ends) - time.Millisecond)
		read(guest, nil)
		read(customer, nil)
		<-time.After(time.Millisecond)
		read(guest, ErrExpired)
		read(customer, nil)
		<-time.After(10 * time.Second)
		read(customer, ErrExpired)
	})
}

// What a key signed is believed for a minute after the key is gone, no longer.
func TestRememberedKeyWithdrawn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		withdrawn := false
		tokens := &Tokens{methods: []string{"HS256"}, longest: recentKey, merchant: func(*jwt.Token) (any, error) {
			if withdrawn {
				return nil, errors.New("no such key")
			}
			return []byte("theirs"), nil
		}}
		token := customerToken(t, "theirs", time.Hour)
		if _, err := tokens.Caller(token); err != nil {
			t.Fatal(err)
		}
		withdrawn = true
		<-time.After(recentKey - time.Second)
		if c, err := tokens.Caller(token); err != nil || c.Subject != "kim" {
			t.Errorf("within the minute: got %+v, %v; want kim", c, err)
		}
		<-time.After(time.Second)
		if c, err := tokens.Caller(token); !errors.Is(err, ErrInvalid) {
			t.Errorf("after it: got %+v, %v; want ErrInvalid", c, err)
		}
	})
}

// Nobody is taken for somebody else, whoever else is remembered, and what is
// refused is not remembered at all.
func TestRememberedCallers(t *testing.T) {
	t.Parallel()
	tokens, err := New(t.Context(), Config{Secret: "ours"})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := New(t.Context(), Config{Secret: "another's"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range recentMax / 4 {
				subject := fmt.Sprintf("guest:%d.%d", worker, i)
				token, _, err := tokens.Issue(Guest, subject, time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				for range 2 {
					if c, err := tokens.Caller(token); err != nil || c.Subject != subject || c.Role != Guest {
						t.Errorf("got %+v, %v; want %s", c, err, subject)
					}
				}
			}
		})
	}
	all.Wait()
	foreign, _, err := stranger.Issue(Admin, "admin", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	before := len(tokens.recent.all)
	for _, token := range []string{foreign, "a.b.c", "word", customerToken(t, "ours", time.Hour)} {
		for range 2 {
			if c, err := tokens.Caller(token); !errors.Is(err, ErrInvalid) {
				t.Errorf("%.20s: got %+v, %v; want ErrInvalid", token, c, err)
			}
		}
	}
	if after := len(tokens.recent.all); before != recentMax || after != recentMax {
		t.Errorf("%d tokens are remembered, then %d; want %d", before, after, recentMax)
	}
}
