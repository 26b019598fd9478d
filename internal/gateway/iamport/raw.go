package iamport

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxRaw bounds what is kept of the provider's own words about one payment.
const maxRaw = 16 << 10

// bounded is the payment object for the audit trail: whole as a rule; without
// its largest members where it is too long, so that it stays JSON. The one
// that a merchant fills at will, custom_data, is usually the one that goes.
func bounded(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) <= maxRaw {
		return strings.ToValidUTF8(string(raw), "�")
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return "{}"
	}
	for len(raw) > maxRaw {
		largest := ""
		for name, value := range members {
			if largest == "" || len(name)+len(value) > len(largest)+len(members[largest]) {
				largest = name
			}
		}
		delete(members, largest)
		var err error
		if raw, err = json.Marshal(members); err != nil {
			return "{}"
		}
	}
	return string(raw)
}
