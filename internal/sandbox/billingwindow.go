package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// showOnly are the PGs that show the amount of a registration and never charge
// it: the guides of html5_inicis and kcp_billing say so, of the rest it is
// assumed. The others charge what is more than 0, as danal_tpay and kakaopay do.
var showOnly = strings.Fields("html5_inicis inicis kcp_billing kcp kcp_v2 nice nice_v2 tosspayments uplus smartro_v2 ksnet settle kicc")

// registers reports whether a window stores a card (customer_uid).
func (r *row) registers() bool { return r.CustomerUID != "" && r.CustomerUIDUsage == usageIssue }

// approve takes an open payment's money in, and stores the card if that is
// what the window was for. With b.mu held.
func (s *Sandbox) approve(r *row, now time.Time) error {
	if !r.registers() {
		r.paid(now)
		return nil
	}
	method, masked := r.PayMethod, string(cmp.Or(r.CardNumber, usualCard))
	issuer := issuerOf(masked)
	if i := slices.IndexFunc(cards, func(c choice) bool { return c.Code == string(r.CardCode) }); i >= 0 {
		issuer = cards[i]
	}
	if i := slices.IndexFunc(walletMethods, func(c choice) bool { return c.Code == string(method) }); i >= 0 {
		issuer = choice{Name: walletMethods[i].Name}
	}
	k := storedCardOf(string(r.CustomerUID), string(r.PGProvider), string(r.PGID), masked, issuer, r.isTest(), now)
	k.CustomerName, k.CustomerTel, k.CustomerEmail = r.BuyerName, r.BuyerTel, r.BuyerEmail
	k.CustomerAddr, k.CustomerPostcode = r.BuyerAddr, r.BuyerPostcode
	if told, ok := s.books.conducts[masked]; ok {
		k.Conduct = told
	}
	refusal := ""
	if _, expired := conductOf(masked, now); expired {
		refusal = msgExpired
	}
	if charged := r.Amount > 0 && !slices.Contains(showOnly, string(r.PGProvider)); charged && refusal == "" {
		refusal, k.Conduct = k.Conduct.answer(now)
	} else if !charged {
		r.Uncharged = true
		if s.settings.get().IssueAmount == issueZero {
			r.Amount = 0
		}
	}
	if r.CardNumber = text(masked); method != "card" { // a wallet does not tell
		r.CardNumber, k.CardNumber, k.CardType = "", "", nil
	}
	if refusal != "" {
		r.failed(refusal, now)
		return nil
	}
	r.paid(now)
	if method == "card" {
		r.showCard(&k)
	}
	return s.books.putCustomerAs(k)
}

// tellsOf reports whether a paid window is told by webhook.
func (s *Sandbox) tellsOf(r *row) bool {
	return !r.registers() || s.settings.get().WebhookOnKeyIssue
}

// storing makes the window's page one that stores a card: by the method that
// the page asked for, and a card of the shopper's choice.
func (r *row) storing(page *windowPage, l language) {
	page.Press = l.words()["register"]
	other := func(c choice) bool { return c.Code != page.Method }
	page.Methods, page.Wallets = slices.DeleteFunc(page.Methods, other), slices.DeleteFunc(page.Wallets, other)
	for _, t := range testCards {
		page.TestCards = append(page.TestCards, choice{maskCard(t.Number), l.name(t.Name) + " (" + t.Number[len(t.Number)-4:] + ")"})
	}
}
