package graph

import (
	"context"
	"errors"
	"strings"

	"paygraph/graph/model"
	"paygraph/graph/scalar"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// node reads any object by its id, whose prefix says what it is.
func (r *queryResolver) node(ctx context.Context, id string) (scalar.Node, error) {
	caller := auth.From(ctx)
	prefix, rest, _ := strings.Cut(id, "_")
	switch prefix {
	case "ord":
		return found(r.Service.Order(ctx, caller, id, with(ctx)))
	case "imp", "imps":
		return found(r.Service.Payment(ctx, caller, id))
	case "va":
		p, err := r.Service.Payment(ctx, caller, rest)
		if err != nil || service.ShownAccount(p) == nil {
			return found[any](nil, err)
		}
		return service.ShownAccount(p), nil
	case "bk":
		return found(r.Service.BillingKey(ctx, caller, id))
	case "evt":
		return found(r.Service.Event(ctx, caller, rest))
	case "rfd":
		return found(r.Service.Refund(ctx, caller, id))
	case "cas":
		return found(r.Service.OpenCase(ctx, caller, id))
	case "whd":
		return found(r.Service.WebhookDelivery(ctx, caller, id))
	case "ntc":
		return found(r.Service.Notice(ctx, caller, rest))
	case "rec":
		return found(r.Service.Reconciliation(ctx, caller, id))
	case "prd":
		return found(r.Service.Product(ctx, caller, rest))
	case "pln":
		return found(r.Service.Plan(ctx, caller, id))
	case "chg":
		return found(r.Service.Charge(ctx, caller, id))
	case "viewer":
		if v := viewer(caller); v.ID == id {
			return v, nil
		}
	}
	return nil, nil
}

// found turns "there is none" into null, without a typed nil in the interface.
func found[T any](row T, err error) (scalar.Node, error) {
	if err != nil {
		_, err = orNull[any](nil, err)
		return nil, err
	}
	return row, nil
}

// orNull turns "there is none, or it is not yours" into null.
func orNull[T any](row T, err error) (T, error) {
	var none T
	if e, ok := errors.AsType[*pay.Error](err); ok && e.Code == pay.NotFound {
		return none, nil
	}
	return row, err
}

// viewer says who is calling.
func viewer(c auth.Caller) *model.Viewer {
	v := &model.Viewer{ID: "viewer_" + string(c.Role), Role: c.Role}
	if c.Subject != "" {
		v.ID, v.Subject = "viewer_"+c.Subject, &c.Subject
	}
	if !c.ExpiresAt.IsZero() {
		v.ExpiresAt = &c.ExpiresAt
	}
	return v
}
