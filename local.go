package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/mattn/go-isatty"

	"paygraph/internal/config"
	"paygraph/internal/database"
	"paygraph/internal/sandbox"
)

// localSandbox is the local Iamport and its second origin: a port of its own,
// so that postMessage, storage, popups and redirects behave as with Iamport.
type localSandbox struct {
	*sandbox.Sandbox
	window *http.Server
}

func hostSandbox(c config.Config, logger *slog.Logger) (*localSandbox, error) {
	books, err := sandboxBooks(c)
	if err != nil {
		return nil, err
	}
	options := sandbox.Options{Path: books, BaseURL: c.PublicURL, Logger: logger, AllowRemote: c.SandboxAsked}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, fmt.Errorf("ADDR: %w", err)
	}
	var listener net.Listener
	if !c.SandboxAsked { // open to others, there is the one origin that they can reach
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
			return nil, fmt.Errorf("open the payment window's port: %w", err)
		}
		options.WindowURL = "http://" + listener.Addr().String()
	}
	box, err := sandbox.New(options)
	if err != nil {
		return nil, err
	}
	l := &localSandbox{Sandbox: box}
	if listener != nil {
		l.window = &http.Server{Handler: box.Window(), ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = l.window.Serve(listener) }()
	}
	return l, nil
}

// Close ends the window and the books.
func (l *localSandbox) Close() error {
	if l.window != nil {
		_ = l.window.Close()
	}
	return l.Sandbox.Close()
}

// controlURL is where the playground plays the shopper; empty where a page of
// ours may not reach it.
func controlURL(c config.Config) string {
	if c.HostsSandbox {
		return "/sandbox/control"
	}
	return ""
}

// printBanner says where things are, on a developer's machine.
func printBanner(c config.Config) {
	if !c.Sandbox {
		fmt.Printf("paygraph %s serves %s at %s\n", version, c.PublicURL, c.Addr)
		return
	}
	fmt.Printf(`
  paygraph %s, sandbox: no real money moves

  API              %[2]s/graphql
  playground       %[2]s/playground
  local Iamport    %[3]s
  admin token      %[4]s

  Send the token as  Authorization: Bearer …

`, version, c.PublicURL, c.SandboxURL(), c.AdminKey)
}

// newLogger writes text for people and JSON for machines.
func newLogger(format string) *slog.Logger {
	if format == "text" || format == "" && isatty.IsTerminal(os.Stderr.Fd()) {
		return slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, nil))
}

// health answers those who watch over the server.
type health struct {
	db       *database.DB
	draining atomic.Bool
}

// alive says that the process runs.
func (h *health) alive(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, http.StatusOK, map[string]any{"status": "alive"})
}

// ready says whether requests should be sent here.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		writeStatus(w, http.StatusServiceUnavailable, map[string]any{"status": "draining"})
		return
	}
	if err := h.db.Ping(r.Context()); err != nil {
		writeStatus(w, http.StatusServiceUnavailable, map[string]any{"status": "database unreachable"})
		return
	}
	warnings, _ := h.db.Warnings(r.Context())
	writeStatus(w, http.StatusOK, map[string]any{"status": "ready", "warnings": warnings})
}

func writeStatus(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
