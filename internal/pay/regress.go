package pay

// Regressed reports whether a report takes back what was reported before:
// money that came in did not, or money that went back did not. A report that
// is merely late looks the same, so whoever hears one asks again.
func Regressed(known, report Facts) bool {
	return known.Received() && !report.Received() || report.refunded() < known.refunded()
}
