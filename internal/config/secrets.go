package config

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// secrets are what the sandbox makes for a developer who set none.
type secrets struct {
	TokenSecret string `json:"token_secret"`
	AdminKey    string `json:"admin_key"`
}

// MakeSecrets fills in TOKEN_SECRET and ADMIN_KEY where a sandbox has none,
// and keeps them, so that tokens outlive a restart. A live server refuses to
// start without them instead.
func (c *Config) MakeSecrets() error {
	if !c.Sandbox || c.TokenSecret != "" && c.AdminKey != "" {
		return nil
	}
	if err := os.MkdirAll(c.SandboxDir, 0o700); err != nil {
		return fmt.Errorf("keep secrets: %w", err)
	}
	path := filepath.Join(c.SandboxDir, "secrets.json")
	var kept secrets
	raw, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		kept = secrets{TokenSecret: rand.Text() + rand.Text(), AdminKey: "admin_" + rand.Text()}
		raw, err = json.MarshalIndent(kept, "", "  ")
		if err == nil {
			err = os.WriteFile(path, append(raw, '\n'), 0o600)
		}
	case err == nil:
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil {
		return fmt.Errorf("keep secrets in %s: %w", path, err)
	}
	if c.TokenSecret == "" {
		c.TokenSecret = kept.TokenSecret
	}
	if c.AdminKey == "" {
		c.AdminKey = kept.AdminKey
	}
	return nil
}
