package graph_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"paygraph/internal/notify"
	"paygraph/internal/testenv"
)

// An admin reads the outbox and has a notice sent again; nobody else may, and
// an id that is none is not found.
func TestReplayNotice(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithNotices(notify.Channels{}.OrOutbox()))
	made, shopper := env.Order(t, "card")
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, map[string]any{"webhook": "none"}))

	ask := func(token, query string, into any) {
		t.Helper()
		body, _ := json.Marshal(map[string]string{"query": query})
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, env.URL+"/graphql", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
	}
	var list struct {
		Data struct {
			Notices struct {
				Edges []struct {
					Node struct{ ID, Channel, Status, NextAttemptAt, LastError string }
				}
			}
		}
	}
	ask(testenv.AdminKey, `{ notices(first: 10) { edges { node { id channel status nextAttemptAt lastError } } } }`, &list)
	edges := list.Data.Notices.Edges
	if len(edges) != 2 || edges[0].Node.Status != "WAITING" || edges[0].Node.NextAttemptAt == "" || edges[0].Node.LastError != "" {
		t.Fatalf("got %+v, want two that wait", edges)
	}
	type answer struct {
		Data struct {
			ReplayNotice struct {
				Typename string `json:"__typename"`
				Notice   struct {
					ID, Status string
					Attempts   int
				}
			}
		}
		Errors []struct{ Extensions struct{ Code string } }
	}
	replay := func(token, id string) (a answer) {
		t.Helper()
		ask(token, `mutation { replayNotice(input: {noticeId: "`+id+`"}) { __typename ... on ReplayNoticeSuccess { notice { id status attempts } } } }`, &a)
		return a
	}
	id := edges[0].Node.ID
	if got := replay(testenv.AdminKey, id).Data.ReplayNotice; got.Notice.ID != id || got.Notice.Status != "SENT" || got.Notice.Attempts != 1 {
		t.Errorf("got %+v, want it sent", got)
	}
	if got := replay(testenv.AdminKey, "ntc_none").Data.ReplayNotice.Typename; got != "NotFound" {
		t.Errorf("got %s, want NotFound", got)
	}
	if got := replay("nobody", id); len(got.Errors) != 1 {
		t.Errorf("a stranger: got %+v, want a refusal", got)
	}
}
