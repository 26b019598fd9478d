package main

import (
	"log/slog"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/clock"
	"paygraph/internal/config"
	"paygraph/internal/database"
	"paygraph/internal/gateway/iamport"
	"paygraph/internal/live"
	"paygraph/internal/pay"
	"paygraph/internal/service"
)

// newService wires the use cases as they are configured. A command that serves
// nobody has no tokens, and nil counts no calls to the gateway.
func newService(c config.Config, db *database.DB, tokens *auth.Tokens, business *clock.Clock, countCall func(endpoint, outcome string, took time.Duration), logger *slog.Logger) *service.Service {
	return &service.Service{
		DB: db.Client, Live: &live.Hub{}, Notify: c.Notices, Tokens: tokens, Logger: logger, Now: business.Now,
		Gateway: iamport.New(gatewayConfig(c, business, countCall, logger)),
		Config: service.Config{
			Policy: pay.Policy{TestChannel: c.IamportTestChannel}, Rejected: c.RejectedPayments, Sandbox: c.Sandbox,
			ImpCode: c.IamportCode, ScriptURL: c.ScriptURL(), PublicURL: c.PublicURL,
			Methods: service.Methods(c.Channels), ReturnURLs: c.ReturnURLs, LoopbackReturns: c.Sandbox, Confirm: c.IamportConfirm,
			OrderTTL: c.OrderTTL, VbankTTL: c.VbankTTL, Secret: c.TokenSecret,
			Dunning: append(pay.Dunning{}, c.PlanRetries...), PlanRate: *c.PlanRate, PlanURL: c.PlanURL,
			MerchantName: c.MerchantName, Version: version,
		},
	}
}
