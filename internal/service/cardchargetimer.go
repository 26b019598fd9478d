package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/cardcharge"
	"paygraph/internal/pay"
)

const (
	// ChargeLease is how long a charge without a reply is waited for: longer
	// than any call takes. What the gateway does not have after that took no
	// money.
	ChargeLease = 10 * time.Minute
	// chargeTimeout bounds the call, the wait for a free place included.
	chargeTimeout = ChargeLease / 2
	// maxChargeSilent is how long a charge in doubt cannot be looked up before a
	// person hears of it.
	maxChargeSilent = 24 * time.Hour
)

// chargeLooks is how long after one look for a charge in doubt the next one
// comes: more slowly each time.
func chargeLooks(attempts int) time.Duration {
	return min(20*time.Second<<min(attempts, 10), time.Hour)
}

// FinishCharges looks what became of the charges whose outcome is not known. It
// never charges. It reports how many it took.
func (s *Service) FinishCharges(ctx context.Context) (int, error) {
	due, err := s.DB.CardCharge.Query().Where(cardcharge.NextAtLTE(s.now())).Order(cardcharge.ByNextAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due charges: %w", err)
	}
	return s.eachAtOnce(len(due), func(i int) (int, error) { return s.takeCharge(ctx, due[i]) })
}

// takeCharge claims a due charge by moving its time, and looks for it.
func (s *Service) takeCharge(ctx context.Context, row *ent.CardCharge) (taken int, err error) {
	now := s.now()
	next := now.Add(chargeLooks(row.Attempts + 1))
	if end := row.CreatedAt.Add(ChargeLease); now.Before(end) && next.After(end) {
		next = end
	}
	taken, err = s.DB.CardCharge.Update().Where(cardcharge.ID(row.ID), cardcharge.NextAt(*row.NextAt)).
		SetNextAt(next).AddAttempts(1).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("claim charge %s: %w", row.ID, err)
	}
	if taken == 0 {
		return 0, nil // somebody else has it
	}
	err = s.lookForCharge(ctx, row, pay.SourceTimer)
	if err != nil && now.Sub(row.CreatedAt) > maxChargeSilent {
		c := newCase(pay.CaseOutcomeUnknown, row.ID, row.OrderID, now)
		err = errors.Join(err, saveCase(ctx, s.DB.OpenCase, c))
	}
	return taken, err
}

// lookForCharge asks the gateway what it has of the order. A charge that is not
// among its payments has failed if it was refused, or once no call can be at
// work any more.
func (s *Service) lookForCharge(ctx context.Context, row *ent.CardCharge, source pay.EventSource) error {
	begun := s.now() // before the answer, which must not be older than the end of the lease
	if _, err := s.Sync(ctx, Hint{OrderID: row.OrderID, Source: source}); err != nil {
		return err
	}
	switch {
	case row.Failure != nil:
		return s.endCharge(ctx, row, *row.Failure, source)
	case !begun.Before(row.CreatedAt.Add(ChargeLease)):
		return s.endCharge(ctx, row, pay.Failure{Code: pay.FailureTimedOut}, source)
	default:
		return nil
	}
}

// abandonCharge ends a charge in doubt because a person looked and it took no
// money. The gateway is asked once more; if it has it after all, that counts.
func (s *Service) abandonCharge(ctx context.Context, id string) error {
	row, err := s.DB.CardCharge.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("read charge %s: %w", id, err)
	}
	if row.Status != pay.CardChargePending {
		return nil
	}
	return s.lookForCharge(ctx, row, pay.SourceAdmin)
}
