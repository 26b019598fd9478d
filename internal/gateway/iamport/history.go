package iamport

import (
	"fmt"
	"slices"

	"paygraph/internal/pay"
)

// entry is one time that money went back (iamport/api.md 6).
type entry struct {
	ID     text    `json:"cancellation_id"`
	Amount number  `json:"amount"`
	Reason text    `json:"reason"`
	At     seconds `json:"cancelled_at"`
}

// historyOf is a payment's history, oldest first. An entry from before
// Iamport gave them ids has none and is left out: nothing of ours is older.
func historyOf(entries []entry, c pay.Currency) ([]pay.Cancellation, error) {
	var history []pay.Cancellation
	for _, e := range entries {
		if e.ID == "" {
			continue
		}
		amount, err := e.Amount.in(c)
		if err != nil {
			return nil, fmt.Errorf("amount of a cancellation: %w", err)
		}
		history = append(history, pay.Cancellation{ID: string(e.ID), Amount: amount, Reason: string(e.Reason), At: e.At.time()})
	}
	slices.SortStableFunc(history, func(a, b pay.Cancellation) int { return a.At.Compare(b.At) })
	return history, nil
}
