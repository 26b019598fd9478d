// Package sdk serves the TypeScript SDK to pages without a build:
// import { createPaygraph } from "https://pay.example.com/checkout.js".
//
// checkout.js takes a payment; what not every page needs is in parts beside
// it, which it loads when they are needed. dist is built by `npm run build`
// from src; npm publishes the rest of it.
package sdk

import (
	"embed"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"paygraph/web/static"
)

//go:embed dist/checkout.js dist/sdk
var dist embed.FS

// hashed is the name of a part, which is another one when its content is.
var hashed = regexp.MustCompile(`-[0-9a-f]{8}\.js$`)

// Patterns are where Handler answers: the SDK, and its parts.
var Patterns = []string{"GET /checkout.js", "GET /sdk/"}

// Handler serves the SDK to the pages of any origin: it holds no secret, and
// what it does is guarded where it calls.
func Handler() http.Handler {
	files, err := static.Read(dist, "dist", hashed)
	if err != nil {
		panic(fmt.Sprintf("sdk: %v", err)) // the binary itself is broken
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		files.Serve(w, r, strings.TrimPrefix(r.URL.Path, "/"))
	})
}
