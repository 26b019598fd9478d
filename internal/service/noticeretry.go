package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// The pauses between tries. The merchant's systems are given more than a day,
// which outlasts a night and a morning; what a buyer should know is stale after
// a few hours.
var (
	webhookPauses = []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 9 * time.Hour,
	}
	buyerPauses = []time.Duration{
		10 * time.Second, time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour, 2 * time.Hour,
	}
)

func pausesOf(channel pay.NoticeChannel) []time.Duration {
	if channel == pay.ChannelWebhook {
		return webhookPauses
	}
	return buyerPauses
}

// jittered is a pause and up to a fifth more, so that what failed together
// does not come back together.
func jittered(d time.Duration) time.Duration { return d + rand.N(d/5) }

// noticeCase is a notice that could not be delivered, as a person reads it.
func noticeCase(n *ent.Notice, cause error, now time.Time) *ent.OpenCase {
	sum := sha256.Sum256([]byte(n.ID)) // an id is longer than a subject may be
	c := newCase(pay.CaseNoticeFailed, n.OrderID+":"+hex.EncodeToString(sum[:8]), n.OrderID, now)
	c.Detail = short(fmt.Sprintf("%s %s: %s", n.Kind, n.Channel, cause), 500)
	return c
}

// ReplayNotice sends a notice again, now, with all tries before it, and
// returns it as it stands after the first. One that was overtaken by events is
// returned as it is. It is an admin's.
func (s *Service) ReplayNotice(ctx context.Context, caller auth.Caller, id string) (*ent.Notice, error) {
	if caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.Forbidden)
	}
	n, err := s.Notice(ctx, caller, id)
	if err != nil {
		return nil, err
	}
	over, err := s.noticeOver(ctx, n)
	if err != nil || over {
		return n, err
	}
	now := s.now()
	err = s.DB.Notice.Update().Where(notice.ID(id)).SetNextAt(now).SetAttempts(0).ClearSentAt().Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("replay notice %s: %w", id, err)
	}
	n.NextAt, n.Attempts, n.SentAt = &now, 0, nil
	if _, err := s.sendNotice(context.WithoutCancel(ctx), n); err != nil {
		return nil, err
	}
	return s.Notice(ctx, caller, id)
}
