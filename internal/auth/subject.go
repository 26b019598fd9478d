package auth

import (
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// How long our tokens live. A guest renews; an order's token is for the
// minutes after a redirect.
const (
	GuestTTL = 30 * 24 * time.Hour
	OrderTTL = 24 * time.Hour
)

// NewGuest names a guest that nobody knows yet.
func NewGuest() string { return "guest:" + strings.ToLower(ulid.Make().String()) }
