package iamport

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"paygraph/internal/gateway"
)

const (
	// refreshEarly is how long before its end a token is renewed. Iamport
	// prolongs a token only in its last minute and gives back the same one
	// until then, so it must be less than a minute.
	refreshEarly = 40 * time.Second
	// refreshPause keeps calls from asking for a token each while Iamport
	// cannot give one and the old one still works.
	refreshPause = 3 * time.Second
)

// token is what opens the API for half an hour.
type token struct {
	value     string
	refreshAt time.Time
	expiresAt time.Time
}

// tokens keeps the one token that all calls share.
type tokens struct {
	fetch   func() (token, error)
	flight  singleflight.Group
	mu      sync.Mutex
	current token
}

// get returns a token, fetching one if need be. However many callers wait,
// one asks; a caller that leaves does not stop it for the others.
func (t *tokens) get(ctx context.Context) (string, error) {
	if value := t.fresh(); value != "" {
		return value, nil
	}
	if err := ctx.Err(); err != nil {
		return "", &Error{class: gateway.ErrUnavailable, text: "no token", cause: err}
	}
	done := t.flight.DoChan("", func() (any, error) {
		if value := t.fresh(); value != "" { // of the flight that landed before ours
			return value, nil
		}
		fetched, err := t.fetch()
		t.mu.Lock()
		defer t.mu.Unlock()
		if err == nil {
			t.current = fetched
		} else if time.Now().Before(t.current.expiresAt) && asError(err).class == gateway.ErrUnavailable {
			t.current.refreshAt = time.Now().Add(refreshPause)
		} else {
			return "", err
		}
		return t.current.value, nil
	})
	select {
	case r := <-done:
		value, _ := r.Val.(string)
		return value, r.Err
	case <-ctx.Done():
		return "", &Error{class: gateway.ErrUnavailable, text: "no token", cause: ctx.Err()}
	}
}

// fresh is the current token, or empty if it is time for another.
func (t *tokens) fresh() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Now().Before(t.current.refreshAt) {
		return t.current.value
	}
	return ""
}

// drop forgets a token that was refused, unless another has come since: of
// many calls refused at once, one fetches.
func (t *tokens) drop(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current.value == value {
		t.current = token{}
	}
}

// fetchToken asks for a token, as often as a read is asked. It takes no place:
// calls that hold one may wait for it.
func (c *Client) fetchToken(key, secret string) (token, error) {
	ctx, cancel := context.WithTimeout(context.Background(), maxAttempts*(readTimeout+longestWait))
	defer cancel()
	r := request{
		method: http.MethodPost,
		path:   []string{"users", "getToken"},
		body: struct {
			Key    string `json:"imp_key"`
			Secret string `json:"imp_secret"`
		}{key, secret},
	}
	for attempt := 1; ; attempt++ {
		asked := time.Now() // the token lives from before its answer arrived: the safe side
		response, err := c.exchange(ctx, c.reads, r, "")
		if err == nil {
			return readToken(response, asked)
		}
		e := asError(err)
		if !e.again || attempt == maxAttempts || !sleep(ctx, pause(attempt, e.after)) {
			// That a key is wrong, missing or not allowed is one thing to its owner.
			if e.class != gateway.ErrUnavailable {
				e.class = gateway.ErrUnauthorized
			}
			e.text, e.again = "no token", false
			return token{}, e
		}
	}
}

// grant is what Iamport says of a token.
type grant struct {
	Value     text    `json:"access_token"`
	Now       seconds `json:"now"`
	ExpiredAt seconds `json:"expired_at"`
}

// readToken reads a token. Its length of life is the difference of two of
// Iamport's own times, so a wrong clock on our side does not matter.
func readToken(response json.RawMessage, asked time.Time) (token, error) {
	var t grant
	if err := json.Unmarshal(response, &t); err != nil || t.Value == "" {
		e := unreadable(false, nil)
		e.text = "no token in the answer"
		return token{}, e
	}
	life := time.Duration(t.ExpiredAt-t.Now) * time.Second
	if t.Now == 0 || life <= 0 || life > 24*time.Hour {
		life = 30 * time.Minute // it does not say; a 401 would
	}
	return token{
		value:     string(t.Value),
		refreshAt: asked.Add(max(life-refreshEarly, life/2)),
		expiresAt: asked.Add(life),
	}, nil
}
