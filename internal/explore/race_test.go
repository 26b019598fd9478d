//go:build race

package explore

// slow is how much the race detector costs here.
const slow = 4
