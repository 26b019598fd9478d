package main

import (
	"net/http"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/config"
	"paygraph/web/demo"
)

// signedIn is how long a customer of the demo stays one.
const signedIn = 12 * time.Hour

// handleDemo serves the sandbox's shop at /. A box of its own tells where the
// payment window is; one in another process may be anywhere on this machine.
func handleDemo(mux *http.ServeMux, c config.Config, box *localSandbox, tokens *auth.Tokens) {
	o := demo.Options{
		AdminToken: c.AdminKey, ControlURL: controlURL(c), ScriptURL: c.ScriptURL(),
		SignIn: func(email string) (string, time.Time, error) {
			return tokens.Issue(auth.Customer, email, signedIn)
		},
	}
	if box != nil {
		o.WindowURL = box.windowURL
	}
	shop := demo.Handler(o)
	for _, pattern := range demo.Patterns {
		mux.Handle(pattern, shop)
	}
}
