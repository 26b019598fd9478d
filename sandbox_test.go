package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A page that was open before a restart finds the payment window where it was.
func TestWindowKeepsItsPort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func() (port string, shut func()) {
		t.Helper()
		l, port, err := listenForWindow(dir)
		if err != nil {
			t.Fatal(err)
		}
		return port, func() { _ = l.Close() }
	}
	first, shut := open()
	shut()
	again, shut := open()
	defer shut()
	if again != first {
		t.Errorf("got port %s after a restart, want %s", again, first)
	}
	other, shutOther := open() // the port is taken
	defer shutOther()
	if other == first {
		t.Errorf("two windows at port %s", other)
	}
	if err := os.WriteFile(filepath.Join(dir, "window-port"), []byte("no port"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, shutThird := open()
	shutThird()
}
