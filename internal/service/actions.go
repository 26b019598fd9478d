package service

import (
	"slices"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// WaitingFor says who has to act before an outcome is known.
type WaitingFor string

const (
	WaitingForBuyer      WaitingFor = "BUYER"
	WaitingForGateway    WaitingFor = "GATEWAY"
	WaitingForConnection WaitingFor = "CONNECTION"
)

// NextAction is something that a caller can do with an order now.
type NextAction string

const (
	ActionPay     NextAction = "PAY"
	ActionDeposit NextAction = "DEPOSIT"
	ActionWait    NextAction = "WAIT"
	ActionCancel  NextAction = "CANCEL"
	ActionAccount NextAction = "GIVE_REFUND_ACCOUNT"
	ActionRefund  NextAction = "REFUND"
)

// NextActions says what the caller can do with an order, so that a screen
// needs no table of states. Waiting is WaitsForAccount.
func NextActions(caller auth.Caller, o *ent.Order, payments []*ent.Payment, waiting bool) []NextAction {
	change := caller.MayChange(o.Owner)
	var actions []NextAction
	if waiting && change {
		actions = append(actions, ActionAccount)
	}
	if caller.Role == auth.Admin && slices.ContainsFunc(payments, holdsMoney) {
		actions = append(actions, ActionRefund)
	}
	return append(actions, paying(o, change)...)
}

// holdsMoney reports whether a payment has money that could go back, whether it
// was accepted or not.
func holdsMoney(p *ent.Payment) bool { return p.PaidAt != nil && p.Refunded < p.Amount }

// paying says what can be done to pay an order, or to end it.
func paying(o *ent.Order, change bool) []NextAction {
	switch {
	case o.ClosingReason != "" && o.DueAt != nil, o.OpenChargeID != "":
		return []NextAction{ActionWait}
	case o.Kind != pay.KindSale:
		return nil // its card or its plan pays it
	case o.Status == pay.OrderPending && change:
		return []NextAction{ActionPay, ActionCancel}
	case o.Status == pay.OrderPending:
		return []NextAction{ActionWait}
	case o.Status == pay.OrderAwaitingDeposit && change:
		return []NextAction{ActionDeposit, ActionPay, ActionCancel}
	case o.Status == pay.OrderAwaitingDeposit:
		return []NextAction{ActionDeposit}
	default:
		return nil
	}
}

// PollAfterMs says when asking again may show something new; nil if nothing
// will change by itself.
func PollAfterMs(o *ent.Order) *int {
	after := PollFast
	if o.Kind == pay.KindScheduled && o.OpenChargeID == "" {
		return nil // it waits for its day
	}
	switch o.Status {
	case pay.OrderPending:
	case pay.OrderAwaitingDeposit:
		after = PollSlow
	default:
		return nil
	}
	return &after
}

// AccountOf picks the account to show: the accepted payment's; else the newest
// that may be shown, also when it was closed. Nil if there is none.
func AccountOf(o *ent.Order, payments []*ent.Payment) *VirtualAccount {
	var newest *ent.Payment
	for _, p := range payments {
		switch {
		case p.Account == nil || !p.Shown:
		case p.ID == o.AcceptedPaymentID:
			return &VirtualAccount{p}
		case newest == nil || p.Account.IssuedAt.After(newest.Account.IssuedAt):
			newest = p
		}
	}
	if newest == nil {
		return nil
	}
	return &VirtualAccount{newest}
}

// FailureOf says why an order's last attempt failed; nil once one succeeds, or
// while one is under way.
func (s *Service) FailureOf(o *ent.Order, payments []*ent.Payment) *pay.Failure {
	switch {
	case o.AcceptedPaymentID != "", o.OpenChargeID != "":
		return nil
	case o.ChargeFailure != nil:
		return o.ChargeFailure
	case len(payments) == 0:
		return nil
	default:
		return PaymentFacts(payments[0]).FailureOf(s.now())
	}
}

// ShownAccount is a payment's account; nil if it has none that may be shown.
func ShownAccount(p *ent.Payment) *VirtualAccount {
	if p.Account == nil || !p.Shown {
		return nil
	}
	return &VirtualAccount{p}
}

// PaymentFailure says why a payment failed; nil unless it did.
func (s *Service) PaymentFailure(p *ent.Payment) *pay.Failure {
	return PaymentFacts(p).FailureOf(s.now())
}

// AccountStatus says where an account stands now.
func (s *Service) AccountStatus(a *VirtualAccount) pay.AccountStatus {
	return PaymentFacts(a.Payment).AccountStatus(s.now())
}

// due is how long until the account's time ends.
func (s *Service) due(a *VirtualAccount) time.Duration { return a.Account.DueAt.Sub(s.now()) }
