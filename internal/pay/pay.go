// Package pay holds the rules of money: what a report of the gateway changes,
// whether a payment counts, where an order stands, what a refusal is called.
//
// Everything here is a pure function over small values: no I/O, no clock, no
// database. Who asks the gateway, and who writes, is package service.
package pay
