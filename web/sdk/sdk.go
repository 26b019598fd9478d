// Package sdk serves the TypeScript SDK as one file, for pages without a
// build: import { createPaygraph } from "https://pay.example.com/checkout.js".
//
// dist is built by `npm run build` from src; npm publishes the rest of it.
package sdk

import (
	"embed"
	"fmt"
	"net/http"

	"paygraph/web/static"
)

//go:embed dist/checkout.js
var dist embed.FS

// Handler serves checkout.js to the pages of any origin: it holds no secret,
// and what it does is guarded where it calls.
func Handler() http.Handler {
	files, err := static.Read(dist, "dist", nil)
	if err != nil {
		panic(fmt.Sprintf("sdk: %v", err)) // the binary itself is broken
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		files.Serve(w, r, "checkout.js")
	})
}
