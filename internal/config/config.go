// Package config reads the environment. All faults are told at once, each with
// the name of its variable and what it should look like.
package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/caarlos0/env/v11"

	"paygraph/internal/notify"
	"paygraph/internal/pay"
)

// Config is how this server is set up. The names of the variables are fixed.
type Config struct {
	Addr        string `env:"ADDR" envDefault:"127.0.0.1:8080"`
	DatabaseURL string `env:"DATABASE_URL" envDefault:"sqlite:paygraph.db"`

	IamportURL         string `env:"IAMPORT_API_URL"`
	IamportKey         string `env:"IAMPORT_API_KEY"`
	IamportSecret      string `env:"IAMPORT_API_SECRET"`
	IamportCode        string `env:"IAMPORT_CODE"`
	IamportChannels    string `env:"IAMPORT_CHANNELS"`
	IamportTestChannel bool   `env:"IAMPORT_TEST_CHANNEL"`
	IamportConfirm     bool   `env:"IAMPORT_CONFIRM"`

	PublicURL   string `env:"PUBLIC_URL"`
	TokenSecret string `env:"TOKEN_SECRET"`
	AdminKey    string `env:"ADMIN_KEY"`

	JWTSecret     string `env:"JWT_SECRET"`
	JWKSURL       string `env:"JWT_JWKS_URL"`
	JWTIssuer     string `env:"JWT_ISSUER"`
	JWTAudience   string `env:"JWT_AUDIENCE"`
	JWTAdminClaim string `env:"JWT_ADMIN_CLAIM"`

	CORSOrigins    []string `env:"CORS_ORIGINS"`
	ReturnURLs     []string `env:"RETURN_URLS"`
	WebhookCIDRs   []string `env:"WEBHOOK_CIDRS"`
	TrustedProxies []string `env:"TRUSTED_PROXIES"`

	// RateLimits is off for a load test, or behind something that limits better.
	RateLimits bool `env:"RATE_LIMITS" envDefault:"true"`

	PlaygroundAsked *bool `env:"PLAYGROUND"`

	RejectedPayments pay.RejectedPolicy `env:"REJECTED_PAYMENTS" envDefault:"refund"`

	OrderTTL time.Duration `env:"ORDER_TTL" envDefault:"24h"`
	VbankTTL time.Duration `env:"VBANK_TTL" envDefault:"72h"`

	PlanRetries []time.Duration `env:"PLAN_RETRIES" envDefault:"24h,72h,120h"`
	PlanRate    *int            `env:"PLAN_RATE"` // nil only before Load has settled it
	PlanURL     string          `env:"PLAN_URL"`

	SandboxAsked bool   `env:"SANDBOX"`
	SandboxDir   string `env:"SANDBOX_DIR" envDefault:".paygraph"`
	LogFormat    string `env:"LOG_FORMAT"`

	SMSURL                string `env:"SMS_URL"`
	SMTPURL               string `env:"SMTP_URL"`
	MerchantWebhookURL    string `env:"MERCHANT_WEBHOOK_URL"`
	MerchantWebhookSecret string `env:"MERCHANT_WEBHOOK_SECRET"`
	MerchantName          string `env:"MERCHANT_NAME"`

	// Sandbox says that no real money moves: the gateway is the local Iamport.
	Sandbox bool `env:"-"`
	// HostsSandbox says that the local Iamport runs in this process.
	HostsSandbox bool `env:"-"`
	// Playground says that /playground is served: in the sandbox unless PLAYGROUND
	// says false, on a live server only if it says true, and there to admins.
	Playground bool `env:"-"`
	// Channels is IAMPORT_CHANNELS: payMethod to channel key or provider.MID.
	Channels map[string]string `env:"-"`
	// Notices is where buyers and the merchant's systems are told of payments.
	Notices notify.Channels `env:"-"`
}

// iamportURL is the real gateway.
const iamportURL = "https://api.iamport.kr"

// The sandbox's own key, secret and code. It is another program, so they are
// written down here too.
const (
	sandboxKey  = "sandbox"
	sandboxCode = "imp00000000"
)

// Load reads the configuration. environ is that of the process: NAME=value.
func Load(environ []string) (Config, error) {
	var c Config
	var all problems
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
		all.parse(err)
	}
	c.settle(&all)
	return c, all.err()
}

// settle decides the mode, fills in what follows from it, and checks the rest.
func (c *Config) settle(all *problems) {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		all.add("ADDR", "is host:port, such as 127.0.0.1:8080")
	}
	local := err != nil || isLoopback(host) // an address that cannot be read is told once
	keys := 0
	for _, s := range []string{c.IamportKey, c.IamportSecret, c.IamportCode} {
		if s != "" {
			keys++
		}
	}
	c.HostsSandbox = keys == 0
	c.Sandbox = c.HostsSandbox || c.IamportKey == sandboxKey && c.IamportCode == sandboxCode
	switch {
	case keys != 0 && keys != 3:
		all.add("IAMPORT_API_KEY, IAMPORT_API_SECRET, IAMPORT_CODE", "are set together or not at all")
	case c.Sandbox && !local && !c.SandboxAsked:
		all.add("IAMPORT_API_KEY", "is missing, and ADDR "+c.Addr+" is open to others; without a key payments are not real: set the key, or SANDBOX=true if that is meant")
	case c.SandboxAsked && !c.Sandbox:
		all.add("SANDBOX", "is true beside a real IAMPORT_API_KEY; leave one of them out")
	}
	if c.PublicURL == "" {
		if host == "" || net.ParseIP(host).IsUnspecified() {
			host = "127.0.0.1"
		}
		c.PublicURL = "http://" + net.JoinHostPort(host, port)
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.IamportURL == "" {
		c.IamportURL = iamportURL
		if c.HostsSandbox {
			c.IamportURL = "http://" + c.Addr + "/sandbox/iamport"
		}
	}
	c.IamportURL = strings.TrimSuffix(c.IamportURL, "/")
	if c.HostsSandbox {
		c.IamportKey, c.IamportSecret, c.IamportCode = sandboxKey, sandboxKey, sandboxCode
	}
	c.Playground = c.Sandbox
	if c.PlaygroundAsked != nil {
		c.Playground = *c.PlaygroundAsked
	}
	if c.Sandbox {
		c.IamportTestChannel = true
	} else {
		c.checkLive(all)
	}
	c.checkRest(all)
	c.openNotices(all)
}

// checkLive refuses what would lose money where it is real.
func (c *Config) checkLive(all *problems) {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "https" || u.Host == "" || nowhere(u.Hostname()) {
		all.add("PUBLIC_URL", "is the public https address of this server, such as https://pay.example.com; a wrong one loses every webhook")
	}
	if len(c.TokenSecret) < 32 {
		all.add("TOKEN_SECRET", "is at least 32 random characters: openssl rand -base64 32")
	}
	if c.AdminKey != "" && len(c.AdminKey) < 24 {
		all.add("ADMIN_KEY", "is at least 24 random characters")
	}
	if u, err := url.Parse(c.IamportURL); err != nil || u.Scheme != "https" && !isLoopback(u.Hostname()) {
		all.add("IAMPORT_API_URL", "is an https address, such as "+iamportURL)
	}
}

func (c *Config) checkRest(all *problems) {
	if !strings.HasPrefix(c.DatabaseURL, "sqlite:") && !strings.HasPrefix(c.DatabaseURL, "mysql://") {
		all.add("DATABASE_URL", "is sqlite:FILE or mysql://user:password@host:3306/name")
	}
	if c.IamportChannels != "" && json.Unmarshal([]byte(c.IamportChannels), &c.Channels) != nil {
		all.add("IAMPORT_CHANNELS", `is a JSON object: {"card":"channel-key-…","vbank":"channel-key-…"}`)
	}
	if c.JWTSecret != "" && c.JWKSURL != "" {
		all.add("JWT_SECRET, JWT_JWKS_URL", "exclude each other")
	}
	if c.JWTSecret != "" && len(c.JWTSecret) < 32 {
		all.add("JWT_SECRET", "is at least 32 characters")
	}
	if c.JWTIssuer == "paygraph" {
		all.add("JWT_ISSUER", "is your identity provider's; paygraph is our own")
	}
	for _, o := range c.CORSOrigins {
		if u, err := url.Parse(o); err != nil || u.Scheme == "" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			all.add("CORS_ORIGINS", "lists origins, such as https://shop.example.com,http://localhost:5173")
		}
	}
	for _, r := range c.ReturnURLs {
		if u, err := url.Parse(r); err != nil || u.Scheme == "" {
			all.add("RETURN_URLS", "lists addresses that a redirect may end at, such as https://shop.example.com/,myshop://pay")
		}
	}
	checkCIDRs(all, "WEBHOOK_CIDRS", c.WebhookCIDRs)
	checkCIDRs(all, "TRUSTED_PROXIES", c.TrustedProxies)
	if c.RejectedPayments != pay.RejectedRefund && c.RejectedPayments != pay.RejectedHold {
		all.add("REJECTED_PAYMENTS", "is refund or hold")
	}
	c.settlePlans(all)
	if c.OrderTTL < time.Minute {
		all.add("ORDER_TTL", "is a duration of at least a minute, such as 24h")
	}
	if c.VbankTTL < time.Hour {
		all.add("VBANK_TTL", "is a duration of at least an hour, such as 72h")
	}
	if utf8.RuneCountInString(c.MerchantName) > 20 || strings.ContainsAny(c.MerchantName, "\r\n") {
		all.add("MERCHANT_NAME", "is the shop's name as buyers know it, of at most 20 characters")
	}
	if c.LogFormat != "" && c.LogFormat != "text" && c.LogFormat != "json" {
		all.add("LOG_FORMAT", "is text or json")
	}
}

func checkCIDRs(all *problems, name string, list []string) {
	for _, s := range list {
		if _, err := netip.ParsePrefix(s); err != nil {
			all.add(name, "lists networks, such as 52.78.100.19/32,10.0.0.0/8")
			return
		}
	}
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// nowhere reports whether a host means this machine to whoever hears it, so
// that nobody else finds us there.
func nowhere(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "" || name == "localhost" || strings.HasSuffix(name, ".localhost") ||
		net.ParseIP(name).IsLoopback() || net.ParseIP(name).IsUnspecified()
}

// ListensAt names the port that was found for an ADDR of any port (0) in the
// addresses that follow from it.
func (c *Config) ListensAt(found net.Addr) {
	_, port, err := net.SplitHostPort(found.String())
	host, any, anyErr := net.SplitHostPort(c.Addr)
	if err != nil || anyErr != nil || any != "0" {
		return
	}
	c.Addr = net.JoinHostPort(host, port)
	for _, u := range []*string{&c.PublicURL, &c.IamportURL} {
		if at, err := url.Parse(*u); err == nil && at.Port() == "0" {
			at.Host = net.JoinHostPort(at.Hostname(), port)
			*u = at.String()
		}
	}
}

// SandboxURL is where the sandbox's own pages and control calls are, whichever
// process it runs in: http://127.0.0.1:8080/sandbox.
func (c Config) SandboxURL() string { return strings.TrimSuffix(c.IamportURL, "/iamport") }

// ScriptURL is the browser SDK.
func (c Config) ScriptURL() string {
	if c.HostsSandbox {
		return c.PublicURL + "/sandbox/iamport.js"
	}
	if c.Sandbox {
		return c.SandboxURL() + "/iamport.js"
	}
	return "https://cdn.iamport.kr/v1/iamport.js"
}

// problems collects what is wrong, one line a variable.
type problems []error

// add complains of a variable, once: what could not be read is not measured.
func (p *problems) add(name, should string) {
	told := slices.ContainsFunc(*p, func(e error) bool { return strings.HasPrefix(e.Error(), name+" ") })
	if !told {
		*p = append(*p, fmt.Errorf("%s %s", name, should))
	}
}

// parse takes over what the library could not read. It names the field; people
// know the variable.
func (p *problems) parse(err error) {
	aggregate, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		*p = append(*p, err)
		return
	}
	for _, e := range aggregate.Errors {
		parse, ok := errors.AsType[env.ParseError](e)
		if !ok {
			*p = append(*p, e)
			continue
		}
		name := parse.Name
		if field, ok := reflect.TypeFor[Config]().FieldByName(name); ok {
			name = field.Tag.Get("env")
		}
		p.add(name, "cannot be read as "+parse.Type.String())
	}
}

func (p problems) err() error { return errors.Join(p...) }
