package graph

import (
	"context"

	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// refundResult is the member of the union that says what became of a refund.
func refundResult(ctx context.Context, r *service.Refunded) model.RefundPaymentResult {
	switch {
	case r.Blocker != "":
		text := message.Blocker(message.From(ctx), r.Blocker)
		if r.Refund != nil && r.Refund.Failure != "" {
			text += " (" + r.Refund.Failure + ")"
		}
		return &model.RefundRefused{Code: pay.RefundRefused, Message: text, Payment: r.Payment, Blocker: r.Blocker}
	case r.Refund.Status == pay.RefundSucceeded:
		return &model.RefundSettled{Refund: r.Refund, Payment: r.Payment, Replayed: r.Replayed}
	default:
		return &model.RefundPending{Refund: r.Refund, Payment: r.Payment, PollAfterMs: service.PollSlow}
	}
}

func refundability(r pay.Refundability, c pay.Currency) *model.Refundability {
	can := &model.Refundability{
		Refundable: r.Refundable(), Maximum: money(r.Maximum, c), Partial: r.Partial, NeedsAccount: r.NeedsAccount,
	}
	if !r.Deadline.IsZero() {
		can.Deadline = &r.Deadline
	}
	if r.Blocker != "" {
		can.Blocker = &r.Blocker
	}
	return can
}
