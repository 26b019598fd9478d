//go:build tools

// Package main pins the generators: their versions stand in go.mod, and
// `make generate` runs them with `go tool`.
package main

import (
	_ "entgo.io/ent/cmd/ent"
	_ "github.com/99designs/gqlgen"
)
