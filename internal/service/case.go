package service

import (
	"context"
	"fmt"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/opencase"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

// newCase is a matter for a person; there is one per kind and subject.
func newCase(kind pay.CaseKind, subject, orderID string, now time.Time) *ent.OpenCase {
	return &ent.OpenCase{
		ID: "cas_" + strings.ToLower(ulid.Make().String()), Kind: kind, Subject: subject, OrderID: orderID, OpenedAt: now,
	}
}

// saveCase opens a case, unless the same matter is open or was resolved.
func saveCase(ctx context.Context, cases *ent.OpenCaseClient, c *ent.OpenCase) error {
	err := cases.Create().SetID(c.ID).SetKind(c.Kind).SetSubject(c.Subject).SetOrderID(c.OrderID).
		SetImpUID(c.ImpUID).SetRefundID(c.RefundID).SetDetail(c.Detail).SetOpenedAt(c.OpenedAt).Exec(ctx)
	if err != nil && !database.IsDuplicate(err) {
		return fmt.Errorf("open case %s of %s: %w", c.Kind, c.Subject, err)
	}
	return nil
}

// OpenCases reads a page of what needs a person, oldest first. It is an
// admin's.
func (s *Service) OpenCases(ctx context.Context, caller auth.Caller, page Page) ([]*ent.OpenCase, bool, error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	q := s.DB.OpenCase.Query().Where(opencase.ResolvedAtIsNil()).Order(opencase.ByID(sql.OrderAsc())).Limit(page.First + 1)
	if page.After != "" {
		q.Where(opencase.IDGT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read open cases: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// OpenCase reads a case, also a resolved one. It is an admin's.
func (s *Service) OpenCase(ctx context.Context, caller auth.Caller, id string) (*ent.OpenCase, error) {
	c, err := s.DB.OpenCase.Query().Where(opencase.ID(id)).First(ctx)
	if ent.IsNotFound(err) || caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.NotFound)
	}
	return c, err
}

// ResolveCase closes a case with what was done about it. Doing it again
// changes nothing and returns it as it was closed.
func (s *Service) ResolveCase(ctx context.Context, caller auth.Caller, id, note string) (c *ent.OpenCase, replayed bool, err error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	var f faults
	note = f.needed("note", note, 500)
	if err := f.err(); err != nil {
		return nil, false, err
	}
	now := s.now()
	n, err := s.DB.OpenCase.Update().Where(opencase.ID(id), opencase.ResolvedAtIsNil()).SetNote(note).SetResolvedAt(now).Save(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("resolve case %s: %w", id, err)
	}
	c, err = s.DB.OpenCase.Query().Where(opencase.ID(id)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, false, pay.Refuse(pay.NotFound)
	}
	return c, n == 0, err
}
