package service

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/ent/order"
	"paygraph/internal/auth"
	"paygraph/internal/pay"
)

// Token is a token that a caller was given.
type Token struct {
	AccessToken string
	ExpiresAt   time.Time
}

// IssueGuestToken makes a guest, or renews the one who calls. A key needs an
// owner before the first createOrder; this is how a shopper without an account
// gets to be one.
func (s *Service) IssueGuestToken(_ context.Context, caller auth.Caller) (*Token, error) {
	subject := caller.Subject
	if caller.Role != auth.Guest {
		subject = auth.NewGuest()
	}
	token, ends, err := s.Tokens.Issue(auth.Guest, subject, auth.GuestTTL)
	return &Token{token, ends}, err
}

// Redirect is what a browser that was sent back to us brings, all of it
// forgeable.
type Redirect struct {
	MerchantUID string
	ImpUID      string
	Secret      string // of the order, if it is our buyer's browser
}

// Landing is where the browser goes next.
type Landing struct {
	URL   string // the order's return URL with order_id, status and perhaps code, or billing_key_id; empty if it has none
	Order *ent.Order
	Ours  bool // the order's secret came back: it is our buyer's browser
}

// codeTTL is how long a return code can be traded.
const codeTTL = 10 * time.Minute

// Land syncs the order that a redirect names and says where its browser goes.
// Only a redirect that brings the order's secret back gets a code. It returns
// pay.NotFound for an order that we do not have, and for a payment that
// belongs to another order. A gateway that is away delays nobody.
func (s *Service) Land(ctx context.Context, r Redirect) (*Landing, error) {
	a, err := s.read(ctx, r.MerchantUID)
	if err != nil {
		return nil, err
	}
	if r.ImpUID != "" && !pay.IsImpUID(r.ImpUID) {
		return nil, pay.Refuse(pay.NotFound)
	}
	looked := a
	if s.floods.mayLook(a.order.ID, s.now()) { // else it is being asked about all the time
		looked, err = s.look(ctx, a, Hint{OrderID: a.order.ID, ImpUID: r.ImpUID, Source: pay.SourceClient})
	}
	switch {
	case err == nil:
		a = looked
	case errors.Is(err, errOtherOrder):
		return nil, pay.Refuse(pay.NotFound)
	case !unanswered(err) && !finally(err):
		return nil, err
	}
	secret := s.returnSecret(a.order.ID)
	l := &Landing{Order: a.order, Ours: subtle.ConstantTimeCompare([]byte(r.Secret), []byte(secret)) == 1}
	if a.order.ReturnURL == "" {
		return l, nil
	}
	if a.order.Kind == pay.KindBillingKey {
		return l, s.landCard(ctx, l)
	}
	told := url.Values{"order_id": {a.order.ID}, "status": {string(a.order.Status)}}
	if l.Ours {
		code, err := s.returnCode(ctx, a.order)
		if err != nil {
			return nil, err
		}
		told.Set("code", code)
	}
	l.URL = withQuery(a.order.ReturnURL, told)
	return l, nil
}

// withQuery adds what a redirect tells to an address, which keeps a query and
// a fragment of its own as they were written; what it says itself under one of
// our names is left out.
func withQuery(address string, told url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return "" // it was checked when it was stored
	}
	var query []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name, err = url.QueryUnescape(name); pair != "" && (err != nil || !slices.Contains(returnNames, name)) {
			query = append(query, escaped(pair))
		}
	}
	u.RawQuery = strings.Join(append(query, told.Encode()), "&")
	return u.String()
}

// escaped is a piece of a query with nothing in it that a header cannot carry.
func escaped(piece string) string {
	var b strings.Builder
	for _, c := range []byte(piece) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// returnNames are what a redirect tells the shop's page.
var returnNames = []string{"order_id", "billing_key_id", "status", "code"}

// landCard is where the browser goes that registered a card: the return URL
// with order_id, billing_key_id and the card's status. There is no code: the
// customer is signed in, or signs in, and the card is registered already.
func (s *Service) landCard(ctx context.Context, l *Landing) error {
	card, err := s.cardOfOrder(ctx, l.Order.ID)
	if err != nil {
		return err
	}
	l.URL = withQuery(l.Order.ReturnURL, url.Values{
		"order_id": {l.Order.ID}, "billing_key_id": {card.ID}, "status": {string(card.Status)},
	})
	return nil
}

// returnCode makes a code that can be traded once. While one is not traded and
// not old, it is handed out again: a redirect may be followed twice, and the
// second must not spoil the first.
func (s *Service) returnCode(ctx context.Context, o *ent.Order) (string, error) {
	for range maxRaces {
		now, was := s.now(), order.ReturnCodeAtIsNil()
		if at := o.ReturnCodeAt; at != nil {
			if now.Before(at.Add(codeTTL / 2)) {
				return s.codeOf(o.ID, *at), nil
			}
			was = order.ReturnCodeAt(*at)
		}
		n, err := s.DB.Order.Update().Where(order.ID(o.ID), was).SetReturnCodeAt(now).Save(ctx)
		if err != nil {
			return "", fmt.Errorf("store return code of %s: %w", o.ID, err)
		}
		if n == 1 {
			return s.codeOf(o.ID, now), nil
		}
		if o, err = s.readOrder(ctx, o.ID); err != nil { // another visit made one, or it was traded
			return "", err
		}
	}
	return "", &pay.Error{Code: pay.Unavailable, RetryAfter: time.Second, Err: errStale}
}

// codeOf is the code of an order that was made at a time: the table keeps the
// time alone, the secret makes the rest.
func (s *Service) codeOf(orderID string, at time.Time) string {
	return strings.TrimPrefix(orderID, "ord_") + "." + s.sign("return code of "+orderID, at.UTC().Format(time.RFC3339Nano))[:32]
}

// ExchangeReturnCode trades a code for a token that reads and completes its
// one order. It works once, within 10 minutes; any other code is pay.NotFound.
func (s *Service) ExchangeReturnCode(ctx context.Context, code string) (*ent.Order, *Token, error) {
	id, _, _ := strings.Cut(code, ".")
	a, err := s.read(ctx, "ord_"+id)
	if err != nil {
		return nil, nil, err
	}
	at := a.order.ReturnCodeAt
	if at == nil || s.now().After(at.Add(codeTTL)) ||
		subtle.ConstantTimeCompare([]byte(code), []byte(s.codeOf(a.order.ID, *at))) != 1 {
		return nil, nil, pay.Refuse(pay.NotFound)
	}
	n, err := s.DB.Order.Update().Where(order.ID(a.order.ID), order.ReturnCodeAt(*at)).ClearReturnCodeAt().Save(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("trade return code of %s: %w", a.order.ID, err)
	}
	if n == 0 {
		return nil, nil, pay.Refuse(pay.NotFound) // somebody else was faster
	}
	token, ends, err := s.Tokens.Issue(auth.OrderOnly, a.order.ID, auth.OrderTTL)
	return a.row(), &Token{token, ends}, err
}
