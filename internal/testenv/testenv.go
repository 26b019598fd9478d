// Package testenv gives each test a world of its own: a fresh database, a
// sandbox reached by HTTP as in life, and the server's handlers over both.
package testenv

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/graph"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/gateway"
	"paygraph/internal/gateway/iamport"
	"paygraph/internal/live"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/webhook"
)

// Env is the world of one test.
type Env struct {
	DB      *database.DB
	Service *service.Service
	Gateway gateway.Gateway
	Tokens  *auth.Tokens
	Control control.Control // plays shopper, bank and console
	URL     string          // of the server
}

// AdminKey opens an admin's doors.
const AdminKey = "admin-key-of-the-tests-only"

const secret = "a secret of the tests that signs tokens only here"

// Option changes a world before it starts.
type Option func(*options)

type options struct {
	config  func(*service.Config)
	ent     []ent.Option
	gateway func(gateway.Gateway) gateway.Gateway
	jwt     auth.Config
	logger  *slog.Logger
	notify  notify.Channels
}

// WithConfig changes the use cases' configuration.
func WithConfig(f func(*service.Config)) Option { return func(o *options) { o.config = f } }

// WithEnt passes options to ent, such as a log of the statements.
func WithEnt(all ...ent.Option) Option { return func(o *options) { o.ent = append(o.ent, all...) } }

// WithGateway puts something between the service and the sandbox.
func WithGateway(f func(gateway.Gateway) gateway.Gateway) Option {
	return func(o *options) { o.gateway = f }
}

// WithLogger collects what is logged.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

// WithNotices sets up the ways out; a world has none of its own.
func WithNotices(c notify.Channels) Option { return func(o *options) { o.notify = c } }

// WithJWT says whose customers may sign in.
func WithJWT(c auth.Config) Option { return func(o *options) { o.jwt = c } }

// New makes a world and ends it with the test.
func New(t testing.TB, with ...Option) *Env {
	t.Helper()
	o := options{logger: slog.New(slog.DiscardHandler)}
	for _, f := range with {
		f(&o)
	}
	e := &Env{DB: openDatabase(t, o.ent)}

	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	window := http.NewServeMux()
	second := httptest.NewServer(window)
	t.Cleanup(second.Close)
	e.URL = server.URL

	box, err := sandbox.New(sandbox.Options{BaseURL: server.URL, WindowURL: second.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	mux.Handle("/sandbox/", box.Handler())
	window.Handle("/", box.Window())
	e.Control = control.Control{URL: server.URL}

	e.Gateway = iamport.New(iamport.Config{URL: server.URL + "/sandbox/iamport", Key: sandbox.Key, Secret: sandbox.Secret})
	if o.gateway != nil {
		e.Gateway = o.gateway(e.Gateway)
	}
	o.jwt.Secret, o.jwt.AdminKey = secret, AdminKey
	if e.Tokens, err = auth.New(t.Context(), o.jwt); err != nil {
		t.Fatal(err)
	}
	e.Service = &service.Service{
		DB: e.DB.Client, Gateway: e.Gateway, Live: &live.Hub{}, Notify: o.notify, Tokens: e.Tokens, Logger: o.logger, Now: box.Now,
		Config: service.Config{
			Policy: pay.Policy{TestChannel: true}, Rejected: pay.RejectedRefund, Sandbox: true,
			ImpCode: sandbox.Code, ScriptURL: server.URL + "/sandbox/iamport.js", PublicURL: server.URL,
			Methods: service.Methods(nil), LoopbackReturns: true,
			OrderTTL: 24 * time.Hour, VbankTTL: 72 * time.Hour, Secret: secret, Version: "test",
		},
	}
	if o.config != nil {
		o.config(&e.Service.Config)
	}
	api := graph.NewHandler(&graph.Resolver{Service: e.Service, Tokens: e.Tokens},
		graph.Options{LoopbackOrigins: true, Introspection: true, Logger: o.logger, Away: database.IsAway})
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = api.Shutdown(ctx)
	})
	mux.Handle("/graphql", api)
	doors := (&webhook.Doors{Service: e.Service, Logger: o.logger}).Handler()
	mux.Handle("/webhooks/", doors)
	mux.Handle("/payments/", doors)
	if err := e.Service.SeedProducts(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}
