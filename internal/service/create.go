package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/gateway"
	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// Created is an order and what its window needs.
type Created struct {
	Order       *ent.Order
	RequestPay  *RequestPay
	AccessToken string // for a guest that was made with the order
	Replayed    bool   // this key had made the order before
}

// CreateOrder prices the lines, stores the order and fixes the amount at the
// gateway. The same caller, key and input give the same order; the same key
// with another input is pay.IdempotencyConflict.
//
// A customer names products by sku and can never send an amount. An admin may
// write lines freely and name the owner.
func (s *Service) CreateOrder(ctx context.Context, caller auth.Caller, in CreateOrderInput) (*Created, error) {
	if caller.Role == auth.OrderOnly {
		return nil, pay.Refuse(pay.Forbidden)
	}
	hash := inputHash(in)
	o, refusal := s.newOrder(ctx, caller, &in)
	owner, token, err := s.ownerOf(caller, in)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		// What would be refused now may have been an order when the key was first used.
		if caller.Role == auth.Anonymous || in.IdempotencyKey == "" {
			return nil, refusal
		}
		if o, err = s.replayOrder(ctx, owner, in.IdempotencyKey, hash); err != nil {
			return nil, refusal
		}
		return &Created{Order: o, RequestPay: s.requestPay(o), AccessToken: token, Replayed: true}, nil
	}
	o.Owner = owner
	replayed := false
	if in.IdempotencyKey != "" {
		o.IdempotencyKey, o.InputHash = &in.IdempotencyKey, hash
	}
	if err := insertOrder(ctx, s.DB.Order, o); database.IsDuplicate(err) && o.IdempotencyKey != nil {
		if o, err = s.replayOrder(ctx, owner, in.IdempotencyKey, hash); err != nil {
			return nil, err
		}
		replayed = true
	} else if err != nil {
		return nil, err
	} else {
		s.register(ctx, o)
	}
	return &Created{Order: o, RequestPay: s.requestPay(o), AccessToken: token, Replayed: replayed}, nil
}

// newOrder checks an input, prices it and makes the row; nothing is written.
func (s *Service) newOrder(ctx context.Context, caller auth.Caller, in *CreateOrderInput) (*ent.Order, error) {
	var f faults
	admin := caller.Role == auth.Admin
	now := s.now()
	o := &ent.Order{
		ID: "ord_" + strings.ToLower(ulid.Make().String()), Kind: pay.KindSale,
		Status: pay.OrderPending, Version: 1, CreatedAt: now, UpdatedAt: now,
		Locale: string(message.From(ctx)), CustomData: string(in.CustomData),
	}
	if in.Locale != nil {
		o.Locale = string(*in.Locale)
	}
	lines, currency, err := s.price(ctx, &f, in, admin)
	if err != nil {
		return nil, err
	}
	o.Lines, o.Currency = lines, currency
	var ok bool
	if o.Amount, o.TaxFreeAmount, ok = pay.Sum(lines); !ok && len(f) == 0 {
		if o.Amount < 1 {
			f.add(beyond("lines", pay.RuleTooSmall, 1))
		} else {
			f.add(beyond("lines", pay.RuleTooLarge, pay.MaxAmount))
		}
	}
	if len(lines) > 0 {
		o.Name = message.OrderName(message.Language(o.Locale), lines[0].Name, len(lines)-1, 40)
	}
	o.Buyer = f.buyer(in.Buyer)
	s.checkWindow(&f, o, in.PayMethod, in.PG, in.ChannelKey, in.ReturnURL, in.AppScheme)
	o.VbankDueAt = f.vbankDue(in.VbankDueAt, now, s.Config.VbankTTL)
	o.Reference = f.line("reference", in.Reference, 64)
	o.ExpiresAt = now.Add(s.Config.OrderTTL)
	o.DueAt = &o.ExpiresAt
	in.IdempotencyKey = f.word("idempotencyKey", in.IdempotencyKey, 128)
	if in.IdempotencyKey != "" && caller.Role == auth.Anonymous {
		f.add(fault("idempotencyKey", pay.RuleNotAllowed)) // without a token there is no caller that the key could belong to
	}
	in.Owner = f.line("owner", in.Owner, 255)
	if in.Owner != "" && !admin {
		f.add(fault("owner", pay.RuleNotAllowed))
	}
	return o, f.err()
}

// vbankDue checks the deadline of a virtual account: 1 hour to 30 days ahead.
func (f *faults) vbankDue(asked *time.Time, now time.Time, usual time.Duration) time.Time {
	const least, most = time.Hour, 30 * 24 * time.Hour
	switch {
	case asked == nil:
		return now.Add(usual)
	case asked.Before(now.Add(least)):
		f.add(fault("vbankDueAt", pay.RuleMalformed))
	case asked.After(now.Add(most)):
		f.add(fault("vbankDueAt", pay.RuleMalformed))
	}
	return asked.UTC()
}

// ownerOf says whose order it becomes. Who has no token becomes a guest, and
// so does the shopper for whom an admin names nobody; a key makes it the same
// guest again.
func (s *Service) ownerOf(caller auth.Caller, in CreateOrderInput) (owner, token string, err error) {
	switch {
	case caller.Role == auth.Guest || caller.Role == auth.Customer:
		return caller.Subject, "", nil
	case in.Owner != "":
		return in.Owner, "", nil
	case in.IdempotencyKey != "":
		owner = "guest:" + s.sign("guest of key", in.IdempotencyKey)[:26]
	default:
		owner = auth.NewGuest()
	}
	token, _, err = s.Tokens.Issue(auth.Guest, owner, auth.GuestTTL)
	return owner, token, err
}

// inputHash tells two inputs apart, the key left out.
func inputHash(in CreateOrderInput) string {
	in.IdempotencyKey = ""
	raw, err := json.Marshal(in)
	if err != nil {
		panic(fmt.Sprintf("an input is always JSON: %v", err))
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// sign makes a word that only this server can make.
func (s *Service) sign(purpose, subject string) string {
	mac := hmac.New(sha256.New, []byte(s.Config.Secret))
	fmt.Fprintf(mac, "%s\x00%s", purpose, subject)
	return hex.EncodeToString(mac.Sum(nil))
}

// insertOrder writes a new order, alone or in a transaction.
func insertOrder(ctx context.Context, orders *ent.OrderClient, o *ent.Order) error {
	c := orders.Create().
		SetID(o.ID).SetOwner(o.Owner).SetKind(o.Kind).
		SetLines(o.Lines).SetName(o.Name).SetAmount(o.Amount).SetTaxFreeAmount(o.TaxFreeAmount).SetCurrency(o.Currency).
		SetPayMethod(o.PayMethod).SetPg(o.Pg).SetChannelKey(o.ChannelKey).
		SetReturnURL(o.ReturnURL).SetAppScheme(o.AppScheme).SetVbankDueAt(o.VbankDueAt).
		SetLocale(o.Locale).SetReference(o.Reference).SetCustomData(o.CustomData).
		SetStatus(o.Status).SetPaid(0).SetRefunded(0).SetVersion(o.Version).
		SetNillableIdempotencyKey(o.IdempotencyKey).SetInputHash(o.InputHash).
		SetExpiresAt(o.ExpiresAt).SetNillableDueAt(o.DueAt).SetCreatedAt(o.CreatedAt).SetUpdatedAt(o.UpdatedAt)
	if o.Buyer != nil {
		c.SetBuyer(o.Buyer)
	}
	if o.PlanID != "" {
		c.SetPlanID(o.PlanID)
	}
	if err := c.Exec(ctx); err != nil {
		return fmt.Errorf("insert order %s: %w", o.ID, err)
	}
	return nil
}

// replayOrder finds the order that a key made.
func (s *Service) replayOrder(ctx context.Context, owner, key, hash string) (*ent.Order, error) {
	o, err := s.DB.Order.Query().Where(order.Owner(owner), order.IdempotencyKey(key)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("read order of a key: %w", err)
	}
	if o.InputHash != hash {
		return nil, pay.Refuse(pay.IdempotencyConflict)
	}
	return o, nil
}

// registerTimeout bounds how long a buyer waits for the pre-registration.
const registerTimeout = 2 * time.Second

// register fixes the amount at the gateway, so that a window that asks for
// another is refused. It is a convenience: the verdict does not rely on it.
func (s *Service) register(ctx context.Context, o *ent.Order) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), registerTimeout)
	defer cancel()
	err := s.Gateway.Register(ctx, gateway.Registration{
		MerchantUID: o.ID, Money: pay.Money{Amount: o.Amount, Currency: o.Currency},
	})
	if err != nil {
		s.Logger.WarnContext(ctx, "amount was not fixed at the gateway", "order", o.ID, "error", err)
	}
}
