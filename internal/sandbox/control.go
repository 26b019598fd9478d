package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// longPoll is how long GET /clock?after= waits for a move at most.
const longPoll = 25 * time.Second

// control is an error of a control call.
type control struct {
	status    int
	code, msg string
}

func (c *control) Error() string { return c.msg }

func badRequest(err error) error { return &control{http.StatusBadRequest, "BAD_REQUEST", err.Error()} }

// controlAPI is the play button: what shoppers, banks, consoles and trouble do.
func (s *Sandbox) controlAPI() http.Handler {
	mux := http.NewServeMux()
	on := func(pattern string, e endpoint) { mux.Handle(pattern, s.controlled(e)) }
	on("POST /sandbox/control/pay", s.controlPay)
	on("POST /sandbox/control/deposit", s.controlDeposit)
	on("POST /sandbox/control/cancel", s.controlCancel)
	on("POST /sandbox/control/approve", s.controlApprove)
	on("GET /sandbox/control/clock", s.controlClock)
	on("POST /sandbox/control/clock", s.controlAdvance)
	on("GET /sandbox/control/faults", func(*call) (any, error) { return s.faults.left(), nil })
	mux.Handle("POST /sandbox/control/faults", s.setFaults())
	on("GET /sandbox/control/settings", func(*call) (any, error) { return s.settings.get(), nil })
	on("POST /sandbox/control/settings", s.controlSettings)
	on("GET /sandbox/control/payments", s.controlPayments)
	on("GET /sandbox/control/webhooks", s.controlWebhooks)
	on("POST /sandbox/control/webhooks/resend", s.controlResend)
	on("POST /sandbox/control/webhooks/test", s.controlTest)
	on("/", func(c *call) (any, error) {
		return nil, &control{http.StatusNotFound, "NOT_FOUND", "there is no control call " + c.Method + " " + c.URL.Path}
	})
	return s.shareWithPages(mux)
}

func (s *Sandbox) controlled(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := readParams(r)
		if err != nil {
			s.refuse(w, http.StatusBadRequest, "BAD_REQUEST", err.Error())
			return
		}
		v, err := e(&call{Request: r, params: p, query: r.URL.Query()})
		if err != nil {
			s.refuseFor(w, err)
			return
		}
		s.writeJSON(w, http.StatusOK, v)
	})
}

// refuse answers a control call, or a request that may not come in, with an error.
func (s *Sandbox) refuse(w http.ResponseWriter, status int, code, msg string) {
	s.writeJSON(w, status, struct {
		Code string `json:"error_code"`
		Msg  string `json:"error_msg"`
	}{code, msg})
}

func (s *Sandbox) refuseFor(w http.ResponseWriter, err error) {
	if c, ok := errors.AsType[*control](err); ok {
		s.refuse(w, c.status, c.code, c.msg)
	} else if v, ok := errors.AsType[*violation](err); ok {
		s.refuse(w, http.StatusBadRequest, "F400", v.msg)
	} else if d, ok := errors.AsType[*depositRefusal](err); ok {
		s.refuse(w, http.StatusConflict, d.code, d.why)
	} else if r, ok := errors.AsType[*refusal](err); ok {
		s.refuse(w, http.StatusConflict, "REFUSED", r.message)
	} else if errors.Is(err, errNotReady) {
		s.refuse(w, http.StatusConflict, "NOT_READY", err.Error())
	} else if errors.Is(err, errNoPayment) {
		s.refuse(w, http.StatusNotFound, "NOT_FOUND", err.Error())
	} else {
		s.log.Error("sandbox control", "error", err)
		s.refuse(w, http.StatusInternalServerError, "INTERNAL", err.Error())
	}
}

// controlPay plays the shopper and answers what the page's callback would get.
func (s *Sandbox) controlPay(c *call) (any, error) {
	req, err := s.playOf(c.params, c.UserAgent())
	if err != nil {
		return nil, badRequest(err)
	}
	merchantUID := req.text("merchant_uid")
	a, err := s.play(c.Context(), req)
	if n, ok := errors.AsType[*notOpened](err); ok {
		provider, _ := channelOf(req.params, s.settings.get().DefaultPG)
		return refusedReply(s.styleOf(req.Style, provider), merchantUID, n.code, n.msg), nil
	}
	return a, err
}

// controlDeposit is the bank reporting a deposit, of the right sum by default.
func (s *Sandbox) controlDeposit(c *call) (any, error) {
	sum, given, err := c.amount("amount")
	if err != nil {
		return nil, badRequest(err)
	}
	when, err := s.when(c.params)
	if err != nil {
		return nil, badRequest(err)
	}
	asked := &sum
	if !given {
		asked = nil
	}
	r, err := s.deposit(c.text("imp_uid"), asked)
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), when)
	return r, nil
}

// controlCancel is a cancel in the merchant's console; it always sends a webhook.
func (s *Sandbox) controlCancel(c *call) (any, error) {
	req, err := cancelOf(c.params)
	if err != nil {
		return nil, badRequest(err)
	}
	when, err := s.when(c.params)
	if err != nil {
		return nil, badRequest(err)
	}
	req.refund.By, req.refund.Reason = "console", cmp.Or(req.refund.Reason, "관리자 콘솔 취소")
	r, err := s.giveBack(c.text("imp_uid"), req)
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), when)
	return r, nil
}

// controlApprove is the PG approving late what had failed or was left open.
func (s *Sandbox) controlApprove(c *call) (any, error) {
	when, err := s.when(c.params)
	if err != nil {
		return nil, badRequest(err)
	}
	r, err := s.approveLate(c.text("imp_uid"))
	if err != nil {
		return nil, err
	}
	s.postman.send(s.note(r), when)
	return r, nil
}

// clockState is the answer of both clock calls.
type clockState struct {
	Now     time.Time `json:"now"`
	Advance string    `json:"advance"`
}

func (s *Sandbox) clockState() clockState {
	advance, _ := s.clock.advanced()
	return clockState{s.Now().UTC(), advance.String()}
}

// controlClock tells the time; with ?after=<advance> it waits for a move.
func (s *Sandbox) controlClock(c *call) (any, error) {
	if !c.query.Has("after") {
		return s.clockState(), nil
	}
	known, err := time.ParseDuration(c.query.Get("after"))
	if err != nil {
		return nil, badRequest(err)
	}
	timer := time.NewTimer(longPoll)
	defer timer.Stop()
	for {
		advance, moved := s.clock.advanced()
		if advance != known {
			return s.clockState(), nil
		}
		select {
		case <-moved:
			continue
		case <-timer.C:
		case <-c.Context().Done():
		case <-s.life.Done():
		}
		return s.clockState(), nil
	}
}

func (s *Sandbox) controlAdvance(c *call) (any, error) {
	d, err := time.ParseDuration(c.text("advance"))
	if err != nil {
		return nil, badRequest(err)
	}
	if err := s.clock.move(d); err != nil {
		return nil, badRequest(err)
	}
	return s.clockState(), nil
}

// setFaults replaces the scripted trouble by the list in the body.
func (s *Sandbox) setFaults() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var list []Fault
		err := strictJSON(r.Body, &list)
		if err == nil {
			err = s.faults.set(list)
		}
		if err != nil {
			s.refuse(w, http.StatusBadRequest, "BAD_REQUEST", err.Error())
			return
		}
		s.writeJSON(w, http.StatusOK, s.faults.left())
	})
}

// strictJSON decodes one value and refuses fields that it does not know: a
// misspelt switch would silently test nothing.
func strictJSON(r io.Reader, v any) error {
	d := json.NewDecoder(io.LimitReader(r, maxBody))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// controlSettings changes the switches that the body names.
func (s *Sandbox) controlSettings(c *call) (any, error) {
	set, err := s.settings.change(func(set *Settings) error {
		body, err := json.Marshal(c.params)
		if err != nil {
			return err
		}
		return strictJSON(bytes.NewReader(body), set)
	})
	if err != nil {
		return nil, badRequest(err)
	}
	return set, nil
}

// controlPayments shows the books, newest first, with what the PG knows.
func (s *Sandbox) controlPayments(c *call) (any, error) {
	var rs []*row
	if m := c.query.Get("merchant_uid"); m != "" {
		rs = append([]*row{}, s.books.of(m)...)
	} else {
		rs = s.books.where(func(*row) bool { return true })
	}
	slices.Reverse(rs)
	return rs, nil
}

// controlWebhooks lists deliveries, newest first; ?settled=true waits until
// none is on its way.
func (s *Sandbox) controlWebhooks(c *call) (any, error) {
	if c.query.Get("settled") == "true" {
		s.postman.settle(c.Context())
	}
	return s.postman.deliveries(c.query.Get("imp_uid")), nil
}

// controlResend is the console's manual re-send: the payment's present status.
func (s *Sandbox) controlResend(c *call) (any, error) {
	r := s.books.get(c.text("imp_uid"))
	if r == nil {
		return nil, errNoPayment
	}
	s.postman.send(s.note(r), deliverBefore)
	return s.postman.deliveries(r.ImpUID), nil
}

// controlTest is the console's test button: a webhook about nothing.
func (s *Sandbox) controlTest(c *call) (any, error) {
	const dummy = "imp_1234567890"
	to := cmp.Or(c.text("url"), s.settings.get().WebhookURL)
	if to == "" {
		return nil, badRequest(fmt.Errorf("url is missing, and webhook_url is not set"))
	}
	if err := checkURL("url", to); err != nil {
		return nil, badRequest(err)
	}
	n := note{ImpUID: dummy, MerchantUID: "merchant_1234567890", Status: cmp.Or(c.text("status"), statusPaid), to: []string{to}}
	s.postman.send(n, deliverBefore)
	return s.postman.deliveries(dummy), nil
}
