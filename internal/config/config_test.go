package config_test

import (
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/internal/config"
)

// live is the least that a live server is set up with.
func live(changes map[string]string) []string {
	all := map[string]string{
		"IAMPORT_API_KEY": "0000000000000001", "IAMPORT_API_SECRET": "example", "IAMPORT_CODE": "imp12345678",
		"PUBLIC_URL": "https://pay.example.com", "TOKEN_SECRET": strings.Repeat("s", 32), "ADDR": "0.0.0.0:8080",
	}
	maps.Copy(all, changes)
	return environ(all)
}

func environ(all map[string]string) []string {
	var list []string
	for name, v := range all {
		if v != "-" {
			list = append(list, name+"="+v)
		}
	}
	return list
}

// named lists the variables that an error complains of.
func named(err error) []string {
	if err == nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(err.Error()) {
		name, _, _ := strings.Cut(line, " ")
		names = append(names, strings.TrimSuffix(name, ","))
	}
	return names
}

// Without any variable it is the sandbox, on loopback.
func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Sandbox || !c.HostsSandbox || !c.IamportTestChannel || c.PublicURL != "http://127.0.0.1:8080" || c.IamportURL != "http://127.0.0.1:8080/sandbox/iamport" ||
		c.DatabaseURL != "sqlite:paygraph.db" || c.OrderTTL != 24*time.Hour || c.VbankTTL != 72*time.Hour || c.IamportKey != "sandbox" ||
		c.SandboxURL() != "http://127.0.0.1:8080/sandbox" || c.ScriptURL() != "http://127.0.0.1:8080/sandbox/iamport.js" {
		t.Errorf("got %+v, want the sandbox on loopback", c)
	}
}

// Any free port is fine, and then every address names the one that was found.
func TestAnyPort(t *testing.T) {
	t.Parallel()
	c, err := config.Load(environ(map[string]string{"ADDR": "127.0.0.1:0"}))
	if err != nil {
		t.Fatal(err)
	}
	c.ListensAt(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4321})
	if c.Addr != "127.0.0.1:4321" || c.PublicURL != "http://127.0.0.1:4321" || c.IamportURL != "http://127.0.0.1:4321/sandbox/iamport" {
		t.Errorf("got %s, %s, %s; want port 4321 in each", c.Addr, c.PublicURL, c.IamportURL)
	}

	c, err = config.Load(environ(map[string]string{"ADDR": "127.0.0.1:0", "PUBLIC_URL": "http://localhost:9000"}))
	if err != nil {
		t.Fatal(err)
	}
	c.ListensAt(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 4321})
	if c.PublicURL != "http://localhost:9000" {
		t.Errorf("got %s, want the PUBLIC_URL that was set", c.PublicURL)
	}
}

// A live server takes real money only.
func TestLive(t *testing.T) {
	t.Parallel()
	c, err := config.Load(live(map[string]string{"IAMPORT_CHANNELS": `{"card":"channel-key-1","vbank":""}`, "PUBLIC_URL": "https://pay.example.com/"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Sandbox || c.HostsSandbox || c.IamportTestChannel || c.PublicURL != "https://pay.example.com" || c.IamportURL != "https://api.iamport.kr" ||
		c.Channels["card"] != "channel-key-1" || c.ScriptURL() != "https://cdn.iamport.kr/v1/iamport.js" {
		t.Errorf("got %+v, want a live server", c)
	}
}

// What would lose money or give goods away does not start, and says which
// variable is to blame.
func TestRefusals(t *testing.T) {
	t.Parallel()
	type vars = map[string]string
	only := func(all vars) []string { return environ(all) }
	for name, row := range map[string]struct {
		environ []string
		want    string
	}{
		"public address on loopback":     {live(vars{"PUBLIC_URL": "https://localhost"}), "PUBLIC_URL"},
		"on loopback in capitals":        {live(vars{"PUBLIC_URL": "https://LOCALHOST:8443"}), "PUBLIC_URL"},
		"on loopback below localhost":    {live(vars{"PUBLIC_URL": "https://pay.localhost"}), "PUBLIC_URL"},
		"on loopback with a dot":         {live(vars{"PUBLIC_URL": "https://localhost."}), "PUBLIC_URL"},
		"on loopback by number":          {live(vars{"PUBLIC_URL": "https://127.0.0.2"}), "PUBLIC_URL"},
		"on loopback in IPv6":            {live(vars{"PUBLIC_URL": "https://[::1]:8080"}), "PUBLIC_URL"},
		"on every address":               {live(vars{"PUBLIC_URL": "https://0.0.0.0"}), "PUBLIC_URL"},
		"public address without TLS":     {live(vars{"PUBLIC_URL": "http://pay.example.com"}), "PUBLIC_URL"},
		"no public address":              {live(vars{"PUBLIC_URL": "-"}), "PUBLIC_URL"},
		"public address without a host":  {live(vars{"PUBLIC_URL": "https://"}), "PUBLIC_URL"},
		"no address":                     {live(vars{"PUBLIC_URL": "pay.example.com"}), "PUBLIC_URL"},
		"no token secret":                {live(vars{"TOKEN_SECRET": "-"}), "TOKEN_SECRET"},
		"short token secret":             {live(vars{"TOKEN_SECRET": strings.Repeat("s", 31)}), "TOKEN_SECRET"},
		"short admin key":                {live(vars{"ADMIN_KEY": "admin"}), "ADMIN_KEY"},
		"key alone":                      {live(vars{"IAMPORT_API_SECRET": "-", "IAMPORT_CODE": "-"}), "IAMPORT_API_KEY"},
		"no secret":                      {live(vars{"IAMPORT_API_SECRET": "-"}), "IAMPORT_API_KEY"},
		"no code":                        {live(vars{"IAMPORT_CODE": ""}), "IAMPORT_API_KEY"},
		"no key":                         {live(vars{"IAMPORT_API_KEY": "-"}), "IAMPORT_API_KEY"},
		"Iamport without TLS":            {live(vars{"IAMPORT_API_URL": "http://api.iamport.kr"}), "IAMPORT_API_URL"},
		"sandbox beside a key":           {live(vars{"SANDBOX": "true"}), "SANDBOX"},
		"sandbox on an open address":     {only(vars{"ADDR": "0.0.0.0:8080"}), "IAMPORT_API_KEY"},
		"sandbox on every address":       {only(vars{"ADDR": ":8080"}), "IAMPORT_API_KEY"},
		"sandbox on every IPv6":          {only(vars{"ADDR": "[::]:8080"}), "IAMPORT_API_KEY"},
		"sandbox on a private address":   {only(vars{"ADDR": "192.168.0.5:8080"}), "IAMPORT_API_KEY"},
		"sandbox on a name":              {only(vars{"ADDR": "shop.example.com:8080"}), "IAMPORT_API_KEY"},
		"sandbox's key on an open one":   {only(vars{"ADDR": ":8080", "IAMPORT_API_KEY": "sandbox", "IAMPORT_API_SECRET": "sandbox", "IAMPORT_CODE": "imp00000000", "IAMPORT_API_URL": "http://10.0.0.2/sandbox/iamport"}), "IAMPORT_API_KEY"},
		"address without a port":         {only(vars{"ADDR": "localhost"}), "ADDR"},
		"database":                       {only(vars{"DATABASE_URL": "postgres://x/y"}), "DATABASE_URL"},
		"channels":                       {only(vars{"IAMPORT_CHANNELS": `["card"]`}), "IAMPORT_CHANNELS"},
		"channels of a wrong type":       {only(vars{"IAMPORT_CHANNELS": `{"card":7}`}), "IAMPORT_CHANNELS"},
		"channels cut":                   {only(vars{"IAMPORT_CHANNELS": `{"card"`}), "IAMPORT_CHANNELS"},
		"two ways to sign in":            {only(vars{"JWT_SECRET": strings.Repeat("s", 32), "JWT_JWKS_URL": "https://id.example.com/keys"}), "JWT_SECRET"},
		"short JWT secret":               {only(vars{"JWT_SECRET": "secret"}), "JWT_SECRET"},
		"our own issuer":                 {only(vars{"JWT_ISSUER": "paygraph"}), "JWT_ISSUER"},
		"origin with a path":             {only(vars{"CORS_ORIGINS": "https://shop.example.com/pay"}), "CORS_ORIGINS"},
		"origin without a scheme":        {only(vars{"CORS_ORIGINS": "https://a.example.com,shop.example.com"}), "CORS_ORIGINS"},
		"any origin":                     {only(vars{"CORS_ORIGINS": "*"}), "CORS_ORIGINS"},
		"return address":                 {only(vars{"RETURN_URLS": "shop.example.com"}), "RETURN_URLS"},
		"webhook network":                {only(vars{"WEBHOOK_CIDRS": "52.78.100.19"}), "WEBHOOK_CIDRS"},
		"proxies":                        {only(vars{"TRUSTED_PROXIES": "10.0.0.0/8,proxy"}), "TRUSTED_PROXIES"},
		"retries that go back":           {only(vars{"PLAN_RETRIES": "72h,24h"}), "PLAN_RETRIES"},
		"retries at once":                {only(vars{"PLAN_RETRIES": "0s"}), "PLAN_RETRIES"},
		"retries in words":               {only(vars{"PLAN_RETRIES": "soon"}), "PLAN_RETRIES"},
		"a rate below zero":              {only(vars{"PLAN_RATE": "-1"}), "PLAN_RATE"},
		"a plan's page without a scheme": {only(vars{"PLAN_URL": "shop.example.com"}), "PLAN_URL"},
		"order's time":                   {only(vars{"ORDER_TTL": "59s"}), "ORDER_TTL"},
		"order's time below zero":        {only(vars{"ORDER_TTL": "-24h"}), "ORDER_TTL"},
		"order's time in words":          {only(vars{"ORDER_TTL": "a day"}), "ORDER_TTL"},
		"account's time":                 {only(vars{"VBANK_TTL": "59m"}), "VBANK_TTL"},
		"playground":                     {only(vars{"PLAYGROUND": "admins"}), "PLAYGROUND"},
		"log":                            {only(vars{"LOG_FORMAT": "xml"}), "LOG_FORMAT"},
		"sandbox, neither true or false": {only(vars{"SANDBOX": "perhaps"}), "SANDBOX"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(row.environ)
			if got := named(err); !slices.Equal(got, []string{row.want}) {
				t.Errorf("got complaints of %v, want %s alone:\n%v", got, row.want, err)
			}
		})
	}
}

// The playground is the sandbox's; a live server has it only if asked.
func TestPlayground(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		asked           string
		sandbox, served bool
	}{
		{"-", true, true}, {"-", false, false}, {"", true, true}, {"", false, false},
		{"false", true, false}, {"true", true, true}, {"false", false, false}, {"true", false, true},
	} {
		vars := map[string]string{"PLAYGROUND": row.asked}
		all := environ(vars)
		if !row.sandbox {
			all = live(vars)
		}
		c, err := config.Load(all)
		if err != nil || c.Playground != row.served {
			t.Errorf("PLAYGROUND=%s, sandbox %t: got served %t, %v; want %t", row.asked, row.sandbox, c.Playground, err, row.served)
		}
	}
}

// All faults are told at once, each by the name of its variable, and no line
// tells a secret.
func TestEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load(live(map[string]string{
		"PUBLIC_URL": "http://127.0.0.1", "TOKEN_SECRET": "too-short-7", "ADMIN_KEY": "short-8", "JWT_SECRET": "short-9", "DATABASE_URL": "oracle:secret-0",
		"ORDER_TTL": "soon", "LOG_FORMAT": "xml", "WEBHOOK_CIDRS": "x", "IAMPORT_CHANNELS": "{",
	}))
	want := []string{"ORDER_TTL", "PUBLIC_URL", "TOKEN_SECRET", "ADMIN_KEY", "DATABASE_URL", "IAMPORT_CHANNELS", "JWT_SECRET", "WEBHOOK_CIDRS", "LOG_FORMAT"}
	got := named(err)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got complaints of %v, want %v:\n%v", got, want, err)
	}
	for _, secret := range []string{"too-short-7", "short-8", "short-9", "secret-0"} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells %s", secret)
		}
	}
}

// Who says SANDBOX=true means it; another process may host it.
func TestSandboxAsked(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		vars  map[string]string
		hosts bool
	}{
		"open address": {map[string]string{"ADDR": "0.0.0.0:8080", "SANDBOX": "true"}, true},
		"loopback":     {map[string]string{"ADDR": "localhost:8080"}, true},
		"IPv6":         {map[string]string{"ADDR": "[::1]:8080"}, true},
		"another process": {map[string]string{"IAMPORT_API_KEY": "sandbox", "IAMPORT_API_SECRET": "sandbox", "IAMPORT_CODE": "imp00000000",
			"IAMPORT_API_URL": "http://127.0.0.1:9090/sandbox/iamport/"}, false},
	} {
		c, err := config.Load(environ(row.vars))
		if err != nil || !c.Sandbox || c.HostsSandbox != row.hosts || !c.IamportTestChannel {
			t.Errorf("%s: got sandbox %t, hosted %t, %v; want the sandbox", name, c.Sandbox, c.HostsSandbox, err)
		}
		if name == "another process" && (c.SandboxURL() != "http://127.0.0.1:9090/sandbox" || c.ScriptURL() != "http://127.0.0.1:9090/sandbox/iamport.js") {
			t.Errorf("%s: got %s and %s, want the other process", name, c.SandboxURL(), c.ScriptURL())
		}
	}
}

// The sandbox makes its secrets once and keeps them for itself; what was set
// stays, and a live server gets none.
func TestMakeSecrets(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	load := func(vars map[string]string) config.Config {
		t.Helper()
		vars["SANDBOX_DIR"] = dir
		c, err := config.Load(environ(vars))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.MakeSecrets(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	first, second := load(map[string]string{}), load(map[string]string{})
	if len(first.TokenSecret) < 32 || len(first.AdminKey) < 24 || first.TokenSecret == first.AdminKey {
		t.Errorf("got secrets of %d and %d characters, want long ones", len(first.TokenSecret), len(first.AdminKey))
	}
	if second.TokenSecret != first.TokenSecret || second.AdminKey != first.AdminKey {
		t.Error("a restart made new secrets, want the kept ones")
	}
	info, err := os.Stat(filepath.Join(dir, "secrets.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v; want a file for its owner alone", info.Mode(), err)
	}
	own := load(map[string]string{"ADMIN_KEY": "mine"})
	if own.AdminKey != "mine" || own.TokenSecret != first.TokenSecret {
		t.Errorf("got admin key %s, want mine", own.AdminKey)
	}
	real, err := config.Load(live(nil))
	if err != nil {
		t.Fatal(err)
	}
	before := real.TokenSecret
	if err := real.MakeSecrets(); err != nil || real.TokenSecret != before || real.AdminKey != "" {
		t.Errorf("live: got %v and an admin key %q, want none", err, real.AdminKey)
	}
	if err := os.WriteFile(filepath.Join(dir, "secrets.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken, err := config.Load(environ(map[string]string{"SANDBOX_DIR": dir}))
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.MakeSecrets(); err == nil {
		t.Error("a broken file: got no error, want one")
	}
}
