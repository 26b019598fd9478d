package sandbox

import (
	"encoding/json"
	"net/url"
	"time"
)

// How webhooks travel.
const (
	connectTimeout = 10 * time.Second
	firstTimeout   = 30 * time.Second // of the first send
	againTimeout   = 15 * time.Second // of a repeated one, in all
	retryPause     = time.Minute      // of sandbox time
	logMax         = 1000             // deliveries that are remembered
)

// When a webhook goes out, seen from the call that caused it.
const (
	deliverBefore = "before" // delivered and answered before the call is answered
	deliverAfter  = "after"  // sent when the call is answered; either may arrive first
	deliverNone   = "none"   // lost
	deliverTwice  = "twice"  // sent twice, at the same time
)

// note is what a webhook says. It proves nothing: no signature, no amount.
type note struct {
	ImpUID         string   `json:"imp_uid"`
	MerchantUID    string   `json:"merchant_uid"`
	Status         string   `json:"status"`
	CancellationID string   `json:"cancellation_id,omitempty"`
	to             []string // URLs in force for the payment
}

// note tells of a payment's present status, to the payment's own URLs or else
// to the console's.
func (s *Sandbox) note(r *row) note {
	n := note{ImpUID: r.ImpUID, MerchantUID: r.MerchantUID, Status: r.Status, to: r.NoticeURLs}
	if r.Status == statusCancelled && len(r.CancelHistory) > 0 {
		n.CancellationID = r.CancelHistory[len(r.CancelHistory)-1].CancellationID
	}
	if u := s.settings.get().WebhookURL; len(n.to) == 0 && u != "" {
		n.to = []string{u}
	}
	return n
}

func (n note) encode(format string) (body []byte, contentType string) {
	if format != "form" {
		body, _ = json.Marshal(n) // strings only: cannot fail
		return body, "application/json"
	}
	form := url.Values{"imp_uid": {n.ImpUID}, "merchant_uid": {n.MerchantUID}, "status": {n.Status}}
	if n.CancellationID != "" {
		form.Set("cancellation_id", n.CancellationID)
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

// Delivery is one attempt to deliver a webhook.
type Delivery struct {
	ID       int       `json:"id"`
	At       time.Time `json:"at"` // sandbox time
	URL      string    `json:"url"`
	ImpUID   string    `json:"imp_uid"`
	Status   string    `json:"status"`
	Body     string    `json:"body"`
	Attempt  int       `json:"attempt"`
	Response int       `json:"response_code"` // 0 while there is none: on its way, lost or unanswered
	Error    string    `json:"error,omitempty"`
	Done     bool      `json:"done"`
}
