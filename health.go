package main

import (
	"encoding/json"
	"net/http"
	"sync/atomic"

	"paygraph/internal/database"
)

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
	warnings, err := h.db.Warnings(r.Context())
	if err != nil {
		warnings = []string{"durability unknown"}
	}
	writeStatus(w, http.StatusOK, map[string]any{"status": "ready", "warnings": append([]string{}, warnings...)})
}

func writeStatus(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
