// Package explore is one test: it drives the real service and the real sandbox
// through every order in which the messages about a payment can arrive, with a
// crash after each commit and a silent gateway at each call, and looks over
// both books after each. It models neither of them.
package explore
