package graph

import (
	"context"
	"slices"

	"paygraph/ent"
	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// money puts a sum beside its currency.
func money(amount int64, c pay.Currency) *pay.Money { return &pay.Money{Amount: amount, Currency: c} }

// orderLines are an order's lines with their sums.
func orderLines(o *ent.Order) []*model.OrderLine { return linesOf(o.Lines, o.Currency) }

func linesOf(sold []pay.Line, c pay.Currency) []*model.OrderLine {
	lines := make([]*model.OrderLine, len(sold))
	for i, l := range sold {
		lines[i] = &model.OrderLine{
			Name: l.Name, Quantity: l.Quantity, TaxFree: l.TaxFree,
			UnitPrice: money(l.UnitPrice, c), Total: money(l.Total(), c),
		}
		if l.SKU != "" {
			lines[i].Sku = &l.SKU
		}
	}
	return lines
}

// spoken picks the language to answer in: the argument's, else the caller's.
func spoken(ctx context.Context, asked *message.Language) message.Language {
	if asked != nil {
		return *asked
	}
	return message.From(ctx)
}

// completion is the member of the union that says what became of an attempt.
func completion(ctx context.Context, c *service.Completion) model.CompletePaymentResult {
	l := message.From(ctx)
	switch c.Outcome {
	case pay.OutcomeSettled:
		return &model.PaymentSettled{Order: c.Order, Payment: c.Payment, Replayed: c.Replayed}
	case pay.OutcomeAccount:
		return &model.VirtualAccountIssued{Order: c.Order, VirtualAccount: &service.VirtualAccount{Payment: c.Payment}}
	case pay.OutcomeRejected:
		return &model.PaymentRejected{
			Code: pay.PaymentRejected, Message: message.Rejection(l, c.Reason), Order: c.Order, Reason: c.Reason, Refund: c.Refund,
		}
	case pay.OutcomeFailed:
		return &model.PaymentFailed{
			Code: pay.PaymentFailure, Message: message.Failure(l, c.Failure.Code), Order: c.Order, Failure: c.Failure,
		}
	case pay.OutcomeNotPayable:
		return notPayable(ctx, c.Order)
	default:
		return &model.PaymentPending{Order: c.Order, PollAfterMs: c.PollAfterMs, WaitingFor: c.WaitingFor}
	}
}

func notPayable(ctx context.Context, o *ent.Order) *model.OrderNotPayable {
	return &model.OrderNotPayable{
		Code: pay.OrderNotPayable, Message: message.Error(message.From(ctx), pay.OrderNotPayable), Order: o,
	}
}

// account is an order's virtual account with its order at hand.
func account(o *ent.Order, payments []*ent.Payment) *service.VirtualAccount {
	a := service.AccountOf(o, payments)
	if a != nil && a.Edges.Order == nil {
		p := *a.Payment
		p.Edges.Order = o
		a = &service.VirtualAccount{Payment: &p}
	}
	return a
}

func notCancellable(ctx context.Context, o *ent.Order) *model.OrderNotCancellable {
	return &model.OrderNotCancellable{
		Code: pay.OrderNotCancellable, Message: message.Error(message.From(ctx), pay.OrderNotCancellable), Order: o,
	}
}

// pending says that it is not known yet, and who is waited for.
func pending(o *ent.Order, on service.WaitingFor) *model.PaymentPending {
	return &model.PaymentPending{Order: o, PollAfterMs: service.PollSlow, WaitingFor: on}
}

// maxPayments bounds how many attempts of an order are told.
const maxPayments = 20

// perCurrency sums up what was counted per method.
func perCurrency(totals []pay.MethodTotal) []*pay.Money {
	var sums []*pay.Money
	for _, t := range totals {
		i := slices.IndexFunc(sums, func(m *pay.Money) bool { return m.Currency == t.Currency })
		if i < 0 {
			sums, i = append(sums, money(0, t.Currency)), len(sums)
		}
		sums[i].Amount += t.Amount
	}
	return sums
}
