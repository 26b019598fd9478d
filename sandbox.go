package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"paygraph/internal/config"
	"paygraph/internal/sandbox"
)

// localSandbox is the local Iamport and its second origin: a port of its own,
// so that postMessage, storage, popups and redirects behave as with Iamport.
type localSandbox struct {
	*sandbox.Sandbox
	window    *http.Server
	windowURL string // where the payment window is
}

func hostSandbox(c config.Config, logger *slog.Logger, behindServer bool) (*localSandbox, error) {
	books, err := sandboxBooks(c)
	if err != nil {
		return nil, err
	}
	options := sandbox.Options{Path: books, BaseURL: c.PublicURL, Logger: logger, Hosted: behindServer, AllowRemote: c.SandboxAsked}
	var listener net.Listener
	if !c.SandboxAsked { // open to others, there is the one origin that they can reach
		var port string
		if listener, port, err = listenForWindow(c.SandboxDir); err != nil {
			return nil, fmt.Errorf("open the payment window's port: %w", err)
		}
		options.WindowURL = "http://" + net.JoinHostPort("localhost", port) // another site, as Iamport is
	}
	box, err := sandbox.New(options)
	if err != nil {
		return nil, err
	}
	l := &localSandbox{Sandbox: box, windowURL: cmp.Or(options.WindowURL, c.PublicURL)}
	if listener != nil {
		l.window = &http.Server{Handler: box.Window(), ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = l.window.Serve(listener) }()
	}
	return l, nil
}

// listenForWindow opens the window's port: the one that it had before, where
// that is free, because pages that are open know it.
func listenForWindow(dir string) (listener net.Listener, port string, err error) {
	path := filepath.Join(dir, "window-port")
	kept, _ := os.ReadFile(path) // there is none yet, or any other will do
	listener, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", string(kept)))
	if err != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, "", err
	}
	if _, port, err = net.SplitHostPort(listener.Addr().String()); err == nil {
		err = os.WriteFile(path, []byte(port), 0o600)
	}
	if err != nil {
		return nil, "", errors.Join(err, listener.Close())
	}
	return listener, port, nil
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

// sandboxAlone serves the local Iamport for a server in another process.
func sandboxAlone(ctx context.Context, c config.Config) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("ADDR: %w", err)
	}
	c.ListensAt(listener.Addr())
	box, err := hostSandbox(c, newLogger(c.LogFormat), false)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer box.Close()
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	fmt.Printf("sandbox          %s/sandbox\nfor a server     IAMPORT_API_URL=%s/sandbox/iamport IAMPORT_API_KEY=sandbox IAMPORT_API_SECRET=sandbox IAMPORT_CODE=imp00000000\n", c.PublicURL, c.PublicURL)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		ending, cancel := context.WithTimeout(context.Background(), drainTimeout)
		defer cancel()
		return server.Shutdown(ending)
	}
}

// sandboxBooks is where the local Iamport keeps its books.
func sandboxBooks(c config.Config) (string, error) {
	if err := os.MkdirAll(c.SandboxDir, 0o700); err != nil {
		return "", fmt.Errorf("SANDBOX_DIR: %w", err)
	}
	return filepath.Join(c.SandboxDir, "sandbox.db"), nil
}
