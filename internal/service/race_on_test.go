//go:build race

package service_test

// slow is how much the race detector slows a test down.
const slow = 10
