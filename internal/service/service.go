// Package service is the use cases: one method per promise. It asks the
// gateway, lets package pay decide, and is the only writer of money rows.
// Reads that a caller triggers take the caller.
package service

import (
	"log/slog"
	"time"

	"paygraph/ent"
	"paygraph/internal/auth"
	"paygraph/internal/gateway"
	"paygraph/internal/live"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
)

// Service is all use cases over one database and one gateway.
type Service struct {
	DB      *ent.Client
	Gateway gateway.Gateway
	Live    *live.Hub
	Notify  notify.Channels
	Tokens  *auth.Tokens
	Logger  *slog.Logger
	// Now is business time: the machine's clock, or the sandbox's.
	Now    func() time.Time
	Config Config

	lookups flights
	pace    pacer
	floods  floods
}

// Config is what the use cases need to know of this server.
type Config struct {
	Policy          pay.Policy
	Rejected        pay.RejectedPolicy // what happens to money that does not belong here
	Sandbox         bool               // no real money anywhere
	ImpCode         string             // for IMP.init
	ScriptURL       string             // the browser SDK
	PublicURL       string             // what the gateway and browsers call us, without a slash at the end
	Methods         []Method
	ReturnURLs      []string // where a redirect may end, besides PublicURL
	Confirm         bool     // the gateway asks us before money moves
	LoopbackReturns bool     // the sandbox: any loopback address and any app
	OrderTTL        time.Duration
	VbankTTL        time.Duration
	Dunning         pay.Dunning // when a plan's charge that failed is tried again; nil for the usual
	PlanRate        int         // calls to the gateway that all servers make in a second for plans; 0 without a bound
	PlanURL         string      // the shop's page where a plan's owner gives another card; empty for one of ours
	Secret          string      // signs what comes back with a redirect
	MerchantName    string      // who speaks to buyers; may be empty
	Version         string
}

// now is the instant of one change, as the database keeps it.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }
