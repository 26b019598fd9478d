package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// restPrefix is where api.iamport.kr is found here.
const restPrefix = "/sandbox/iamport"

// call is one request to the REST API with its parameters read.
type call struct {
	*http.Request
	params
	query url.Values
}

// endpoint answers a call with what belongs under "response".
type endpoint func(*call) (any, error)

// restAPI routes the REST API. Patterns are the documentation's own, because
// scripted faults name them.
func (s *Sandbox) restAPI() http.Handler {
	mux := http.NewServeMux()
	open := func(pattern string, e endpoint) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.Handle(method+" "+restPrefix+path, s.faulty(pattern, s.serve(e)))
	}
	locked := func(pattern string, e endpoint) { open(pattern, s.authorized(e)) }

	open("POST /users/getToken", s.getToken)

	locked("GET /payments/{imp_uid}", s.findPayment)
	locked("GET /payments/{imp_uid}/{part}", s.paymentPart)
	locked("GET /payments", s.batch)
	for _, status := range []string{"", "/{$}", "/{payment_status}"} {
		locked("GET /payments/find/{merchant_uid}"+status, s.find)
		locked("GET /payments/findAll/{merchant_uid}"+status, s.findAll)
	}
	locked("GET /payments/status/{payment_status}", s.byStatus)

	locked("POST /payments/prepare", s.prepare)
	locked("PUT /payments/prepare", s.prepareAgain)
	locked("GET /payments/prepare/{merchant_uid}", s.findPrepared)

	locked("POST /payments/cancel", s.cancelPayment)

	locked("POST /vbanks", s.issueAccount)
	locked("DELETE /vbanks/{imp_uid}", s.revokeAccount)

	s.billingAPI(locked)

	unknown := func(*call) (any, error) { return nil, problem(http.StatusNotFound, -1, "Not Found") }
	mux.Handle("/", s.faulty("* /", s.serve(unknown)))
	return mux
}

// serve reads the parameters, runs the endpoint and wraps what it says.
func (s *Sandbox) serve(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := readParams(r)
		if err != nil {
			s.writeJSON(w, http.StatusBadRequest, envelope{Code: -1, Message: text(err.Error())})
			return
		}
		v, err := e(&call{Request: r, params: p, query: r.URL.Query()})
		if err != nil {
			status, env := s.failure(err)
			s.writeJSON(w, status, env)
			return
		}
		status := http.StatusOK
		if some, ok := v.(partial); ok {
			status, v = http.StatusMultiStatus, some.found
		}
		s.writeJSON(w, status, envelope{Response: v})
	})
}

// failure is how an error reads on the wire.
func (s *Sandbox) failure(err error) (int, envelope) {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status, envelope{Code: r.code, Message: text(r.message)}
	}
	if errors.Is(err, errNoPayment) {
		return http.StatusNotFound, envelope{Code: -1, Message: "존재하지 않는 결제정보입니다."}
	}
	s.log.Error("sandbox", "error", err)
	return http.StatusInternalServerError, envelope{Code: -1, Message: text(err.Error())}
}

// authorized lets through who brings the live token.
func (s *Sandbox) authorized(e endpoint) endpoint {
	return func(c *call) (any, error) {
		if !s.tokens.valid(tokenOf(c.Request), s.Now()) {
			return nil, errUnauthorized
		}
		return e(c)
	}
}

var errUnauthorized = problem(http.StatusUnauthorized, -1, "Unauthorized")

// list reads the values of name[] in the query.
func (c *call) list(name string) []string {
	return append(c.query[name+"[]"], c.query[name]...)
}
