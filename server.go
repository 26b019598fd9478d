// Command paygraph is the payment API that a web shop's front end talks to.
//
//	paygraph [serve]    serve the API (the sandbox's defaults need no setup)
//	paygraph migrate    bring the tables of MySQL up to date
//	paygraph token      make a token for development
//	paygraph sandbox    the local Iamport alone
//	paygraph reconcile  compare our books with Iamport's
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"paygraph/graph"
	"paygraph/internal/auth"
	"paygraph/internal/clock"
	"paygraph/internal/config"
	"paygraph/internal/database"
	"paygraph/internal/gateway/iamport"
	"paygraph/internal/metrics"
	"paygraph/internal/webhook"
	"paygraph/internal/worker"
)

// version is set by the linker: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve runs the server until ctx ends, and then drains it.
func serve(ctx context.Context, c config.Config) error {
	logger := newLogger(c.LogFormat)
	if err := c.MakeSecrets(); err != nil {
		return err
	}
	db, err := openDatabase(ctx, c, logger)
	if err != nil {
		return err
	}
	defer db.Close()
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("ADDR: %w", err)
	}
	c.ListensAt(listener.Addr())
	var box *localSandbox
	if c.HostsSandbox {
		if box, err = hostSandbox(c, logger, true); err != nil {
			return err
		}
		defer box.Close()
	}

	business := &clock.Clock{}
	tokens, err := auth.New(ctx, auth.Config{
		Secret: c.TokenSecret, AdminKey: c.AdminKey,
		JWTSecret: c.JWTSecret, JWKSURL: c.JWKSURL, JWTIssuer: c.JWTIssuer, JWTAudience: c.JWTAudience, AdminClaim: c.JWTAdminClaim,
	})
	if err != nil {
		return err
	}
	counts := metrics.New(version)
	s := newService(c, db, tokens, business, counts.GatewayCall, logger)
	if c.Sandbox {
		if err := s.SeedProducts(ctx); err != nil {
			return err
		}
	}
	doors := &webhook.Doors{Service: s, Proxies: networks(c.TrustedProxies), Senders: networks(c.WebhookCIDRs), Logger: logger}
	limits := graph.DefaultLimits
	if !c.RateLimits {
		limits = limits.Unpaced()
	}
	api := graph.NewHandler(&graph.Resolver{Service: s, Tokens: tokens}, graph.Options{
		Origins: c.CORSOrigins, LoopbackOrigins: c.Sandbox, Introspection: c.Sandbox, AdminsIntrospect: c.Playground, Logger: logger, Limits: limits,
		Address: doors.Proxies.Address, Away: database.IsAway, Count: counts.Operation,
	})
	health := &health{db: db}
	mux := http.NewServeMux()
	mux.Handle("/graphql", api)
	mux.Handle("/webhooks/", doors.Handler())
	mux.Handle("/payments/", doors.Handler())
	mux.HandleFunc("GET /healthz", health.alive)
	mux.HandleFunc("GET /readyz", health.ready)
	mux.Handle("GET /metrics", forAdmins(tokens, counts.Handler(gauges(s))))
	handlePages(mux, c, s, box, tokens, logger)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}

	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	defer rest()
	var workers sync.WaitGroup
	crew := worker.NewCrew(logger, counted(counts, worker.Timers(s))...)
	workers.Go(func() { crew.Run(working) })
	if c.Sandbox {
		workers.Go(func() { business.Follow(working, c.SandboxURL(), crew.Round) })
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	printBanner(c)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("draining")
	health.draining.Store(true)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	err = api.Shutdown(ending) // nothing new comes in; sockets go to another server
	rest()
	workers.Wait()
	if box != nil {
		err = errors.Join(err, box.Close()) // lets go of those who wait for its clock
	}
	if err = errors.Join(err, server.Shutdown(ending)); err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	logger.Info("stopped")
	return nil
}

// drainTimeout bounds how long a server that stops waits for what is running.
const drainTimeout = 25 * time.Second

// openDatabase opens the tables and sees that they are up to date: a sandbox
// migrates by itself, a live server says what is missing.
func openDatabase(ctx context.Context, c config.Config, logger *slog.Logger) (*database.DB, error) {
	db, err := database.Open(c.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	pending, err := db.Pending(ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("DATABASE_URL: %w", err)
	case pending && !c.Sandbox:
		err = errors.New("DATABASE_URL has pending migrations: run paygraph migrate, then start again")
	default:
		_, err = db.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	warnings, err := db.Warnings(ctx)
	if err != nil {
		logger.Warn("durability unknown", "error", err)
	}
	for _, w := range warnings {
		logger.Warn(w)
	}
	return db, nil
}

func gatewayConfig(c config.Config, business *clock.Clock, count func(string, string, time.Duration), logger *slog.Logger) iamport.Config {
	g := iamport.Config{URL: c.IamportURL, Key: c.IamportKey, Secret: c.IamportSecret, Count: count, Logger: logger}
	if c.Sandbox {
		g.Observe = business.Observe
	}
	return g
}
