package graph

import (
	"context"

	"paygraph/ent"
	"paygraph/graph/model"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// planChanged is the member of the unions that says what became of a wish about
// a plan.
func planChanged(ctx context.Context, a *service.PlanAnswer) any {
	if a.Refused {
		return &model.PlanNotChangeable{
			Code: pay.PlanNotChangeable, Message: message.Error(message.From(ctx), pay.PlanNotChangeable), Plan: a.Plan,
		}
	}
	return &model.PlanChanged{Plan: a.Plan, Replayed: a.Replayed}
}

// planTotal is what each period costs.
func planTotal(p *ent.Plan) *pay.Money {
	sum, _, _ := pay.Sum(p.Lines)
	return money(sum, p.Currency)
}

// nextLines are what the next period will buy; nil if that is unchanged.
func nextLines(p *ent.Plan) []*model.OrderLine {
	if len(p.NextLines) == 0 {
		return nil
	}
	return linesOf(p.NextLines, p.Currency)
}

func planFilter(asked *service.PlanFilter) service.PlanFilter {
	if asked == nil {
		return service.PlanFilter{}
	}
	return *asked
}

func lineInputs(asked []*service.LineInput) []service.LineInput {
	lines := make([]service.LineInput, len(asked))
	for i, l := range asked {
		lines[i] = *l
	}
	return lines
}

// plans is a page of plans.
func plans(first int, after *string, read func(service.Page) ([]*ent.Plan, bool, error)) (*model.PlanConnection, error) {
	asked, err := page(first, after)
	if err != nil {
		return nil, err
	}
	rows, more, err := read(asked)
	if err != nil {
		return nil, err
	}
	edges, info := connection(rows, more,
		func(p *ent.Plan) string { return p.ID },
		func(p *ent.Plan, at string) *model.PlanEdge { return &model.PlanEdge{Node: p, Cursor: at} })
	return &model.PlanConnection{Edges: edges, PageInfo: info}, nil
}

// charges is a page of a plan's charges.
func charges(first int, after *string, read func(service.Page) ([]*ent.Charge, bool, error)) (*model.ChargeConnection, error) {
	asked, err := page(first, after)
	if err != nil {
		return nil, err
	}
	rows, more, err := read(asked)
	if err != nil {
		return nil, err
	}
	edges, info := connection(rows, more,
		func(c *ent.Charge) string { return c.ID },
		func(c *ent.Charge, at string) *model.ChargeEdge { return &model.ChargeEdge{Node: c, Cursor: at} })
	return &model.ChargeConnection{Edges: edges, PageInfo: info}, nil
}
