package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// controlError is an error of a control call.
type controlError struct {
	status    int
	code, msg string
}

func (c *controlError) Error() string { return c.msg }

func badRequest(err error) error {
	return &controlError{http.StatusBadRequest, "BAD_REQUEST", err.Error()}
}

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
	on("GET /sandbox/control/settings/defaults", func(*call) (any, error) { return defaultSettings(), nil })
	on("GET /sandbox/control/settings", func(*call) (any, error) { return s.settings.get(), nil })
	on("POST /sandbox/control/settings", s.controlSettings)
	on("GET /sandbox/control/payments", s.controlPayments)
	on("GET /sandbox/control/webhooks", s.controlWebhooks)
	on("POST /sandbox/control/webhooks/resend", s.controlResend)
	on("POST /sandbox/control/webhooks/test", s.controlTest)
	s.billingControls(on)
	on("/", func(c *call) (any, error) {
		return nil, &controlError{http.StatusNotFound, "NOT_FOUND", "there is no control call " + c.Method + " " + c.URL.Path}
	})
	return s.shareWithPages(quietly(mux))
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
	if c, ok := errors.AsType[*controlError](err); ok {
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
