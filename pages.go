package main

import (
	"log/slog"
	"net/http"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/config"
	"paygraph/internal/service"
	"paygraph/web/demo"
	"paygraph/web/playground"
	"paygraph/web/sdk"
)

// handlePages serves what a browser gets besides the API: the SDK, and where
// they are on, the playground and the sandbox's pages.
func handlePages(mux *http.ServeMux, c config.Config, s *service.Service, box *localSandbox, tokens *auth.Tokens, logger *slog.Logger) {
	script := sdk.Handler()
	for _, pattern := range sdk.Patterns {
		mux.Handle(pattern, script)
	}
	if c.Playground {
		page := playground.Handler(playgroundOptions(c))
		mux.Handle("/playground", page)
		mux.Handle("/playground/", page)
	}
	if box != nil {
		mux.Handle("/sandbox/", box.Handler())
	}
	if c.Sandbox {
		mux.Handle("GET /outbox", outbox{s, logger, box != nil})
		handleDemo(mux, c, box, tokens)
	}
}

// playgroundOptions tell the page what it may know: in the sandbox the token
// to begin with; where money is real, that an admin has to bring one.
func playgroundOptions(c config.Config) playground.Options {
	o := playground.Options{Endpoint: "/graphql", AdminsOnly: !c.Sandbox}
	if c.Sandbox {
		o.Token, o.ControlURL = c.AdminKey, controlURL(c)
	}
	return o
}

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
