package sandbox

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// mobileAgents recognises the browsers of phones, in Go and in JavaScript.
const mobileAgents = `Mobi|Android|iPhone|iPad|iPod`

var mobilePattern = regexp.MustCompile(`(?i)` + mobileAgents)

//go:embed assets/iamport.js
var scriptSource []byte

// script is what the SDK is told when it is served. The rules travel with it,
// so that there is no second copy of them to keep.
type script struct {
	Version        string            `json:"version"`
	Code           string            `json:"code"`
	Window         string            `json:"window"` // the payment window's origin
	Mobile         string            `json:"mobile"`
	Closed         string            `json:"closed"`
	Popups         []string          `json:"popups"`         // PGs that open a popup on a desktop
	Redirects      []string          `json:"redirects"`      // PGs that leave the page on a desktop
	FramesOnMobile []string          `json:"framesOnMobile"` // PGs that do not leave it on a phone
	Texts          map[string]string `json:"texts"`
	Rules          map[string]rule   `json:"rules"`
}

// serveScript serves the SDK to pages of any origin.
func (s *Sandbox) serveScript(mux *http.ServeMux) {
	mux.Handle("GET /sandbox/iamport.js", s.shareWithPages(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := s.script(r)
		if err != nil {
			s.refuseFor(w, err)
			return
		}
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		_, _ = w.Write(body) // the caller may have left
	})))
}

func (s *Sandbox) script(r *http.Request) ([]byte, error) {
	config, err := json.Marshal(script{
		Version:        "sandbox-1",
		Code:           Code,
		Window:         s.windowOrigin(r),
		Mobile:         mobileAgents,
		Closed:         msgClosed,
		Popups:         strings.Fields("payco smartro tosspay kcp_quick eximbay settle_acc inicis_jp paypal_v2"),
		Redirects:      strings.Fields("naverpay naverco paypal"),
		FramesOnMobile: strings.Fields("danal danal_tpay payco smilepay bluewalnut settle_acc mobilians paypal_v2"),
		Texts:          ruleTexts,
		Rules:          payRules,
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(bytes.TrimSpace(scriptSource), []byte("("), config, []byte(");\n")), nil
}

// windowOrigin is where the payment window is reached.
func (s *Sandbox) windowOrigin(r *http.Request) string {
	switch {
	case s.options.WindowURL != "":
		return s.options.WindowURL
	case s.options.BaseURL != "":
		return s.options.BaseURL
	}
	return "http://" + r.Host
}
