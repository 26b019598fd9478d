package graph

import (
	"context"

	"paygraph/ent"
	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// cardCompletion is the member of the union that says what became of a
// registration.
func cardCompletion(ctx context.Context, c *service.CardCompletion) model.CompleteBillingKeyResult {
	switch {
	case c.Failure != nil:
		text := message.Error(message.From(ctx), pay.BillingKeyFailure)
		return &model.BillingKeyFailed{Code: pay.BillingKeyFailure, Message: text, Failure: c.Failure}
	case c.WaitingFor != "":
		return &model.BillingKeyPending{BillingKey: c.Card, PollAfterMs: c.PollAfterMs, WaitingFor: c.WaitingFor}
	default:
		return &model.BillingKeyIssued{BillingKey: c.Card, Replayed: c.Replayed}
	}
}

func cardInUse(ctx context.Context, card *ent.BillingKey) *model.BillingKeyInUse {
	text := message.Error(message.From(ctx), pay.BillingKeyInUse)
	return &model.BillingKeyInUse{Code: pay.BillingKeyInUse, Message: text, BillingKey: card}
}

// paidWithCard is the member of the union that says what became of a charge. An
// order that waits for a deposit has an account and cannot be charged.
func paidWithCard(ctx context.Context, c *service.Completion) model.PayWithBillingKeyResult {
	if result, ok := completion(ctx, c).(model.PayWithBillingKeyResult); ok {
		return result
	}
	return notPayable(ctx, c.Order)
}
