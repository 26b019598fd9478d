package static_test

import (
	"testing"

	"paygraph/web/static"
)

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "127.0.0.1:8080": true, "127.9.9.9": true, "[::1]:8080": true, "[::1]": true, "::1": true,
		"": false, "192.168.0.7:8080": false, "rebound.example": false, "localhost.example": false, "127.0.0.1.nip.test": false, "0.0.0.0:8080": false,
	} {
		if got := static.IsLoopback(host); got != want {
			t.Errorf("%q: got %t, want %t", host, got, want)
		}
	}
}

// A Host that is none cannot write a policy of its own.
func TestConnect(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"shop.example:8443": "'self' ws://shop.example:8443 wss://shop.example:8443",
		"[::1]:8080":        "'self' ws://[::1]:8080 wss://[::1]:8080",
		"a; script-src *":   "'self'",
		"a b":               "'self'",
		"":                  "'self'",
	} {
		if got := static.Connect(host); got != want {
			t.Errorf("%q: got %s, want %s", host, got, want)
		}
	}
}
