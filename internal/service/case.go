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
	"paygraph/ent/predicate"
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

// caseOf is a matter of a refund; it ends with the refund.
func caseOf(kind pay.CaseKind, r *ent.Refund, detail string, now time.Time) *ent.OpenCase {
	c := newCase(kind, r.ID, r.OrderID, now)
	c.ImpUID, c.RefundID, c.Detail = r.PaymentID, r.ID, detail
	return c
}

// aboutPayment is a matter of a payment.
func aboutPayment(kind pay.CaseKind, orderID string, p pay.Payment, detail string, now time.Time) *ent.OpenCase {
	c := newCase(kind, p.ImpUID, orderID, now)
	c.ImpUID, c.Detail = p.ImpUID, detail
	return c
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

// closeCase ends a matter that took care of itself.
func closeCase(ctx context.Context, cases *ent.OpenCaseClient, kind pay.CaseKind, subject, note string, now time.Time) error {
	err := cases.Update().Where(opencase.KindEQ(kind), opencase.Subject(subject), opencase.ResolvedAtIsNil()).
		SetResolvedAt(now).SetNote(note).Exec(ctx)
	if err != nil {
		return fmt.Errorf("close case %s of %s: %w", kind, subject, err)
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
	if caller.Role != auth.Admin || !isWord(id) {
		return nil, pay.Refuse(pay.NotFound)
	}
	c, err := s.DB.OpenCase.Query().Where(opencase.ID(id)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read case: %w", err)
	}
	return c, nil
}

// ResolveCase closes a case with what was done about it. Doing it again
// changes nothing and returns it as it was closed.
//
// To resolve OUTCOME_UNKNOWN is to say that the refund, or the charge of a
// stored card, did not go out. The gateway is asked once more; what it does not
// have has failed then, so that it can be tried again. Where the gateway does
// not answer it is pay.Unavailable, and the case stays open.
func (s *Service) ResolveCase(ctx context.Context, caller auth.Caller, id, note string) (c *ent.OpenCase, replayed bool, err error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	var f faults
	note = f.needed("note", note, 500)
	if err := f.err(); err != nil {
		return nil, false, err
	}
	if c, err = s.OpenCase(ctx, caller, id); err != nil {
		return nil, false, err
	}
	still := []predicate.OpenCase{opencase.ID(id), opencase.ResolvedAtIsNil()}
	if c.Kind == pay.CaseOutcomeUnknown && c.ResolvedAt == nil {
		abandon := s.abandonRefund
		if strings.HasPrefix(c.Subject, "pln_") {
			abandon = s.unstickPlan
		} else if c.RefundID == "" {
			abandon = s.abandonCharge
		}
		err := abandon(ctx, c.Subject)
		if unanswered(err) {
			return nil, false, &pay.Error{Code: pay.Unavailable, RetryAfter: refundRetry, Err: err}
		}
		if err != nil {
			return nil, false, err
		}
		still = still[:1] // it ended with its refund; the note is the person's
	}
	n, err := s.DB.OpenCase.Update().Where(still...).SetNote(note).SetResolvedAt(s.now()).Save(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("resolve case %s: %w", id, err)
	}
	c, err = s.OpenCase(ctx, caller, id)
	return c, n == 0, err
}
