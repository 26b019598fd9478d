package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/ent/payment"
	"paygraph/internal/gateway"
	"paygraph/internal/pay"
)

// revokeLease is how long an account is left to who is closing it, before a
// timer tries.
const revokeLease = time.Minute

// revoke closes an account at the gateway and writes what that changes. An
// account that is not open any more is looked up instead: somebody may have
// paid into it. Any error leaves the intent to the timer.
func (s *Service) revoke(ctx context.Context, a *aggregate, impUID string, source pay.EventSource) (*aggregate, error) {
	r, err := s.Gateway.RevokeAccount(ctx, impUID)
	if errors.Is(err, gateway.ErrRefused) || errors.Is(err, gateway.ErrNotFound) {
		r, err = s.Gateway.Payment(ctx, impUID)
	}
	if err != nil {
		return a, fmt.Errorf("revoke account of %s: %w", impUID, err)
	}
	after, err := s.settle(ctx, a, r, source, nil)
	if err != nil {
		return a, err
	}
	return after, nil
}

// Batch bounds what a timer takes on at once.
const Batch = 100

// RevokeAccounts closes the accounts that must not be paid into any more. Two
// processes never work on the same one: a row is theirs who moves its time. It
// reports how many it took.
func (s *Service) RevokeAccounts(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.DB.Payment.Query().Where(payment.RevokeAtLTE(now)).Order(payment.ByRevokeAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read accounts to revoke: %w", err)
	}
	var failed []error
	taken := 0
	for _, p := range due {
		n, err := s.DB.Payment.Update().
			Where(payment.ID(p.ID), payment.RevokeAt(*p.RevokeAt)).
			SetRevokeAt(now.Add(revokeLease)).Save(ctx)
		if err != nil {
			return taken, fmt.Errorf("claim account of %s: %w", p.ID, err)
		}
		if n == 0 {
			continue // somebody else has it
		}
		taken++
		a, err := s.read(ctx, p.OrderID)
		if err == nil {
			_, err = s.revoke(ctx, a, p.ID, pay.SourceTimer)
		}
		if errors.Is(err, gateway.ErrNotFound) {
			err = s.giveUpRevoking(ctx, p)
		}
		failed = append(failed, err)
	}
	return taken, errors.Join(failed...)
}

// giveUpRevoking has a person look at an account whose payment the gateway does
// not know any more. It is asked for each hour, in case it is back.
func (s *Service) giveUpRevoking(ctx context.Context, p *ent.Payment) error {
	now := s.now()
	err := s.DB.Payment.Update().Where(payment.ID(p.ID), payment.RevokeAtNotNil()).SetRevokeAt(now.Add(time.Hour)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("give up account of %s: %w", p.ID, err)
	}
	c := aboutPayment(pay.CaseStrangePayment, p.OrderID, PaymentFacts(p), "Iamport does not know it, so its account cannot be revoked", now)
	return saveCase(ctx, s.DB.OpenCase, c)
}
