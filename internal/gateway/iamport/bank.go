package iamport

import "strings"

// daouBanks are daou's own codes, where they are known (iamport/api.md 10).
var daouBanks = map[string]string{"088": "10", "020": "09", "003": "03", "004": "04", "011": "08"}

// bankCode spells a standard code of three digits as the PG wants it: inicis
// takes two digits, kcp writes BK before three, daou has codes of its own.
func bankCode(pg, code string) string {
	switch {
	case strings.Contains(pg, "inicis") && strings.HasPrefix(code, "0"):
		return code[1:]
	case strings.HasPrefix(pg, "kcp"):
		return "BK" + strings.TrimPrefix(code, "0")
	case pg == "daou" && daouBanks[code] != "":
		return daouBanks[code]
	default:
		return code
	}
}
