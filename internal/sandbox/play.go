package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
)

// Outcomes that the control call /pay can play.
const (
	outcomePaid      = "paid"      // approved; with vbank, issued and deposited at once
	outcomeReady     = "ready"     // a virtual account was issued
	outcomeFailed    = "failed"    // the PG declined
	outcomeCancelled = "cancelled" // the buyer closed the window after it had opened
	outcomeOpen      = "open"      // the window is open, and stays so; no callback
)

// playKeys are the keys of /pay that are not request_pay's.
var playKeys = []string{"outcome", "charge_amount", "charge_currency", "webhook", "sandbox", "customer_uid_usage", "card_number", "style", "fail_reason"}

// playRequest is what the shopper is asked to do.
type playRequest struct {
	opening
	outcome string
	webhook string
	reason  string
}

// playOf splits the control keys from the parameters that a page would pass.
func (s *Sandbox) playOf(p params, userAgent string) (req playRequest, err error) {
	control := params{}
	for _, k := range playKeys {
		if v, given := p[k]; given {
			control[k] = v
			delete(p, k)
		}
	}
	vbank := p.text("pay_method") == "vbank"
	usual := outcomePaid
	if vbank {
		usual = outcomeReady
	}
	req.params, req.userAgent = p, userAgent
	req.outcome = cmp.Or(control.text("outcome"), usual)
	req.Style, req.reason = control.text("style"), cmp.Or(control.text("fail_reason"), msgDeclined)
	if req.webhook, err = s.when(control); err != nil {
		return req, err
	}
	if !slices.Contains([]string{outcomePaid, outcomeReady, outcomeFailed, outcomeCancelled, outcomeOpen}, req.outcome) {
		return req, fmt.Errorf("outcome %q is unknown", req.outcome)
	}
	if req.outcome == outcomeReady && !vbank {
		return req, fmt.Errorf(`outcome "ready" needs pay_method "vbank"; "open" leaves a window open`)
	}
	if !slices.Contains([]string{"", styleOld, styleNew, styleImpSuccess}, req.Style) {
		return req, fmt.Errorf("style %q is unknown", req.Style)
	}
	return req, req.tamper(control, s.settings.get())
}

// tamper reads what makes the payment differ from what the page asked for.
func (req *playRequest) tamper(control params, set Settings) error {
	req.sandbox = new(set.Sandbox)
	switch v, given := control["sandbox"]; v := v.(type) {
	case bool:
		req.sandbox = new(v)
	case nil:
		if given {
			req.sandbox = nil // null: reports do not mention it, as before 2026
		}
	default:
		return fmt.Errorf("sandbox is not a boolean")
	}
	if _, given := control["customer_uid_usage"]; given {
		usage := text(control.text("customer_uid_usage"))
		if !slices.Contains([]text{"", "issue", "payment", "payment.scheduled"}, usage) {
			return fmt.Errorf("customer_uid_usage %q is unknown", usage)
		}
		req.usage = &usage
	}
	if number := control.text("card_number"); number != "" {
		if req.card = text(maskCard(number)); req.card == "" {
			return fmt.Errorf("card_number %q is no card number", number)
		}
	}
	charge, given, err := control.amount("charge_amount")
	if given {
		req.charge = &charge
	}
	if err == nil && charge < 0 {
		err = fmt.Errorf("charge_amount is negative")
	}
	req.opening.currency = control.text("charge_currency")
	return err
}

// when reads when the webhook of a control call goes out.
func (s *Sandbox) when(control params) (string, error) {
	usual := deliverAfter
	if s.settings.get().WebhookFirst {
		usual = deliverBefore
	}
	when := cmp.Or(control.text("webhook"), usual)
	if !slices.Contains([]string{deliverBefore, deliverAfter, deliverNone, deliverTwice}, when) {
		return "", fmt.Errorf("webhook %q is unknown", when)
	}
	return when, nil
}

// play is the whole visit of a shopper: the window opens, something happens,
// and the page's callback gets the reply.
func (s *Sandbox) play(ctx context.Context, req playRequest) (reply, error) {
	r, err := s.open(req.opening)
	if err != nil {
		return nil, err
	}
	if req.outcome == outcomeOpen {
		return reply{"imp_uid": r.ImpUID, "merchant_uid": r.MerchantUID, "status": r.Status}, nil
	}
	return s.finish(ctx, r.ImpUID, req.outcome, req.reason, req.webhook, banks[0])
}

// finish ends an open window with an outcome and tells whom it concerns.
func (s *Sandbox) finish(ctx context.Context, impUID, outcome, reason, webhook string, b bank) (reply, error) {
	r := s.books.get(impUID)
	if r == nil {
		return nil, errNoPayment
	}
	var err error
	switch outcome {
	case outcomeFailed:
		r, err = s.decline(impUID, reason)
	case outcomeCancelled:
		if r, err = s.leave(impUID); err == nil {
			return replyOf(r, "", msgClosed), nil
		}
	case outcomeReady, outcomePaid:
		if r.PayMethod != "vbank" {
			r, err = s.pay(ctx, impUID)
			break
		}
		if r, err = s.account(impUID, b); err == nil && r.Status == statusReady {
			r, err = s.issued(r, outcome, webhook)
		}
	default:
		return nil, &controlError{http.StatusBadRequest, "BAD_REQUEST", "outcome " + outcome + " is unknown"}
	}
	switch {
	case err != nil:
		return nil, err
	case r.Status == statusFailed:
		return replyOf(r, "F0001", string(r.FailReason)), nil
	case r.Status == statusPaid && s.tellsOf(r):
		s.postman.send(s.note(r), webhook)
	}
	return replyOf(r, "", ""), nil
}

// issued tells of a new account and, if that is the outcome, deposits into it.
func (s *Sandbox) issued(r *row, outcome, webhook string) (*row, error) {
	if s.settings.get().WebhookOnIssue {
		s.postman.send(s.note(r), webhook)
	}
	if outcome == outcomeReady {
		return r, nil
	}
	return s.deposit(r.ImpUID, nil)
}
