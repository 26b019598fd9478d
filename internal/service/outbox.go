package service

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/ent/predicate"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// NoticeStatus says where a notice stands.
type NoticeStatus string

const (
	NoticeWaiting NoticeStatus = "WAITING" // for its turn or a retry
	NoticeSent    NoticeStatus = "SENT"    // it left
	NoticeFailed  NoticeStatus = "FAILED"  // given up; a case is open
)

// NoticeStatusOf says where a notice stands.
func NoticeStatusOf(n *ent.Notice) NoticeStatus {
	switch {
	case n.SentAt != nil:
		return NoticeSent
	case n.NextAt != nil:
		return NoticeWaiting
	default:
		return NoticeFailed
	}
}

// noticeStands finds the notices that stand so.
var noticeStands = map[NoticeStatus]predicate.Notice{
	NoticeSent:    notice.SentAtNotNil(),
	NoticeWaiting: notice.And(notice.SentAtIsNil(), notice.NextAtNotNil()),
	NoticeFailed:  notice.And(notice.SentAtIsNil(), notice.NextAtIsNil()),
}

// Notices reads a page of messages, newest first; all of them if status is
// empty. It is an admin's.
func (s *Service) Notices(ctx context.Context, caller auth.Caller, page Page, status NoticeStatus) ([]*ent.Notice, bool, error) {
	if caller.Role != auth.Admin {
		return nil, false, pay.Refuse(pay.Forbidden)
	}
	// An id begins with its order's, which tells the time.
	q := s.DB.Notice.Query().Order(notice.ByID(sql.OrderDesc())).Limit(page.First + 1)
	if status != "" {
		q.Where(noticeStands[status])
	}
	if page.After != "" {
		q.Where(notice.IDLT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read notices: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// Notice reads a message. It is an admin's.
func (s *Service) Notice(ctx context.Context, caller auth.Caller, id string) (*ent.Notice, error) {
	n, err := s.DB.Notice.Query().Where(notice.ID(id)).First(ctx)
	if ent.IsNotFound(err) || caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.NotFound)
	}
	return n, err
}
