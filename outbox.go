package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"paygraph/ent"
	"paygraph/internal/message"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

//go:embed outbox.html
var outboxHTML string

var outboxTemplate = template.Must(template.New("outbox").Parse(outboxHTML))

// outbox is a page of the sandbox: what buyers and the merchant's systems were
// told, as they would read it. It is for who sits at this machine alone,
// because numbers, addresses and accounts are in it.
type outbox struct {
	service *service.Service
	logger  *slog.Logger
	hosted  bool // the sandbox's pages are at the same address
}

// outboxRows is how many messages the page shows.
const outboxRows = 60

func (o outbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	if !fromHere(r) {
		http.Error(w, "the outbox is shown on this machine only", http.StatusForbidden)
		return
	}
	l := message.Of(r.Header.Get("Accept-Language"))
	if lang := r.URL.Query().Get("lang"); lang != "" {
		l = message.Of(lang)
	}
	channel := pay.NoticeChannel(r.URL.Query().Get("channel"))
	rows, err := o.service.Outbox(r.Context(), channel, outboxRows)
	if err != nil {
		o.logger.ErrorContext(r.Context(), "outbox not read", "error", err)
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	var page bytes.Buffer
	if err := outboxTemplate.Execute(&page, o.view(l, channel, rows)); err != nil {
		o.logger.ErrorContext(r.Context(), "outbox not written", "error", err)
		http.Error(w, "the page is broken", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w)
}

// fromHere reports whether a request was made on this machine, by a name of
// this machine, and through nobody else. Any other name may be a stranger's
// that points here.
func fromHere(r *http.Request) bool {
	if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" || r.Header.Get("X-Forwarded-Host") != "" {
		return false
	}
	return isHere(r.Host) && isHere(r.RemoteAddr)
}

func isHere(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// outboxPage is what the template shows.
type outboxPage struct {
	message.Outbox
	Tabs   []outboxTab
	Rows   []outboxRow
	Hosted bool
	Open   bool // what is folded elsewhere is open: the page shows little else
}

type outboxTab struct {
	Label, Channel string
	Here           bool
}

type outboxRow struct {
	Channel, ChannelName, Title, To, Subject, Body, Order, Status, StatusName, When, Error string
	Tries                                                                                  int
}

func (o outbox) view(l message.Language, channel pay.NoticeChannel, rows []*ent.Notice) outboxPage {
	p := outboxPage{Outbox: message.OutboxPage(l), Hosted: o.hosted, Open: channel == pay.ChannelWebhook}
	p.Tabs = append(p.Tabs, outboxTab{Label: p.All, Here: channel == ""})
	for _, c := range pay.NoticeChannel("").Values() {
		name := pay.NoticeChannel(c)
		p.Tabs = append(p.Tabs, outboxTab{Label: message.NoticeChannel(l, name), Channel: c, Here: name == channel})
	}
	for _, n := range rows {
		p.Rows = append(p.Rows, outboxRowOf(l, n))
	}
	return p
}

func outboxRowOf(l message.Language, n *ent.Notice) outboxRow {
	row := outboxRow{
		Channel: strings.ToLower(string(n.Channel)), ChannelName: message.NoticeChannel(l, n.Channel), Title: message.NoticeTitle(l, n.Kind),
		To: n.Recipient, Subject: n.Subject, Body: n.Body, Order: n.OrderID, Error: n.LastError, Tries: n.Attempts,
	}
	if n.Channel == pay.ChannelWebhook {
		row.To, row.Body = message.OutboxPage(l).Merchant, indented(n.Body)
	}
	when := n.CreatedAt
	switch service.NoticeStatusOf(n) {
	case service.NoticeSent:
		row.Status, row.StatusName, when = "sent", message.NoticeSent(l), *n.SentAt
	case service.NoticeWaiting:
		row.Status, row.StatusName, when = "waiting", message.NoticeWaiting(l), *n.NextAt
	case service.NoticeFailed:
		row.Status, row.StatusName = "failed", message.NoticeFailed(l)
	}
	row.When = message.KoreanTime(l, when.Truncate(time.Minute))
	return row
}

// indented is JSON as people read it.
func indented(body string) string {
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(body), "", "  "); err != nil {
		return body
	}
	return out.String()
}
