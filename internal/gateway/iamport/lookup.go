package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// isSegment reports whether an id can stand in a path: an empty one would ask
// another question, and dots are steps.
func isSegment(id string) bool { return id != "" && id != "." && id != ".." && len(id) <= 200 }

// Payment reports a payment as Iamport sees it now.
func (c *Client) Payment(ctx context.Context, impUID string) (pay.Report, error) {
	if !isSegment(impUID) {
		return pay.Report{}, fmt.Errorf("payment %q: %w", impUID, gateway.ErrNotFound)
	}
	response, err := c.call(ctx, request{
		method: http.MethodGet,
		path:   []string{"payments", impUID},
		// Without it a payment of a test channel is a 404, and a look-up could
		// not tell it from none. What the sandbox flag means is not ours to say.
		query: url.Values{"include_sandbox": {"true"}},
	})
	if err != nil {
		return pay.Report{}, fmt.Errorf("payment %s: %w", impUID, nothing(err))
	}
	r, err := readOne(response, impUID)
	if err != nil {
		return pay.Report{}, fmt.Errorf("payment %s: %w", impUID, unreadable(false, err))
	}
	return r, nil
}

// Batch reports several payments, at most 100; what is unknown is left out.
func (c *Client) Batch(ctx context.Context, impUIDs []string) ([]pay.Report, error) {
	switch n := len(impUIDs); {
	case n == 0:
		return nil, nil
	case n > 100:
		return nil, fmt.Errorf("batch of %d payments: %w", n, refuse("more than 100"))
	}
	response, err := c.call(ctx, request{
		method: http.MethodGet,
		path:   []string{"payments"},
		query:  url.Values{"imp_uid[]": impUIDs},
	})
	if errors.Is(err, gateway.ErrNotFound) {
		return nil, nil
	}
	var raws []json.RawMessage
	if err == nil && json.Unmarshal(response, &raws) != nil {
		err = unreadable(false, nil)
	}
	var reports []pay.Report
	for _, raw := range raws {
		if isNull(raw) {
			continue
		}
		r, readErr := readReport(raw)
		if readErr != nil {
			err = unreadable(false, readErr)
			break
		}
		if slices.Contains(impUIDs, r.ImpUID) {
			reports = append(reports, r)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("batch of %d payments: %w", len(impUIDs), err)
	}
	return reports, nil
}

// changed sends a write whose answer is the payment as it is now.
func (c *Client) changed(ctx context.Context, impUID string, r request) (pay.Report, error) {
	response, err := c.call(ctx, r)
	if err != nil {
		return pay.Report{}, err
	}
	report, err := readOne(response, impUID)
	if err != nil {
		return pay.Report{}, unreadable(true, err)
	}
	return report, nil
}

// readOne reads the payment that was asked for, and no other.
func readOne(response json.RawMessage, impUID string) (pay.Report, error) {
	r, err := readReport(response)
	if err == nil && r.ImpUID != impUID {
		return pay.Report{}, errors.New("another payment than the one asked for")
	}
	return r, err
}

// nothing turns the other way in which Iamport says that there is none, 200
// with code 1, into the usual one. It must not be used for lists: an order
// whose payments cannot be listed must not look unpaid.
func nothing(err error) error {
	if e := asError(err); e != nil && e.class == gateway.ErrRefused && e.status == http.StatusOK && e.code == "1" {
		e.class = gateway.ErrNotFound
	}
	return err
}
