package service

import (
	"context"
	"errors"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// Confirmation is what the gateway asks just before it takes the money.
type Confirmation struct {
	ImpUID      string
	MerchantUID string
	Amount      string // a number as the gateway wrote it, in major units
}

// confirmTimeout is how long the gateway waits for us at most: it gives up
// after five seconds, and the buyer watches.
const confirmTimeout = 800 * time.Millisecond

// Confirm says why a payment must not go on, before money moves; empty if it
// may. The one question it answers is whether the order could be paid with
// this sum now; the verdict falls later, on what the gateway reports.
//
// Where our own database does not answer in time the payment goes on: to stop
// it costs a sale for certain, and to let it pass costs a refund at worst,
// because what does not fit goes back by rule 4.
func (s *Service) Confirm(ctx context.Context, c Confirmation) pay.ConfirmRefusal {
	ctx, cancel := context.WithTimeout(ctx, confirmTimeout)
	defer cancel()
	o, err := s.orderInTime(ctx, c.MerchantUID)
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		return pay.ConfirmUnknownOrder
	}
	if err != nil {
		s.Logger.WarnContext(ctx, "payment confirmed without a look at its order", "order", c.MerchantUID, "error", err)
		return ""
	}
	amount, err := pay.ParseDecimal(c.Amount, o.Currency)
	if err != nil {
		return pay.ConfirmOtherAmount
	}
	return pay.Confirm(OrderRules(o), o.ClosingReason, amount, s.now())
}

// orderInTime reads an order, and does not wait for a driver that is deaf to
// its context.
func (s *Service) orderInTime(ctx context.Context, id string) (*ent.Order, error) {
	type answer struct {
		order *ent.Order
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		o, err := s.readOrder(ctx, id)
		answers <- answer{o, err}
	}()
	select {
	case a := <-answers:
		return a.order, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
