package service

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/ent/product"
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
	o, err := s.newOrder(ctx, caller, &in)
	if err != nil {
		return nil, err
	}
	owner, token, err := s.ownerOf(caller, in)
	if err != nil {
		return nil, err
	}
	o.Owner = owner
	replayed := false
	if in.IdempotencyKey != "" {
		o.IdempotencyKey, o.InputHash = &in.IdempotencyKey, hash
	}
	if err := s.insertOrder(ctx, o); database.IsDuplicate(err) && o.IdempotencyKey != nil {
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

// price turns what was asked for into lines at our prices.
func (s *Service) price(ctx context.Context, f *faults, in *CreateOrderInput, admin bool) ([]pay.Line, pay.Currency, error) {
	if len(in.Lines) == 0 {
		f.add(fault("lines", pay.RuleRequired))
	}
	if len(in.Lines) > 100 {
		f.add(beyond("lines", pay.RuleTooLarge, 100))
		return nil, "", nil
	}
	products, err := s.productsIn(ctx, in.Lines, admin)
	if err != nil {
		return nil, "", err
	}
	currency := in.Currency
	if !currency.Valid() {
		f.add(fault("currency", pay.RuleMalformed))
	}
	lines := make([]pay.Line, 0, len(in.Lines))
	for i, asked := range in.Lines {
		at := "lines." + strconv.Itoa(i)
		line, own := f.orderLine(at, asked, products, admin)
		if own == "" {
			own = in.Currency
		}
		if i == 0 {
			currency = own
		} else if own != currency {
			f.add(fault(at+".sku", pay.RuleConflicting)) // one order, one currency
		}
		lines = append(lines, line)
	}
	return lines, currency, nil
}

// orderLine checks and prices one line; the currency is the product's, empty
// for a line that an admin wrote.
func (f *faults) orderLine(at string, asked LineInput, products map[string]*ent.Product, admin bool) (pay.Line, pay.Currency) {
	switch {
	case asked.Quantity < 1:
		f.add(beyond(at+".quantity", pay.RuleTooSmall, 1))
	case asked.Quantity > pay.MaxQuantity:
		f.add(beyond(at+".quantity", pay.RuleTooLarge, pay.MaxQuantity))
	}
	free := asked.Name != "" || asked.UnitPrice != nil || asked.TaxFree != nil
	switch {
	case free && !admin:
		f.add(fault(at+freeField(asked), pay.RuleNotAllowed))
	case free && asked.SKU != "":
		f.add(fault(at+freeField(asked), pay.RuleConflicting))
	case free && asked.UnitPrice == nil:
		f.add(fault(at+".unitPrice", pay.RuleRequired))
	case free:
		line := pay.Line{Name: f.needed(at+".name", asked.Name, 40), UnitPrice: *asked.UnitPrice, Quantity: asked.Quantity}
		line.TaxFree = asked.TaxFree != nil && *asked.TaxFree
		return line, ""
	case asked.SKU == "":
		f.add(fault(at+".sku", pay.RuleRequired))
	case products[asked.SKU] == nil:
		f.add(fault(at+".sku", pay.RuleUnknown))
	default:
		p := products[asked.SKU]
		return pay.Line{
			SKU: p.ID, Name: p.Name, UnitPrice: p.Price, Quantity: asked.Quantity, TaxFree: p.TaxFree, Digital: p.Digital,
		}, p.Currency
	}
	return pay.Line{}, ""
}

// freeField names the first field that only an admin may send.
func freeField(asked LineInput) string {
	switch {
	case asked.Name != "":
		return ".name"
	case asked.UnitPrice != nil:
		return ".unitPrice"
	default:
		return ".taxFree"
	}
}

// productsIn reads the products that the lines name, in one statement.
func (s *Service) productsIn(ctx context.Context, lines []LineInput, admin bool) (map[string]*ent.Product, error) {
	var skus []string
	for _, l := range lines {
		if l.SKU != "" && len(l.SKU) <= 64 {
			skus = append(skus, l.SKU)
		}
	}
	if len(skus) == 0 {
		return nil, nil
	}
	rows, err := s.DB.Product.Query().Where(product.IDIn(skus...), product.Active(true)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	bySKU := make(map[string]*ent.Product, len(rows))
	for _, p := range rows {
		bySKU[p.ID] = p
	}
	return bySKU, nil
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

func (s *Service) insertOrder(ctx context.Context, o *ent.Order) error {
	c := s.DB.Order.Create().
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
