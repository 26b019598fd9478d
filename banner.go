package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/mattn/go-isatty"

	"paygraph/internal/config"
)

// printBanner says where things are, on a developer's machine.
func printBanner(c config.Config) {
	if !c.Sandbox {
		fmt.Printf("paygraph %s serves %s at %s\n", version, c.PublicURL, c.Addr)
		return
	}
	fmt.Printf(`
  paygraph %s, sandbox: no real money moves

  shop             %[2]s
  API              %[2]s/graphql
  playground       %[5]s
  outbox           %[2]s/outbox
  local Iamport    %[3]s
  admin token      %[4]s

  Send the token as  Authorization: Bearer …

`, version, c.PublicURL, c.SandboxURL(), c.AdminKey, playgroundURL(c))
}

func playgroundURL(c config.Config) string {
	if !c.Playground {
		return "off (PLAYGROUND=false)"
	}
	return c.PublicURL + "/playground"
}

// newLogger writes text for people and JSON for machines.
func newLogger(format string) *slog.Logger {
	if format == "text" || format == "" && isatty.IsTerminal(os.Stderr.Fd()) {
		return slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, nil))
}
