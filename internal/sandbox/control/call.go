package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

func post[T any](ctx context.Context, c Control, path string, body any) (answer T, err error) {
	b, err := json.Marshal(body)
	if err != nil {
		return answer, fmt.Errorf("sandbox %s: %w", path, err)
	}
	err = c.call(ctx, http.MethodPost, path, b, &answer)
	return answer, err
}

func get[T any](ctx context.Context, c Control, path string) (answer T, err error) {
	err = c.call(ctx, http.MethodGet, path, nil, &answer)
	return answer, err
}

// call decodes the answer with its numbers as they were written.
func (c Control) call(ctx context.Context, method, path string, body []byte, into any) error {
	target := strings.TrimRight(c.URL, "/") + "/sandbox/control" + path
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", path, err)
	}
	req.Header.Set("Content-Type", "application/json")
	client := c.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("sandbox %s: %w", path, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e := &Error{Status: resp.StatusCode}
		_ = json.NewDecoder(resp.Body).Decode(e) // an answer of another shape still has its status
		return e
	}
	d := json.NewDecoder(resp.Body)
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("sandbox %s: %w", path, err)
	}
	_, _ = io.Copy(io.Discard, resp.Body) // to the end, which keeps the connection
	return nil
}
