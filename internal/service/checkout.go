package service

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// CheckoutConfig is what a checkout page must know before it can open a window.
type CheckoutConfig struct {
	ImpCode        string
	ScriptURL      string
	Sandbox        bool
	PaymentMethods []Method
	ServerTime     time.Time
	Version        string
}

// Method is a way to pay that is set up.
type Method struct {
	PayMethod           string // as IMP.request_pay spells it
	Channel             string // a channel key, or provider.MID; empty for the default channel
	Minimum             *pay.Money
	Maximum             *pay.Money
	Window              WindowKind
	StoresCard          bool
	CardChannel         string // where cards are stored, as Channel; empty for the method's own
	RequiredBuyerFields []BuyerField
}

// WindowKind says how a payment window opens on a desktop.
type WindowKind string

const (
	WindowIframe   WindowKind = "IFRAME"   // a layer on the page; the callback runs
	WindowPopup    WindowKind = "POPUP"    // a window of its own; blocked outside a click
	WindowRedirect WindowKind = "REDIRECT" // the page leaves; the callback never runs
)

// BuyerField names a field of a buyer.
type BuyerField string

const (
	BuyerName     BuyerField = "NAME"
	BuyerEmail    BuyerField = "EMAIL"
	BuyerTel      BuyerField = "TEL"
	BuyerAddress  BuyerField = "ADDRESS"
	BuyerPostcode BuyerField = "POSTCODE"
)

// knownMethods are the ways to pay that we know more of than their name
// (iamport/api.md 13.3, 13.6 and 14).
var knownMethods = map[string]Method{
	"card":     {Window: WindowIframe, Minimum: won(100)},
	"trans":    {Window: WindowIframe, Minimum: won(150)},
	"vbank":    {Window: WindowIframe, Minimum: won(301), RequiredBuyerFields: []BuyerField{BuyerName}},
	"phone":    {Window: WindowIframe, Minimum: won(301), RequiredBuyerFields: []BuyerField{BuyerName, BuyerTel}},
	"kakaopay": {Window: WindowIframe, Minimum: won(100), Maximum: won(1_999_999)},
	"naverpay": {Window: WindowRedirect, Minimum: won(10)},
	"payco":    {Window: WindowPopup},
	"tosspay":  {Window: WindowPopup},
}

func won(n int64) *pay.Money { return &pay.Money{Amount: n, Currency: pay.KRW} }

// usualMethods are offered where no channels are configured.
var usualMethods = []string{"card", "trans", "vbank", "phone", "kakaopay"}

// storing ends the name of the channel through which a method stores cards:
// PGs want a contract, and so a channel, of its own for that.
const storing = ":store"

// Methods makes the list of ways to pay from the channels that are configured:
// the usual ones first, in their order, then the others by name. A method
// stores cards if it has a channel for it; where no channels are configured,
// those do that usually can.
func Methods(channels map[string]string) []Method {
	cards := map[string]string{"card": "", "kakaopay": ""}
	if len(channels) > 0 {
		channels, cards = split(channels)
	}
	names := usualMethods
	if len(channels) > 0 {
		names = nil
		for _, name := range usualMethods {
			if _, ok := channels[name]; ok {
				names = append(names, name)
			}
		}
		var others []string
		for name := range channels {
			if !slices.Contains(usualMethods, name) {
				others = append(others, name)
			}
		}
		slices.Sort(others)
		names = append(names, others...)
	}
	methods := make([]Method, 0, len(names))
	for _, name := range names {
		m := knownMethods[name]
		m.PayMethod, m.Channel = name, channels[name]
		m.CardChannel, m.StoresCard = cards[name], has(cards, name)
		if m.Window == "" {
			m.Window = WindowPopup // the safe guess: what may be a popup must open inside the click
		}
		methods = append(methods, m)
	}
	return methods
}

// split tells the channels that store cards from the others. A method that
// stores cards and has no other channel pays through that one.
func split(channels map[string]string) (pays, stores map[string]string) {
	pays, stores = map[string]string{}, map[string]string{}
	for name, channel := range channels {
		if method, found := strings.CutSuffix(name, storing); found {
			stores[method] = channel
		} else {
			pays[name] = channel
		}
	}
	for method, channel := range stores {
		if !has(pays, method) {
			pays[method] = channel
		}
	}
	return pays, stores
}

func has(channels map[string]string, name string) bool {
	_, ok := channels[name]
	return ok
}

// CheckoutConfig says what a checkout page must know; it is public.
func (s *Service) CheckoutConfig(context.Context) *CheckoutConfig {
	return &CheckoutConfig{
		ImpCode: s.Config.ImpCode, ScriptURL: s.Config.ScriptURL, Sandbox: s.Config.Sandbox,
		PaymentMethods: s.Config.Methods, ServerTime: s.now(), Version: s.Config.Version,
	}
}

func (s *Service) method(name string) (Method, bool) {
	i := slices.IndexFunc(s.Config.Methods, func(m Method) bool { return m.PayMethod == name })
	if i < 0 {
		return Method{}, false
	}
	return s.Config.Methods[i], true
}

// methodNames lists the ways to pay, as they are asked for.
func (s *Service) methodNames() string {
	names := make([]string, 0, len(s.Config.Methods))
	for _, m := range s.Config.Methods {
		names = append(names, m.PayMethod)
	}
	return strings.Join(names, ", ")
}

// checkWindow checks what a window is asked with, and sets it on the order.
func (s *Service) checkWindow(f *faults, o *ent.Order, payMethod, pg, channelKey, returnURL, appScheme string) {
	m, ok := s.method(payMethod)
	if !ok {
		f.add(hinted("payMethod", pay.RuleUnknown, s.methodNames()))
	}
	if ok && m.Minimum != nil && o.Currency == m.Minimum.Currency && o.Amount > 0 && o.Amount < m.Minimum.Amount {
		f.add(beyond("payMethod", pay.RuleTooSmall, m.Minimum.Amount))
	}
	if ok && m.Maximum != nil && o.Currency == m.Maximum.Currency && o.Amount > m.Maximum.Amount {
		f.add(beyond("payMethod", pay.RuleTooLarge, m.Maximum.Amount))
	}
	o.PayMethod = payMethod
	o.Pg, o.ChannelKey = channelOf(m.Channel)
	switch {
	case pg != "" && channelKey != "":
		f.add(fault("pg", pay.RuleConflicting))
	case pg != "" && !s.hasChannel(pg):
		f.add(hinted("pg", pay.RuleNotAllowed, "IAMPORT_CHANNELS"))
	case channelKey != "" && !s.hasChannel(channelKey):
		f.add(hinted("channelKey", pay.RuleNotAllowed, "IAMPORT_CHANNELS"))
	case pg != "":
		o.Pg, o.ChannelKey = pg, ""
	case channelKey != "":
		o.Pg, o.ChannelKey = "", channelKey
	}
	o.ReturnURL = f.line("returnUrl", returnURL, 1000)
	if o.ReturnURL != "" && !s.mayReturnTo(o.ReturnURL) {
		f.add(hinted("returnUrl", pay.RuleNotAllowed, "RETURN_URLS"))
	}
	o.AppScheme = f.word("appScheme", appScheme, 100)
}

// channelOf says how a window is told of a channel: by its key, or in the older
// way.
func channelOf(channel string) (pg, channelKey string) {
	if strings.HasPrefix(channel, "channel-key-") {
		return "", channel
	}
	return channel, ""
}

// hinted is a broken rule with the name of what mends it: a setting of the
// server, another field, another call.
func hinted(path string, rule pay.FieldRule, name string) pay.FieldError {
	e := fault(path, rule)
	e.Hint = name
	return e
}

func (s *Service) hasChannel(channel string) bool {
	return slices.ContainsFunc(s.Config.Methods, func(m Method) bool { return m.Channel == channel || m.CardChannel == channel })
}

// mayReturnTo reports whether a redirect may end at an address: ours, or one
// at or below an entry of the allow-list. An open redirect behind a payment
// would be a gift to a forger.
func (s *Service) mayReturnTo(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.User != nil || slices.Contains(noReturn, u.Scheme) || winding(u.Path) {
		return false
	}
	if s.Config.LoopbackReturns && (isLoopback(u.Hostname()) || u.Scheme != "http" && u.Scheme != "https") {
		return true
	}
	return slices.ContainsFunc(append([]string{s.Config.PublicURL}, s.Config.ReturnURLs...), func(entry string) bool {
		e, err := url.Parse(entry)
		if err != nil || e.Scheme != u.Scheme || e.Host != u.Host || e.Opaque != u.Opaque {
			return false
		}
		rest, below := strings.CutPrefix(u.EscapedPath(), strings.TrimSuffix(e.EscapedPath(), "/"))
		return below && (rest == "" || rest[0] == '/')
	})
}

// noReturn are schemes that are no place to go to.
var noReturn = []string{"javascript", "vbscript", "data", "blob", "file", "about"}

// winding reports whether a browser would walk a path to somewhere else than
// it seems to lead.
func winding(path string) bool {
	return strings.Contains(path, `\`) || slices.ContainsFunc(strings.Split(path, "/"), func(step string) bool { return step == "." || step == ".." })
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
