package service

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/gateway"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// PrepareBillingKeyInput asks to store a card, as the API describes it.
type PrepareBillingKeyInput struct {
	Buyer      *pay.Buyer
	PayMethod  string
	ChannelKey string
	ReturnURL  string
	AppScheme  string
}

// PreparedCard is a registration and what its window needs.
type PreparedCard struct {
	Card       *ent.BillingKey
	RequestPay *RequestPay
}

// registrationTTL is how long a window may be left before the card counts as
// not stored.
const registrationTTL = 24 * time.Hour

// PrepareBillingKey begins the registration of a card: an order of its own kind
// with the sum 0, and a random name under which the gateway stores the card.
// Card data never passes through here. Only a signed-in customer can: a guest
// could never end a plan.
//
// Every PG takes 0 for a registration (iamport/api.md 9.4): it is shown and not
// charged, or the card is stored alone. What a PG takes all the same for a test
// is another sum than the order's and goes back by rule 4.
func (s *Service) PrepareBillingKey(ctx context.Context, caller auth.Caller, in PrepareBillingKeyInput) (*PreparedCard, error) {
	switch caller.Role {
	case auth.Customer:
	case auth.Anonymous:
		return nil, pay.Refuse(pay.Unauthenticated)
	default:
		return nil, pay.Refuse(pay.Forbidden)
	}
	o, err := s.registrationOrder(ctx, caller, in)
	if err != nil {
		return nil, err
	}
	card := &ent.BillingKey{
		ID: "bk_" + strings.ToLower(ulid.Make().String()), Owner: caller.Subject, OrderID: o.ID,
		CustomerUID: pay.CustomerUIDPrefix + strings.ToLower(rand.Text()),
		Status:      pay.BillingKeyPreparing, Version: 1, CreatedAt: o.CreatedAt, UpdatedAt: o.CreatedAt,
		NextAt: new(o.CreatedAt.Add(registrationLooks(0))),
	}
	err = database.InTx(ctx, s.DB, func(tx *ent.Tx) error {
		if err := insertOrder(ctx, tx.Order, o); err != nil {
			return err
		}
		return insertCard(ctx, tx, card)
	})
	if err != nil && !database.IsDuplicate(err) { // our own id: the COMMIT was not heard, and went through
		return nil, err
	}
	return &PreparedCard{Card: card, RequestPay: s.requestCard(o, card)}, nil
}

// registrationOrder is the order that a registration hangs on.
func (s *Service) registrationOrder(ctx context.Context, caller auth.Caller, in PrepareBillingKeyInput) (*ent.Order, error) {
	var f faults
	now := s.now()
	l := message.From(ctx)
	o := &ent.Order{
		ID: "ord_" + strings.ToLower(ulid.Make().String()), Owner: caller.Subject, Kind: pay.KindBillingKey,
		Lines: []pay.Line{}, Name: message.CardRegistration(l), Currency: pay.KRW, Locale: string(l),
		Status: pay.OrderPending, Version: 1, CreatedAt: now, UpdatedAt: now,
		VbankDueAt: now.Add(s.Config.VbankTTL), ExpiresAt: now.Add(registrationTTL),
	}
	o.DueAt = &o.ExpiresAt
	o.Buyer = f.buyer(in.Buyer)
	m, known := s.method(in.PayMethod)
	s.checkWindow(&f, o, in.PayMethod, "", in.ChannelKey, in.ReturnURL, in.AppScheme)
	switch {
	case known && !m.StoresCard:
		f.add(fault("payMethod", pay.RuleNotAllowed))
	case in.ChannelKey == "" && m.CardChannel != "":
		o.Pg, o.ChannelKey = channelOf(m.CardChannel)
	}
	return o, f.err()
}

func insertCard(ctx context.Context, tx *ent.Tx, card *ent.BillingKey) error {
	err := tx.BillingKey.Create().SetID(card.ID).SetOwner(card.Owner).SetCustomerUID(card.CustomerUID).SetOrderID(card.OrderID).
		SetStatus(card.Status).SetVersion(card.Version).SetAttempts(0).SetNillableNextAt(card.NextAt).
		SetCreatedAt(card.CreatedAt).SetUpdatedAt(card.UpdatedAt).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert stored card %s: %w", card.ID, err)
	}
	return nil
}

// requestCard says what the window of a registration needs. Iamport is not
// asked to confirm it with us: no money is to move.
func (s *Service) requestCard(o *ent.Order, card *ent.BillingKey) *RequestPay {
	r := s.requestPay(o)
	r.CustomerUID, r.ConfirmURL = card.CustomerUID, ""
	r.Params = r.params()
	return r
}

// CompleteBillingKeyInput names a registration that a client heard of. Without
// an ImpUID every attempt is looked up.
type CompleteBillingKeyInput struct {
	ImpUID      string
	MerchantUID string
}

// CardCompletion is what became of a registration.
type CardCompletion struct {
	Card        *ent.BillingKey
	Replayed    bool         // it was stored before this call
	Failure     *pay.Failure // why it was not stored; nil if it was, or if that is not known yet
	WaitingFor  WaitingFor   // who has to act before it is known; empty if it is
	PollAfterMs int
}

// CompleteBillingKey asks the gateway whether the card was stored: the payment
// tells what the window did, and only the stored card itself makes it ACTIVE.
// It is safe to call any number of times.
//
// It returns pay.InvalidInput and pay.NotFound. A gateway that cannot be asked
// is an outcome: waiting for the connection.
func (s *Service) CompleteBillingKey(ctx context.Context, caller auth.Caller, in CompleteBillingKeyInput) (*CardCompletion, error) {
	if in.ImpUID != "" && !pay.IsImpUID(in.ImpUID) {
		return nil, invalid(fault("impUid", pay.RuleMalformed))
	}
	a, err := s.readToChange(ctx, caller, in.MerchantUID)
	if err != nil {
		return nil, err
	}
	if a.order.Kind != pay.KindBillingKey {
		return nil, pay.Refuse(pay.NotFound)
	}
	card, err := s.cardOfOrder(ctx, a.order.ID)
	switch {
	case err != nil:
		return nil, err
	case card.Status == pay.BillingKeyDeleted:
		return nil, pay.Refuse(pay.NotFound)
	case card.Status == pay.BillingKeyActive:
		return &CardCompletion{Card: card, Replayed: true}, nil
	}
	looked, err := s.look(ctx, a, Hint{OrderID: a.order.ID, ImpUID: in.ImpUID, Source: sourceOf(caller)})
	switch {
	case errors.Is(err, errOtherOrder), errors.Is(err, gateway.ErrNotFound):
		return nil, invalid(fault("impUid", pay.RuleUnknown)) // nothing of another order is told
	case unanswered(err):
		s.Logger.WarnContext(ctx, "gateway did not answer", "order", a.order.ID, "error", err)
		return &CardCompletion{Card: card, WaitingFor: WaitingForConnection, PollAfterMs: PollSlow}, nil
	case err != nil:
		return nil, err
	}
	if card, err = s.cardOfOrder(ctx, a.order.ID); err != nil {
		return nil, err
	}
	return s.cardCompletion(looked, card), nil
}

// cardCompletion says how a registration stands.
func (s *Service) cardCompletion(a *aggregate, card *ent.BillingKey) *CardCompletion {
	c := &CardCompletion{Card: card}
	newest := pay.Representative(a.rules(), a.facts())
	switch {
	case card.Status == pay.BillingKeyActive:
	case card.Status == pay.BillingKeyFailed:
		c.Failure = cardFailure(card)
	case newest != nil && newest.Received(): // the window is done, and the card is not there yet
		c.WaitingFor, c.PollAfterMs = WaitingForGateway, PollSlow
	case newest != nil && newest.FailureOf(s.now()) != nil:
		c.Failure = newest.FailureOf(s.now())
	default:
		c.WaitingFor, c.PollAfterMs = WaitingForBuyer, PollFast
	}
	return c
}

func cardFailure(card *ent.BillingKey) *pay.Failure {
	if card.Failure != nil {
		return card.Failure
	}
	return &pay.Failure{Code: pay.FailureUnknown}
}
