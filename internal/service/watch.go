package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/plan"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// WatchOrder sends an order as it stands, then each change, until it is final
// or ctx ends. Frames may skip versions and never go back. It returns
// pay.NotFound for an order that the caller may not see.
func (s *Service) WatchOrder(ctx context.Context, caller auth.Caller, id string, with With) (<-chan *ent.Order, error) {
	if _, err := s.orderFor(ctx, caller, id); err != nil {
		return nil, err
	}
	frames := make(chan *ent.Order)
	w := s.Live.Watch(id)
	go func() {
		defer close(frames)
		defer w.Close()
		for seen := 0; ; {
			o, err := s.whole(ctx, id, with)
			if err != nil {
				s.watchFailed(ctx, id, err)
			} else if o.Version > seen {
				seen = o.Version
				if !send(ctx, frames, o) || o.Status == pay.OrderRefunded || o.Status == pay.OrderCancelled {
					return
				}
			}
			if !wait(ctx, w.C, err, nil) {
				return
			}
		}
	}()
	return frames, nil
}

// WatchAccount sends the order's virtual account as it stands, or as soon as
// one is issued, then each change, until it is deposited, expired or revoked,
// or the order ends without one. When its time is over the gateway is asked
// once more: a deposit of the last minute must not be shown as too late.
func (s *Service) WatchAccount(ctx context.Context, caller auth.Caller, id string) (<-chan *VirtualAccount, error) {
	if _, err := s.orderFor(ctx, caller, id); err != nil {
		return nil, err
	}
	frames := make(chan *VirtualAccount)
	w := s.Live.Watch(id)
	go func() {
		defer close(frames)
		defer w.Close()
		type frame struct {
			impUID string
			status pay.AccountStatus
		}
		var sent frame
		for asked := false; ; {
			a, err := s.read(ctx, id)
			if err != nil {
				s.watchFailed(ctx, id, err)
				if !wait(ctx, w.C, err, nil) {
					return
				}
				continue
			}
			v := AccountOf(a.order, a.payments)
			if v == nil {
				if over(a.order.Status) || !wait(ctx, w.C, nil, nil) {
					return
				}
				continue
			}
			now := frame{v.Payment.ID, s.AccountStatus(v)}
			if now.status == pay.AccountExpired && !asked {
				asked = true
				if _, err := s.Sync(ctx, Hint{OrderID: id, ImpUID: v.Payment.ID, Source: pay.SourceSystem}); err == nil {
					continue
				}
			}
			if now != sent {
				sent = now
				v.Edges.Order = a.order
				if !send(ctx, frames, v) || now.status.Final() {
					return
				}
			}
			due := time.NewTimer(min(s.due(v)+time.Millisecond, time.Minute)) // business time may run ahead of the timer
			ok := wait(ctx, w.C, nil, due.C)
			due.Stop()
			if !ok {
				return
			}
		}
	}()
	return frames, nil
}

// over reports whether no account will be issued for an order any more.
func over(status pay.OrderStatus) bool {
	return status != pay.OrderPending && status != pay.OrderAwaitingDeposit
}

func send[T any](ctx context.Context, frames chan<- T, frame T) bool {
	select {
	case frames <- frame:
		return true
	case <-ctx.Done():
		return false
	}
}

// readAgain is how soon a watcher whose read failed tries again.
const readAgain = 2 * time.Second

// wait returns true when there may be something new to read.
func wait(ctx context.Context, changed <-chan struct{}, failed error, due <-chan time.Time) bool {
	if failed != nil {
		due = time.After(readAgain)
	}
	select {
	case <-changed:
		return true
	case <-due:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Service) watchFailed(ctx context.Context, id string, err error) {
	if ctx.Err() == nil {
		s.Logger.ErrorContext(ctx, "watcher could not read its order", "order", id, "error", err)
	}
}

// refreshPlans is RefreshWatched for the plans among what is watched.
func (s *Service) refreshPlans(ctx context.Context, ids []string) error {
	var plans []string
	for _, id := range ids {
		if strings.HasPrefix(id, "pln_") {
			plans = append(plans, id)
		}
	}
	for some := range slices.Chunk(plans, 500) {
		rows, err := s.DB.Plan.Query().Where(plan.IDIn(some...)).Select(plan.FieldID, plan.FieldVersion).All(ctx)
		if err != nil {
			return err
		}
		for _, p := range rows {
			s.Live.Publish(p.ID, p.Version)
		}
	}
	return nil
}

// RefreshWatched reads the versions of the orders and plans that are watched on this
// node, so that a change that another process made is seen here too. It
// reports how many it read.
func (s *Service) RefreshWatched(ctx context.Context) (int, error) {
	ids := s.Live.Watched()
	if err := s.refreshPlans(ctx, ids); err != nil {
		return 0, err
	}
	for start := 0; start < len(ids); start += 500 {
		rows, err := s.DB.Order.Query().Where(order.IDIn(ids[start:min(start+500, len(ids))]...)).
			Select(order.FieldID, order.FieldVersion).All(ctx)
		if err != nil {
			return start, err
		}
		for _, o := range rows {
			s.Live.Publish(o.ID, o.Version)
		}
	}
	return len(ids), nil
}
