package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// floorFlag makes this program the second floor's process.
const floorFlag = "-serve-floor"

// setup is what that process is told on its first line of input.
type setup struct {
	Database string   `json:"database"`
	Secret   string   `json:"secret"`
	Gateway  *gateway `json:"gateway"`
}

// serveFloor serves the second floor, says at which address, and ends when its
// input does: with the one who started it, whatever becomes of him.
func serveFloor(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	first, err := lines.ReadBytes('\n')
	if err != nil {
		return err
	}
	var s setup
	if err := json.Unmarshal(first, &s); err != nil {
		return err
	}
	pool, err := openPool(s.Database)
	if err != nil {
		return err
	}
	defer pool.close()
	s.Gateway.open()
	h := &handler{floor: &floor{pool: pool, gateway: s.Gateway}, secret: []byte(s.Secret)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /createOrder", h.createOrder)
	mux.HandleFunc("POST /completePayment", h.completePayment)
	mux.HandleFunc("POST /order", h.order)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	go func() { _ = server.Serve(listener) }()
	fmt.Fprintln(out, listener.Addr())
	_, _ = io.Copy(io.Discard, lines)
	return server.Close()
}

// handler is the operations as a hand would write them for net/http.
type handler struct {
	floor  *floor
	secret []byte
}

type money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// seen is an order as it is answered.
type seen struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Total   money  `json:"total"`
	Payment string `json:"payment,omitempty"`
}

func (h *handler) createOrder(w http.ResponseWriter, r *http.Request) {
	var in basket
	owner, ok := h.read(w, r, &in)
	if !ok {
		return
	}
	made, err := h.floor.createOrder(r.Context(), owner, in)
	h.write(w, made, err)
}

func (h *handler) completePayment(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ImpUID      string `json:"impUid"`
		MerchantUID string `json:"merchantUid"`
	}
	owner, ok := h.read(w, r, &in)
	if !ok {
		return
	}
	o, p, err := h.floor.completePayment(r.Context(), owner, in.MerchantUID, in.ImpUID)
	if err != nil {
		h.write(w, nil, err)
		return
	}
	h.write(w, seen{o.ID, o.Status, money{o.Amount, o.Currency}, p.ImpUID}, nil)
}

func (h *handler) order(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID string `json:"id"`
	}
	owner, ok := h.read(w, r, &in)
	if !ok {
		return
	}
	o, err := h.floor.order(r.Context(), owner, in.ID)
	if err != nil {
		h.write(w, nil, err)
		return
	}
	h.write(w, seen{ID: o.ID, Status: o.Status, Total: money{o.Amount, o.Currency}}, nil)
}

func (h *handler) read(w http.ResponseWriter, r *http.Request, in any) (owner string, ok bool) {
	owner, err := subject(r.Header.Get("Authorization"), h.secret)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return "", false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 256<<10)).Decode(in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return "", false
	}
	return owner, true
}

func (h *handler) write(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
