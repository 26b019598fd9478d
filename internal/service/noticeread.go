package service

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/internal/pay"
)

// Outbox reads the messages that were written last, of one channel if it is
// named. It asks for no caller: it is for a page of the sandbox, which shows
// them to who sits at the machine.
func (s *Service) Outbox(ctx context.Context, channel pay.NoticeChannel, most int) ([]*ent.Notice, error) {
	if !s.Config.Sandbox {
		return nil, pay.Refuse(pay.Forbidden)
	}
	q := s.DB.Notice.Query().Order(notice.ByCreatedAt(sql.OrderDesc()), notice.ByID(sql.OrderDesc())).Limit(most)
	if channel != "" {
		q.Where(notice.ChannelEQ(channel))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return rows, nil
}
