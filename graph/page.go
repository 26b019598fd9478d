package graph

import (
	"encoding/base64"
	"strings"

	"paygraph/graph/model"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// page turns a connection's arguments into what the service asks for. A cursor
// is the id of its row, written so that nobody is tempted to read it.
func page(first int, after *string) (service.Page, error) {
	p := service.Page{First: first}
	if after == nil || *after == "" {
		return p, nil
	}
	id, err := base64.RawURLEncoding.DecodeString(*after)
	if err != nil || len(id) > 128 || strings.ContainsFunc(string(id), func(r rune) bool { return r <= ' ' || r > '~' }) {
		return p, refuse(pay.BadRequest, "after is not a cursor of this list")
	}
	p.After = string(id)
	return p, nil
}

func cursor(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// connection makes the edges of a page and says where it stands.
func connection[Row, Edge any](rows []Row, more bool, id func(Row) string, edge func(Row, string) Edge) ([]Edge, *model.PageInfo) {
	edges := make([]Edge, len(rows))
	info := &model.PageInfo{HasNextPage: more}
	for i, row := range rows {
		at := cursor(id(row))
		edges[i] = edge(row, at)
		if i == 0 {
			info.StartCursor = &at
		}
		info.EndCursor = &at
	}
	return edges, info
}
