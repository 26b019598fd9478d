package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
)

// SendTexts sends the text messages that are due, SendEmails the e-mails,
// SendWebhooks the webhooks to the merchant: each has a timer of its own, so
// that one that hangs holds up none of the others. They report how many they
// took.
func (s *Service) SendTexts(ctx context.Context) (int, error) {
	return s.sendNotices(ctx, pay.ChannelSMS)
}

// SendEmails is one of three, see SendTexts.
func (s *Service) SendEmails(ctx context.Context) (int, error) {
	return s.sendNotices(ctx, pay.ChannelEmail)
}

// SendWebhooks is one of three, see SendTexts.
func (s *Service) SendWebhooks(ctx context.Context) (int, error) {
	return s.sendNotices(ctx, pay.ChannelWebhook)
}

const (
	// sendTimeout bounds how long one message may take; noticeLease is how long
	// it is left to who sends it. A crash between sending and writing that down
	// sends it again: who receives can tell by its id.
	sendTimeout = 30 * time.Second
	noticeLease = 2 * time.Minute
	// senders is how many messages of a channel travel at once.
	senders = 8
)

func (s *Service) sendNotices(ctx context.Context, channel pay.NoticeChannel) (int, error) {
	due, err := s.DB.Notice.Query().Where(notice.NextAtLTE(s.now()), notice.ChannelEQ(channel)).
		Order(notice.ByNextAt()).Limit(Batch).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read due notices: %w", err)
	}
	taken := make([]bool, len(due))
	var all errgroup.Group
	all.SetLimit(senders)
	for i, n := range due {
		all.Go(func() (err error) {
			if ctx.Err() == nil {
				taken[i], err = s.sendNotice(context.WithoutCancel(ctx), n) // what has begun is brought to its end
			}
			return err
		})
	}
	err = all.Wait()
	count := 0
	for _, ok := range taken {
		if ok {
			count++
		}
	}
	return count, err
}

// sendNotice claims a notice, sends it and writes how that went. It reports
// false if somebody else has it.
func (s *Service) sendNotice(ctx context.Context, n *ent.Notice) (bool, error) {
	lease := s.now().Add(noticeLease)
	moved, err := s.DB.Notice.Update().Where(notice.ID(n.ID), notice.NextAt(*n.NextAt)).SetNextAt(lease).AddAttempts(1).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("claim notice %s: %w", n.ID, err)
	}
	if moved == 0 {
		return false, nil
	}
	claimed := *n
	claimed.NextAt, claimed.Attempts = &lease, n.Attempts+1
	over, err := s.noticeOver(ctx, &claimed)
	if err != nil {
		return true, err // it is due again when the lease ends
	}
	if over {
		return true, s.dropNotice(ctx, &claimed)
	}
	return true, s.finishNotice(ctx, &claimed, s.handOver(ctx, &claimed))
}

// handOver gives a notice to its channel.
func (s *Service) handOver(ctx context.Context, n *ent.Notice) error {
	channel := s.Notify.Of(n.Channel)
	if channel == nil {
		return &notify.Failure{Reason: "no such channel is set up any more"}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return channel.Send(ctx, notify.Message{ID: NoticeID(n), To: n.Recipient, Subject: n.Subject, Body: n.Body})
}

// NoticeID is a notice's id as others read it. It is the same however often
// the notice is sent.
func NoticeID(n *ent.Notice) string { return "ntc_" + n.ID }

// noticeOver reports whether a notice asks for a deposit that is not wanted any
// more: nobody may pay into an account that is closed, or twice.
func (s *Service) noticeOver(ctx context.Context, n *ent.Notice) (bool, error) {
	toBuyer := n.Channel != pay.ChannelWebhook
	if n.Kind == pay.NoticeChargeFailed && toBuyer {
		p, err := s.DB.Plan.Get(ctx, n.PlanID)
		return err == nil && p.Status != pay.PlanPastDue, err // paid meanwhile, or over
	}
	if n.Kind != pay.NoticeAccountDueSoon && (n.Kind != pay.NoticeAccountIssued || !toBuyer) {
		return false, nil
	}
	payments, err := s.paymentsOf(ctx, n.OrderID)
	if err != nil {
		return false, err
	}
	for _, p := range payments {
		names := p.ID // what the notice says of the account
		if toBuyer && p.Account != nil {
			names = p.Account.Number
		}
		if strings.Contains(n.Body, names) && takesDeposit(p, s.now()) {
			return false, nil
		}
	}
	return true, nil
}

// dropNotice takes back a notice that was overtaken before it left.
func (s *Service) dropNotice(ctx context.Context, n *ent.Notice) error {
	if _, err := s.DB.Notice.Delete().Where(notice.ID(n.ID), notice.NextAt(*n.NextAt)).Exec(ctx); err != nil {
		return fmt.Errorf("drop notice %s: %w", n.ID, err)
	}
	return nil
}

// finishNotice writes how sending went: it left; it is tried again; or it was
// given up, and a person must tell instead.
func (s *Service) finishNotice(ctx context.Context, n *ent.Notice, failed error) error {
	now := s.now()
	u := s.DB.Notice.Update().Where(notice.ID(n.ID), notice.NextAt(*n.NextAt)).SetLastError(shortError(failed))
	switch pause, again := noticePause(n, failed); {
	case failed == nil:
		u.SetSentAt(now).ClearNextAt()
	case again:
		u.SetNextAt(now.Add(pause))
	default:
		u.ClearNextAt()
		if err := saveCase(ctx, s.DB.OpenCase, noticeCase(n, failed, now)); err != nil {
			return err
		}
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("save notice %s: %w", n.ID, err)
	}
	if failed != nil {
		s.Logger.WarnContext(ctx, "notice not sent", "notice", n.ID, "attempt", n.Attempts, "error", failed)
	}
	return nil
}

// noticePause says whether a notice is tried again, and when.
func noticePause(n *ent.Notice, failed error) (pause time.Duration, again bool) {
	f, known := errors.AsType[*notify.Failure](failed)
	pauses := pausesOf(n.Channel)
	if known && f.Final || n.Attempts > len(pauses) {
		return 0, false
	}
	pause = jittered(pauses[n.Attempts-1])
	if known {
		pause = max(pause, f.After)
	}
	return pause, true
}
